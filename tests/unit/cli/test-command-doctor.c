/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

static void
test_well (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Check", "(@as [],)");
  cli_run (cli, "doctor", NULL);
  cli_assert_out (cli, "Database, images, mounts, links, profiles and data agree.\n");
}

static void
test_ill (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Check", "(['hello is not mounted', 'a link dangles'],)");
  cli_run (cli, "doctor", NULL);
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_cmpstr (cli->out, ==, "hello is not mounted\na link dangles\n");
  g_assert_cmpstr (cli->err, ==, "2 problems found.\n");
  cli_run (cli, "doctor", "--json", NULL);
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_nonnull (strstr (cli->out, "\"a link dangles\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-doctor/well", test_well);
  cli_test ("/cli/command-doctor/ill", test_ill);
  return g_test_run ();
}
