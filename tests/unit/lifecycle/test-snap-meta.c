/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "snug-snap-meta.h"
#include "test-root.h"

static void
keep (Root *root, const char *yaml, GError **error)
{
  snug_autofd int tree = -1;

  root_write (root, "image/meta/snap.yaml", yaml, 0644);
  root_write (root, "image/meta/hooks/install", "#!", 0755);
  root_write (root, "image/meta/hooks/configure", "#!", 0755);
  tree = openat (root->fd, "image", O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (tree, >=, 0);
  g_assert_true (snug_snap_meta_keep (root->paths, "foo", -2, tree, error));
}

static void
test_kept_and_read (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = NULL;

  keep (root, "name: foo\nversion: '1'\nbase: bare\n", &error);
  keep (root, "name: foo\nversion: '2'\nbase: bare\n", &error);
  g_assert_no_error (error);
  info = snug_snap_meta_read (root->paths, "foo", -2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->version, ==, "2");
  /* Hooks that are only files are remembered too. */
  g_assert_nonnull (snug_snap_info_find_hook (info, "install"));
  g_assert_nonnull (snug_snap_info_find_hook (info, "configure"));
  g_assert_null (snug_snap_info_find_hook (info, "remove"));
  g_assert_true (root_has (root, "var/lib/snug/meta/foo_x2.yaml"));
}

static void
test_removal (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  keep (root, "name: foo\nversion: '1'\nbase: bare\n", &error);
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_snap_meta_remove (root->paths, "foo", -2, &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "var/lib/snug/meta/foo_x2.hooks"));
  g_assert_null (snug_snap_meta_read (root->paths, "foo", -2, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

static void
test_damaged_copy (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  root_write (root, "var/lib/snug/meta/foo_1.yaml", "name: [", 0644);
  root_write (root, "var/lib/snug/meta/foo_1.hooks", "", 0644);
  g_assert_null (snug_snap_meta_read (root->paths, "foo", 1, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "foo_1.yaml"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/snap-meta/kept-and-read", test_kept_and_read);
  root_test ("/lifecycle/snap-meta/removal", test_removal);
  root_test ("/lifecycle/snap-meta/damaged-copy", test_damaged_copy);
  return g_test_run ();
}
