/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define CONFIG                                                                                     \
  "([{'section': <'refresh'>, 'key': <'schedule'>, 'value': <'04:00'>,"                            \
  " 'origin': <'/etc/snug/snug.conf:7'>, 'default': <false>},"                                     \
  " {'section': <'plugin mirror'>, 'key': <'url'>, 'value': <''>, 'origin': <'built in'>,"         \
  " 'default': <true>}], ['/etc/snug/snug.conf:9: there is no key ‘shedule’'])"

static void
test_show (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetConfig", CONFIG);
  cli_run (cli, "config", NULL);
  g_assert_cmpstr (cli->out, ==,
                   "Key                Value\n"
                   "refresh/schedule   04:00\n"
                   "plugin mirror/url  -\n");
  g_assert_cmpstr (cli->err, ==, "warning: /etc/snug/snug.conf:9: there is no key ‘shedule’\n");
  cli_run (cli, "config", "--origin", "show", "refresh", NULL);
  g_assert_cmpstr (cli->out, ==,
                   "Key               Value  Origin\n"
                   "refresh/schedule  04:00  /etc/snug/snug.conf:7\n");
  cli_run (cli, "config", "--changed", NULL);
  g_assert_null (strstr (cli->out, "mirror"));
}

static void
test_get (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "GetConfig", CONFIG);
  cli_run (cli, "config", "get", "refresh/schedule", NULL);
  cli_assert_out (cli, "04:00\n");
  cli_run (cli, "config", "get", "refresh/nothing", NULL);
  cli_assert_err (cli, 1,
                  "error: there is no key ‘nothing’ in the section ‘refresh’; see ‘snug config’\n");
}

static void
test_set (Cli *cli, gconstpointer data)
{
  cli_run (cli, "config", "set", "plugin mirror/url", "file:///srv", NULL);
  cli_assert_out (cli, "");
  cli_assert_call (cli, "SetConfig", "'plugin mirror' 'url' 'file:///srv' {}");
  cli_run (cli, "config", "reset", "plugin mirror/url", NULL);
  cli_assert_call (cli, "SetConfig", "'plugin mirror' 'url' '' {}");
  fake_snugd_refuse (cli->snugd, "SetConfig", SNUG_ERROR_POLICY_DENIED, "the key is locked");
  cli_run (cli, "config", "set", "a/b", "c", NULL);
  cli_assert_err (cli, 1, "error: the key is locked\n");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  const char *const wrong[][5] = {
    { "config", "get", "schedule", NULL }, { "config", "get", "/schedule", NULL },
    { "config", "get", "refresh/", NULL }, { "config", "set", "a/b", NULL },
    { "config", "set", "a/b", "", NULL },  { "config", "burn", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      cli_run_words (cli, wrong[i]);
      g_assert_cmpint (cli->status, ==, 64);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-config/show", test_show);
  cli_test ("/cli/command-config/get", test_get);
  cli_test ("/cli/command-config/set", test_set);
  cli_test ("/cli/command-config/usage", test_usage);
  return g_test_run ();
}
