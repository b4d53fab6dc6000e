/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#define ROWS                                                                                       \
  "[{'interface': <'default'>, 'side': <'plug'>, 'kind': <'syscall'>, 'object': <'read write'>,"   \
  "  'given': <true>, 'mechanism': <'seccomp'>, 'enforced': <'full'>,"                             \
  "  'apps': <['hello', 'hook.configure']>},"                                                      \
  " {'interface': <'network'>, 'side': <'plug'>, 'plug': <'hello:network'>,"                       \
  "  'slot': <'system:network'>, 'kind': <'network'>, 'object': <'connect'>,"                      \
  "  'access': <'connect'>, 'given': <true>, 'mechanism': <'netns+seccomp'>,"                      \
  "  'enforced': <'partial'>, 'note': <'listening is not refused, which is more than anybody "     \
  "asked for'>, 'apps': <['hello']>},"                                                             \
  " {'interface': <'network'>, 'side': <'plug'>, 'plug': <'hello:network'>,"                       \
  "  'slot': <'system:network'>, 'kind': <'dbus'>, 'object': <'org.x'>, 'access': <'talk'>,"       \
  "  'given': <false>, 'mechanism': <''>, 'enforced': <'withheld'>, 'note': <'no proxy'>,"         \
  "  'apps': <['hello']>}]"
#define ABOUT                                                                                      \
  "{'name': <'hello'>, 'revision': <'3'>, 'confinement': <'strict'>, 'active': <true>,"            \
  " 'backend': <'seccomp'>, 'apps': <['hello', 'hook.configure']>, 'plugs': <["                    \
  "{'plug': <'eye'>, 'interface': <'camera'>, 'connected': <false>, 'super-privileged': <true>,"   \
  " 'reason': <'it does not connect by itself'>, 'commands': <['snug connect hello:eye']>}]>}"

static void
test_text (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Explain", "(" ROWS ", " ABOUT ")");
  cli_run (cli, "explain", "hello", NULL);
  cli_assert_out (cli,
                  "name:        hello\n"
                  "revision:    3\n"
                  "apps:        hello, hook.configure\n"
                  "confinement: strict\n"
                  "backend:     seccomp\n"
                  "\n"
                  "network (plug, hello:network to :network)\n"
                  "  only: hello\n"
                  "  network         connect [netns+seccomp]\n"
                  "                  but: listening is not refused, which is more than anybody\n"
                  "                  asked for\n"
                  "  dbus talk       org.x [withheld]\n"
                  "                  because: no proxy\n"
                  "\n"
                  "asked for, and not there\n"
                  "  eye (camera)\n"
                  "      it does not connect by itself\n"
                  "      super-privileged: a snap may only have it by a store's word or root's\n"
                  "      $ snug connect hello:eye\n"
                  "\n"
                  "every strict snap\n"
                  "  syscall         read write [seccomp]\n"
                  "\n"
                  "3 permissions: 1 held, 1 held in part, 0 held by nothing, 1 withheld\n");
  cli_assert_call (cli, "Explain", "'hello' {}");
}

static void
test_json (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Explain",
                     "([{'kind': <'file'>, 'given': <true>}], {'name': <'hello'>})");
  cli_run (cli, "explain", "hello.app", "--json", NULL);
  cli_assert_out (cli, "{\n  \"name\" : \"hello\",\n  \"permissions\" : [\n    {\n"
                       "      \"kind\" : \"file\",\n      \"given\" : true\n    }\n  ]\n}\n");
}

static void
test_classic (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Explain",
                     "(@aa{sv} [], {'name': <'hello'>, 'confinement': <'classic'>, "
                     "'active': <true>})");
  cli_run (cli, "explain", "hello", NULL);
  cli_assert_out (cli,
                  "name:        hello\n"
                  "confinement: classic\n"
                  "\n"
                  "This snap is not confined: it may do what the person may do who starts it.\n");
}

/* Names and reasons come from elsewhere. */
static void
test_hostile (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Explain",
                     "([{'interface': <'a'>, 'side': <'plug'>, 'kind': <'file'>,"
                     " 'object': <'/x\\u001b[31m\\n\\nname: root'>, 'given': <true>}],"
                     " {'name': <'hello'>, 'confinement': <'strict'>, 'active': <true>})");
  cli_run (cli, "explain", "hello", NULL);
  g_assert_null (strchr (cli->out, '\033'));
  g_assert_null (strstr (cli->out, "\nname: root"));
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  cli_run (cli, "explain", NULL);
  g_assert_cmpint (cli->status, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-explain/text", test_text);
  cli_test ("/cli/command-explain/json", test_json);
  cli_test ("/cli/command-explain/classic", test_classic);
  cli_test ("/cli/command-explain/hostile", test_hostile);
  cli_test ("/cli/command-explain/usage", test_usage);
  return g_test_run ();
}
