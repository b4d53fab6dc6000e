/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define CHANGE                                                                                     \
  "({'id': <'3'>, 'error': <'cannot start hello'>, 'tasks': <["                                    \
  "{'id': <'1'>, 'status': <'Done'>, 'summary': <'Mount hello'>,"                                  \
  " 'spawn-time': <uint64 1500000000000000>, 'ready-time': <uint64 1500000001000000>},"            \
  "{'id': <'2'>, 'status': <'Doing'>, 'summary': <'Fetch hello'>,"                                 \
  " 'spawn-time': <uint64 1500000000000000>, 'progress-done': <uint64 25>,"                        \
  " 'progress-total': <uint64 100>, 'log': <['first line', 'second line']>}]>},)"

static void
test_tasks (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetChange", CHANGE);
  cli_run (cli, "tasks", "3", NULL);
  cli_assert_out (cli, "Status  Spawn       Ready       Summary\n"
                       "Done    2017-07-14  2017-07-14  Mount hello\n"
                       "Doing   2017-07-14  -           Fetch hello (25.00%)\n"
                       "\n"
                       "......................................................................\n"
                       "Fetch hello\n"
                       "\n"
                       "first line\n"
                       "second line\n"
                       "\n"
                       "Change 3 failed: cannot start hello\n");
  cli_assert_call (cli, "GetChange", "'3' {}");
}

static void
test_last (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetChange", CHANGE);
  cli_run (cli, "tasks", "--last=install", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  cli_assert_call (cli, "GetChange", "'install' {}");
}

static void
test_json (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetChange", CHANGE);
  cli_run (cli, "tasks", "--json", "3", NULL);
  g_assert_nonnull (strstr (cli->out, "\"progress-total\" : 100"));
}

static void
test_missing (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "GetChange", SNUG_ERROR_NOT_FOUND, "there is no change 9");
  cli_run (cli, "tasks", "9", NULL);
  cli_assert_err (cli, 1, "error: there is no change 9\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-tasks/tasks", test_tasks);
  cli_test ("/cli/command-tasks/last", test_last);
  cli_test ("/cli/command-tasks/json", test_json);
  cli_test ("/cli/command-tasks/missing", test_missing);
  return g_test_run ();
}
