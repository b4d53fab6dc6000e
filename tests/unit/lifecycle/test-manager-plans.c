/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-world.h"

#include "snug-state-connections.h"

static gboolean
is_active (World *world, const char *instance)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (world->manager->state, instance, NULL);

  return snap != NULL && snap->active;
}

static void
assert_channel (World *world, const char *instance, const char *wanted)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (world->manager->state, instance, NULL);

  g_assert_cmpstr (snap->channel, ==, wanted);
}

static const char *
last_kind (World *world)
{
  GPtrArray *changes = snug_change_engine_get_changes (world->manager->engine);

  return snug_change_get_record (g_ptr_array_index (changes, changes->len - 1))->kind;
}

static void
test_enable_disable (World *world, gconstpointer data)
{
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_do (world, "disable", "foo", "@a{sv} {}");
  g_assert_false (is_active (world, "foo"));
  world_do (world, "enable", "foo", "@a{sv} {}");
  g_assert_true (is_active (world, "foo"));
  world_assert_refused (world, "disable", "bar", "@a{sv} {}", SNUG_ERROR_NOT_INSTALLED, "bar");
}

static void
test_switch (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");

  fake_store_offer (store, "foo", 3, "latest/stable");
  world_do (world, "install", "foo", "@a{sv} {}");
  world_do (world, "switch", "foo", "{'channel': <'edge'>}");
  assert_channel (world, "foo", "latest/edge");
  world_assert_current (world, "foo", 3);
  world_assert_refused (world, "switch", "foo", "{'channel': <'edge'>}", SNUG_ERROR_NO_UPDATE,
                        "already");
  world_assert_refused (world, "switch", "bar", "{'channel': <'edge'>}", SNUG_ERROR_NOT_INSTALLED,
                        "bar");
  /* An update that finds the same revision in another channel is no more than that. */
  fake_store_offer (store, "foo", 3, "latest/beta");
  world_do (world, "update", "foo", "{'channel': <'beta'>}");
  assert_channel (world, "foo", "latest/beta");
}

/* What is on the disk is not brought again, but the newer data goes along. */
static void
test_update_on_disk (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");

  fake_store_offer (store, "foo", 3, "latest/stable");
  world_do (world, "install", "foo", "@a{sv} {}");
  g_ptr_array_set_size (store->offers, 0);
  fake_store_offer (store, "foo", 4, "latest/stable");
  world_do (world, "update", "foo", "@a{sv} {}");
  world_do (world, "revert", "foo", "@a{sv} {}");
  world_assert_current (world, "foo", 3);
  world_assert_refused (world, "update", "foo", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "reverted");
  root_write (&world->root, "var/snap/foo/4/file", "old", 0600);
  root_write (&world->root, "var/snap/foo/3/file", "new", 0600);
  world_do (world, "update", "foo", "{'revision': <'4'>}");
  world_assert_current (world, "foo", 4);
  g_assert_cmpstr (last_kind (world), ==, "refresh-snap");
  root_assert_file (&world->root, "var/snap/foo/4/file", "new");
  g_assert_false (root_has (&world->root, "var/snap/foo/.4.aside"));
  /* The way back leads to what was there. */
  root_write (&world->root, "var/snap/foo/4/file", "newer", 0600);
  world_do (world, "revert", "foo", "@a{sv} {}");
  root_assert_file (&world->root, "var/snap/foo/3/file", "new");
}

