/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define RESULTS                                                                                    \
  "[{'name': <'hello'>, 'version': <'2.10'>, 'publisher': <'alice'>, 'store': <'acme'>,"           \
  " 'confinement': <'strict'>, 'summary': <'Greets\\nfriendly'>},"                                 \
  " {'name': <'code'>, 'version': <'1'>, 'publisher': <'bob'>, 'store': <'%s'>, 'shadowed': <%s>," \
  " 'confinement': <'classic'>, 'summary': <'An editor'>}]"

static void
test_one_store (Cli *cli, gconstpointer data)
{
  g_autofree char *answer
    = g_strdup_printf ("(" RESULTS ", {'total': <uint32 2>})", "acme", "false");

  fake_snugd_answer (cli->snugd, "Search", answer);
  cli_run (cli, "find", "friendly", "greeting", NULL);
  cli_assert_out (cli, "Name   Version  Publisher  Notes    Summary\n"
                       "hello  2.10     alice      -        Greets friendly\n"
                       "code   1        bob        classic  An editor\n");
  cli_assert_call (cli, "Search", "{limit: uint32 200, text: 'friendly greeting'}");
}

static void
test_several_stores (Cli *cli, gconstpointer data)
{
  g_autofree char *answer
    = g_strdup_printf ("(" RESULTS ", {'total': <uint32 40>, 'errors': <[('far', 'no answer')]>})",
                       "other", "true");

  fake_snugd_answer (cli->snugd, "Search", answer);
  cli_run (cli, "find", "--limit=2", "--edge", "--category=dev", NULL);
  g_assert_cmpstr (cli->out, ==,
                   "Name        Version  Publisher  Store  Notes    Summary\n"
                   "hello       2.10     alice      acme   -        Greets friendly\n"
                   "other:code  1        bob        other  classic  An editor\n");
  g_assert_cmpstr (cli->err, ==,
                   "warning: the store ‘far’ did not answer: no answer\n"
                   "These are 2 of 40; say more about what you look for, or --limit.\n");
  cli_assert_call (cli, "Search", "{category: 'dev', channel: 'edge', limit: uint32 2}");
}

static void
test_nothing (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Search", "(@aa{sv} [], @a{sv} {})");
  cli_run (cli, "find", "--name", "--store=acme", "nobody", NULL);
  cli_assert_err (cli, 0, "No matching snaps for ‘nobody’.\n");
  cli_assert_call (cli, "Search", "{limit: uint32 200, name: 'nobody', store: 'acme'}");
  cli_run (cli, "find", NULL);
  cli_assert_err (cli, 0,
                  "No store offers anything. Stores are set up in /etc/snug/conf.d; ‘snug "
                  "config’ shows which there are.\n");
  cli_run (cli, "find", "--json", NULL);
  cli_assert_out (cli, "[]\n");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "find", "--limit=0", NULL);
  cli_assert_err (cli, 64, "error: ‘0’ is no limit; it is a number from 1 to 10000\n");
}

/* The words of snapd for two of our options. */
static void
test_other_words (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Search", "(@aa{sv} [], @a{sv} {})");
  cli_run (cli, "find", "--section=games", "--narrow", NULL);
  cli_assert_call (cli, "Search", "{category: 'games', channel: 'stable', limit: uint32 200}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-find/one-store", test_one_store);
  cli_test ("/cli/command-find/several-stores", test_several_stores);
  cli_test ("/cli/command-find/nothing", test_nothing);
  cli_test ("/cli/command-find/usage", test_usage);
  cli_test ("/cli/command-find/other-words", test_other_words);
  return g_test_run ();
}
