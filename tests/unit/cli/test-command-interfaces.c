/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define SOME                                                                                       \
  "([{'interface': <'network'>, 'plug-snap': <'hello'>, 'plug': <'network'>,"                      \
  " 'slot-snap': <'system'>, 'slot': <'network'>},"                                                \
  " {'interface': <'network'>, 'plug-snap': <'world'>, 'plug': <'net'>,"                           \
  " 'slot-snap': <'system'>, 'slot': <'network'>},"                                                \
  " {'interface': <'camera'>, 'plug-snap': <'hello'>, 'plug': <'eye'>, 'slot-snap': <'system'>,"   \
  " 'slot': <'camera'>, 'undesired': <true>},"                                                     \
  " {'interface': <'content'>, 'slot-snap': <'gtk'>, 'slot': <'all'>},"                            \
  " {'interface': <'home'>, 'plug-snap': <'hello'>, 'plug': <'home'>}],)"

static void
test_all (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListConnections", SOME);
  cli_run (cli, "interfaces", NULL);
  /* The fake daemon gives the same answer when it is asked about the system's slots alone. */
  cli_assert_out (cli, "Slot      Plug\n"
                       ":network  hello,world:net\n"
                       "gtk:all   -\n"
                       "-         hello:eye\n"
                       "-         hello:home\n");
}

static void
test_chosen (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListConnections", SOME);
  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'gtk'>}],)");
  cli_run (cli, "interfaces", "gtk", NULL);
  cli_assert_out (cli, "Slot     Plug\ngtk:all  -\n");
  cli_run (cli, "interfaces", ":network", NULL);
  cli_assert_out (cli, "Slot      Plug\n:network  hello,world:net\n");
  cli_run (cli, "interfaces", "hello:home", NULL);
  cli_assert_out (cli, "Slot  Plug\n-     hello:home\n");
}

static void
test_interface (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListConnections", SOME);
  fake_snugd_answer (cli->snugd, "ListInstalled", "(@aa{sv} [],)");
  fake_snugd_answer (cli->snugd, "ListInterfaces",
                     "([{'name': <'content'>, 'state': <'ready'>}],)");
  cli_run (cli, "interfaces", "content", NULL);
  cli_assert_out (cli, "Slot     Plug\ngtk:all  -\n");
  cli_run (cli, "interfaces", "-i", "home", NULL);
  cli_assert_out (cli, "Slot  Plug\n-     hello:home\n");
  fake_snugd_answer (cli->snugd, "ListInterfaces",
                     "([{'name': <'odd'>, 'state': <'unavailable'>, 'reason': <'not here'>}],)");
  cli_run (cli, "interfaces", "odd", NULL);
  cli_assert_err (cli, 0,
                  "There are no plugs and no slots of that.\n"
                  "The interface ‘odd’ is unavailable: not here\n");
}

static void
test_unknown (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled", "(@aa{sv} [],)");
  fake_snugd_refuse (cli->snugd, "ListInterfaces", SNUG_ERROR_NOT_FOUND, "there is none");
  cli_run (cli, "interfaces", "nothing", NULL);
  cli_assert_err (cli, 1, "error: ‘nothing’ is neither an installed snap nor an interface\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-interfaces/all", test_all);
  cli_test ("/cli/command-interfaces/chosen", test_chosen);
  cli_test ("/cli/command-interfaces/interface", test_interface);
  cli_test ("/cli/command-interfaces/unknown", test_unknown);
  return g_test_run ();
}
