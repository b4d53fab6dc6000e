/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_all (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Update", "['hello', 'world']");
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'world'>, 'version': <'1'>, 'channel': <'2/stable'>},"
                     " {'name': <'hello'>, 'version': <'2.12'>, 'publisher': <'alice'>}],)");
  cli_run (cli, "refresh", NULL);
  cli_assert_out (cli, "hello 2.12 from alice refreshed\nworld (2/stable) 1 refreshed\n");
  cli_assert_call (cli, "Update", "[] {}");
}

static void
test_one (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Update", "['hello']");
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'hello'>, 'version': <'2.12'>, 'publisher': <'alice'>}],)");
  cli_run (cli, "refresh", "--channel=latest/beta", "--ignore-running", "--amend", "hello", NULL);
  cli_assert_out (cli, "hello 2.12 from alice refreshed\n");
  cli_assert_call (cli, "Update",
                   "['hello'] {amend: true, channel: 'latest/beta', ignore-running: true}");
}

static void
test_nothing_to_do (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "Update", SNUG_ERROR_NO_UPDATE, "nothing to do");
  cli_run (cli, "refresh", NULL);
  cli_assert_err (cli, 0, "All snaps up to date.\n");
  fake_snugd_refuse (cli->snugd, "Update", SNUG_ERROR_NO_UPDATE, "nothing to do");
  cli_run (cli, "refresh", "hello", NULL);
  cli_assert_err (cli, 0, "The snap ‘hello’ has no updates available.\n");
  fake_snugd_refuse (cli->snugd, "Update", SNUG_ERROR_CONFLICT, "‘hello’ has a change in progress");
  cli_run (cli, "refresh", "hello", NULL);
  cli_assert_err (cli, 1, "error: ‘hello’ has a change in progress\n");
}

static void
test_list (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListUpdates",
                     "([{'name': <'hello'>, 'version': <'2.12'>, 'revision': <'13'>,"
                     " 'size': <uint64 98304>, 'publisher': <'alice'>,"
                     " 'confinement': <'strict'>}],)");
  cli_run (cli, "refresh", "--list", NULL);
  cli_assert_out (cli, "Name   Version  Rev  Size  Publisher  Notes\n"
                       "hello  2.12     13   98kB  alice      -\n");
  fake_snugd_answer (cli->snugd, "ListUpdates", "(@aa{sv} [],)");
  cli_run (cli, "refresh", "--list", NULL);
  cli_assert_err (cli, 0, "All snaps up to date.\n");
}

static void
test_time (Cli *cli, gconstpointer data)
{
  fake_snugd_set_property (cli->snugd, "LastRefresh", "uint64 1500000000000000");
  cli_run (cli, "refresh", "--time", "--abs-time", NULL);
  cli_assert_out (cli, "last: 2017-07-14T02:40:00+00:00\n");
  fake_snugd_set_property (cli->snugd, "LastRefresh", "uint64 0");
  cli_run (cli, "refresh", "--time", NULL);
  cli_assert_out (cli, "last: never\n");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  const char *const wrong[][6] = {
    { "refresh", "--edge", NULL },
    { "refresh", "--revision=2", "hello", "world", NULL },
    { "refresh", "--amend", NULL },
    { "refresh", "--json", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      cli_run_words (cli, wrong[i]);
      g_assert_cmpint (cli->status, ==, 64);
    }
}

static void
test_mode (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Update", "['hello']");
  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'hello'>, 'version': <'1'>}],)");
  cli_run (cli, "refresh", "--devmode", "hello", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  cli_assert_call (cli, "Update", "['hello'] {mode: 'devmode'}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-refresh/all", test_all);
  cli_test ("/cli/command-refresh/one", test_one);
  cli_test ("/cli/command-refresh/nothing-to-do", test_nothing_to_do);
  cli_test ("/cli/command-refresh/list", test_list);
  cli_test ("/cli/command-refresh/time", test_time);
  cli_test ("/cli/command-refresh/usage", test_usage);
  cli_test ("/cli/command-refresh/mode", test_mode);
  return g_test_run ();
}
