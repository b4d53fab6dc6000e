/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_same_as_tasks (Cli *cli, gconstpointer data)
{
  g_autofree char *tasks = NULL;

  fake_snugd_answer (cli->snugd, "GetChange",
                     "({'id': <'3'>, 'tasks': <[{'id': <'1'>, 'status': <'Done'>,"
                     " 'summary': <'Mount hello'>}]>},)");
  cli_run (cli, "tasks", "3", NULL);
  tasks = g_strdup (cli->out);
  cli_run (cli, "change", "3", NULL);
  cli_assert_out (cli, tasks);
  g_assert_nonnull (strstr (tasks, "Mount hello"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-change/same-as-tasks", test_same_as_tasks);
  return g_test_run ();
}
