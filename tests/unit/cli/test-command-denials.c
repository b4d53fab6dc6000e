/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define SOME                                                                                       \
  "([{'snap': <'foo'>, 'app': <'bar'>, 'kind': <'file'>, 'object': <'/etc/shadow'>,"               \
  " 'access': <'r'>, 'time': <uint64 1700000000000000>, 'first': <uint64 1600000000000000>,"       \
  " 'count': <uint32 3>, 'comm': <'cat'>, 'pid': <uint32 12>, 'logged': <false>,"                  \
  " 'interfaces': <['one', 'two']>, 'plug': <'mine'>},"                                            \
  " {'snap': <'foo'>, 'kind': <'syscall'>, 'object': <'reboot\\u001b[2J'>,"                        \
  " 'time': <uint64 1700000000000000>, 'count': <uint32 1>, 'logged': <true>,"                     \
  " 'interfaces': <@as []>}],)"

static void
test_text (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListDenials", SOME);
  cli_run (cli, "denials", "foo", NULL);
  cli_assert_out (cli, "2023-11-14 22:13:20  foo.bar: file r /etc/shadow by cat (12), 3 times\n"
                       "  would come with: one, two\n"
                       "  $ snug connect foo:mine\n"
                       "2023-11-14 22:13:20  foo: syscall reboot\357\277\275[2J, only logged\n"
                       "  no interface gives it\n");
  cli_assert_call (cli, "ListDenials", "{subject: 'foo'}");
}

static void
test_nothing (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListDenials", "(@aa{sv} [],)");
  cli_run (cli, "denials", NULL);
  cli_assert_err (cli, 0, "The kernel's log tells of nothing that was refused.\n");
  cli_assert_call (cli, "ListDenials", "{}");
  cli_run (cli, "denials", "--json", NULL);
  cli_assert_out (cli, "[]\n");
}

static void
test_since (Cli *cli, gconstpointer data)
{
  static const char *const wrong[] = { "", "soon", "10", "10x", "-1m", "99999999999999999999d" };

  fake_snugd_answer (cli->snugd, "ListDenials", "(@aa{sv} [],)");
  cli_run (cli, "denials", "--since", "2023-11-14T22:13:20Z", NULL);
  cli_assert_call (cli, "ListDenials", "{since: uint64 1700000000000000}");
  cli_run (cli, "denials", "--since", "2023-11-14", NULL);
  cli_assert_call (cli, "ListDenials", "{since: uint64 1699920000000000}");
  cli_run (cli, "denials", "--since", "2h", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      cli_run (cli, "denials", "--since", wrong[i], NULL);
      g_assert_cmpint (cli->status, ==, 64);
    }
  cli_run (cli, "denials", "--follow", "--json", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

/* It asks again until it cannot. */
static void
test_follow (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "ListDenials", SNUG_ERROR_NOT_AUTHORIZED, "you may not");
  cli_run (cli, "denials", "--follow", NULL);
  cli_assert_err (cli, 1, "error: you may not\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-denials/text", test_text);
  cli_test ("/cli/command-denials/nothing", test_nothing);
  cli_test ("/cli/command-denials/since", test_since);
  cli_test ("/cli/command-denials/follow", test_follow);
  return g_test_run ();
}