/* The base of the older revision was removed meanwhile. */
static void
test_revert_brings_base (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");

  world_install_file (world, "name: ground\nversion: '1'\ntype: base\n", "{'dangerous': <true>}");
  world_install_file (world,
                      "name: foo\nversion: '1'\nbase: ground\napps: {foo: {command: bin/foo}}\n",
                      "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_do (world, "remove", "ground", "@a{sv} {}");
  world_assert_refused (world, "revert", "foo", "@a{sv} {}", SNUG_ERROR_NOT_FOUND,
                        "needs the base ‘ground’");
  fake_store_offer_base (store, "ground", 9);
  world_do (world, "revert", "foo", "@a{sv} {}");
  world_assert_current (world, "foo", -1);
  world_assert_current (world, "ground", 9);
}

/* What came for the sake of a snap that failed goes again. */
static void
test_failed_install_leaves_nothing (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *foo = fake_store_offer (store, "foo", 3, "latest/stable");
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;

  fake_set (&foo->base, "base22");
  foo->providers = g_strsplit ("themes", " ", -1);
  fake_offer_set_yaml (foo, "name: foo\nversion: '3'\nbase: base22\n"
                            "apps: {foo: {command: bin/none}}\n");
  fake_store_offer_base (store, "base22", 9);
  fake_store_offer (store, "themes", 2, "latest/stable");
  change = world_ask (world, "install", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  world_settle (world);
  g_assert_nonnull (strstr (snug_change_get_error (change), "bin/none"));
  world_assert_current (world, "foo", 0);
  world_assert_current (world, "base22", 0);
  world_assert_current (world, "themes", 0);
  g_assert_false (root_has (&world->root, "var/lib/snug/snaps/base22_9.snap"));
  g_assert_false (root_has (&world->root, "var/snap/themes"));
}

static void
test_remove (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) revisions = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_assert_refused (world, "remove", "foo", "{'revision': <'x7'>}",
                        SNUG_ERROR_REVISION_UNAVAILABLE, "x7");
  world_do (world, "remove", "foo", "{'revision': <'x1'>}");
  revisions = snug_state_list_revisions (world->manager->state, "foo", NULL);
  g_assert_cmpuint (revisions->len, ==, 1);
  world_assert_current (world, "foo", -2);
  world_do (world, "remove", "foo", "{'purge': <true>}");
  g_assert_false (root_has (&world->root, "var/snap/foo"));
}

static void
test_several (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;
  const char *refs[] = { "foo", "foo_two", NULL };
  SnugManagerRequest request = { "remove", refs, -1, NULL, 1000 };

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>, 'name': <'foo_two'>}");
  request.action = "revert";
  g_assert_null (world_request (world, &request, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  request.action = "remove";
  change = world_request (world, &request, &error);
  g_assert_no_error (error);
  world_settle (world);
  world_assert_current (world, "foo", 0);
  world_assert_current (world, "foo_two", 0);
}

static SnugChange *
ask_ends (World *world, const char *action, const char *first, const char *second, GError **error)
{
  const char *refs[] = { first, second, NULL };
  const SnugManagerRequest request = { action, refs, -1, NULL, 1000 };

  return world_request (world, &request, error);
}

static guint
count_connections (World *world, gboolean undesired)
{
  g_autoptr (GPtrArray) all = snug_state_list_connections (world->manager->state, "foo", NULL);
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    n += ((SnugConnectionRecord *) g_ptr_array_index (all, i))->undesired == undesired ? 1 : 0;
  return n;
}

static void
test_connections (World *world, gconstpointer data)
{
  const char *yaml = "name: foo\nversion: '1'\nbase: bare\nplugs: {camera: }\n"
                     "apps: {foo: {command: bin/foo, plugs: [camera]}}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) connect = NULL;
  g_autoptr (SnugChange) again = NULL;
  g_autoptr (SnugChange) disconnect = NULL;

  world_install_file (world, yaml, "{'dangerous': <true>}");
  g_assert_cmpuint (count_connections (world, FALSE), ==, 0);
  connect = ask_ends (world, "connect", "foo:camera", "", &error);
  g_assert_no_error (error);
  /* Both ends are at work. */
  g_assert_null (ask_ends (world, "disconnect", "foo:camera", "", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CONFLICT);
  g_clear_error (&error);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (connect), ==, NULL);
  g_assert_cmpuint (count_connections (world, FALSE), ==, 1);
  again = ask_ends (world, "connect", "foo:camera", ":camera", &error);
  g_assert_no_error (error);
  g_assert_true (snug_change_is_ready (again));
  g_assert_cmpint (snug_change_get_status (again), ==, SNUG_TASK_DONE);
  g_assert_cmpuint (count_connections (world, FALSE), ==, 1);
  disconnect = ask_ends (world, "disconnect", "foo:camera", ":camera", &error);
  g_assert_no_error (error);
  world_settle (world);
  g_assert_cmpuint (count_connections (world, FALSE), ==, 0);
  g_assert_null (ask_ends (world, "disconnect", "foo:nothing", "", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-plans/enable-disable", test_enable_disable);
  world_test ("/lifecycle/manager-plans/switch", test_switch);
  world_test ("/lifecycle/manager-plans/update-on-disk", test_update_on_disk);
  world_test ("/lifecycle/manager-plans/revert-brings-base", test_revert_brings_base);
  world_test ("/lifecycle/manager-plans/failed-install-leaves-nothing",
              test_failed_install_leaves_nothing);
  world_test ("/lifecycle/manager-plans/remove", test_remove);
  world_test ("/lifecycle/manager-plans/several", test_several);
  world_test ("/lifecycle/manager-plans/connections", test_connections);
  return g_test_run ();
}
