/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#define SNAP "org.snug.Manager1.Snap"
#define PATH ROOT "/snap/hello_5fx"

static void
install (World *world)
{
  fake_manager_install (
    world->manager, "hello_x",
    "{'name': <'hello_x'>, 'title': <'Hello'>, 'version': <'2.1'>, 'revision': <'7'>,"
    " 'state': <'active'>, 'mode': <'strict'>, 'size': <uint64 4096>,"
    " 'apps': <[{'name': <'tool'>, 'command': <'hello_x.tool'>, 'common-id': <'org.hello'>},"
    " {'name': <'svc'>, 'daemon': <'simple'>}]>}");
}

static void
test_properties (World *world, gconstpointer data)
{
  GDBusInterfaceInfo *info = snug_dbus_snap_interface_info ();

  install (world);
  for (guint i = 0; info->properties[i] != NULL; i++)
    g_free (world_get (world, PATH, SNAP, info->properties[i]->name));
  world_assert_property (world, PATH, SNAP, "Name", "'hello_x'");
  world_assert_property (world, PATH, SNAP, "Title", "'Hello'");
  world_assert_property (world, PATH, SNAP, "Channel", "''");
  world_assert_property (world, PATH, SNAP, "Size", "4096");
  world_assert_property (world, PATH, SNAP, "InstallTime", "0");
  world_assert_property (world, PATH, SNAP, "Apps", "['tool', 'svc']");
  world_assert_property (world, PATH, SNAP, "CommonIds", "['org.hello']");
}

static GVariant *
call_snap (World *world, const char *path, const char *method, GError **error)
{
  g_autofree char *name = g_strdup_printf (SNAP ".%s", method);

  return world_call_at (world, world->nobody, path, name, g_variant_new_parsed ("(@a{sv} {},)"),
                        error);
}

static void
test_launchables (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *text = NULL;

  install (world);
  reply = call_snap (world, PATH, "GetLaunchables", &error);
  g_assert_no_error (error);
  text = g_variant_print (reply, FALSE);
  g_assert_nonnull (strstr (text, "'app': <'tool'>"));
  g_assert_nonnull (strstr (text, "'command': <['hello_x.tool']>"));
  g_assert_null (strstr (text, "svc"));
}

static void
test_permissions (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *text = NULL;

  install (world);
  g_variant_unref (world->manager->connections);
  world->manager->connections = g_variant_ref_sink (g_variant_new_parsed (
    "[{'interface': <'home'>, 'plug-snap': <'hello_x'>, 'plug': <'home'>, 'slot-snap': <'host'>,"
    " 'slot': <'home'>, 'effective': <true>},"
    " {'interface': <'camera'>, 'plug-snap': <'hello_x'>, 'plug': <'cam'>,"
    " 'reason': <'not granted'>},"
    " {'interface': <'dbus'>, 'plug-snap': <'other'>, 'plug': <'p'>, 'slot-snap': <'hello_x'>,"
    " 'slot': <'s'>}]"));
  reply = call_snap (world, PATH, "ListPermissions", &error);
  g_assert_no_error (error);
  text = g_variant_print (reply, FALSE);
  g_assert_nonnull (strstr (text, "'interface': <'home'>"));
  g_assert_nonnull (strstr (text, "'connected': <true>"));
  g_assert_nonnull (strstr (text, "'connected': <false>"));
  g_assert_nonnull (strstr (text, "'reason': <'not granted'>"));
  g_assert_null (strstr (text, "'dbus'"));
}

static void
test_nothing_there (World *world, gconstpointer data)
{
  static const char *const paths[] = { ROOT "/snap/none", ROOT "/snap/a_", ROOT "/snap/_" };
  static const char *const names[] = { "GetLaunchables", "ListPermissions" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (call_snap (world, paths[i], names[j], &error));
        bus_assert_error (error, SNUG_ERROR_NOT_INSTALLED);
      }
}

static void
test_signals (World *world, gconstpointer data)
{
  g_free (world_begin (world, world->bus.client, "Install", "(['hello-1'], @a{sv} {})"));
  world_wait_for (world, ROOT " InstalledChanged (['hello-1'], [], [])");
  g_assert_true (
    world_heard (world, ROOT " InterfacesAdded ('" ROOT "/snap/hello_2d1', {'" SNAP "': {"));
  g_free (world_begin (world, world->bus.client, "Disable", "(['hello-1'], @a{sv} {})"));
  world_wait_for (world, ROOT " InstalledChanged ([], ['hello-1'], [])");
  g_assert_true (world_heard (world, ROOT "/snap/hello_2d1 PropertiesChanged ('" SNAP "', {"));
  g_free (world_begin (world, world->bus.client, "Remove", "(['hello-1'], @a{sv} {})"));
  world_wait_for (world, ROOT " InstalledChanged ([], [], ['hello-1'])");
  g_assert_true (
    world_heard (world, ROOT " InterfacesRemoved ('" ROOT "/snap/hello_2d1', ['" SNAP "'])"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/snap-branch/properties", test_properties);
  world_test ("/daemon/snap-branch/launchables", test_launchables);
  world_test ("/daemon/snap-branch/permissions", test_permissions);
  world_test ("/daemon/snap-branch/nothing-there", test_nothing_there);
  world_test ("/daemon/snap-branch/signals", test_signals);
  return g_test_run ();
}
