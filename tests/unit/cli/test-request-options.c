/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-request-options.h"
#include "test-cli.h"

static SnugInvocation *
parse (const SnugCommand *command, const char *text)
{
  g_autoptr (SnugConsole) console = snug_console_new (stdout, stderr);
  SnugInvocation *invocation = snug_invocation_new (command, console, NULL);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  g_assert_true (snug_invocation_parse (invocation, (const char *const *) words, NULL));
  return invocation;
}

static void
assert_options (const SnugCommand *command, const char *words, const char *wanted)
{
  g_autoptr (SnugInvocation) invocation = parse (command, words);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) options = snug_request_options_build (invocation, &error);
  g_autoptr (GVariant) expected
    = g_variant_parse (G_VARIANT_TYPE_VARDICT, wanted, NULL, NULL, NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (options), ==, g_variant_n_children (expected));
  for (gsize i = 0; i < g_variant_n_children (expected); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (expected, i);
      g_autoptr (GVariant) value = NULL, found = NULL;
      const char *key;

      g_variant_get (entry, "{&sv}", &key, &value);
      found = g_variant_lookup_value (options, key, NULL);
      g_assert_cmpvariant (found, value);
    }
}

static void
assert_refused (const SnugCommand *command, const char *words)
{
  g_autoptr (SnugInvocation) invocation = parse (command, words);
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_request_options_build (invocation, &error));
  g_assert_error (error, SNUG_USAGE_ERROR, 0);
}

static void
test_build (void)
{
  assert_options (&snug_command_install, "hello", "@a{sv} {}");
  assert_options (&snug_command_install, "hello --candidate", "{'channel': <'candidate'>}");
  assert_options (&snug_command_install, "hello --channel=2/edge --classic --revision=x3",
                  "{'channel': <'2/edge'>, 'mode': <'classic'>, 'revision': <'x3'>}");
  assert_options (&snug_command_install, "./a.snap --dangerous --name=a_b",
                  "{'dangerous': <true>, 'name': <'a_b'>}");
  assert_options (&snug_command_remove, "hello --purge", "{'purge': <true>}");
  assert_options (&snug_command_refresh, "--ignore-running", "{'ignore-running': <true>}");
}

static void
test_mistakes (void)
{
  assert_refused (&snug_command_install, "hello --stable --edge");
  assert_refused (&snug_command_install, "hello --channel=stable --edge");
  assert_refused (&snug_command_install, "hello --channel=a/b/c/d");
  assert_refused (&snug_command_install, "hello --jailmode --classic");
  assert_refused (&snug_command_install, "hello --revision=0");
  assert_refused (&snug_command_install, "hello --revision=-1");
}

/* --color and --unicode, as scripts give them. */
static void
test_look (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'h\u00e9llo'>, 'version': <'1'>, 'mode': <'strict'>,"
                     " 'type': <'app'>}],)");
  cli_run (cli, "list", "--unicode=never", "--color=never", NULL);
  g_assert_cmpint (cli->status, ==, 0);
  g_assert_nonnull (strstr (cli->out, "hello"));
  cli_run (cli, "list", "--unicode=auto", "--color=always", NULL);
  g_assert_nonnull (strstr (cli->out, "h\u00e9llo"));
  cli_run (cli, "list", "--color=always", "nobody", NULL);
  g_assert_nonnull (strstr (cli->err, "\033["));
  cli_run (cli, "list", "--color=sometimes", NULL);
  cli_assert_err (cli, 64, "error: ‘--color’ is auto, never or always, and not ‘sometimes’\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/request-options/build", test_build);
  g_test_add_func ("/cli/request-options/mistakes", test_mistakes);
  cli_test ("/cli/request-options/look", test_look);
  return g_test_run ();
}
