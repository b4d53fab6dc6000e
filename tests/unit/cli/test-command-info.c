/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#include <glib/gstdio.h>

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
  g_assert_cmpstr (cli->err, ==, "warning: no snap found for ‘nobody’; try ‘snug find nobody’\n");
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

/* A file has no need of a daemon, and stands beside names. */
static void
test_file (Cli *cli, gconstpointer data)
{
  g_autofree char *top = g_dir_make_tmp ("snug-info-XXXXXX", NULL);
  g_autofree char *meta = g_build_filename (top, "meta", NULL);
  g_autofree char *yaml = g_build_filename (meta, "snap.yaml", NULL);
  g_autofree char *wanted = g_strdup_printf ("path:         %s\n"
                                             "name:         demo\n"
                                             "summary:      Shows\n"
                                             "base:         debian12\n"
                                             "version:      1.0\n"
                                             "for:          amd64, arm64\n"
                                             "notes:        devmode\n"
                                             "plugs:        home, network\n",
                                             top);
  g_autofree char *call = NULL;

  g_assert_cmpint (g_mkdir (meta, 0755), ==, 0);
  g_assert_true (g_file_set_contents (yaml,
                                      "name: demo\nversion: '1.0'\nsummary: Shows\nbase: debian12\n"
                                      "confinement: devmode\narchitectures: [amd64, arm64]\n"
                                      "plugs: {home: null, network: null}\n",
                                      -1, NULL));
  cli_run (cli, "info", top, NULL);
  cli_assert_out (cli, wanted);
  call = fake_snugd_get_call (cli->snugd, "ListInstalled");
  g_assert_null (call);
  fake_snugd_answer (cli->snugd, "GetDetails", OFFERED);
  fake_snugd_answer (cli->snugd, "ListInstalled", INSTALLED);
  cli_run (cli, "info", "hello", top, "./missing.snap", NULL);
  cli_assert_call (cli, "GetDetails", "['hello'] {}");
  g_assert_true (g_str_has_prefix (cli->out, "name:         hello\n"));
  g_assert_true (g_str_has_suffix (cli->out, wanted));
  g_assert_true (g_str_has_prefix (cli->err, "warning: cannot open ‘./missing.snap’"));
  g_assert_cmpint (cli->status, ==, 1);
  g_unlink (yaml);
  g_rmdir (meta);
  g_rmdir (top);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-info/both", test_both);
  cli_test ("/cli/command-info/store-is-away", test_store_is_away);
  cli_test ("/cli/command-info/unknown", test_unknown);
  cli_test ("/cli/command-info/json", test_json);
  cli_test ("/cli/command-info/file", test_file);
  return g_test_run ();
}
