/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"
#include "test-terminal.h"

/* --- not on a terminal --- */

static void
test_phases (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Remove data of ‘hello’", -1, 0, 0);
  fake_snugd_end_soon (cli->snugd, "Done", "", "", "['hello']");
  cli_run (cli, "remove", "hello", NULL);
  g_assert_cmpstr (cli->err, ==, "Remove data of ‘hello’\n");
  g_assert_cmpstr (cli->out, ==, "hello removed\n");
  g_assert_cmpint (cli->status, ==, 0);
}

/* Whom an update of everything left out. */
static void
test_passed_over (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Unmount", 0.5, 0, 0);
  fake_snugd_end_soon (cli->snugd, "Done", "", "",
                       "{'snaps': <['hello']>, 'passed-over': <['‘other’ runs']>, "
                       "'restart-needed': <['third']>}");
  cli_run (cli, "remove", "hello", NULL);
  g_assert_cmpstr (cli->err, ==,
                   "Unmount\nwarning: passed over: ‘other’ runs\n"
                   "Apps of ‘third’ are running; restart them, and the change holds "
                   "for them.\n");
  g_assert_cmpstr (cli->out, ==, "hello removed\n");
  g_assert_cmpint (cli->status, ==, 0);
}

static void
test_failures (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Unmount", 0.5, 0, 0);
  fake_snugd_end_soon (cli->snugd, "Error", "org.snug.Error.Busy", "‘hello’ is in use", "@as []");
  cli_run (cli, "remove", "hello", NULL);
  cli_assert_err (cli, 1, "Unmount\nerror: ‘hello’ is in use\n");
}

/* A change that was aborted by somebody else, whose error is not told. */
static void
test_odd_end (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_end (cli->snugd, "Hold", "", "", "@as []");
  cli_run (cli, "remove", "hello", NULL);
  cli_assert_err (cli, 1, "error: change 7 ended as ‘Hold’; see ‘snug change 7’\n");
}

/* The daemon dies, and goes on with the change when it is back. */
static void
test_death (Cli *cli, gconstpointer data)
{
  g_autofree char *asked = NULL;

  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_answer (cli->snugd, "GetTransaction", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Unmount", 0.5, 0, 0);
  fake_snugd_die (cli->snugd);
  fake_snugd_end_soon (cli->snugd, "Done", "", "", "['hello']");
  cli_run (cli, "remove", "hello", NULL);
  g_assert_cmpstr (cli->err, ==, "Unmount\n");
  g_assert_cmpstr (cli->out, ==, "hello removed\n");
  g_assert_cmpint (cli->status, ==, 0);
  asked = fake_snugd_get_call (cli->snugd, "GetTransaction");
  g_assert_cmpstr (asked, ==, "'7' {}");
}

static void
test_death_for_good (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_refuse (cli->snugd, "GetTransaction", SNUG_ERROR_INTERNAL, "the database is gone");
  fake_snugd_begin (cli->snugd, "Unmount", 0.5, 0, 0);
  fake_snugd_die (cli->snugd);
  cli_run (cli, "remove", "hello", NULL);
  cli_assert_err (cli, 1,
                  "Unmount\nerror: snugd ended while change 7 was at work: the database is gone\n");
}

/* --- on a terminal, whole process --- */

static const char *const remove_words[] = { "snug", "remove", "hello", NULL };

static void
test_terminal (Cli *cli, gconstpointer data)
{
  g_autoptr (Terminal) terminal = NULL;

  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Fetch ‘hello’", 0.25, 1000000, 4000000);
  terminal = terminal_new (remove_words);
  terminal_expect (terminal, "Fetch ‘hello’");
  terminal_expect (terminal, "█");
  terminal_expect (terminal, " 25%  1.0MB/4.0MB");
  fake_snugd_begin (cli->snugd, "Mount ‘hello’", -1, 0, 0);
  terminal_expect (terminal, "Mount ‘hello’");
  fake_snugd_end (cli->snugd, "Done", "", "", "['hello']");
  g_assert_cmpint (terminal_finish (terminal), ==, 0);
  /* The line is gone before the result is there. */
  g_assert_true (g_str_has_suffix (terminal->seen->str, "\r\033[Khello removed\r\n"));
}

static void
test_interrupt (Cli *cli, gconstpointer data)
{
  g_autoptr (Terminal) terminal = NULL;

  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Fetch ‘hello’", 0.25, 1000000, 4000000);
  terminal = terminal_new (remove_words);
  terminal_expect (terminal, "Fetch ‘hello’");
  terminal_press_ctrl_c (terminal);
  g_assert_cmpint (terminal_finish (terminal), ==, 130);
  if (strstr (terminal->seen->str, "Aborting change 7") == NULL)
    g_error ("seen: %s", terminal->seen->str);
  g_assert_nonnull (
    strstr (terminal->seen->str, "change 7 was aborted; everything is as it was before"));
  g_assert_cmpuint (fake_snugd_get_n_cancels (cli->snugd), ==, 1);
}

static void
test_interrupt_twice (Cli *cli, gconstpointer data)
{
  g_autoptr (Terminal) terminal = NULL;

  fake_snugd_set_stubborn (cli->snugd, TRUE);
  fake_snugd_answer (cli->snugd, "Remove", "(objectpath '" FAKE_TRANSACTION "',)");
  fake_snugd_begin (cli->snugd, "Fetch ‘hello’", 0.25, 1000000, 4000000);
  terminal = terminal_new (remove_words);
  terminal_expect (terminal, "Fetch ‘hello’");
  terminal_press_ctrl_c (terminal);
  terminal_expect (terminal, "Aborting change 7");
  terminal_press_ctrl_c (terminal);
  g_assert_cmpint (terminal_finish (terminal), ==, 130);
  g_assert_nonnull (strstr (terminal->seen->str, "‘snug watch 7’"));
  /* It was sent before the process ended; when it arrives is the bus's affair. */
  while (fake_snugd_get_n_cancels (cli->snugd) == 0)
    g_usleep (1000);
  g_assert_cmpuint (fake_snugd_get_n_cancels (cli->snugd), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/change-watch/phases", test_phases);
  cli_test ("/cli/change-watch/passed-over", test_passed_over);
  cli_test ("/cli/change-watch/failures", test_failures);
  cli_test ("/cli/change-watch/odd-end", test_odd_end);
  cli_test ("/cli/change-watch/death", test_death);
  cli_test ("/cli/change-watch/death-for-good", test_death_for_good);
  cli_test ("/cli/change-watch/terminal", test_terminal);
  cli_test ("/cli/change-watch/interrupt", test_interrupt);
  cli_test ("/cli/change-watch/interrupt-twice", test_interrupt_twice);
  return g_test_run ();
}
