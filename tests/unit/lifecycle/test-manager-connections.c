/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-records.h"
#include "test-world.h"

static GVariant *
list (World *world, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  GVariant *rows = snug_manager_list_connections (world->manager, dict, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (rows), ==, "aa{sv}");
  return rows;
}

/* The row of that plug or slot. */
static GVariant *
find (GVariant *rows, const char *key, const char *name)
{
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *text = NULL;

      if (g_variant_lookup (row, key, "&s", &text) && g_str_equal (text, name))
        return g_steal_pointer (&row);
    }
  g_error ("there is no row for ‘%s’", name);
}

static void
assert_row (GVariant *rows, const char *key, const char *name, const char *reason)
{
  g_autoptr (GVariant) row = find (rows, key, name);
  const char *text = NULL;
  gboolean effective = FALSE;

  g_assert_true (g_variant_lookup (row, "effective", "b", &effective));
  g_variant_lookup (row, "reason", "&s", &text);
  g_assert_cmpint (effective, ==, reason == NULL);
  if (reason != NULL && (text == NULL || strstr (text, reason) == NULL))
    g_error ("‘%s’ is not in ‘%s’", reason, text != NULL ? text : "");
}

#define FOO                                                                                        \
  "base: bare\nplugs: {network: , home: , unheard-of: }\n"                                         \
  "apps: {a: {command: a, plugs: [network, home, unheard-of]}}\n"

static void
set_up_foo (World *world)
{
  put_snap (&world->root, world->manager->state, "foo", 1, FOO);
  put_connection (world->manager->state, "foo", "network", "system");
}

static void
set_record (World *world, const char *mode, gboolean active)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (world->manager->state, &error);
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (world->manager->state, "foo", &error);

  g_free (snap->mode);
  snap->mode = g_strdup (mode);
  snap->active = active;
  g_assert_true (snug_state_put_snap (world->manager->state, snap, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
}

static guint
count (GVariant *rows, const char *key, const char *name)
{
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *text = NULL;

      n += g_variant_lookup (row, key, "&s", &text) && g_str_equal (text, name);
    }
  return n;
}

/* It could be connected, and would have an effect then. */
static void
assert_unconnected (GVariant *rows, const char *key, const char *name)
{
  g_autoptr (GVariant) row = find (rows, key, name);
  gboolean effective = TRUE;

  g_assert_true (g_variant_lookup (row, "effective", "b", &effective));
  g_assert_false (effective);
  g_assert_false (g_variant_lookup (row, "slot", "s", NULL));
  g_assert_false (g_variant_lookup (row, "reason", "s", NULL));
}

static void
test_connected (World *world, gconstpointer data)
{
  g_autoptr (GVariant) none = list (world, "@a{sv} {}");
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) row = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
  set_up_foo (world);
  rows = list (world, "@a{sv} {}");
  g_assert_cmpuint (g_variant_n_children (rows), ==, 1);
  assert_row (rows, "plug", "network", NULL);
  row = g_variant_get_child_value (rows, 0);
  text = g_variant_print (row, FALSE);
  g_assert_nonnull (strstr (text, "'slot-snap': <'system'>"));
  g_assert_nonnull (strstr (text, "'manual': <false>"));
  /* Nothing that only a change needs was loaded for it. */
  g_assert_null (world->manager->selections[SNUG_PLUGIN_KIND_STORAGE]);
}

static void
test_all (World *world, gconstpointer data)
{
  g_autoptr (GVariant) rows = NULL;

  set_up_foo (world);
  rows = list (world, "{'all': <true>}");
  g_assert_cmpuint (g_variant_n_children (rows), ==, 3);
  assert_row (rows, "plug", "network", NULL);
  assert_unconnected (rows, "plug", "home");
  assert_row (rows, "plug", "unheard-of", "not known");
}

static void
test_filter (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'snap': <'nothing'>}"));
  g_autoptr (GVariant) foo = NULL;
  g_autoptr (GVariant) bar = NULL;
  g_autoptr (GVariant) host = NULL;

  set_up_foo (world);
  put_snap (&world->root, world->manager->state, "bar", 1, FOO);
  foo = list (world, "{'snap': <'foo'>, 'all': <true>}");
  bar = list (world, "{'snap': <'bar'>}");
  host = list (world, "{'snap': <'system'>}");
  g_assert_cmpuint (g_variant_n_children (foo), ==, 3);
  g_assert_cmpuint (g_variant_n_children (bar), ==, 0);
  g_assert_cmpuint (g_variant_n_children (host), ==, 1);
  g_assert_null (snug_manager_list_connections (world->manager, dict, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
}

static void
test_ineffective (World *world, gconstpointer data)
{
  g_autoptr (GVariant) classic = NULL;
  g_autoptr (GVariant) disabled = NULL;
  g_autoptr (GVariant) stale = NULL;

  put_snap (&world->root, world->manager->state, "foo", 1, "confinement: classic\n" FOO);
  put_connection (world->manager->state, "foo", "network", "system");
  set_record (world, "classic", TRUE);
  classic = list (world, "@a{sv} {}");
  assert_row (classic, "plug", "network", "not confined");
  set_record (world, "strict", FALSE);
  disabled = list (world, "@a{sv} {}");
  assert_row (disabled, "plug", "network", "disabled");
  set_record (world, "strict", TRUE);
  put_connection (world->manager->state, "foo", "camera", "system");
  stale = list (world, "@a{sv} {}");
  assert_row (stale, "plug", "camera", "no plug ‘camera’ any more");
}

static void
test_undesired (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) all = NULL;
  g_autoptr (SnugStateTransaction) transaction = NULL;
  const SnugConnectionRecord record = { .plug_snap = (char *) "foo",
                                        .plug = (char *) "network",
                                        .slot_snap = (char *) "system",
                                        .slot = (char *) "network",
                                        .interface = (char *) "network",
                                        .undesired = TRUE };

  set_up_foo (world);
  transaction = snug_state_begin (world->manager->state, &error);
  g_assert_true (snug_state_put_connection (world->manager->state, &record, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  rows = list (world, "@a{sv} {}");
  g_assert_cmpuint (g_variant_n_children (rows), ==, 0);
  all = list (world, "{'all': <true>}");
  assert_row (all, "plug", "network", "disconnected");
  /* Once, not also as a plug without a connection. */
  g_assert_cmpuint (count (all, "plug", "network"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-connections/connected", test_connected);
  world_test ("/lifecycle/manager-connections/all", test_all);
  world_test ("/lifecycle/manager-connections/filter", test_filter);
  world_test ("/lifecycle/manager-connections/ineffective", test_ineffective);
  world_test ("/lifecycle/manager-connections/undesired", test_undesired);
  return g_test_run ();
}
