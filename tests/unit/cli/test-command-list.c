/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define TWO_SNAPS                                                                                  \
  "([{'name': <'hello'>, 'version': <'2.10'>, 'revision': <'12'>, 'channel': <'latest/stable'>,"   \
  " 'publisher': <'alice'>, 'type': <'app'>, 'mode': <'strict'>, 'state': <'active'>},"            \
  " {'name': <'base-of-all'>, 'version': <'1'>, 'revision': <'x1'>, 'type': <'base'>,"             \
  " 'mode': <'devmode'>, 'state': <'disabled'>}],)"

static void
test_table (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled", TWO_SNAPS);
  cli_run (cli, "list", NULL);
  cli_assert_out (cli,
                  "Name         Version  Rev  Tracking       Publisher  Notes\n"
                  "base-of-all  1        x1   -              -          devmode,disabled,base\n"
                  "hello        2.10     12   latest/stable  alice      -\n");
  cli_assert_call (cli, "ListInstalled", "{all: false, brief: true}");
}

static void
test_named (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled", TWO_SNAPS);
  cli_run (cli, "list", "--all", "hello", "nobody", NULL);
  cli_assert_err (cli, 1, "error: the snap ‘nobody’ is not installed; see ‘snug list’\n");
  cli_assert_call (cli, "ListInstalled", "{all: true, brief: true, names: ['hello', 'nobody']}");
}

static void
test_empty (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled", "(@aa{sv} [],)");
  cli_run (cli, "list", NULL);
  cli_assert_err (cli, 0, "No snaps are installed yet. Try ‘snug find’.\n");
  cli_run (cli, "list", "--json", NULL);
  cli_assert_out (cli, "[]\n");
}

/* A publisher who would like to clear the screen and to write backwards. */
static void
test_hostile (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'evil'>, 'version': <'1\\u001b[2J'>, 'revision': <'1'>,"
                     " 'channel': <'latest/stable'>, 'publisher': <'a\\u202eb\\nc'>,"
                     " 'type': <'app'>, 'mode': <'strict'>, 'state': <'active'>}],)");
  cli_run (cli, "list", NULL);
  cli_assert_out (cli, "Name  Version  Rev  Tracking       Publisher  Notes\n"
                       "evil  1�[2J    1    latest/stable  a�b c      -\n");
  cli_run (cli, "list", "--json", NULL);
  g_assert_nonnull (strstr (cli->out, "\"a\\u202eb\\nc\""));
  g_assert_null (strchr (cli->out, '\033'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-list/table", test_table);
  cli_test ("/cli/command-list/named", test_named);
  cli_test ("/cli/command-list/empty", test_empty);
  cli_test ("/cli/command-list/hostile", test_hostile);
  return g_test_run ();
}
