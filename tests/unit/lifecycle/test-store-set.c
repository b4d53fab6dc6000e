/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-stores.h"

#include "test-root.h"

typedef struct
{
  SnugStoreSet *set;
  FakeStore *first;
  FakeStore *second;
} Stores;

static void
set_up (Stores *stores, gconstpointer data)
{
  stores->set = snug_store_set_new ();
  stores->first = fake_store_add (stores->set, "first", NULL);
  stores->second = fake_store_add (stores->set, "second", NULL);
  fake_store_offer (stores->first, "both", 1, "latest/stable");
  fake_store_offer (stores->second, "both", 2, "latest/stable");
  fake_store_offer (stores->second, "only", 3, "latest/stable");
}

static void
tear_down (Stores *stores, gconstpointer data)
{
  g_assert_finalize_object (stores->set);
}

static SnugStoreOffer *
resolve (Stores *stores, const char *store, const char *name, GError **error)
{
  const SnugStoreRequest request = { .name = name, .channel = "latest/stable" };

  return snug_store_set_resolve (stores->set, store, &request, NULL, error);
}

static void
assert_unresolved (Stores *stores, const char *store, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (resolve (stores, store, name, &error));
  g_assert_error (error, SNUG_ERROR, code);
}

static void
test_order (Stores *stores, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = snug_store_set_list (stores->set);
  g_autofree char *list = g_strjoinv (" ", ids);
  g_autoptr (SnugStoreOffer) both = resolve (stores, NULL, "both", &error);
  g_autoptr (SnugStoreOffer) only = resolve (stores, NULL, "only", &error);
  g_autoptr (SnugStoreOffer) named = resolve (stores, "second", "both", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, "first second");
  g_assert_cmpstr (both->store, ==, "first");
  g_assert_cmpstr (only->store, ==, "second");
  g_assert_cmpstr (named->store, ==, "second");
  assert_unresolved (stores, NULL, "nothing", SNUG_ERROR_NOT_FOUND);
  assert_unresolved (stores, "first", "only", SNUG_ERROR_NOT_FOUND);
  assert_unresolved (stores, "third", "only", SNUG_ERROR_NOT_FOUND);
}

/* A store that is down must not let the next one answer for its names. */
static void
test_down (Stores *stores, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) named = NULL;
  g_autoptr (GVariant) details = NULL;

  stores->first->down = TRUE;
  stores->second->n_asked = 0;
  assert_unresolved (stores, NULL, "both", SNUG_ERROR_STORE_UNAVAILABLE);
  assert_unresolved (stores, NULL, "only", SNUG_ERROR_STORE_UNAVAILABLE);
  details = snug_store_set_details (stores->set, NULL, "only", NULL, &error);
  g_assert_null (details);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_STORE_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_cmpuint (stores->second->n_asked, ==, 0);
  named = resolve (stores, "second", "only", &error);
  g_assert_no_error (error);
}

static void
test_search (Stores *stores, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) query = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  g_autoptr (GVariant) answer = snug_store_set_search (stores->set, query, NULL, &error);
  g_autoptr (GVariant) wanted = g_variant_ref_sink (g_variant_new_parsed (
    "([{'name': <'both'>, 'store': <'first'>},"
    "  {'name': <'both'>, 'shadowed': <true>, 'store': <'second'>},"
    "  {'name': <'only'>, 'store': <'second'>}], {'errors': <@a(ss) []>, 'total': <uint32 3>})"));
  g_autofree char *text = NULL;
  g_autofree char *wanted_text = NULL;
  g_autoptr (GVariant) rows = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) wanted_rows = g_variant_get_child_value (wanted, 0);

  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(aa{sv}a{sv})")));
  g_assert_cmpuint (g_variant_n_children (rows), ==, g_variant_n_children (wanted_rows));
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autoptr (GVariant) other = g_variant_get_child_value (wanted_rows, i);
      const char *a = NULL, *b = NULL;
      gboolean shadowed = FALSE;

      g_variant_lookup (row, "store", "&s", &a);
      g_variant_lookup (other, "store", "&s", &b);
      g_variant_lookup (row, "shadowed", "b", &shadowed);
      g_assert_cmpstr (a, ==, b);
      g_assert_cmpint (shadowed, ==, i == 1);
    }
}

static guint
count_found (Stores *stores, const char *query, guint *total, guint *errors)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (query));
  g_autoptr (GVariant) answer = snug_store_set_search (stores->set, dict, NULL, &error);
  g_autoptr (GVariant) rows = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) page = g_variant_get_child_value (answer, 1);
  g_autoptr (GVariant) list = g_variant_lookup_value (page, "errors", G_VARIANT_TYPE ("a(ss)"));

  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (page, "total", "u", total));
  *errors = (guint) g_variant_n_children (list);
  return (guint) g_variant_n_children (rows);
}

