/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_plain (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Revert", "['hello']");
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'hello'>, 'version': <'2.10'>}, {'name': <'world'>,"
                     " 'version': <'1'>}],)");
  cli_run (cli, "revert", "--revision", "12", "hello", NULL);
  cli_assert_out (cli, "hello reverted to 2.10\n");
  cli_assert_call (cli, "Revert", "['hello'] {revision: '12'}");
}

static void
test_refused (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "Revert", SNUG_ERROR_REVISION_UNAVAILABLE,
                     "‘hello’ has no earlier revision");
  cli_run (cli, "revert", "hello", NULL);
  cli_assert_err (cli, 1, "error: ‘hello’ has no earlier revision\n");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "revert", "hello", "world", NULL);
  cli_assert_err (cli, 64,
                  "error: ‘world’ is too much for ‘revert’; usage: snug revert [OPTION…] SNAP\n");
}

static void
test_mode (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Revert", "['hello']");
  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'hello'>, 'version': <'1'>}],)");
  cli_run (cli, "revert", "--devmode", "hello", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  cli_assert_call (cli, "Revert", "['hello'] {mode: 'devmode'}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-revert/plain", test_plain);
  cli_test ("/cli/command-revert/refused", test_refused);
  cli_test ("/cli/command-revert/usage", test_usage);
  cli_test ("/cli/command-revert/mode", test_mode);
  return g_test_run ();
}
