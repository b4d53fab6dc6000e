/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-manager-conflicts.h"
#include "test-world.h"

#include <sys/file.h>

#define YAML_BASE    "name: ground\nversion: '1'\ntype: base\n"
#define YAML_ON_BASE "name: foo\nversion: '1'\nbase: ground\napps: {foo: {command: bin/foo}}\n"

/* Holds a removal back before it deletes, and an installation before it ends. */
static void
hold_back (const char *boundary, const char *kind, gpointer user_data)
{
  while (g_str_equal (boundary, "before-do")
         && (g_str_equal (kind, "discard-snap") || g_str_equal (kind, "auto-connect"))
         && g_atomic_int_get ((gint *) user_data))
    g_usleep (1000);
}

/* A base does not go while something that needs it is on its way, nor the other way round. */
static void
test_base_under_way (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) install = NULL;
  g_autoptr (SnugChange) remove = NULL;
  gint held = TRUE;

  world_install_file (world, YAML_BASE, "{'dangerous': <true>}");
  install = world_ask_file (world, YAML_ON_BASE, "{'dangerous': <true>}", &error);
  g_assert_no_error (error);
  world_assert_refused (world, "remove", "ground", "@a{sv} {}", SNUG_ERROR_CONFLICT,
                        "brings ‘foo’, which needs it");
  world_settle (world);
  world_assert_refused (world, "remove", "ground", "@a{sv} {}", SNUG_ERROR_POLICY_DENIED, "foo");
  world_do (world, "remove", "foo", "@a{sv} {}");

  snug_change_engine_set_boundary_hook (world->manager->engine, hold_back, &held);
  remove = world_ask (world, "remove", "ground", "@a{sv} {}", &error);
  g_assert_no_error (error);
  world_assert_file_refused (world, YAML_ON_BASE, "{'dangerous': <true>}", SNUG_ERROR_CONFLICT,
                             "needs the base ‘ground’");
  g_atomic_int_set (&held, FALSE);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (remove), ==, NULL);
  world_assert_current (world, "foo", 0);
  world_assert_current (world, "ground", 0);
}

/* A base that comes with one snap is not begun a second time for another. */
static void
test_conflict_of_base (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *foo = fake_store_offer (store, "foo", 3, "latest/stable");
  SnugStoreOffer *bar = fake_store_offer (store, "bar", 3, "latest/stable");
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;

  fake_set (&foo->base, "base22");
  fake_set (&bar->base, "base22");
  fake_offer_set_yaml (foo, "name: foo\nversion: '3'\nbase: base22\n"
                            "apps: {foo: {command: bin/foo}}\n");
  fake_store_offer_base (store, "base22", 9);
  change = world_ask (world, "install", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  if (!snug_change_is_ready (change))
    world_assert_refused (world, "install", "bar", "@a{sv} {}", SNUG_ERROR_CONFLICT, "base22");
  world_settle (world);
}

/* What another change brings for the first time may go again with it. */
static void
test_base_that_comes (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *foo = fake_store_offer (store, "foo", 3, "latest/stable");
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;
  gint held = TRUE;

  fake_set (&foo->base, "ground");
  fake_offer_set_yaml (foo, "name: foo\nversion: '3'\nbase: ground\n"
                            "apps: {foo: {command: bin/foo}}\n");
  fake_store_offer_base (store, "ground", 9);
  snug_change_engine_set_boundary_hook (world->manager->engine, hold_back, &held);
  change = world_ask (world, "install", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  /* Until the base is on record. */
  for (;;)
    {
      g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (world->manager->state, "ground", NULL);

      if (snap != NULL)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  world_assert_file_refused (world,
                             "name: bar\nversion: '1'\nbase: ground\n"
                             "apps: {bar: {command: bin/foo}}\n",
                             "{'dangerous': <true>}", SNUG_ERROR_CONFLICT,
                             "under way brings; wait for it");
  g_atomic_int_set (&held, FALSE);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
}

/* --- an update of everything --- */

static SnugChange *
update_all (World *world, GError **error)
{
  const SnugManagerRequest request = { "update", NULL, -1, NULL, 1000 };

  return world_request (world, &request, error);
}

/* Two snaps that have an update, one of which needs a base that is not here. */
static void
prepare_update (World *world)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *bar;

  fake_store_offer (store, "foo", 3, "latest/stable");
  fake_store_offer (store, "bar", 3, "latest/stable");
  world_do (world, "install", "foo", "@a{sv} {}");
  world_do (world, "install", "bar", "@a{sv} {}");
  g_ptr_array_set_size (store->offers, 0);
  fake_store_offer (store, "foo", 4, "latest/stable");
  bar = fake_store_offer (store, "bar", 4, "latest/stable");
  fake_set (&bar->base, "ground");
  fake_offer_set_yaml (bar, "name: bar\nversion: '4'\nbase: ground\n"
                            "apps: {bar: {command: bin/foo}}\n");
  fake_store_offer_base (store, "ground", 9);
}

static void
assert_passed_over (SnugChange *change, const char *summary, const char *reason)
{
  const SnugChangeRecord *record = snug_change_get_record (change);
  g_autofree const char **reasons = NULL;

  g_assert_cmpstr (record->summary, ==, summary);
  g_assert_true (g_variant_lookup (record->data, "passed-over", "^a&s", &reasons));
  g_assert_nonnull (strstr (reasons[0], reason));
  g_assert_null (reasons[1]);
}

static void
test_busy_snap (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;
  snug_autofd int lock = -1;

  prepare_update (world);
  lock = openat (world->root.fd, "var/lib/snug/recipes/bar", O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (flock (lock, LOCK_SH), ==, 0);
  change = update_all (world, &error);
  g_assert_no_error (error);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
  assert_passed_over (change, "Refresh “foo” snap, without “bar”", "apps of it are running");
  world_assert_current (world, "foo", 4);
  world_assert_current (world, "bar", 3);
  /* What only the other needed did not come. */
  world_assert_current (world, "ground", 0);
  /* When nobody is left, the reason is the answer. */
  g_assert_null (update_all (world, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
}

static void
test_snap_under_way (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) other = NULL;
  g_autoptr (SnugChange) change = NULL;
  gint held = TRUE;

  prepare_update (world);
  snug_change_engine_set_boundary_hook (world->manager->engine, hold_back, &held);
  other = world_ask (world, "remove", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  change = update_all (world, &error);
  g_assert_no_error (error);
  assert_passed_over (change, "Refresh “ground” and “bar” snaps, without “foo”", "remove-snap");
  g_atomic_int_set (&held, FALSE);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
  world_assert_current (world, "bar", 4);
  world_assert_current (world, "ground", 9);
  world_assert_current (world, "foo", 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-conflicts/conflict-of-base", test_conflict_of_base);
  world_test ("/lifecycle/manager-conflicts/base-under-way", test_base_under_way);
  world_test ("/lifecycle/manager-conflicts/base-that-comes", test_base_that_comes);
  world_test ("/lifecycle/manager-conflicts/busy-snap", test_busy_snap);
  world_test ("/lifecycle/manager-conflicts/snap-under-way", test_snap_under_way);
  return g_test_run ();
}
