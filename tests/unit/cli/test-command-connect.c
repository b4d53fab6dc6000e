/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_ends (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Connect", "['hello']");
  cli_run (cli, "connect", "hello:camera", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "Connect", "'hello:camera' '' {}");
  cli_run (cli, "connect", "hello:themes", "gtk:all", NULL);
  cli_assert_call (cli, "Connect", "'hello:themes' 'gtk:all' {}");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  const char *const wrong[] = { "hello", ":camera", "hello:" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      cli_run (cli, "connect", wrong[i], NULL);
      g_assert_cmpint (cli->status, ==, 64);
      g_assert_nonnull (strstr (cli->err, "is no plug; write SNAP:PLUG"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-connect/ends", test_ends);
  cli_test ("/cli/command-connect/usage", test_usage);
  return g_test_run ();
}
