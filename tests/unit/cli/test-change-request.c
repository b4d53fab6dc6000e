/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "test-cli.h"
#include "test-terminal.h"
#include "snug-commands.h"

static SnugInvocation *
make_invocation (Cli *cli, FILE *out)
{
  g_autoptr (SnugConsole) console = snug_console_new (out, stderr);
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  const char *const words[] = { "hello", "--purge", NULL };
  SnugInvocation *invocation = snug_invocation_new (&snug_command_remove, console, client);

  g_assert_true (snug_invocation_parse (invocation, words, NULL));
  return invocation;
}

static void
test_refs (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugInvocation) invocation = make_invocation (cli, stdout);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) snaps = NULL;

  cli_let_succeed (cli, "Remove", "['hello', 'its-friend']");
  g_assert_true (snug_change_request_refs (invocation, "Remove", &snaps, &error));
  g_assert_cmpuint (g_strv_length (snaps), ==, 2);
  g_assert_cmpstr (snaps[1], ==, "its-friend");
  cli_assert_call (cli, "Remove", "['hello'] {purge: true}");
}

static void
test_failure (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugInvocation) invocation = make_invocation (cli, stdout);
  g_autoptr (GError) error = NULL;

  cli_let_fail (cli, "Remove", "org.snug.Error.NoSpace", "the disk is full");
  g_assert_false (snug_change_request_refs (invocation, "Remove", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "the disk is full");
}

/* Only what was asked about, whatever the daemon answers. */
static void
test_find_and_report (Cli *cli, gconstpointer data)
{
  const char *const names[] = { "hello", "gone", NULL };
  g_autoptr (SnugInvocation) invocation = NULL;
  g_autoptr (GPtrArray) found = NULL;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  invocation = make_invocation (cli, out);
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'other'>}, {'name': <'hello'>, 'version': <'2\\u001b'>,"
                     " 'channel': <'latest/beta/fix'>, 'publisher': <'alice'>}],)");
  found = snug_change_find_snaps (invocation, names, NULL);
  g_assert_cmpuint (found->len, ==, 1);
  snug_console_set_utf8 (snug_invocation_get_console (invocation), TRUE);
  g_assert_true (snug_change_report (invocation, names, "installed", NULL));
  fclose (out);
  g_assert_cmpstr (text, ==, "hello (beta/fix) 2� from alice installed\n");
  free (text);
}

static const char *const remove_words[] = { "snug", "remove", "hello", NULL };

/* Ctrl-C before there is a change: it does not come to be. */
static void
test_interrupt (Cli *cli, gconstpointer data)
{
  g_autoptr (Terminal) terminal = NULL;

  fake_snugd_hang (cli->snugd, "Remove");
  terminal = terminal_new (remove_words);
  fake_snugd_wait_for_hung (cli->snugd);
  terminal_press_ctrl_c (terminal);
  g_assert_cmpint (terminal_finish (terminal), ==, 130);
  g_assert_nonnull (strstr (terminal->seen->str, "taken back; nothing was changed"));
  g_assert_cmpuint (fake_snugd_get_n_cancels (cli->snugd), ==, 1);
}

/* A daemon that does not listen does not hold a person up. */
static void
test_interrupt_twice (Cli *cli, gconstpointer data)
{
  g_autoptr (Terminal) terminal = NULL;

  fake_snugd_set_stubborn (cli->snugd, TRUE);
  fake_snugd_hang (cli->snugd, "Remove");
  terminal = terminal_new (remove_words);
  fake_snugd_wait_for_hung (cli->snugd);
  terminal_press_ctrl_c (terminal);
  terminal_expect (terminal, "Taking it back");
  terminal_press_ctrl_c (terminal);
  g_assert_cmpint (terminal_finish (terminal), ==, 130);
  g_assert_nonnull (strstr (terminal->seen->str, "the request was left"));
  while (fake_snugd_get_n_cancels (cli->snugd) == 0)
    g_usleep (1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/change-request/refs", test_refs);
  cli_test ("/cli/change-request/failure", test_failure);
  cli_test ("/cli/change-request/find-and-report", test_find_and_report);
  cli_test ("/cli/change-request/interrupt", test_interrupt);
  cli_test ("/cli/change-request/interrupt-twice", test_interrupt_twice);
  return g_test_run ();
}
