/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-merge.h"
#include "test-plugins.h"
#include "test-tree.h"

typedef struct
{
  GPtrArray *problems;
  SnugConfigCatalog *catalog;
  GHashTable *sections;
} Merged;

static void
merged_clear (Merged *merged)
{
  g_hash_table_unref (merged->sections);
  snug_config_catalog_free (merged->catalog);
  g_ptr_array_unref (merged->problems);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merged, merged_clear)

static void
merge_tree (Tree *tree, gboolean with_plugins, Merged *merged)
{
  g_autoptr (GHashTable) schemas = make_schemas ();
  g_autoptr (SnugConfigSource) source = NULL;
  g_autoptr (SnugConfigLocks) locks = NULL;

  merged->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_problem_free);
  merged->catalog = snug_config_catalog_new ();
  if (with_plugins)
    snug_config_catalog_set_plugins (merged->catalog, schemas, test_stores);
  source = snug_config_source_read (tree->paths, NULL, merged->problems);
  locks = snug_config_locks_new (source, merged->problems);
  merged->sections = snug_config_merge (source, merged->catalog, locks, merged->problems);
}

static const SnugConfigValue *
find (Merged *merged, const char *section, const char *key)
{
  const SnugConfigSection *found = g_hash_table_lookup (merged->sections, section);

  return found != NULL ? g_hash_table_lookup (found->values, key) : NULL;
}

static const char *
get_problem (Merged *merged, guint i)
{
  g_assert_cmpuint (i, <, merged->problems->len);
  return ((SnugConfigProblem *) merged->problems->pdata[i])->message;
}

static void
test_by_key (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  tree_write (tree, "/usr/lib/snug/conf.d/a.conf", "[daemon]\nIdleTimeout=1s\nMaxWorkers=2\n");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nIdleTimeout=2s\n");
  merge_tree (tree, TRUE, &merged);
  g_assert_cmpuint (merged.problems->len, ==, 0);
  g_assert_cmpuint (g_variant_get_uint64 (find (&merged, "daemon", "IdleTimeout")->value), ==,
                    2000000);
  assert_contains (find (&merged, "daemon", "IdleTimeout")->origin, "/etc/snug/snug.conf:2");
  g_assert_cmpint (g_variant_get_int64 (find (&merged, "daemon", "MaxWorkers")->value), ==, 2);
  assert_contains (find (&merged, "daemon", "MaxWorkers")->origin, "/a.conf:3");
}

static void
test_bad_value (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  tree_write (tree, "/usr/lib/snug/conf.d/a.conf", "[daemon]\nMaxWorkers=2\n");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nMaxWorkers=65\n");
  merge_tree (tree, TRUE, &merged);
  g_assert_cmpint (g_variant_get_int64 (find (&merged, "daemon", "MaxWorkers")->value), ==, 2);
  g_assert_cmpuint (merged.problems->len, ==, 1);
  assert_contains (get_problem (&merged, 0),
                   "/etc/snug/snug.conf line 2: [daemon] MaxWorkers: must be at most 64");
  assert_contains (((SnugConfigSection *) g_hash_table_lookup (merged.sections, "daemon"))->problem,
                   "at most 64");
}

static void
test_unknown (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  tree_write (tree, "/etc/snug/snug.conf",
              "[daemon]\nMaxWorker=1\n[stroage]\nA=1\nB=2\n[store X]\nC=1\n");
  merge_tree (tree, TRUE, &merged);
  g_assert_cmpuint (merged.problems->len, ==, 3);
  assert_contains (get_problem (&merged, 0),
                   "line 2: [daemon] MaxWorker: unknown key; did you mean ‘MaxWorkers’?");
  /* A section that cannot be is one problem, not one for each key. */
  assert_contains (get_problem (&merged, 1), "line 4: [stroage] unknown section");
  assert_contains (get_problem (&merged, 1), "[storage]?");
  assert_contains (get_problem (&merged, 2), "line 7: [store X]");
}

