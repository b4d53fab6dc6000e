/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/file.h>

#include "snug-profile-basis.h"
#include "test-kinds.h"
#include "test-machine.h"

static const char *const old_backend[] = { "old", NULL };

static void
install_all (Machine *machine)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  machine_install (machine, "aaa", 1, "base: core\napps: {aaa: {command: bin/foo}}\n");
}

static SnugChangeBuilder *
plan (Machine *machine, const char *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) basis = snug_profile_basis_new (backend, "1", "digest");
  SnugChangeBuilder *builder
    = snug_snap_plan_regenerate (machine->state, basis, old_backend, &error);

  g_assert_no_error (error);
  return builder;
}

/* What was in force has its profiles below old/, what is now below the root. */
static void
switch_backends (Machine *machine)
{
  FileConfinement *old = g_object_new (file_confinement_get_type (), NULL);

  old->root = g_build_filename (machine->root.root, "old", NULL);
  root_write (&machine->root, "old/loaded/snap.foo.foo", "", 0600);
  root_write (&machine->root, "old/loaded/snap.aaa.aaa", "", 0600);
  machine->world.former = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_hash_table_insert (machine->world.former, g_strdup ("old"), old);
  machine->world.basis = snug_profile_basis_new ("new", "1", "digest");
}

static void
tear_down (Machine *machine, gconstpointer data)
{
  g_clear_pointer (&machine->world.former, g_hash_table_unref);
  g_clear_pointer (&machine->world.basis, g_variant_unref);
  machine_tear_down (machine, data);
}

static void
damage_recipes (Machine *machine)
{
  root_write (&machine->root, "var/lib/snug/recipes/foo/snap.foo.foo.recipe", "old", 0644);
  root_write (&machine->root, "var/lib/snug/recipes/aaa/snap.aaa.aaa.recipe", "old", 0644);
}

static void
assert_settled (Machine *machine, const char *backend)
{
  g_autoptr (GVariant) basis = NULL;

  g_assert_true (snug_profile_basis_read (machine->state, &basis, NULL));
  g_assert_cmpstr (snug_profile_basis_get_backend (basis), ==, backend);
}

/* Bases first, disabled snaps not at all, and what settles it waits for all. */
static void
test_order (Machine *machine, gconstpointer data)
{
  const char *const aaa[] = { "aaa", NULL };
  SnugChange *change;
  GPtrArray *tasks;
  g_autofree char *names = NULL;

  install_all (machine);
  assert_kinds (plan (machine, "new"),
                "setup-profiles setup-profiles setup-profiles settle-profiles");
  machine_do (machine, snug_snap_plan_disable (machine->state, &machine->world, aaa, NULL, NULL));
  change = machine_start (machine, plan (machine, "new"));
  tasks = snug_change_get_tasks (change);
  g_assert_cmpuint (tasks->len, ==, 3);
  for (guint i = 0; i < 2; i++)
    {
      const char *name = NULL;

      g_variant_lookup (snug_task_get_setup (g_ptr_array_index (tasks, i)), "instance-name", "&s",
                        &name);
      g_assert_cmpstr (name, ==, i == 0 ? "core" : "foo");
      g_assert_true (
        snug_task_waits_for (g_ptr_array_index (tasks, 2), g_ptr_array_index (tasks, i)));
    }
  g_assert_true (snug_task_waits_for (g_ptr_array_index (tasks, 1), g_ptr_array_index (tasks, 0)));
  machine_run (machine);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
}

static void
test_made_anew (Machine *machine, gconstpointer data)
{
  install_all (machine);
  switch_backends (machine);
  damage_recipes (machine);
  machine_do (machine, plan (machine, "new"));
  machine_check (machine);
  g_assert_false (root_has (&machine->root, "old/loaded/snap.foo.foo"));
  g_assert_false (root_has (&machine->root, "old/loaded/snap.aaa.aaa"));
  assert_settled (machine, "new");
}

/* Nothing is taken from under what runs. */
static void
test_running (Machine *machine, gconstpointer data)
{
  snug_autofd int lock = -1;

  install_all (machine);
  switch_backends (machine);
  lock = snug_file_open_beneath (machine->root.fd, "var/lib/snug/recipes/foo",
                                 O_RDONLY | O_DIRECTORY, 0, NULL);
  g_assert_cmpint (flock (lock, LOCK_SH), ==, 0);
  machine_do (machine, plan (machine, "new"));
  g_assert_true (root_has (&machine->root, "old/loaded/snap.foo.foo"));
  g_assert_false (root_has (&machine->root, "old/loaded/snap.aaa.aaa"));
  assert_settled (machine, "new");
}

/* One that cannot be made keeps no other from being made, but nothing counts as settled, and what
 * was there stays. */
static void
test_one_fails (Machine *machine, gconstpointer data)
{
  install_all (machine);
  switch_backends (machine);
  damage_recipes (machine);
  g_assert_true (snug_file_remove (machine->root.fd, "var/lib/snug/recipes/aaa", NULL));
  root_write (&machine->root, "var/lib/snug/recipes/aaa", "in the way", 0644);
  machine_fail (machine, plan (machine, "new"), "aaa");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  g_assert_true (root_has (&machine->root, "old/loaded/snap.foo.foo"));
  assert_settled (machine, NULL);
}

/* What it was to be made from is no longer what there is. */
static void
test_changed_again (Machine *machine, gconstpointer data)
{
  install_all (machine);
  switch_backends (machine);
  machine_do (machine, plan (machine, "newer"));
  g_assert_true (root_has (&machine->root, "old/loaded/snap.foo.foo"));
  assert_settled (machine, NULL);
}

/* A former backend that cannot be used any more is no reason to fail. */
static void
test_former_is_gone (Machine *machine, gconstpointer data)
{
  install_all (machine);
  switch_backends (machine);
  g_hash_table_remove_all (machine->world.former);
  machine_do (machine, plan (machine, "new"));
  assert_settled (machine, "new");
}

#define plan_test(path, function)                                                                  \
  g_test_add ((path), Machine, NULL, machine_set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plan_test ("/lifecycle/profile-plans/order", test_order);
  plan_test ("/lifecycle/profile-plans/made-anew", test_made_anew);
  plan_test ("/lifecycle/profile-plans/running", test_running);
  plan_test ("/lifecycle/profile-plans/one-fails", test_one_fails);
  plan_test ("/lifecycle/profile-plans/changed-again", test_changed_again);
  plan_test ("/lifecycle/profile-plans/former-is-gone", test_former_is_gone);
  return g_test_run ();
}
