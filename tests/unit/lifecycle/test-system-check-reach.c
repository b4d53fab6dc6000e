/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-system.h"

static void
set_active (System *system, gboolean active)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (system->state, &error);
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (system->state, "foo", &error);

  snap->active = active;
  g_assert_true (snug_state_put_snap (system->state, snap, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
}

static void
test_links (System *system, gconstpointer data)
{
  static const char *const links[] = { "snap/foo/current", "var/snap/foo/current" };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_assert_true (snug_file_symlink ("x1", system->root.fd, links[i], NULL));
      system_assert_finds (system, "leads to x1 and not to the current revision 1");
      system_remove (system, links[i]);
      system_assert_finds (system, "leads to nothing and not to the current revision 1");
      g_assert_true (snug_file_symlink ("1", system->root.fd, links[i], NULL));
    }
  system_assert_well (system);
}

static void
test_disabled (System *system, gconstpointer data)
{
  set_active (system, FALSE);
  system_remove (system, "snap/foo/current");
  system_remove (system, "var/snap/foo/current");
  system_remove (system, "snap/bin/foo");
  system_remove (system, "var/lib/snug/recipes/foo/snap.foo.foo.recipe");
  system_assert_well (system);
  g_assert_true (snug_file_symlink ("1", system->root.fd, "snap/foo/current", NULL));
  system_assert_finds (system, "is there although ‘foo’ is disabled");
}

static void
test_commands (System *system, gconstpointer data)
{
  system_remove (system, "snap/bin/foo");
  system_assert_finds (system, "bin/foo’ does not lead to the launcher");
  g_assert_true (snug_file_symlink ("/bin/true", system->root.fd, "snap/bin/foo", NULL));
  system_assert_finds (system, "bin/foo’ does not lead to the launcher");
}

static void
test_stranger_command (System *system, gconstpointer data)
{
  g_assert_true (snug_file_symlink ("/bin/true", system->root.fd, "snap/bin/foo.bar", NULL));
  system_assert_finds (system, "bin/foo.bar’ belongs to no app");
}

static void
test_recipe_missing (System *system, gconstpointer data)
{
  system_remove (system, "var/lib/snug/recipes/foo/snap.foo.foo.recipe");
  system_assert_finds (system, "‘foo’ has no recipe");
}

static void
test_recipe_damaged (System *system, gconstpointer data)
{
  system_write (system, "var/lib/snug/recipes/", "foo", "/snap.foo.foo.recipe", "nonsense");
  system_assert_finds (system, "snap.foo.foo.recipe’ is damaged");
}

static void
test_recipe_stale (System *system, gconstpointer data)
{
  static const char *const images[] = { "/snap/foo/1", "/snap/base/2", NULL };
  static const char *const strange[] = { "/snap/foo/1", "/etc", NULL };

  put_recipe (&system->root, "foo", "snap.foo.foo", images);
  system_assert_finds (system, "needs ‘/snap/base/2’, which is not installed");
  put_recipe (&system->root, "foo", "snap.foo.foo", strange);
  system_assert_finds (system, "needs ‘/etc’, which is not installed");
}

static void
test_stranger_recipe (System *system, gconstpointer data)
{
  static const char *const images[] = { "/snap/foo/1", NULL };

  put_recipe (&system->root, "foo", "snap.foo.hook.configure", images);
  system_assert_finds (system, "snap.foo.hook.configure.recipe’ belongs to nothing");
  system_remove (system, "var/lib/snug/recipes/foo/snap.foo.hook.configure.recipe");
  put_recipe (&system->root, "bar", "snap.bar.bar", images);
  system_assert_finds (system, "recipes/bar’ belong to no installed snap");
}

/* The empty folder of a snap that was removed while an app of it lives. */
static void
test_waiting_recipes (System *system, gconstpointer data)
{
  snug_autofd int fd
    = snug_file_make_dirs (system->root.fd, "var/lib/snug/recipes/bar", 0755, NULL);

  g_assert_cmpint (flock (fd, LOCK_SH), ==, 0);
  system_assert_well (system);
  g_assert_cmpint (flock (fd, LOCK_UN), ==, 0);
  system_assert_finds (system, "recipes/bar’ belong to no installed snap");
}

static void
test_stranger_root (System *system, gconstpointer data)
{
  snug_autofd int own
    = snug_file_make_dirs (system->root.fd, "var/lib/snug/roots/foo/name", 0755, NULL);
  snug_autofd int other = -1;

  system_assert_well (system);
  other = snug_file_make_dirs (system->root.fd, "var/lib/snug/roots/bar", 0755, NULL);
  system_assert_finds (system, "roots/bar’ belong to no installed snap");
}

static void
test_connection (System *system, gconstpointer data)
{
  system_connect (system, "home", TRUE);
  system_assert_well (system);
  system_connect (system, "home", FALSE);
  system_assert_finds (system, "‘foo:home’ with ‘system:home’ is of a plug that ‘foo’ has not");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  system_test ("/lifecycle/system-check-reach/links", test_links);
  system_test ("/lifecycle/system-check-reach/disabled", test_disabled);
  system_test ("/lifecycle/system-check-reach/commands", test_commands);
  system_test ("/lifecycle/system-check-reach/stranger-command", test_stranger_command);
  system_test ("/lifecycle/system-check-reach/recipe-missing", test_recipe_missing);
  system_test ("/lifecycle/system-check-reach/recipe-damaged", test_recipe_damaged);
  system_test ("/lifecycle/system-check-reach/recipe-stale", test_recipe_stale);
  system_test ("/lifecycle/system-check-reach/stranger-recipe", test_stranger_recipe);
  system_test ("/lifecycle/system-check-reach/waiting-recipes", test_waiting_recipes);
  system_test ("/lifecycle/system-check-reach/stranger-root", test_stranger_root);
  system_test ("/lifecycle/system-check-reach/connection", test_connection);
  return g_test_run ();
}
