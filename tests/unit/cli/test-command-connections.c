/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define SOME                                                                                       \
  "([{'interface': <'network'>, 'plug-snap': <'hello'>, 'plug': <'network'>,"                      \
  " 'slot-snap': <'system'>, 'slot': <'network'>, 'effective': <true>},"                           \
  " {'interface': <'camera'>, 'plug-snap': <'hello'>, 'plug': <'eye'>, 'slot-snap': <'system'>, "  \
  "'slot': <'camera'>, 'undesired': <true>, 'reason': <'somebody disconnected it'>}, "             \
  "{'interface': <'mystery'>, 'plug-snap': <'hello'>, 'plug': <'what'>, 'reason': <'nobody knows " \
  "the interface'>},"                                                                              \
  " {'interface': <'content'>, 'plug-snap': <'hello'>, 'plug': <'themes'>,"                        \
  " 'slot-snap': <'gtk'>, 'slot': <'all'>, 'manual': <true>, 'effective': <false>,"                \
  " 'reason': <'no grant is known'>}],)"

static void
test_table (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListConnections", SOME);
  cli_run (cli, "connections", "hello", NULL);
  g_assert_cmpstr (cli->out, ==,
                   "Interface  Plug           Slot      Notes\n"
                   "camera     hello:eye      -         disconnected\n"
                   "content    hello:themes   gtk:all   manual,not granted\n"
                   "mystery    hello:what     -         not granted\n"
                   "network    hello:network  :network  -\n");
  g_assert_cmpstr (cli->err, ==,
                   "hello:themes is not granted: no grant is known\n"
                   "hello:what is not granted: nobody knows the interface\n");
  cli_assert_call (cli, "ListConnections", "{all: true, snap: 'hello'}");
}

static void
test_empty (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListConnections", "(@aa{sv} [],)");
  cli_run (cli, "connections", NULL);
  cli_assert_err (
    cli, 0, "There are no connections; ‘snug connections --all’ shows what could be connected.\n");
  cli_assert_call (cli, "ListConnections", "{all: false}");
  cli_run (cli, "connections", "hello", NULL);
  cli_assert_err (cli, 0, "The snap ‘hello’ has no plugs and no slots.\n");
  cli_run (cli, "connections", "--all", "--json", NULL);
  cli_assert_out (cli, "[]\n");
}

static void
test_graph (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListConnections", SOME);
  cli_run (cli, "connections", "--graph", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  g_assert_true (g_str_has_prefix (cli->out, "digraph connections {\n"));
  g_assert_nonnull (strstr (cli->out, "  \"hello\" -> \"system\" [label=\"network\"];\n"));
  cli_run (cli, "connections", "--graph", "--json", NULL);
  cli_assert_err (cli, 64, "error: ‘--graph’ and ‘--json’ exclude each other\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-connections/table", test_table);
  cli_test ("/cli/command-connections/empty", test_empty);
  cli_test ("/cli/command-connections/graph", test_graph);
  return g_test_run ();
}
