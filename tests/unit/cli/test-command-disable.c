/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_several (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Disable", "['hello', 'world']");
  cli_run (cli, "disable", "hello", "world", NULL);
  g_assert_cmpstr (cli->out, ==, "hello disabled\nworld disabled\n");
  g_assert_cmpint (cli->status, ==, 0);
  cli_assert_call (cli, "Disable", "['hello', 'world'] {}");
}

static void
test_refused (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "Disable", SNUG_ERROR_NOT_INSTALLED, "‘hello’ is not installed");
  cli_run (cli, "disable", "hello", NULL);
  cli_assert_err (cli, 1, "error: ‘hello’ is not installed\n");
}

static void
test_no_wait (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Disable", "(objectpath '" FAKE_TRANSACTION "',)");
  cli_run (cli, "disable", "--no-wait", "hello", NULL);
  cli_assert_out (cli, "7\n");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "disable", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-disable/several", test_several);
  cli_test ("/cli/command-disable/refused", test_refused);
  cli_test ("/cli/command-disable/no-wait", test_no_wait);
  cli_test ("/cli/command-disable/usage", test_usage);
  return g_test_run ();
}
