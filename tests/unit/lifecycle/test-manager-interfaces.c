/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-records.h"
#include "test-world.h"

static GVariant *
list (World *world, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  GVariant *rows = snug_manager_list_interfaces (world->manager, dict, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (rows), ==, "aa{sv}");
  return rows;
}

static void
assert_text (GVariant *row, const char *key, const char *wanted)
{
  const char *text = NULL;

  g_variant_lookup (row, key, "&s", &text);
  g_assert_cmpstr (text, ==, wanted);
}

static void
assert_end (GVariant *row, const char *side, const char *snap, const char *name)
{
  g_autoptr (GVariant) ends = g_variant_lookup_value (row, side, G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) end = NULL;

  g_assert_cmpuint (g_variant_n_children (ends), ==, 1);
  end = g_variant_get_child_value (ends, 0);
  assert_text (end, "snap", snap);
  assert_text (end, "name", name);
}

static void
test_used (World *world, gconstpointer data)
{
  g_autoptr (GVariant) none = list (world, "{'used': <true>}"), some = NULL, all = NULL;
  g_autoptr (GVariant) row = NULL;

  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  put_snap (&world->root, world->manager->state, "foo", 1, "base: bare\nplugs: {network: }\n");
  put_connection (world->manager->state, "foo", "network", "system");
  some = list (world, "{'used': <true>}");
  g_assert_cmpuint (g_variant_n_children (some), ==, 1);
  row = g_variant_get_child_value (some, 0);
  assert_text (row, "name", "network");
  assert_text (row, "state", "ready");
  all = list (world, "@a{sv} {}");
  g_assert_cmpuint (g_variant_n_children (all), >=, 220);
}

static void
test_one (World *world, gconstpointer data)
{
  g_autoptr (GVariant) rows = NULL, row = NULL, other = NULL, unavailable = NULL;
  const char *reason = NULL;

  put_snap (&world->root, world->manager->state, "foo", 1,
            "base: bare\nplugs: {net: {interface: network, speed: 3}}\n");
  rows = list (world, "{'name': <'network'>}");
  row = g_variant_get_child_value (rows, 0);
  assert_end (row, "plugs", "foo", "net");
  assert_end (row, "slots", "system", "network");
  /* What makes no sense here says so. */
  other = list (world, "{'name': <'core-support'>}");
  unavailable = g_variant_get_child_value (other, 0);
  assert_text (unavailable, "state", "unavailable");
  g_assert_true (g_variant_lookup (unavailable, "reason", "&s", &reason));
  g_assert_cmpstr (reason, !=, "");
}

static void
test_unknown (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'name': <'nothing'>}"));

  g_assert_null (snug_manager_list_interfaces (world->manager, dict, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-interfaces/used", test_used);
  world_test ("/lifecycle/manager-interfaces/one", test_one);
  world_test ("/lifecycle/manager-interfaces/unknown", test_unknown);
  return g_test_run ();
}
