/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-tree.h"
#include "test-maintainer.h"

#include <string.h>

static const SnugRepoCommit whole = { 14, 90, NULL };

static SnugRepoTree *
load (Maintainer *me)
{
  g_autoptr (GError) error = NULL;
  SnugRepoTree *tree = snug_repo_tree_load (me->directory, &error);

  g_assert_no_error (error);
  return tree;
}

static void
test_versions_grow (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  const SnugRepoCommit timestamp_only = { 14, 0, NULL };

  maintainer_fill (me);
  tree = load (me);
  g_assert_cmpuint (tree->timestamp_version, ==, 2);
  g_assert_true (snug_repo_tree_commit (tree, &timestamp_only, &error));
  g_assert_cmpuint (tree->timestamp_version, ==, 3);
  g_assert_cmpuint (tree->index_version, ==, 2);
  g_assert_true (snug_repo_tree_commit (tree, &whole, &error));
  g_assert_cmpuint (tree->timestamp_version, ==, 4);
  g_assert_cmpuint (tree->index_version, ==, 3);
  g_clear_pointer (&tree, snug_repo_tree_free);
  maintainer_run (me, "verify", me->directory, NULL);
}

/* Whatever a commit wrote before it failed, readers see the old state. */
static void
test_failure_changes_nothing (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *snap = maintainer_snap (me, "other", "1.0", NULL);

  maintainer_fill (me);
  maintainer_shell (me, "cp -a timestamp.json ../old.json");
  maintainer_lose_keys (me);
  g_assert_false (maintainer_try (me, &error, "add", me->directory, snap, NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  maintainer_shell (me, "cmp timestamp.json ../old.json");
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "1 snaps, 1 revisions"));
}

/* A crash after everything but the last rename. */
static void
test_crash_before_the_timestamp (Maintainer *me, gconstpointer data)
{
  maintainer_fill (me);
  maintainer_shell (me, "cp -a timestamp.json ../old.json");
  maintainer_run (me, "sign", me->directory, NULL);
  maintainer_shell (me, "cp -a ../old.json timestamp.json; echo half >.timestamp.json.12345678");
  maintainer_run (me, "verify", me->directory, NULL);
  maintainer_run (me, "sign", me->directory, NULL);
  maintainer_run (me, "verify", me->directory, NULL);
}

static SnugRepositorySnap *
copy_snap (const SnugRepositorySnap *from, const char *name)
{
  SnugRepositorySnap *snap = g_new0 (SnugRepositorySnap, 1);

  snap->name = g_strdup (name);
  snap->publisher_id = g_strdup (from->publisher_id);
  snap->publisher.sha3_384 = g_strdup (from->publisher.sha3_384);
  snap->publisher.size = from->publisher.size;
  snap->channels = g_ptr_array_new_with_free_func (snug_repository_channel_free);
  snap->revisions = g_ptr_array_new_with_free_func (snug_repository_revision_free);
  return snap;
}

/* Many snaps lie in several shards, each where readers look for it. */
static void
test_shards (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  const SnugRepositorySnap *hello;

  maintainer_fill (me);
  tree = load (me);
  hello = snug_repo_tree_find_snap (tree, "hello", &error);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("snap-%u", i);
      SnugRepositorySnap *snap = copy_snap (hello, name);

      g_hash_table_insert (tree->snaps, snap->name, snap);
    }
  g_assert_true (snug_repo_tree_commit (tree, &whole, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (tree->index->bits, ==, 2);
  g_clear_pointer (&tree, snug_repo_tree_free);
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "501 snaps, 1 revisions"));
  tree = load (me);
  g_assert_cmpuint (g_hash_table_size (tree->snaps), ==, 501);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/commit/versions-grow", test_versions_grow);
  maintainer_test ("/repo/commit/failure-changes-nothing", test_failure_changes_nothing);
  maintainer_test ("/repo/commit/crash-before-the-timestamp", test_crash_before_the_timestamp);
  maintainer_test ("/repo/commit/shards", test_shards);
  return g_test_run ();
}
