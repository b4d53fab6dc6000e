/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#include "snug-commands.h"

static void
test_overview (Cli *cli, gconstpointer data)
{
  g_autofree char *bare = NULL;

  cli_run_words (cli, (const char *[]){ NULL });
  bare = g_strdup (cli->out);
  g_assert_nonnull (strstr (bare, "       Basics: find, info, install, remove, list\n"));
  g_assert_null (strstr (bare, "debug"));
  cli_run (cli, "help", NULL);
  cli_assert_out (cli, bare);
  cli_run (cli, "--help", NULL);
  cli_assert_out (cli, bare);
}

static void
test_all (Cli *cli, gconstpointer data)
{
  const SnugCommand *const *commands = snug_command_table_get ();

  cli_run (cli, "help", "--all", NULL);
  for (guint i = 0; commands[i] != NULL; i++)
    g_assert_true ((strstr (cli->out, commands[i]->summary) != NULL)
                   == (commands[i]->group != SNUG_GROUP_HIDDEN));
}

static void
test_verb (Cli *cli, gconstpointer data)
{
  const SnugCommand *const *commands = snug_command_table_get ();

  cli_run (cli, "help", "remove", NULL);
  cli_assert_out (cli,
                  "Usage: snug remove [OPTION…] SNAP…\n"
                  "\n"
                  "Removes snaps with all their revisions and with the data of the system in\n"
                  "/var/snap. What people have in ~/snap stays for another install, unless\n"
                  "‘--purge’ is given.\n"
                  "\n"
                  "Options:\n"
                  "  --revision=REVISION  Remove only this revision, which must not be in use\n"
                  "  --purge              Remove also what all people have of it in ~/snap\n"
                  "  --no-wait            Print the number of the change and do not wait for its\n"
                  "                       end\n");
  for (guint i = 0; commands[i] != NULL; i++)
    {
      g_autofree char *help = NULL;

      cli_run (cli, "help", commands[i]->name, NULL);
      help = g_strdup (cli->out);
      cli_run (cli, commands[i]->name, "--help", NULL);
      cli_assert_out (cli, help);
    }
  cli_run (cli, "help", "remov", NULL);
  cli_assert_err (cli, 64, "error: there is no verb ‘remov’; did you mean ‘remove’?\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-help/overview", test_overview);
  cli_test ("/cli/command-help/all", test_all);
  cli_test ("/cli/command-help/verb", test_verb);
  return g_test_run ();
}
