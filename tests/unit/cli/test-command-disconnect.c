/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_ends (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Disconnect", "['hello']");
  cli_run (cli, "disconnect", "hello:camera", ":camera", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "Disconnect", "'hello:camera' ':camera' {}");
  cli_run (cli, "disconnect", "--forget", "hello:camera", NULL);
  cli_assert_call (cli, "Disconnect", "'hello:camera' '' {forget: true}");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "disconnect", "hello", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-disconnect/ends", test_ends);
  cli_test ("/cli/command-disconnect/usage", test_usage);
  return g_test_run ();
}
