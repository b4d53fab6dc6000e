/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include "snug-recipe-builder.h"

static SnugRecipeBuilder *
make_classic (void)
{
  SnugRecipeBuilder *builder = snug_recipe_builder_new ();
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);

  header->security_tag = snug_recipe_builder_string (builder, "snap.foo.bar");
  header->instance = snug_recipe_builder_string (builder, "foo");
  header->flags = SNUG_RECIPE_CLASSIC;
  return builder;
}

static void
test_strings (void)
{
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  const guint32 first = snug_recipe_builder_string (builder, "first");

  g_assert_cmpuint (snug_recipe_builder_string (builder, NULL), ==, 0);
  g_assert_cmpuint (snug_recipe_builder_string (builder, ""), ==, 0);
  g_assert_cmpuint (first, >, 0);
  g_assert_cmpuint (snug_recipe_builder_string (builder, "second"), !=, first);
  g_assert_cmpuint (snug_recipe_builder_string (builder, "first"), ==, first);
}

static void
test_layout (void)
{
  g_autoptr (SnugRecipeBuilder) builder = make_classic ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL, again = NULL;
  const struct snug_recipe_header *recipe;
  const struct snug_recipe_env *env;
  const guint32 *words;

  snug_recipe_builder_env (builder, SNUG_ENV_SET, "A", "b");
  snug_recipe_builder_word (builder, "/snap/foo/1/x");
  snug_recipe_builder_word (builder, "-v");
  bytes = snug_recipe_builder_seal (builder, &error);
  g_assert_no_error (error);
  recipe = g_bytes_get_data (bytes, NULL);
  g_assert_cmpuint (recipe->size, ==, g_bytes_get_size (bytes));
  env = snug_recipe_table (recipe, &recipe->env);
  words = snug_recipe_table (recipe, &recipe->argv);
  g_assert_cmpuint (recipe->env.count, ==, 1);
  g_assert_cmpstr (snug_recipe_string (recipe, env[0].name), ==, "A");
  g_assert_cmpstr (snug_recipe_string (recipe, env[0].value), ==, "b");
  g_assert_cmpstr (snug_recipe_string (recipe, words[1]), ==, "-v");
  again = snug_recipe_builder_seal (builder, &error);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_refused (void)
{
  g_autoptr (SnugRecipeBuilder) builder = make_classic ();
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_recipe_builder_seal (builder, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "snap.foo.bar"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe-builder/strings", test_strings);
  g_test_add_func ("/recipe-builder/layout", test_layout);
  g_test_add_func ("/recipe-builder/refused", test_refused);
  return g_test_run ();
}
