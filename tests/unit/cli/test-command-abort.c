/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_number (Cli *cli, gconstpointer data)
{
  cli_run (cli, "abort", "12", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "AbortChange", "'12' {}");
}

static void
test_last (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetChange", "({'id': <'8'>},)");
  cli_run (cli, "abort", "--last=refresh", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "GetChange", "'refresh' {}");
  cli_assert_call (cli, "AbortChange", "'8' {}");
}

static void
test_refused (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "AbortChange", SNUG_ERROR_INVALID_ARGUMENT, "change 12 is over");
  cli_run (cli, "abort", "12", NULL);
  cli_assert_err (cli, 1, "error: change 12 is over\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-abort/number", test_number);
  cli_test ("/cli/command-abort/last", test_last);
  cli_test ("/cli/command-abort/refused", test_refused);
  return g_test_run ();
}