static void
test_search_pages (Stores *stores, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) unknown = g_variant_ref_sink (g_variant_new_parsed ("{'store': <'third'>}"));
  guint total, errors;

  g_assert_cmpuint (count_found (stores, "{'limit': <uint32 2>}", &total, &errors), ==, 2);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (count_found (stores, "{'limit': <uint32 2>, 'offset': <uint32 2>}", &total,
                                 &errors),
                    ==, 1);
  g_assert_cmpuint (count_found (stores,
                                 "{'limit': <uint32 4294967295>, 'offset': <uint32 4294967295>}",
                                 &total, &errors),
                    ==, 0);
  g_assert_cmpuint (count_found (stores, "{'store': <'first'>}", &total, &errors), ==, 1);
  g_assert_cmpuint (errors, ==, 0);
  stores->first->down = TRUE;
  g_assert_cmpuint (count_found (stores, "@a{sv} {}", &total, &errors), ==, 2);
  g_assert_cmpuint (errors, ==, 1);
  g_assert_null (snug_store_set_search (stores->set, unknown, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

static void
test_refresh (Stores *stores, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) one = NULL;
  g_autofree char *text = NULL;

  stores->second->down = TRUE;
  rows = snug_store_set_refresh (stores->set, NULL, NULL, &error);
  g_assert_no_error (error);
  text = g_variant_print (rows, FALSE);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 2);
  g_assert_nonnull (strstr (text, "‘second’ is down"));
  one = snug_store_set_refresh (stores->set, "first", NULL, &error);
  g_assert_cmpuint (g_variant_n_children (one), ==, 1);
  g_assert_null (snug_store_set_refresh (stores->set, "third", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

/* Before something is made of what a store says it is asked what is new, but not for each snap. */
static void
test_freshness (Stores *stores, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) one = resolve (stores, "first", "both", &error);
  g_autoptr (SnugStoreOffer) two = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (stores->first->n_refreshed, ==, 1);
  two = resolve (stores, "first", "both", &error);
  g_assert_cmpuint (stores->first->n_refreshed, ==, 1);
  g_assert_cmpuint (stores->second->n_refreshed, ==, 0);
  snug_store_set_expire (stores->set);
  g_clear_pointer (&two, snug_store_offer_unref);
  two = resolve (stores, "first", "both", &error);
  g_assert_cmpuint (stores->first->n_refreshed, ==, 2);
  /* A wish to know is always followed. */
  g_variant_unref (snug_store_set_refresh (stores->set, "first", NULL, &error));
  g_variant_unref (snug_store_set_refresh (stores->set, "first", NULL, &error));
  g_assert_cmpuint (stores->first->n_refreshed, ==, 4);
}

static void
test_empty (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreSet) set = snug_store_set_new ();
  const SnugStoreRequest request = { .name = "foo" };

  g_assert_null (snug_store_set_resolve (set, NULL, &request, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no store is configured"));
}

/* A store whose plugin is missing keeps its place, and says so. */
static void
test_unusable (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreSet) set = snug_store_set_new ();
  g_autoptr (SnugConfig) config = NULL;
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (SnugPluginSelection) selection = NULL;
  g_auto (GStrv) ids = NULL;
  const SnugStoreRequest request = { .name = "foo", .channel = "latest/stable" };
  const SnugStoreDownload download = { .name = "foo" };

  root_write (root, "etc/snug/conf.d/10.conf",
              "[store gone]\nPlugin=gone\nPriority=900\n[store off]\nPlugin=gone\nEnabled=false\n",
              0644);
  config = snug_config_new (root->paths);
  engine = snug_plugin_engine_new (root->paths, config);
  selection = snug_plugin_selection_choose (engine, SNUG_PLUGIN_KIND_STORE);
  snug_store_set_add_selection (set, selection, config, root->paths);
  fake_store_add (set, "here", NULL);
  ids = snug_store_set_list (set);
  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  g_assert_null (snug_store_set_resolve (set, NULL, &request, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_STORE_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "‘gone’ cannot be used"));
  g_clear_error (&error);
  g_assert_false (snug_store_set_download (set, "gone", &download, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_STORE_UNAVAILABLE);
}

#define stores_test(path, function) g_test_add ((path), Stores, NULL, set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  stores_test ("/lifecycle/store-set/order", test_order);
  stores_test ("/lifecycle/store-set/down", test_down);
  stores_test ("/lifecycle/store-set/search", test_search);
  stores_test ("/lifecycle/store-set/search-pages", test_search_pages);
  stores_test ("/lifecycle/store-set/refresh", test_refresh);
  stores_test ("/lifecycle/store-set/freshness", test_freshness);
  g_test_add_func ("/lifecycle/store-set/empty", test_empty);
  root_test ("/lifecycle/store-set/unusable", test_unusable);
  return g_test_run ();
}
