/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#include "snug-architecture.h"
#include "snug-state-values.h"

static void
test_properties (World *world, gconstpointer data)
{
  g_autofree char *host = g_strdup_printf ("'%s'", snug_architecture_get_host ());
  g_autofree char *all = NULL;

  world_assert_property (world, ROOT, MANAGER, "Version", "'" SNUG_VERSION "'");
  world_assert_property (world, ROOT, MANAGER, "ApiLevel", "1");
  world_assert_property (world, ROOT, MANAGER, "Architecture", host);
  world_assert_property (world, ROOT, MANAGER, "Busy", "false");
  world_assert_property (world, ROOT, MANAGER, "LastRefresh", "0");
  world_assert_property (world, ROOT, MANAGER, "Confinement", "''");
  all = world_print (world, world->nobody, "org.freedesktop.DBus.Properties.GetAll",
                     "('" MANAGER "',)");
  g_assert_nonnull (strstr (all, "'handle-token'"));
}

/* Everything that the XML promises is there: no property and no method without an answer. */
static void
test_complete (World *world, gconstpointer data)
{
  GDBusInterfaceInfo *info = snug_dbus_manager_interface_info ();

  for (guint i = 0; info->properties[i] != NULL; i++)
    g_free (world_get (world, ROOT, MANAGER, info->properties[i]->name));
  for (guint i = 0; info->methods[i] != NULL; i++)
    {
      GDBusArgInfo **arguments = info->methods[i]->in_args;
      g_auto (GVariantBuilder) tuple = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = NULL;

      for (guint j = 0; arguments[j] != NULL; j++)
        {
          if (g_str_equal (arguments[j]->signature, "h"))
            g_variant_builder_add (&tuple, "h", 0);
          else if (g_str_equal (arguments[j]->signature, "s"))
            g_variant_builder_add (&tuple, "s", "");
          else
            g_variant_builder_add_value (
              &tuple, g_variant_new_array (G_VARIANT_TYPE (arguments[j]->signature + 1), NULL, 0));
        }
      reply = world_call_at (world, world->bus.client, ROOT, info->methods[i]->name,
                             g_variant_builder_end (&tuple), &error);
      if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
        g_error ("%s: %s", info->methods[i]->name, error->message);
    }
}

static void
test_busy (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;

  g_assert_false (snug_service_is_busy (world->service));
  world->manager->slow = TRUE;
  path = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  g_assert_true (snug_service_is_busy (world->service));
  world_wait_for (world, ROOT " PropertiesChanged ('" MANAGER "', {'Busy': <true>}");
  g_atomic_int_set (&world->manager->slow, FALSE);
  world_wait_for (world, ROOT " PropertiesChanged ('" MANAGER "', {'Busy': <false>}");
  /* Its client is still there, and may want to know how it ended. */
  g_assert_true (snug_service_is_busy (world->service));
  snug_transactions_expire (snug_service_get_transactions (world->service),
                            g_get_monotonic_time () + SNUG_TRANSACTIONS_KEEP);
  g_assert_false (snug_service_is_busy (world->service));
}

static void
test_client_left (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;

  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  path = world_begin (world, world->nobody, "Install", "(['hello'], @a{sv} {})");
  world_wait_for (world, ROOT " InstalledChanged");
  g_assert_true (snug_service_is_busy (world->service));
  bus_close (&world->nobody);
  while (snug_service_is_busy (world->service))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_reload (World *world, gconstpointer data)
{
  snug_service_reload (world->service);
  g_assert_cmpuint (world->manager->n_reloads, ==, 1);
}

static void
write_config (World *world, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (world->root, "etc", "snug", "conf.d", name, NULL);
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What is in force, and where it comes from: the end of its origin. */
static void
assert_timeout (World *world, const char *origin, const char *value)
{
  g_autoptr (GVariant) reply = world_call (world, world->nobody, "GetConfig", "(@a{sv} {},)");
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *text;

      g_assert_true (g_variant_lookup (row, "key", "&s", &text));
      if (!g_str_equal (text, "IdleTimeout"))
        continue;
      g_assert_true (g_variant_lookup (row, "value", "&s", &text));
      g_assert_cmpstr (text, ==, value);
      g_assert_true (g_variant_lookup (row, "origin", "&s", &text));
      g_assert_true (g_str_has_suffix (text, origin));
      return;
    }
  g_assert_not_reached ();
}

/* A file that an admin puts in place holds for the next call, and nobody has to say so. */
static void
test_new_file (World *world, gconstpointer data)
{
  assert_timeout (world, "default", "30s");
  g_assert_cmpuint (world->manager->n_reloads, ==, 0);
  write_config (world, "10.conf", "[daemon]\nIdleTimeout=7s\n");
  assert_timeout (world, "10.conf:2", "7s");
  assert_timeout (world, "10.conf:2", "7s");
  g_assert_cmpuint (world->manager->n_reloads, ==, 1);
}

/* One that cannot be understood is reported, and what it said before goes on to hold. */
static void
test_broken_file (World *world, gconstpointer data)
{
  g_autofree char *reply = NULL;

  write_config (world, "10.conf", "[daemon]\nIdleTimeout=7s\n");
  assert_timeout (world, "10.conf:2", "7s");
  write_config (world, "10.conf", "[daemon\nIdleTimeout=8s\n");
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*10.conf*stays in force*");
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "read the configuration again*");
  assert_timeout (world, "10.conf:2", "7s");
  g_test_assert_expected_messages ();
  reply = world_print (world, world->nobody, "GetConfig", "(@a{sv} {},)");
  g_assert_nonnull (strstr (reply, "stays in force"));
  write_config (world, "10.conf", "[daemon]\nIdleTimeout=9s\n");
  assert_timeout (world, "10.conf:2", "9s");
}

/* What is wrong with the configuration is said, at the start and after each reload. */
static void
test_problems (World *world, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (world->root, "etc", "snug", NULL);
  g_autofree char *path = g_build_filename (dir, "snug.conf", NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "[daemon]\nIdleTimeuot=1s\n", -1, NULL));
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*snug.conf line 2*IdleTimeout*");
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "read the configuration again*");
  snug_service_reload (world->service);
  g_test_assert_expected_messages ();
  world_close (world);
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*snug.conf line 2*IdleTimeout*");
  world_open (world);
  g_test_assert_expected_messages ();
}

static void
test_checking (World *world, gconstpointer data)
{
  g_assert_false (snug_service_is_checking (world->service));
  snug_service_set_checking (world->service, TRUE);
  g_assert_true (snug_service_is_checking (world->service));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/service/properties", test_properties);
  world_test ("/daemon/service/complete", test_complete);
  world_test ("/daemon/service/busy", test_busy);
  world_test ("/daemon/service/client-left", test_client_left);
  world_test ("/daemon/service/reload", test_reload);
  world_test ("/daemon/service/new-file", test_new_file);
  world_test ("/daemon/service/broken-file", test_broken_file);
  world_test ("/daemon/service/problems", test_problems);
  world_test ("/daemon/service/checking", test_checking);
  return g_test_run ();
}
