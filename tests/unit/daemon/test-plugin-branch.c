/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#include "../plugins/test-fixtures.h"

#define PLUGIN "org.snug.Manager1.Plugin"
#define FAST   ROOT "/plugin/storage_2ffast"

static void
set_up (World *world, gconstpointer data)
{
  Tree tree = { NULL, NULL };

  world_set_up_bus (world);
  tree.root = world->root;
  tree.paths = snug_paths_new (world->root);
  add_plugin (&tree, "storage", "fast");
  add_plugin (&tree, "storage", "slow");
  add_plugin (&tree, "storage", "unusable");
  add_as (&tree, LOCAL, "storage", "fast", "fast");
  add_plugin (&tree, "store", "good");
  add_plugin (&tree, "confinement", "otherkind");
  write_schema (&tree, PACKAGED, "storage", "slow",
                "[Depth]\nType=integer\nDefault=3\nSummary=how deep\n");
  tree_write (&tree, "/etc/snug/snug.conf",
              "[plugin slow]\nDepth=5\n[daemon]\nPluginDeny=otherkind\n"
              "[store main]\nPlugin=good\n");
  g_object_unref (tree.paths);
  world_open (world);
}

/* The state of each plugin that is listed, "ID STATE", by ID. */
static char *
list_states (World *world, const char *options)
{
  g_autoptr (GVariant) reply = world_call (world, world->nobody, "ListPlugins", options);
  g_autoptr (GVariant) plugins = g_variant_get_child_value (reply, 0);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (plugins); i++)
    {
      g_autoptr (GVariant) plugin = g_variant_get_child_value (plugins, i);
      const char *id = NULL, *state = NULL;

      g_assert_true (g_variant_lookup (plugin, "Id", "&s", &id));
      g_assert_true (g_variant_lookup (plugin, "State", "&s", &state));
      g_string_append_printf (text, "%s %s\n", id, state);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Looking starts nothing; asking says what is in use. */
static void
test_lazy (World *world, gconstpointer data)
{
  g_autofree char *all = NULL;
  g_autofree char *state = NULL;

  g_free (world_print (world, world->nobody, "org.freedesktop.DBus.ObjectManager.GetManagedObjects",
                       "()"));
  world_assert_property (world, FAST, PLUGIN, "State", "'available'");
  all = list_states (world, "({'kind': <'storage'>},)");
  g_assert_cmpstr (all, ==,
                   "storage/fast in-use\nstorage/fast/shadowed shadowed\nstorage/slow available\n"
                   "storage/unusable unusable\n");
  world_assert_property (world, FAST, PLUGIN, "State", "'in-use'");
  world_assert_property (world, ROOT "/plugin/store_2fgood", PLUGIN, "State", "'available'");
  state = world_get (world, ROOT "/plugin/storage_2funusable", PLUGIN, "Reason");
  g_assert_nonnull (strstr (state, "moonlight"));
  world_assert_property (world, ROOT "/plugin/storage_2fslow", PLUGIN, "Reason",
                         "'would work with quality 50 (slow where there are many small files); "
                         "‘fast’ has 90'");
}

static void
test_all_kinds (World *world, gconstpointer data)
{
  g_autofree char *all = list_states (world, "(@a{sv} {},)");
  g_autofree char *reason = NULL;

  g_assert_nonnull (strstr (all, "store/good in-use\n"));
  g_assert_nonnull (strstr (all, "confinement/otherkind blocked\n"));
  reason = world_get (world, ROOT "/plugin/confinement_2fotherkind", PLUGIN, "Reason");
  g_assert_nonnull (strstr (reason, "PluginDeny"));
  world_assert_property (world, ROOT, MANAGER, "Confinement", "''");
  world_assert_refused (world, world->nobody, "ListPlugins", "({'kind': <'magic'>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_properties (World *world, gconstpointer data)
{
  GDBusInterfaceInfo *info = snug_dbus_plugin_interface_info ();
  g_autofree char *config = NULL;

  for (guint i = 0; info->properties[i] != NULL; i++)
    g_free (world_get (world, FAST, PLUGIN, info->properties[i]->name));
  world_assert_property (world, FAST, PLUGIN, "Id", "'storage/fast'");
  world_assert_property (world, FAST, PLUGIN, "Title", "'fast plugin'");
  world_assert_property (world, FAST, PLUGIN, "Vendor", "'Tester'");
  world_assert_property (world, FAST, PLUGIN, "Version", "'1.2'");
  world_assert_property (world, FAST, PLUGIN, "Kind", "'storage'");
  config = world_get (world, ROOT "/plugin/storage_2fslow", PLUGIN, "Config");
  g_assert_nonnull (strstr (config, "'key': <'Depth'>"));
  g_assert_nonnull (strstr (config, "'value': <'5'>"));
  g_assert_nonnull (strstr (config, "'default': <'3'>"));
  g_assert_nonnull (strstr (config, "'type': <'integer'>"));
  g_assert_nonnull (strstr (config, "/etc/snug/snug.conf:2"));
}

static void
test_nothing_there (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (world_call_at (world, world->nobody, ROOT "/plugin/none",
                                "org.freedesktop.DBus.Properties.GetAll",
                                g_variant_new ("(s)", PLUGIN), &error));
  bus_assert_error (error, SNUG_ERROR_NOT_FOUND);
}

static void
test_forget (World *world, gconstpointer data)
{
  g_autofree char *all = list_states (world, "(@a{sv} {},)");
  SnugPluginBranch *branch = snug_service_get_plugins (world->service);
  g_autofree char *chosen = snug_plugin_branch_describe_chosen (branch, SNUG_PLUGIN_KIND_STORAGE);
  g_autofree char *whole = snug_plugin_branch_describe_chosen (branch, SNUG_PLUGIN_KIND_STORE);
  g_autofree char *later = NULL;

  g_assert_cmpstr (chosen, ==, "fast partial");
  g_assert_cmpstr (whole, ==, "main strict");
  snug_plugin_branch_forget (branch);
  later = snug_plugin_branch_describe_chosen (branch, SNUG_PLUGIN_KIND_STORAGE);
  g_assert_cmpstr (later, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, function)                                                                        \
  g_test_add ("/daemon/plugin-branch/" path, World, NULL, set_up, function, world_tear_down)
  add ("lazy", test_lazy);
  add ("all-kinds", test_all_kinds);
  add ("properties", test_properties);
  add ("nothing-there", test_nothing_there);
  add ("forget", test_forget);
  return g_test_run ();
}
