/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-recipe-format.h"
#include "test-machine.h"

static const struct snug_recipe_header *
recipe_of (GHashTable *recipes, const char *tag)
{
  g_autofree char *name = g_strconcat (tag, SNUG_RECIPE_SUFFIX, NULL);
  GBytes *recipe = g_hash_table_lookup (recipes, name);
  gsize size;
  const void *content;

  g_assert_nonnull (recipe);
  content = g_bytes_get_data (recipe, &size);
  g_assert_null (snug_recipe_check (content, size));
  return content;
}

static const char *
variable (const struct snug_recipe_header *recipe, const char *name)
{
  const struct snug_recipe_env *env = snug_recipe_table (recipe, &recipe->env);
  const char *value = NULL;

  for (guint32 i = 0; i < recipe->env.count; i++)
    if (g_str_equal (snug_recipe_string (recipe, env[i].name), name))
      value = snug_recipe_string (recipe, env[i].value);
  return value;
}

static void
test_recipes (Machine *machine, gconstpointer data)
{
  g_autoptr (GHashTable) recipes = NULL;
  const struct snug_recipe_header *app, *hook;

  machine_install (machine, "core", 7, BASE);
  machine_install (machine, "foo", 1,
                   "base: core\nenvironment: {A: wide, B: wide}\napps:\n  foo: {command: bin/foo "
                   "--x, common-id: org.foo, environment: {B: near}}\n  gone: {command: bin/foo}\n"
                   "# hooks: configure\n");
  recipes = machine_read_recipes (machine, "foo");
  g_assert_cmpuint (g_hash_table_size (recipes), ==, 3);
  app = recipe_of (recipes, "snap.foo.foo");
  g_assert_cmpstr (variable (app, "A"), ==, "wide");
  g_assert_cmpstr (variable (app, "B"), ==, "near");
  g_assert_cmpstr (variable (app, "SNAP_APP_COMMON_ID"), ==, "org.foo");
  g_assert_cmpstr (variable (app, "SNAP_REVISION"), ==, "1");
  hook = recipe_of (recipes, "snap.foo.hook.configure");
  g_assert_cmpuint (hook->flags & SNUG_RECIPE_HOOK, !=, 0);
  g_assert_null (variable (hook, "SNAP_APP_COMMON_ID"));

  /* An app that is gone has no recipe. */
  machine_install (machine, "foo", 2, "base: core\napps: {foo: {command: bin/foo}}\n");
  g_clear_pointer (&recipes, g_hash_table_unref);
  recipes = machine_read_recipes (machine, "foo");
  g_assert_cmpuint (g_hash_table_size (recipes), ==, 1);
}

static void
test_instance (Machine *machine, gconstpointer data)
{
  g_autoptr (GHashTable) recipes = NULL;

  machine_install (machine, "foo_a", 1, "base: bare\napps: {foo: {command: bin/foo}}\n");
  recipes = machine_read_recipes (machine, "foo_a");
  g_assert_cmpstr (variable (recipe_of (recipes, "snap.foo_a.foo"), "SNAP_INSTANCE_NAME"), ==,
                   "foo_a");
  g_assert_cmpstr (variable (recipe_of (recipes, "snap.foo_a.foo"), "SNAP"), ==, "/snap/foo/1");
}

static void
test_dependents_and_users (Machine *machine, gconstpointer data)
{
  g_autoptr (SnugPolicyView) view = NULL;
  g_autoptr (GPtrArray) of_core = NULL, of_foo = NULL;
  g_autofree char *user = NULL, *nobody = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  machine_install (machine, "bar", 1, "base: core\napps: {bar: {command: bin/foo}}\n");
  view = snug_policy_views_get (machine->world.views, NULL);
  of_core = snug_snap_profiles_list_dependents (&machine->world, view, "core");
  of_foo = snug_snap_profiles_list_dependents (&machine->world, view, "foo");
  g_assert_cmpuint (of_core->len, ==, 2);
  g_assert_cmpuint (of_foo->len, ==, 0);
  g_assert_true (snug_snap_profiles_find_user (&machine->world, view, "core", 1, &user, NULL));
  g_assert_cmpstr (user, ==, "bar");
  g_assert_true (snug_snap_profiles_find_user (&machine->world, view, "core", 2, &nobody, NULL));
  g_assert_null (nobody);
}

static void
test_digest (Machine *machine, gconstpointer data)
{
  g_autoptr (SnugPolicyView) view = NULL, other = NULL, connected = NULL;
  g_autoptr (SnugViewSnap) core = snug_view_snap_new (NULL, "core", 9, "strict", TRUE);
  g_autoptr (GPtrArray) add
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autofree char *one = NULL, *same = NULL, *base = NULL, *more = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  view = snug_policy_views_get (machine->world.views, NULL);
  one = snug_snap_profiles_describe (view, "foo");
  same = snug_snap_profiles_describe (view, "foo");
  g_assert_cmpstr (one, ==, same);
  other = snug_policy_view_with_snap (view, core);
  base = snug_snap_profiles_describe (other, "foo");
  g_assert_cmpstr (one, !=, base);
  g_ptr_array_add (add, snug_connection_new ("foo", "camera", "system", "camera", "camera"));
  connected = snug_policy_view_with_connections (view, NULL, add);
  more = snug_snap_profiles_describe (connected, "foo");
  g_assert_cmpstr (one, !=, more);
}

/* Idle images are not mounted; who needs them mounts them. */
static void
test_mount (Machine *machine, gconstpointer data)
{
  g_autoptr (SnugPolicyView) view = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *core = g_build_filename (machine->root.root, "snap/core/1", NULL);

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  view = snug_policy_views_get (machine->world.views, NULL);
  g_assert_true (snug_storage_unmount (machine->world.storage, core, NULL, NULL));
  g_assert_false (root_has (&machine->root, "snap/core/1/etc"));
  g_assert_true (snug_snap_profiles_mount (&machine->world, view, "foo", NULL, &error));
  g_assert_true (root_has (&machine->root, "snap/core/1/etc"));
  g_assert_true (snug_storage_unmount (machine->world.storage, core, NULL, NULL));
  machine_install (machine, "foo", 2, FOO);
  machine_check (machine);
  g_assert_false (snug_snap_profiles_mount (&machine->world, view, "none", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  /* A hook without what holds it does not run. */
  root_write (&machine->root, "lost", "", 0644);
  g_assert_false (snug_snap_profiles_mount (&machine->world, view, "foo", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-profiles/recipes", test_recipes);
  machine_test ("/lifecycle/snap-profiles/instance", test_instance);
  machine_test ("/lifecycle/snap-profiles/dependents-and-users", test_dependents_and_users);
  machine_test ("/lifecycle/snap-profiles/digest", test_digest);
  machine_test ("/lifecycle/snap-profiles/mount", test_mount);
  return g_test_run ();
}
