/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-command-table.h"

static const SnugOption options[] = {
  { "flag", 'f', NULL, "A flag" },
  { "text", 0, "TEXT", "A text" },
  { NULL },
};

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  return TRUE;
}

static const SnugCommand verb = {
  .name = "verb",
  .arguments = "WORD…",
  .options = { options },
  .min_arguments = 1,
  .max_arguments = 2,
  .run = run,
};

static const SnugCommand runner = {
  .name = "runner",
  .arguments = "APP [ARGUMENT…]",
  .options = { options },
  .min_arguments = 1,
  .max_arguments = SNUG_ANY_NUMBER,
  .own_words = TRUE,
  .run = run,
};

static SnugInvocation *
parse (const SnugCommand *command, const char *text, GError **error)
{
  g_autoptr (SnugConsole) console = snug_console_new (stdout, stderr);
  g_autoptr (SnugInvocation) invocation = snug_invocation_new (command, console, NULL);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  if (!snug_invocation_parse (invocation, (const char *const *) words, error))
    return NULL;
  return g_steal_pointer (&invocation);
}

static void
assert_arguments (SnugInvocation *invocation, const char *wanted)
{
  g_autofree char *joined = g_strjoinv (" ", (char **) snug_invocation_get_arguments (invocation));

  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_options (void)
{
  g_autoptr (SnugInvocation) mixed = parse (&verb, "one --flag two --text=x", NULL);
  g_autoptr (SnugInvocation) separate = parse (&verb, "-f --text y one", NULL);
  g_autoptr (SnugInvocation) none = parse (&verb, "one", NULL);
  g_autoptr (SnugInvocation) ended = parse (&verb, "-- --flag -x", NULL);

  g_assert_true (snug_invocation_get_command (mixed) == &verb);
  g_assert_true (snug_invocation_has (mixed, "flag"));
  g_assert_cmpstr (snug_invocation_get (mixed, "text"), ==, "x");
  assert_arguments (mixed, "one two");
  g_assert_true (snug_invocation_has (separate, "flag"));
  g_assert_cmpstr (snug_invocation_get (separate, "text"), ==, "y");
  g_assert_cmpstr (snug_invocation_get_argument (separate, 0), ==, "one");
  g_assert_null (snug_invocation_get_argument (separate, 1));
  g_assert_false (snug_invocation_has (none, "flag"));
  g_assert_null (snug_invocation_get (none, "text"));
  g_assert_false (snug_invocation_has (ended, "flag"));
  assert_arguments (ended, "--flag -x");
}

/* What follows the first word belongs to another program, a "--" included. */
static void
test_own_words (void)
{
  g_autoptr (SnugInvocation) plain = parse (&runner, "--flag app --flag --other -- x", NULL);
  g_autoptr (SnugInvocation) dashes = parse (&runner, "app -- --text", NULL);

  g_assert_true (snug_invocation_has (plain, "flag"));
  assert_arguments (plain, "app --flag --other -- x");
  g_assert_false (snug_invocation_has (dashes, "text"));
  assert_arguments (dashes, "app -- --text");
}

static void
test_mistakes (void)
{
  static const struct
  {
    const char *words;
    const char *message;
  } cases[] = {
    { "--flug one", "‘verb’ has no option ‘--flug’; did you mean ‘--flag’?" },
    { "--nonsense one", "‘verb’ has no option ‘--nonsense’; see ‘snug help verb’" },
    { "one -x", "‘verb’ has no option ‘-x’; see ‘snug help verb’" },
    /* It is the other one that is unknown. */
    { "one --flag -f --text x --nonsense",
      "‘verb’ has no option ‘--nonsense’; see ‘snug help verb’" },
    { "--text=-y --text -z -fx", "‘verb’ has no option ‘-fx’; see ‘snug help verb’" },
    { "a\xff"
      "b",
      "‘a\xff"
      "b’ is not UTF-8" },
    { "one two three", "‘three’ is too much for ‘verb’; usage: snug verb [OPTION…] WORD…" },
    { "--flag", "‘verb’ needs one more argument; usage: snug verb [OPTION…] WORD…" },
    { "one --text", "verb: Missing argument for --text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (&verb, cases[i].words, &error));
      g_assert_error (error, SNUG_USAGE_ERROR, 0);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_state (void)
{
  g_autoptr (SnugInvocation) invocation = parse (&verb, "one", NULL);
  g_autofree char *installed = NULL, *other = NULL;

  g_assert_cmpint (snug_invocation_get_status (invocation), ==, 0);
  snug_invocation_set_status (invocation, 3);
  g_assert_cmpint (snug_invocation_get_status (invocation), ==, 3);
  installed = snug_invocation_build_program (invocation, "snug-run");
  g_assert_cmpstr (installed, ==, SNUG_LIBEXECDIR "/snug-run");
  snug_invocation_set_program_dir (invocation, "/other");
  other = snug_invocation_build_program (invocation, "snug-run");
  g_assert_cmpstr (other, ==, "/other/snug-run");
  g_assert_true (SNUG_IS_CONSOLE (snug_invocation_get_console (invocation)));
  g_assert_null (snug_invocation_get_client (invocation));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/invocation/options", test_options);
  g_test_add_func ("/cli/invocation/own-words", test_own_words);
  g_test_add_func ("/cli/invocation/mistakes", test_mistakes);
  g_test_add_func ("/cli/invocation/state", test_state);
  return g_test_run ();
}
