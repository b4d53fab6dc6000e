/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

static void
test_escape (void)
{
  static const struct
  {
    const char *name;
    const char *node;
  } cases[] = {
    { "hello", "hello" },
    { "hello-world_2", "hello_2dworld_5f2" },
    { "storage/x", "storage_2fx" },
    { "", "_" },
    { "ü", "_c3_bc" },
  };
  static const char *const wrong[] = { "a-b", "a_2", "a_zz", "_00", "a__", "a/b" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *node = snug_bus_tree_escape (cases[i].name);
      g_autofree char *name = snug_bus_tree_unescape (node);

      g_assert_cmpstr (node, ==, cases[i].node);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (snug_bus_tree_unescape (wrong[i]));
}

static void
test_managed_objects (World *world, gconstpointer data)
{
  g_autofree char *text = NULL;

  fake_manager_install (world->manager, "hello-world", "{'name': <'hello-world'>}");
  fake_manager_install (world->manager, "other", "{'name': <'other'>}");
  text = world_print (world, world->nobody, OBJECT_MANAGER ".GetManagedObjects", "()");
  g_assert_nonnull (
    strstr (text, "'/org/snug/Manager1/snap/hello_2dworld': {'org.snug.Manager1.Snap': {"));
  g_assert_nonnull (strstr (text, "'/org/snug/Manager1/snap/other'"));
}

static void
test_introspection (World *world, gconstpointer data)
{
  g_autofree char *root
    = world_print (world, world->nobody, "org.freedesktop.DBus.Introspectable.Introspect", "()");
  g_autoptr (GVariant) branch = NULL;
  g_autoptr (GVariant) snap = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fake_manager_install (world->manager, "hello", "{'name': <'hello'>}");
  g_assert_nonnull (strstr (root, "org.snug.Manager1.Manager"));
  g_assert_nonnull (strstr (root, OBJECT_MANAGER));
  branch = world_call_at (world, world->nobody, ROOT "/snap",
                          "org.freedesktop.DBus.Introspectable.Introspect", NULL, &error);
  g_assert_no_error (error);
  text = g_variant_print (branch, FALSE);
  g_assert_nonnull (strstr (text, "<node name=\"hello\"/>"));
  snap = world_call_at (world, world->nobody, ROOT "/snap/hello",
                        "org.freedesktop.DBus.Introspectable.Introspect", NULL, &error);
  g_assert_no_error (error);
}

static void
test_properties_of_nothing (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (world_call_at (world, world->nobody, ROOT "/snap/none",
                                "org.freedesktop.DBus.Properties.GetAll",
                                g_variant_new ("(s)", "org.snug.Manager1.Snap"), &error));
  bus_assert_error (error, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  g_assert_null (
    world_call_at (world, world->nobody, ROOT "/snap/none", "org.freedesktop.DBus.Properties.Get",
                   g_variant_new ("(ss)", "org.snug.Manager1.Snap", "Colour"), &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  /* Nothing can be set. */
  g_assert_null (
    world_call_at (world, world->bus.client, ROOT, "org.freedesktop.DBus.Properties.Set",
                   g_variant_new ("(ssv)", MANAGER, "Version", g_variant_new_string ("9")),
                   &error));
  g_assert_nonnull (error);
}

static void
test_unknown_method (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
    world_call_at (world, world->nobody, ROOT, "Explode", g_variant_new ("()"), &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

static void
test_signals (World *world, gconstpointer data)
{
  SnugBusTree *tree = snug_service_get_tree (world->service);

  fake_manager_install (world->manager, "hello", "{'name': <'hello'>, 'version': <'3'>}");
  snug_bus_tree_tell_added (tree, "snap", "hello");
  snug_bus_tree_tell_changed (tree, "snap", "hello", g_variant_new_parsed ("{'Version': <'4'>}"));
  snug_bus_tree_tell_changed (tree, "snap", "none", NULL);
  snug_bus_tree_tell_removed (tree, "snap", "hello");
  snug_bus_tree_emit (tree, "nowhere", "hello", "Ended", g_variant_new ("()"));
  snug_bus_tree_tell_added (tree, "nowhere", "hello");
  snug_bus_tree_tell_changed (tree, "nowhere", "hello",
                              g_variant_new_parsed ("{'Version': <'4'>}"));
  bus_sync (world->bus.server);
  bus_sync (world->bus.client);
  g_assert_true (
    world_heard (world, ROOT
                 " InterfacesAdded ('/org/snug/Manager1/snap/hello', {'org.snug.Manager1.Snap'"));
  g_assert_true (world_heard (world, ROOT "/snap/hello PropertiesChanged ('org.snug.Manager1.Snap'"
                                          ", {'Version': <'4'>}, [])"));
  g_assert_true (world_heard (world, ROOT " InterfacesRemoved ('/org/snug/Manager1/snap/hello', "
                                          "['org.snug.Manager1.Snap'])"));
  g_assert_false (world_heard (world, ROOT "/snap/none"));
  g_assert_false (world_heard (world, ROOT "/nowhere"));
}

static void
test_path_taken (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugService) second = snug_service_new (world->bus.server, world->manager, &error);

  g_assert_null (second);
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/bus-tree/escape", test_escape);
  world_test ("/daemon/bus-tree/managed-objects", test_managed_objects);
  world_test ("/daemon/bus-tree/introspection", test_introspection);
  world_test ("/daemon/bus-tree/properties-of-nothing", test_properties_of_nothing);
  world_test ("/daemon/bus-tree/unknown-method", test_unknown_method);
  world_test ("/daemon/bus-tree/signals", test_signals);
  world_test ("/daemon/bus-tree/path-taken", test_path_taken);
  return g_test_run ();
}
