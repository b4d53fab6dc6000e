/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_plain (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Remove", "['hello']");
  cli_run (cli, "remove", "hello", NULL);
  cli_assert_out (cli, "hello removed\n");
  cli_assert_call (cli, "Remove", "['hello'] {}");
}

static void
test_options (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Remove", "['hello']");
  cli_run (cli, "remove", "--purge", "--revision", "x2", "hello", NULL);
  cli_assert_out (cli, "hello (revision x2) removed\n");
  cli_assert_call (cli, "Remove", "['hello'] {purge: true, revision: 'x2'}");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "remove", "--revision=2", "hello", "world", NULL);
  cli_assert_err (cli, 64, "error: a revision belongs to one snap; name only that one\n");
  cli_run (cli, "remove", "--revision=two", "hello", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

static void
test_failure (Cli *cli, gconstpointer data)
{
  cli_let_fail (cli, "Remove", "org.snug.Error.Busy", "cannot unmount ‘hello’: it is in use");
  cli_run (cli, "remove", "hello", NULL);
  cli_assert_err (cli, 1, "error: cannot unmount ‘hello’: it is in use\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-remove/plain", test_plain);
  cli_test ("/cli/command-remove/options", test_options);
  cli_test ("/cli/command-remove/usage", test_usage);
  cli_test ("/cli/command-remove/failure", test_failure);
  return g_test_run ();
}
