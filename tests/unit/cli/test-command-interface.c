/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define NETWORK                                                                                    \
  "([{'name': <'network'>, 'summary': <'Use the network'>, 'state': <'ready'>,"                    \
  " 'plugs': <[{'snap': <'hello'>, 'name': <'network'>},"                                          \
  "  {'snap': <'world'>, 'name': <'net'>, 'attributes': <{'speed': <'fast'>, 'lanes': <3>}>}]>,"   \
  " 'slots': <[{'snap': <'system'>, 'name': <'network'>}]>}],)"

static void
test_one (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInterfaces", NETWORK);
  cli_run (cli, "interface", "network", NULL);
  cli_assert_out (cli, "name:    network\n"
                       "summary: Use the network\n"
                       "plugs:\n"
                       "  - hello\n"
                       "  - world:net\n"
                       "slots:\n"
                       "  - system\n");
  cli_assert_call (cli, "ListInterfaces", "{name: 'network'}");
  cli_run (cli, "interface", "network", "--attrs", NULL);
  g_assert_nonnull (
    strstr (cli->out, "  - world:net:\n      speed: fast\n      lanes: 3\nslots:\n"));
}

static void
test_unavailable (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInterfaces",
                     "([{'name': <'x'>, 'summary': <'X'>, 'state': <'unavailable'>, 'reason': "
                     "<'nobody has it'>, 'super-privileged': <true>}],)");
  cli_run (cli, "interface", "x", NULL);
  cli_assert_out (cli,
                  "name:    x\n"
                  "summary: X\n"
                  "state:   unavailable: nobody has it\n"
                  "note:    super-privileged: a snap may only have a plug of it by a store's word\n"
                  "         or root's\n");
}

static void
test_list (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (
    cli->snugd, "ListInterfaces",
    "([{'name': <'b'>, 'summary': <'Two'>}, {'name': <'a'>, 'summary': <'One'>}],)");
  cli_run (cli, "interface", NULL);
  cli_assert_out (cli, "Name  Summary\na     One\nb     Two\n");
  cli_assert_call (cli, "ListInterfaces", "{used: true}");
  cli_run (cli, "interface", "--all", NULL);
  cli_assert_call (cli, "ListInterfaces", "{}");
  fake_snugd_answer (cli->snugd, "ListInterfaces", "(@aa{sv} [],)");
  cli_run (cli, "interface", NULL);
  cli_assert_err (cli, 0, "Nobody is connected; ‘snug interface --all’ lists all interfaces.\n");
  cli_run (cli, "interface", "--json", NULL);
  cli_assert_out (cli, "[]\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-interface/one", test_one);
  cli_test ("/cli/command-interface/unavailable", test_unavailable);
  cli_test ("/cli/command-interface/list", test_list);
  return g_test_run ();
}
