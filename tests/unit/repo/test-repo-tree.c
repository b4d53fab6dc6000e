/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-tree.h"
#include "test-maintainer.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_refused (const char *path, SnugError code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_repo_tree_load (path, &error));
  g_assert_error (error, SNUG_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("‘%s’ does not say ‘%s’", error->message, word);
}

static void
test_loads (Maintainer *me, gconstpointer data)
{
  g_autofree char *tool = maintainer_snap (me, "tool", "1.0", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (GPtrArray) snaps = NULL;

  maintainer_fill (me);
  maintainer_run (me, "add", me->directory, tool, NULL);
  tree = snug_repo_tree_load (me->directory, &error);
  g_assert_no_error (error);
  snaps = snug_repo_tree_list_snaps (tree);
  g_assert_cmpuint (snaps->len, ==, 2);
  g_assert_cmpstr (((SnugRepositorySnap *) g_ptr_array_index (snaps, 0))->name, ==, "hello");
  g_assert_cmpstr (((SnugRepositorySnap *) g_ptr_array_index (snaps, 1))->name, ==, "tool");
  g_assert_null (snug_repo_tree_find_snap (tree, "nothing", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

static void
test_one_at_a_time (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autofree char *scratch = NULL;

  maintainer_create (me);
  tree = snug_repo_tree_load (me->directory, &error);
  g_assert_no_error (error);
  assert_refused (me->directory, SNUG_ERROR_BUSY, "somebody else");
  scratch = g_strdup (tree->scratch);
  g_assert_true (g_file_test (scratch, G_FILE_TEST_IS_DIR));
  g_clear_pointer (&tree, snug_repo_tree_free);
  g_assert_false (g_file_test (scratch, G_FILE_TEST_EXISTS));
  tree = snug_repo_tree_load (me->directory, &error);
  g_assert_no_error (error);
}

static void
test_no_repository (Maintainer *me, gconstpointer data)
{
  assert_refused (me->directory, SNUG_ERROR_NOT_FOUND, "cannot open");
  g_assert_cmpint (g_mkdir (me->directory, 0755), ==, 0);
  assert_refused (me->directory, SNUG_ERROR_NOT_FOUND, "snug-repo create");
}

static void
test_tampered (Maintainer *me, gconstpointer data)
{
  maintainer_fill (me);
  maintainer_shell (me, "cp -a . ../copy; sed -i 's/\"threshold\":1/\"threshold\":2/' 1.root.json");
  assert_refused (me->directory, SNUG_ERROR_INVALID_ARGUMENT, "threshold");
  maintainer_shell (me, "cp -a ../copy/. .; sed -i 's/Z\"/Z\" /' 1.root.json");
  assert_refused (me->directory, SNUG_ERROR_VERIFICATION_FAILED, "1.root.json");
  maintainer_shell (me, "cp -a ../copy/. .; sed -i 's/Z\"/z\"/' index/2.json");
  assert_refused (me->directory, SNUG_ERROR_VERIFICATION_FAILED, "index/2.json");
  maintainer_shell (me, "cp -a ../copy/. .; cp 1.root.json.asc timestamp/*.asc || "
                        "for f in timestamp/*.asc; do cp 1.root.json.asc $f; done");
  assert_refused (me->directory, SNUG_ERROR_VERIFICATION_FAILED, "timestamp.json");
}

static void
test_writes (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = g_bytes_new_static ("content", 7);
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autofree char *file = maintainer_file (me, "new/folder/file");
  g_autofree char *text = NULL;
  GStatBuf st;

  maintainer_create (me);
  tree = snug_repo_tree_load (me->directory, &error);
  g_assert_true (snug_repo_tree_write (tree, "new/folder/file", content, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "content");
  g_assert_cmpint (g_stat (file, &st), ==, 0);
  /* Web servers run as somebody else. */
  g_assert_cmpint (st.st_mode & 0777, ==, 0644);
  g_assert_false (snug_repo_tree_write (tree, "../file", content, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/tree/loads", test_loads);
  maintainer_test ("/repo/tree/one-at-a-time", test_one_at_a_time);
  maintainer_test ("/repo/tree/no-repository", test_no_repository);
  maintainer_test ("/repo/tree/tampered", test_tampered);
  maintainer_test ("/repo/tree/writes", test_writes);
  return g_test_run ();
}
