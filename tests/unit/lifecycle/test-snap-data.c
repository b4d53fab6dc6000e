/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <string.h>

#include "snug-snap-data.h"
#include "test-root.h"

static void
test_first_revision (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_snap_data_create (root->paths, "foo", 1, 0, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_true (root_has (root, "var/snap/foo/1"));
  g_assert_true (root_has (root, "var/snap/foo/common"));
}

static void
test_next_revision_copies (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_snap_data_create (root->paths, "foo", 1, 0, NULL, &error));
  root_write (root, "var/snap/foo/1/deep/file", "one", 0640);
  root_write (root, "var/snap/foo/common/shared", "all", 0644);
  g_assert_true (snug_snap_data_create (root->paths, "foo", -2, 1, NULL, &error));
  g_assert_no_error (error);
  root_assert_file (root, "var/snap/foo/x2/deep/file", "one");
  root_write (root, "var/snap/foo/x2/deep/file", "two", 0640);
  root_assert_file (root, "var/snap/foo/1/deep/file", "one");
}

static void
test_interrupted_copy_is_replaced (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_snap_data_create (root->paths, "foo", 1, 0, NULL, &error));
  root_write (root, "var/snap/foo/1/file", "one", 0640);
  /* What a crash leaves: half a hidden copy, and a final name of an earlier try. */
  root_write (root, "var/snap/foo/.2.copy/half", "x", 0640);
  root_write (root, "var/snap/foo/2/stale", "x", 0640);
  g_assert_true (snug_snap_data_create (root->paths, "foo", 2, 1, NULL, &error));
  g_assert_no_error (error);
  root_assert_file (root, "var/snap/foo/2/file", "one");
  g_assert_false (root_has (root, "var/snap/foo/2/stale"));
  g_assert_false (root_has (root, "var/snap/foo/.2.copy"));
}

static void
test_removal (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_snap_data_create (root->paths, "foo", 1, 0, NULL, &error));
  g_assert_true (snug_snap_data_create (root->paths, "foo", 2, 1, NULL, &error));
  g_assert_true (snug_snap_data_create (root->paths, "foobar", 1, 0, NULL, &error));
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_snap_data_remove (root->paths, "foo", 2, &error));
  g_assert_false (root_has (root, "var/snap/foo/2"));
  g_assert_true (root_has (root, "var/snap/foo/1"));
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_snap_data_remove_all (root->paths, "foo", &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "var/snap/foo"));
  g_assert_true (root_has (root, "var/snap/foobar/common"));
}

static void
test_link_in_the_way (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *outside = g_build_filename (root->root, "outside", NULL);

  root_write (root, "outside/precious", "mine", 0600);
  root_write (root, "var/snap/here", "", 0600);
  g_assert_cmpint (symlinkat (outside, root->fd, "var/snap/foo"), ==, 0);
  g_assert_false (snug_snap_data_create (root->paths, "foo", 1, 0, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  /* Removal takes the link and not what it leads to. */
  g_assert_true (snug_snap_data_remove_all (root->paths, "foo", &error));
  root_assert_file (root, "outside/precious", "mine");
}

/* What a layout shows elsewhere is there; what is there already stays. */
static void
test_sources (Root *root, gconstpointer data)
{
  static const char yaml[]
    = "name: foo\nversion: '1'\nbase: bare\nlayout:\n"
      "  /var/lib/foo: {bind: $SNAP_DATA/lib/deep}\n  /etc/foo.conf: {bind-file: "
      "$SNAP_COMMON/etc/c}\n"
      "  /opt/foo: {bind: $SNAP/none}\n  /usr/foo: {symlink: $SNAP_DATA/none}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (yaml, strlen (yaml));
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (snug_snap_data_create (root->paths, "foo", 2, 0, NULL, &error));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_snap_data_make_sources (root->paths, info, "foo", 2, &error));
      g_assert_no_error (error);
      root_write (root, "var/snap/foo/common/etc/c", "mine", 0600);
    }
  g_assert_true (root_has (root, "var/snap/foo/2/lib/deep"));
  root_assert_file (root, "var/snap/foo/common/etc/c", "mine");
  g_assert_false (root_has (root, "var/snap/foo/2/none"));
  /* Nothing is made through a link. */
  g_assert_true (snug_file_remove (root->fd, "var/snap/foo/2/lib", NULL));
  root_write (root, "outside/x", "", 0600);
  g_assert_cmpint (symlinkat ("../../../../outside", root->fd, "var/snap/foo/2/lib"), ==, 0);
  g_assert_false (snug_snap_data_make_sources (root->paths, info, "foo", 2, &error));
  g_assert_nonnull (error);
  g_assert_false (root_has (root, "outside/deep"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/snap-data/first-revision", test_first_revision);
  root_test ("/lifecycle/snap-data/next-revision-copies", test_next_revision_copies);
  root_test ("/lifecycle/snap-data/interrupted-copy-is-replaced",
             test_interrupted_copy_is_replaced);
  root_test ("/lifecycle/snap-data/sources", test_sources);
  root_test ("/lifecycle/snap-data/removal", test_removal);
  root_test ("/lifecycle/snap-data/link-in-the-way", test_link_in_the_way);
  return g_test_run ();
}
