/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_daemon_runs (Cli *cli, gconstpointer data)
{
  fake_snugd_set_property (cli->snugd, "Version", "'9.9'");
  fake_snugd_set_property (cli->snugd, "Confinement", "'walls strict'");
  cli_run (cli, "version", NULL);
  g_assert_true (g_str_has_prefix (cli->out, "snug          " SNUG_VERSION "\nsnugd         9.9\n"
                                             "confinement   walls strict\nsystem        "));
  g_assert_cmpint (cli->status, ==, 0);
}

/* Nor is the bus asked, or a daemon started. */
static void
test_no_daemon (Cli *cli, gconstpointer data)
{
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  cli_run (cli, "version", NULL);
  g_assert_nonnull (strstr (cli->out, "\nsnugd         not running\n"));
  g_assert_cmpint (cli->status, ==, 0);
  cli_run (cli, "--version", NULL);
  cli_assert_out (cli, "snug " SNUG_VERSION "\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-version/daemon-runs", test_daemon_runs);
  cli_test ("/cli/command-version/no-daemon", test_no_daemon);
  return g_test_run ();
}
