/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define OFFERED                                                                                    \
  "([{'name': <'hello'>, 'summary': <'Greets'>, 'publisher': <'alice'>, 'store': <'acme'>,"        \
  " 'license': <'GPL-3.0-or-later'>, 'description': <'One line.\\n\\nAnother\\u001b[1m.'>,"        \
  " 'snap-id': <'abc'>, 'channels': <["                                                            \
  "{'channel': <'latest/stable'>, 'version': <'2.10'>, 'revision': <'12'>,"                        \
  " 'size': <uint64 98304>, 'released': <uint64 1500000000000000>},"                               \
  "{'channel': <'latest/edge'>, 'version': <'2.11'>, 'revision': <'13'>,"                          \
  " 'size': <uint64 1200000>, 'released': <uint64 1500000000000000>}]>}],)"
#define INSTALLED                                                                                  \
  "([{'name': <'hello'>, 'version': <'2.10'>, 'revision': <'12'>, 'mode': <'devmode'>,"            \
  " 'channel': <'latest/stable'>, 'size': <uint64 98304>, 'type': <'app'>,"                        \
  " 'install-time': <uint64 1500000000000000>, 'apps': <["                                         \
  "{'name': <'hello'>, 'command': <'hello'>},"                                                     \
  "{'name': <'srv'>, 'command': <'hello.srv'>, 'daemon': <'simple'>, 'enabled': <true>}]>}],)"

static void
test_both (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetDetails", OFFERED);
  fake_snugd_answer (cli->snugd, "ListInstalled", INSTALLED);
  cli_run (cli, "info", "acme:hello", NULL);
  cli_assert_out (cli, "name:         hello\n"
                       "summary:      Greets\n"
                       "publisher:    alice\n"
                       "store:        acme\n"
                       "license:      GPL-3.0-or-later\n"
                       "description: |\n"
                       "  One line.\n"
                       "\n"
                       "  Another�[1m.\n"
                       "commands:\n"
                       "  - hello\n"
                       "services:\n"
                       "  srv: simple\n"
                       "snap-id:      abc\n"
                       "tracking:     latest/stable\n"
                       "refresh-date: 2017-07-14\n"
                       "channels:\n"
                       "  latest/stable: 2.10 2017-07-14 (12) 98kB  -\n"
                       "  latest/edge:   2.11 2017-07-14 (13) 1.2MB -\n"
                       "installed:       2.10            (12) 98kB  devmode\n");
  cli_assert_call (cli, "GetDetails", "['acme:hello'] {}");
  cli_assert_call (cli, "ListInstalled", "{names: ['hello']}");
}

static void
test_store_is_away (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "GetDetails", SNUG_ERROR_OFFLINE, "there is no network");
  fake_snugd_answer (cli->snugd, "ListInstalled", INSTALLED);
  cli_run (cli, "info", "hello", NULL);
  g_assert_cmpstr (cli->err, ==, "warning: there is no network\n");
  g_assert_cmpint (cli->status, ==, 0);
  g_assert_nonnull (strstr (cli->out, "installed:    2.10 (12) 98kB devmode\n"));
  fake_snugd_refuse (cli->snugd, "GetDetails", SNUG_ERROR_OFFLINE, "there is no network");
  fake_snugd_answer (cli->snugd, "ListInstalled", "(@aa{sv} [],)");
  cli_run (cli, "info", "hello", NULL);
  cli_assert_err (cli, 1, "error: there is no network\n");
}

static void
test_unknown (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetDetails", OFFERED);
  fake_snugd_answer (cli->snugd, "ListInstalled", "(@aa{sv} [],)");
  cli_run (cli, "info", "nobody", NULL);
  cli_assert_err (cli, 1, "error: no snap found for ‘nobody’; try ‘snug find nobody’\n");
  cli_run (cli, "info", "nobody", "hello", NULL);
  g_assert_cmpstr (cli->err, ==, "warning: no snap found for ‘nobody’\n");
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_true (g_str_has_prefix (cli->out, "name:         hello\n"));
}

static void
test_json (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetDetails", OFFERED);
  fake_snugd_answer (cli->snugd, "ListInstalled", INSTALLED);
  cli_run (cli, "info", "--json", "hello", NULL);
  g_assert_nonnull (strstr (cli->out, "\"offered\""));
  g_assert_nonnull (strstr (cli->out, "\"installed\""));
  g_assert_null (strchr (cli->out, '\033'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-info/both", test_both);
  cli_test ("/cli/command-info/store-is-away", test_store_is_away);
  cli_test ("/cli/command-info/unknown", test_unknown);
  cli_test ("/cli/command-info/json", test_json);
  return g_test_run ();
}
