/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#include <unistd.h>

static void
test_statuses (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled", "(@aa{sv} [],)");
  cli_run (cli, "list", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  fake_snugd_refuse (cli->snugd, "ListInstalled", SNUG_ERROR_BUSY, "try again");
  cli_run (cli, "list", NULL);
  cli_assert_err (cli, 1, "error: try again\n");
  cli_run (cli, "lits", NULL);
  cli_assert_err (cli, 64, "error: there is no verb ‘lits’; did you mean ‘list’?\n");
  cli_run (cli, "--burn", NULL);
  cli_assert_err (cli, 64, "error: there is no option ‘--burn’ before the verb; see ‘snug help’\n");
  cli_run (cli, "list", "--burn", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

static void
test_hint (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "AbortChange", SNUG_ERROR_NOT_AUTHORIZED, "access denied");
  cli_run (cli, "abort", "1", NULL);
  cli_assert_err (cli, 1,
                  geteuid () == 0 ? "error: access denied\n"
                                  : "error: access denied (try with sudo)\n");
}

/* Help may stand anywhere, but not among the words of another program. */
static void
test_help (Cli *cli, gconstpointer data)
{
  cli_run (cli, "install", "hello", "--help", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  g_assert_true (g_str_has_prefix (cli->out, "Usage: snug install"));
  cli_run (cli, "run", "-h", NULL);
  g_assert_true (g_str_has_prefix (cli->out, "Usage: snug run"));
  cli_run (cli, "abort", "--", "--help", NULL);
  cli_assert_err (cli, 64, "error: ‘--help’ is not the number of a change; see ‘snug changes’\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/dispatch/statuses", test_statuses);
  cli_test ("/cli/dispatch/hint", test_hint);
  cli_test ("/cli/dispatch/help", test_help);
  return g_test_run ();
}
