/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_table (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListChanges",
                     "([{'id': <'1'>, 'status': <'Done'>, 'summary': <'Install hello'>,"
                     " 'spawn-time': <uint64 1500000000000000>,"
                     " 'ready-time': <uint64 1500000001000000>},"
                     " {'id': <'2'>, 'status': <'Doing'>, 'summary': <'Remove hello'>,"
                     " 'spawn-time': <uint64 1500000000000000>}],)");
  cli_run (cli, "changes", "hello", NULL);
  cli_assert_out (cli, "ID  Status  Spawn       Ready       Summary\n"
                       "1   Done    2017-07-14  2017-07-14  Install hello\n"
                       "2   Doing   2017-07-14  -           Remove hello\n");
  cli_assert_call (cli, "ListChanges", "{filter: 'all', snap: 'hello'}");
  cli_run (cli, "changes", "--abs-time", NULL);
  g_assert_nonnull (strstr (cli->out, "2017-07-14T02:40:01+00:00"));
}

static void
test_empty (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListChanges", "(@aa{sv} [],)");
  cli_run (cli, "changes", NULL);
  cli_assert_err (cli, 0, "Nothing was changed yet.\n");
  cli_run (cli, "changes", "hello", NULL);
  cli_assert_err (cli, 0, "There are no changes of ‘hello’.\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-changes/table", test_table);
  cli_test ("/cli/command-changes/empty", test_empty);
  return g_test_run ();
}
