/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#include "snug-change-select.h"
#include "snug-commands.h"

static const char *
select_of (SnugInvocation *invocation, const char *const *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_invocation_parse (invocation, words, &error));
  return snug_change_select (invocation, NULL);
}

static void
assert_selects (const char *first, const char *second, const char *wanted)
{
  g_autoptr (SnugConsole) console = snug_console_new (stdout, stderr);
  g_autoptr (SnugInvocation) invocation = snug_invocation_new (&snug_command_tasks, console, NULL);
  const char *const words[] = { first, first != NULL ? second : NULL, NULL };

  g_assert_cmpstr (select_of (invocation, words), ==, wanted);
}

static void
test_select (void)
{
  assert_selects ("12", NULL, "12");
  assert_selects ("--last=install", NULL, "install");
  assert_selects (NULL, NULL, NULL);
  assert_selects ("12", "--last=install", NULL);
  assert_selects ("twelve", NULL, NULL);
  assert_selects ("--last=12", NULL, NULL);
  assert_selects ("--last=", NULL, NULL);
  assert_selects ("--last=install?", NULL, "install?");
  assert_selects ("--last=?", NULL, NULL);
  assert_selects ("1111111111111111111111111", NULL, NULL);
}

/* A script that asks for what may not be there is not told that it failed. */
static void
test_question_mark (Cli *cli, gconstpointer data)
{
  static const char *const verbs[] = { "tasks", "change", "watch", "abort" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      fake_snugd_refuse (cli->snugd, "GetChange", SNUG_ERROR_NOT_FOUND, "there is no change");
      cli_run (cli, verbs[i], "--last=refresh?", NULL);
      cli_assert_out (cli, "");
      cli_assert_call (cli, "GetChange", "'refresh' {}");
      fake_snugd_refuse (cli->snugd, "GetChange", SNUG_ERROR_NOT_FOUND, "there is no change");
      cli_run (cli, verbs[i], "--last=refresh", NULL);
      cli_assert_err (cli, 1, "error: there is no change\n");
      fake_snugd_refuse (cli->snugd, "GetChange", SNUG_ERROR_INTERNAL, "something else");
      cli_run (cli, verbs[i], "--last=refresh?", NULL);
      cli_assert_err (cli, 1, "error: something else\n");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/change-select/select", test_select);
  cli_test ("/cli/change-select/question-mark", test_question_mark);
  return g_test_run ();
}
