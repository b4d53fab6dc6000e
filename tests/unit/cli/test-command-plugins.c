/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define PLUGINS                                                                                    \
  "([{'Id': <'store/mirror'>, 'Name': <'mirror'>, 'Version': <'1.0'>, 'Kind': <'store'>,"          \
  " 'State': <'in-use'>, 'Reason': <'first in the order of stores'>, 'Title': <'Mirror'>,"         \
  " 'Description': <'a plugin of the test'>, 'Path': <'/usr/lib/snug/plugins'>,"                   \
  " 'AbiLevel': <uint32 1>, 'Config': <[{'key': <'url'>, 'value': <'file:///srv'>,"                \
  " 'default': <''>, 'origin': <'/etc/snug/snug.conf:3'>, 'summary': <'Where it is'>}]>},"         \
  " {'Id': <'storage/loop'>, 'Name': <'loop'>, 'Version': <'1.0'>, 'Kind': <'storage'>,"           \
  " 'State': <'unusable'>, 'Reason': <'the kernel has no squashfs'>}],)"

static void
test_list (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListPlugins", PLUGINS);
  cli_run (cli, "plugins", NULL);
  cli_assert_out (cli, "Name    Version  Kind     State     Reason\n"
                       "loop    1.0      storage  unusable  the kernel has no squashfs\n"
                       "mirror  1.0      store    in-use    first in the order of stores\n");
}

static void
test_info (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListPlugins", PLUGINS);
  cli_run (cli, "plugins", "info", "mirror", NULL);
  cli_assert_out (cli, "name:        mirror\n"
                       "title:       Mirror\n"
                       "version:     1.0\n"
                       "kind:        store\n"
                       "state:       in-use\n"
                       "reason:      first in the order of stores\n"
                       "description: a plugin of the test\n"
                       "path:        /usr/lib/snug/plugins\n"
                       "abi:         1\n"
                       "\n"
                       "Key  Value        Default  Origin                 Meaning\n"
                       "url  file:///srv  -        /etc/snug/snug.conf:3  Where it is\n");
  cli_run (cli, "plugins", "info", "nobody", NULL);
  cli_assert_err (cli, 1, "error: there is no plugin ‘nobody’; see ‘snug plugins’\n");
  cli_run (cli, "plugins", "--json", "info", "storage/loop", NULL);
  g_assert_nonnull (strstr (cli->out, "\"State\" : \"unusable\""));
}

static void
test_none (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListPlugins", "(@aa{sv} [],)");
  cli_run (cli, "plugins", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  g_assert_true (g_str_has_prefix (cli->err, "There are no plugins"));
  cli_run (cli, "plugins", "burn", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-plugins/list", test_list);
  cli_test ("/cli/command-plugins/info", test_info);
  cli_test ("/cli/command-plugins/none", test_none);
  return g_test_run ();
}
