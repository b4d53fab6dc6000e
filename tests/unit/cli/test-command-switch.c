/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_plain (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Switch", "['hello']");
  cli_run (cli, "switch", "--channel=2/edge", "hello", NULL);
  cli_assert_out (cli, "‘hello’ switched to the ‘2/edge’ channel\n");
  cli_assert_call (cli, "Switch", "'hello' '2/edge' {}");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "switch", "hello", NULL);
  cli_assert_err (cli, 64, "error: which channel? Name one with ‘--channel’\n");
  cli_run (cli, "switch", "--edge", "--stable", "hello", NULL);
  cli_assert_err (cli, 64, "error: only one channel can be named at a time\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-switch/plain", test_plain);
  cli_test ("/cli/command-switch/usage", test_usage);
  return g_test_run ();
}