static void
test_store (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  /* Which keys there are depends on what a later line and a later file say. */
  tree_write (tree, "/usr/lib/snug/conf.d/a.conf", "[store main]\nUrl=https://a\nPlugin=box\n");
  tree_write (tree, "/etc/snug/snug.conf", "[store main]\nPlugin=far\nDepth=1\n");
  merge_tree (tree, TRUE, &merged);
  g_assert_cmpstr (snug_config_merge_get_store_plugin (merged.sections, "store main"), ==, "far");
  g_assert_null (snug_config_merge_get_store_plugin (merged.sections, "daemon"));
  g_assert_cmpstr (g_variant_get_string (find (&merged, "store main", "Url")->value, NULL), ==,
                   "https://a");
  g_assert_cmpuint (merged.problems->len, ==, 1);
  assert_contains (get_problem (&merged, 0), "[store main] Depth: unknown key");
}

static void
test_orphans (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  tree_write (tree, "/etc/snug/snug.conf",
              "[store a]\nUrl=x\nPriority=9\n[store b]\nPlugin=fra\nUrl=x\nToken=y\n"
              "[plugin gone]\nEnabled=false\n[plugin lost]\nA=1\nB=2\n");
  merge_tree (tree, TRUE, &merged);
  g_assert_cmpuint (merged.problems->len, ==, 3);
  assert_contains (get_problem (&merged, 0), "[store a] the section needs a key Plugin");
  assert_contains (get_problem (&merged, 1), "[store b] there is no plugin ‘fra’; did you mean");
  assert_contains (get_problem (&merged, 2), "[plugin lost] there is no plugin ‘lost’");
  /* What core itself understands still counts. */
  g_assert_cmpint (g_variant_get_int64 (find (&merged, "store a", "Priority")->value), ==, 9);
  g_assert_false (g_variant_get_boolean (find (&merged, "plugin gone", "Enabled")->value));
}

static void
test_before_scan (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  tree_write (tree, "/etc/snug/snug.conf",
              "[store a]\nPlugin=far\nUrl=ftp:x\n[plugin box]\nDepth=x\n");
  merge_tree (tree, FALSE, &merged);
  g_assert_cmpuint (merged.problems->len, ==, 0);
  g_assert_null (find (&merged, "store a", "Url"));
}

static void
test_locked (Tree *tree, gconstpointer data)
{
  g_auto (Merged) merged = { 0 };

  tree_write (tree, "/usr/lib/snug/conf.d/a.conf", "[storage]\nUnmountIdle=1s\n");
  tree_write (tree, "/etc/snug/snug.conf", "[Lock]\nKeys=storage/*\n[storage]\nBackend=box\n");
  tree_write (tree, "/run/snug/conf.d/a.conf", "[storage]\nUnmountIdle=2s\n");
  tree_write (tree, "/var/lib/snug/conf.d/a.conf", "[storage]\nBackend=far\nUnmountIdle=3s\n");
  merge_tree (tree, TRUE, &merged);
  g_assert_cmpstr (g_variant_get_string (find (&merged, "storage", "Backend")->value, NULL), ==,
                   "box");
  g_assert_cmpuint (g_variant_get_uint64 (find (&merged, "storage", "UnmountIdle")->value), ==,
                    2000000);
  g_assert_cmpuint (merged.problems->len, ==, 2);
  assert_contains (get_problem (&merged, 0), "locked by");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/config-merge/by-key", test_by_key);
  tree_test ("/config-merge/bad-value", test_bad_value);
  tree_test ("/config-merge/unknown", test_unknown);
  tree_test ("/config-merge/store", test_store);
  tree_test ("/config-merge/orphans", test_orphans);
  tree_test ("/config-merge/before-scan", test_before_scan);
  tree_test ("/config-merge/locked", test_locked);
  return g_test_run ();
}
