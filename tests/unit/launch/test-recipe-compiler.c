/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <linux/sched.h>
#include <string.h>
#include "snug-recipe-compiler.h"
#include "snug-recipe-format.h"

static SnugSandbox *
make_sandbox (const char *confinement)
{
  static const struct snug_recipe_insn allow = { 0x06, 0, 0, 0x7fff0000 };
  g_autoptr (GBytes) program = g_bytes_new_static (&allow, sizeof allow);
  SnugSandbox *sandbox = snug_sandbox_new ("snap.foo_key.bar", "foo_key", "7", confinement, FALSE);

  if (strcmp (confinement, "classic") == 0)
    return sandbox;
  snug_sandbox_set_namespaces (sandbox, SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT
                                          | SNUG_NAMESPACE_PID | SNUG_NAMESPACE_UTS);
  snug_sandbox_set_seccomp (sandbox, program);
  snug_sandbox_set_apparmor_label (sandbox, "snap.foo_key.bar");
  snug_sandbox_set_landlock_handled (sandbox, 0xff, 1, 2);
  snug_sandbox_add_landlock_rule (sandbox, "$HOME/x", 5);
  snug_sandbox_set_env (sandbox, "GRANTED", "yes");
  return sandbox;
}

static SnugRecipeInput
make_input (SnugSandbox *sandbox)
{
  return (SnugRecipeInput){ .sandbox = sandbox,
                            .snap_name = "foo",
                            .instance_name = "foo_key",
                            .revision = "7",
                            .version = "1.2",
                            .app = "bar",
                            .command = "bin/bar --name='a b' $SNAP" };
}

/* NAME=value of the last operation on a variable. */
static const char *
find_env (const struct snug_recipe_header *recipe, const char *name)
{
  const struct snug_recipe_env *env = snug_recipe_table (recipe, &recipe->env);
  const char *value = NULL;

  for (guint i = 0; i < recipe->env.count; i++)
    if (env[i].op != SNUG_ENV_UNSET && strcmp (snug_recipe_string (recipe, env[i].name), name) == 0)
      value = snug_recipe_string (recipe, env[i].value);
  return value;
}

