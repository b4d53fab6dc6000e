/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_good_end (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetChange", "({'id': <'7'>},)");
  cli_let_succeed (cli, "GetTransaction", "['hello']");
  cli_run (cli, "watch", "--last=install", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "GetTransaction", "'7' {}");
}

static void
test_bad_end (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetChange", "({'id': <'7'>},)");
  cli_let_fail (cli, "GetTransaction", "org.snug.Error.NoSpace", "the disk is full");
  cli_run (cli, "watch", "7", NULL);
  cli_assert_err (cli, 1, "error: the disk is full\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-watch/good-end", test_good_end);
  cli_test ("/cli/command-watch/bad-end", test_bad_end);
  return g_test_run ();
}
