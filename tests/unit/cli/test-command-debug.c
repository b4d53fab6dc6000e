/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_ensure_mounted (Cli *cli, gconstpointer data)
{
  cli_run (cli, "debug", "ensure-mounted", "snap.hello.hello", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "EnsureMounted", "'snap.hello.hello' {}");
  fake_snugd_refuse (cli->snugd, "EnsureMounted", SNUG_ERROR_FAILED, "the image is gone");
  cli_run (cli, "debug", "ensure-mounted", "snap.hello.hello", NULL);
  cli_assert_err (cli, 1, "error: the image is gone\n");
}

static void
test_names (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'hello'>}, {'name': <'world'>}],)");
  fake_snugd_answer (cli->snugd, "ListChanges", "([{'id': <'4'>}],)");
  fake_snugd_answer (cli->snugd, "ListPlugins", "([{'Name': <'mirror'>}],)");
  cli_run (cli, "debug", "names", "installed", NULL);
  cli_assert_out (cli, "hello\nworld\n");
  cli_run (cli, "debug", "names", "changes", NULL);
  cli_assert_out (cli, "4\n");
  cli_run (cli, "debug", "names", "plugins", NULL);
  cli_assert_out (cli, "mirror\n");
  cli_run (cli, "debug", "names", "verbs", NULL);
  g_assert_nonnull (strstr (cli->out, "install\n"));
  cli_run (cli, "debug", "names", "enemies", NULL);
  g_assert_cmpint (cli->status, ==, 64);
  cli_run (cli, "debug", "burn", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-debug/ensure-mounted", test_ensure_mounted);
  cli_test ("/cli/command-debug/names", test_names);
  return g_test_run ();
}