static void
test_strict (void)
{
  static const char *const chain[] = { "bin/chain", NULL };
  g_autoptr (SnugSandbox) sandbox = make_sandbox ("strict");
  g_autoptr (GVariant) environment
    = g_variant_ref_sink (g_variant_new_parsed ("[('PATH', '$SNAP/bin:$PATH')]"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL, again = NULL;
  SnugRecipeInput input = make_input (sandbox);
  const struct snug_recipe_header *recipe;
  const struct snug_recipe_landlock *rules;
  const guint32 *words;

  input.command_chain = chain;
  input.environment = environment;
  bytes = snug_recipe_compile (&input, &error);
  g_assert_no_error (error);
  again = snug_recipe_compile (&input, &error);
  g_assert_true (g_bytes_equal (bytes, again));
  recipe = g_bytes_get_data (bytes, NULL);
  g_assert_cmphex (recipe->namespaces, ==,
                   CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS);
  g_assert_cmpuint (recipe->flags, ==, 0);
  g_assert_cmpstr (snug_recipe_string (recipe, recipe->hostname), ==, "foo-key");
  g_assert_cmpstr (snug_recipe_string (recipe, recipe->apparmor_label), ==, "snap.foo_key.bar");
  words = snug_recipe_table (recipe, &recipe->argv);
  g_assert_cmpuint (recipe->argv.count, ==, 4);
  g_assert_cmpstr (snug_recipe_string (recipe, words[0]), ==, "/snap/foo/7/bin/chain");
  g_assert_cmpstr (snug_recipe_string (recipe, words[1]), ==, "/snap/foo/7/bin/bar");
  g_assert_cmpstr (snug_recipe_string (recipe, words[2]), ==, "--name=a b");
  g_assert_cmpstr (snug_recipe_string (recipe, words[3]), ==, "$SNAP");
  rules = snug_recipe_table (recipe, &recipe->landlock);
  g_assert_cmpstr (snug_recipe_string (recipe, rules[0].path), ==, "%h/x");
  g_assert_cmpstr (find_env (recipe, "SNAP"), ==, "/snap/foo/7");
  g_assert_cmpstr (find_env (recipe, "SNAP_INSTANCE_KEY"), ==, "key");
  g_assert_cmpstr (find_env (recipe, "SNAP_USER_DATA"), ==, "%h/snap/foo_key/7");
  g_assert_cmpstr (find_env (recipe, "GRANTED"), ==, "yes");
  g_assert_cmpstr (find_env (recipe, "PATH"), ==, "$SNAP/bin:$PATH");
}

static void
test_classic (void)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox ("classic");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  SnugRecipeInput input = make_input (sandbox);
  const struct snug_recipe_header *recipe;

  bytes = snug_recipe_compile (&input, &error);
  g_assert_no_error (error);
  recipe = g_bytes_get_data (bytes, NULL);
  g_assert_cmpuint (recipe->flags, ==, SNUG_RECIPE_CLASSIC);
  g_assert_cmpuint (recipe->namespaces, ==, 0);
  g_assert_cmpuint (recipe->mounts.count, ==, 0);
  g_assert_cmpstr (find_env (recipe, "SNAP"), ==, "/snap/foo_key/7");
  g_assert_null (find_env (recipe, "HOME"));
  g_assert_null (find_env (recipe, "PATH"));
}

static void
test_commands (void)
{
  static const char *const bad[] = { "", " ", "/bin/sh", "../x", "bin/../../x", "'bin/x" };
  g_autoptr (SnugSandbox) sandbox = make_sandbox ("strict");
  SnugRecipeInput input = make_input (sandbox);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      input.command = bad[i];
      g_assert_null (snug_recipe_compile (&input, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* As few as say the same. */
static void
test_landlock_rules (void)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox ("strict");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  SnugRecipeInput input = make_input (sandbox);
  const struct snug_recipe_header *recipe;
  const struct snug_recipe_landlock *rules;

  snug_sandbox_add_landlock_rule (sandbox, "/usr/", 4);
  snug_sandbox_add_landlock_rule (sandbox, "/", 4);
  snug_sandbox_add_landlock_rule (sandbox, "/tmp/", 2);
  snug_sandbox_add_landlock_rule (sandbox, "/tmp/x/", 2);
  snug_sandbox_add_landlock_rule (sandbox, "/tmp/", 8);
  snug_sandbox_add_landlock_rule (sandbox, "/", 8);
  snug_sandbox_add_landlock_rule (sandbox, "/opt/", 8);
  bytes = snug_recipe_compile (&input, NULL);
  recipe = g_bytes_get_data (bytes, NULL);
  rules = snug_recipe_table (recipe, &recipe->landlock);
  for (guint i = 0; i < recipe->landlock.count; i++)
    g_string_append_printf (text, "%s:%" G_GINT64_MODIFIER "x ",
                            snug_recipe_string (recipe, rules[i].path), rules[i].access);
  g_assert_cmpstr (text->str, ==, "%h/x:5 /:c /tmp/:a /tmp/x/:2 ");
}

static void
test_no_limits (void)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox ("strict");
  g_autoptr (GError) error = NULL;
  SnugRecipeInput input = make_input (sandbox);

  snug_sandbox_set_seccomp (sandbox, NULL);
  g_assert_null (snug_recipe_compile (&input, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  input.base_name = "base";
  g_assert_null (snug_recipe_compile (&input, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe-compiler/strict", test_strict);
  g_test_add_func ("/recipe-compiler/classic", test_classic);
  g_test_add_func ("/recipe-compiler/commands", test_commands);
  g_test_add_func ("/recipe-compiler/landlock-rules", test_landlock_rules);
  g_test_add_func ("/recipe-compiler/no-limits", test_no_limits);
  return g_test_run ();
}
