/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-world.h"

static GVariant *
list (World *world, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  GVariant *snaps = snug_manager_list_installed (world->manager, dict, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (snaps), ==, "aa{sv}");
  return snaps;
}

static void
assert_text (GVariant *snaps, guint index, const char *key, const char *wanted)
{
  g_autoptr (GVariant) snap = g_variant_get_child_value (snaps, index);
  const char *text = NULL;

  g_variant_lookup (snap, key, "&s", &text);
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_columns (World *world, gconstpointer data)
{
  g_autoptr (GVariant) none = list (world, "@a{sv} {}");
  g_autoptr (GVariant) snaps = NULL;
  g_autoptr (GVariant) snap = NULL;
  g_autoptr (GVariant) apps = NULL;
  guint64 size = 0;

  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  snaps = list (world, "@a{sv} {}");
  g_assert_cmpuint (g_variant_n_children (snaps), ==, 1);
  assert_text (snaps, 0, "name", "foo");
  assert_text (snaps, 0, "version", "1");
  assert_text (snaps, 0, "revision", "x1");
  assert_text (snaps, 0, "type", "app");
  assert_text (snaps, 0, "mode", "strict");
  assert_text (snaps, 0, "confinement", "strict");
  assert_text (snaps, 0, "state", "active");
  assert_text (snaps, 0, "title", "Foo");
  assert_text (snaps, 0, "summary", "Says foo");
  assert_text (snaps, 0, "license", "MIT");
  assert_text (snaps, 0, "broken", NULL);
  snap = g_variant_get_child_value (snaps, 0);
  g_assert_true (g_variant_lookup (snap, "size", "t", &size));
  g_assert_cmpuint (size, ==, strlen (YAML_FOO));
  apps = g_variant_lookup_value (snap, "apps", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (apps), ==, 1);
  assert_text (apps, 0, "command", "foo");
  assert_text (apps, 0, "common-id", "org.foo");
}

static void
test_brief (World *world, gconstpointer data)
{
  g_autoptr (GVariant) snaps = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  snaps = list (world, "{'brief': <true>}");
  assert_text (snaps, 0, "version", "1");
  assert_text (snaps, 0, "summary", NULL);
}

/* What was read once is kept, until the copy is another. */
static void
test_kept_details (World *world, gconstpointer data)
{
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) second = NULL;
  g_autoptr (GVariant) third = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  first = list (world, "@a{sv} {}");
  second = list (world, "@a{sv} {}");
  assert_text (second, 0, "summary", "Says foo");
  g_assert_cmpuint (g_hash_table_size (world->manager->details), ==, 1);
  root_write (&world->root, "var/lib/snug/meta/foo_x1.yaml",
              "name: foo\nversion: '1'\nsummary: Says bar\n", 0644);
  third = list (world, "@a{sv} {}");
  assert_text (third, 0, "summary", "Says bar");
  g_assert_cmpuint (g_hash_table_size (world->manager->details), ==, 1);
}

static void
test_unreadable_copy (World *world, gconstpointer data)
{
  g_autoptr (GVariant) snaps = NULL;
  g_autoptr (GVariant) snap = NULL;
  const char *broken = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  root_write (&world->root, "var/lib/snug/meta/foo_x1.yaml", "name: [", 0644);
  snaps = list (world, "@a{sv} {}");
  assert_text (snaps, 0, "version", "1");
  snap = g_variant_get_child_value (snaps, 0);
  g_assert_true (g_variant_lookup (snap, "broken", "&s", &broken));
  g_assert_nonnull (strstr (broken, "foo_x1.yaml"));
}

static void
test_which (World *world, gconstpointer data)
{
  g_autoptr (GVariant) current = NULL;
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) named = NULL;
  g_autoptr (GVariant) other = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>, 'name': <'foo_two'>}");
  current = list (world, "@a{sv} {}");
  all = list (world, "{'all': <true>}");
  named = list (world, "{'names': <['foo_two']>}");
  other = list (world, "{'names': <['nothing']>}");
  g_assert_cmpuint (g_variant_n_children (current), ==, 2);
  assert_text (current, 0, "revision", "x2");
  g_assert_cmpuint (g_variant_n_children (all), ==, 3);
  g_assert_cmpuint (g_variant_n_children (named), ==, 1);
  assert_text (named, 0, "name", "foo_two");
  g_assert_cmpuint (g_variant_n_children (other), ==, 0);
}

static void
test_broken (World *world, gconstpointer data)
{
  g_autoptr (GVariant) missing = NULL;
  g_autoptr (GVariant) short_one = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  root_write (&world->root, "var/lib/snug/snaps/foo_x1.snap", "name", 0600);
  short_one = list (world, "{'brief': <true>}");
  assert_text (short_one, 0, "broken",
               "its image does not have the size that it had when it was verified");
  g_assert_cmpint (unlinkat (world->root.fd, "var/lib/snug/snaps/foo_x1.snap", 0), ==, 0);
  missing = list (world, "{'brief': <true>}");
  assert_text (missing, 0, "broken", "its image is missing");
  assert_text (missing, 0, "name", "foo");
}

static void
test_without_revision (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) snaps = NULL;
  g_autoptr (SnugStateTransaction) transaction = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  transaction = snug_state_begin (world->manager->state, &error);
  g_assert_true (snug_state_remove_revision (world->manager->state, "foo", -1, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  snaps = list (world, "@a{sv} {}");
  assert_text (snaps, 0, "name", "foo");
  assert_text (snaps, 0, "broken", "its current revision is not on record");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-listing/columns", test_columns);
  world_test ("/lifecycle/manager-listing/brief", test_brief);
  world_test ("/lifecycle/manager-listing/kept-details", test_kept_details);
  world_test ("/lifecycle/manager-listing/unreadable-copy", test_unreadable_copy);
  world_test ("/lifecycle/manager-listing/which", test_which);
  world_test ("/lifecycle/manager-listing/broken", test_broken);
  world_test ("/lifecycle/manager-listing/without-revision", test_without_revision);
  return g_test_run ();
}
