/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-revision-data.h"
#include "test-root.h"

#include <fcntl.h>

static int
open_folder (Root *root)
{
  const int fd = snug_file_make_dirs (root->fd, "var/snap/foo", 0755, NULL);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
test_copy (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int folder = open_folder (root);

  root_write (root, "var/snap/foo/1/deep/file", "one", 0640);
  /* What a crash leaves: half a hidden copy, and a final name of an earlier try. */
  root_write (root, "var/snap/foo/.2.copy/half", "x", 0640);
  root_write (root, "var/snap/foo/2/stale", "x", 0640);
  g_assert_true (snug_revision_data_copy (folder, "1", "2", 0755, NULL, &error));
  g_assert_no_error (error);
  root_assert_file (root, "var/snap/foo/2/deep/file", "one");
  g_assert_false (root_has (root, "var/snap/foo/2/stale"));
  g_assert_false (root_has (root, "var/snap/foo/.2.copy"));
  g_assert_false (snug_revision_data_copy (folder, "7", "3", 0755, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_false (root_has (root, "var/snap/foo/3"));
}

static void
test_cancelled (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  snug_autofd int folder = open_folder (root);

  root_write (root, "var/snap/foo/1/file", "one", 0640);
  root_write (root, "var/snap/foo/2/file", "two", 0640);
  g_cancellable_cancel (cancellable);
  g_assert_false (snug_revision_data_copy (folder, "1", "2", 0755, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  root_assert_file (root, "var/snap/foo/2/file", "two");
  g_assert_false (root_has (root, "var/snap/foo/.2.copy"));
}

/* As often as it is done, the first state is what is kept. */
static void
test_set_aside (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int folder = open_folder (root);

  root_write (root, "var/snap/foo/1/file", "new", 0640);
  root_write (root, "var/snap/foo/2/file", "old", 0640);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_revision_data_set_aside (folder, "2", &error));
      g_assert_true (snug_revision_data_copy (folder, "1", "2", 0755, NULL, &error));
      root_assert_file (root, "var/snap/foo/2/file", "new");
    }
  root_write (root, "var/snap/foo/.2.copy/half", "x", 0640);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_revision_data_bring_back (folder, "2", &error));
      root_assert_file (root, "var/snap/foo/2/file", "old");
    }
  g_assert_false (root_has (root, "var/snap/foo/.2.aside"));
  g_assert_false (root_has (root, "var/snap/foo/.2.copy"));
  g_assert_true (snug_revision_data_set_aside (folder, "2", &error));
  g_assert_true (snug_revision_data_copy (folder, "1", "2", 0755, NULL, &error));
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_revision_data_forget_aside (folder, "2", &error));
  g_assert_true (snug_revision_data_bring_back (folder, "2", &error));
  root_assert_file (root, "var/snap/foo/2/file", "new");
  g_assert_no_error (error);
}

/* That there was nothing is kept too. */
static void
test_nothing_aside (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int folder = open_folder (root);

  root_write (root, "var/snap/foo/1/file", "new", 0640);
  g_assert_true (snug_revision_data_set_aside (folder, "2", &error));
  g_assert_true (snug_revision_data_copy (folder, "1", "2", 0755, NULL, &error));
  g_assert_true (snug_revision_data_set_aside (folder, "2", &error));
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_revision_data_bring_back (folder, "2", &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "var/snap/foo/2"));
  g_assert_false (root_has (root, "var/snap/foo/.2.aside"));
}

static void
test_remove (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int folder = open_folder (root);

  root_write (root, "var/snap/foo/1/file", "one", 0640);
  root_write (root, "var/snap/foo/2/file", "two", 0640);
  root_write (root, "var/snap/foo/.2.copy/half", "x", 0640);
  root_write (root, "var/snap/foo/.2.aside/file", "x", 0640);
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_revision_data_remove (folder, "2", &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "var/snap/foo/2"));
  g_assert_false (root_has (root, "var/snap/foo/.2.copy"));
  g_assert_false (root_has (root, "var/snap/foo/.2.aside"));
  root_assert_file (root, "var/snap/foo/1/file", "one");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/revision-data/copy", test_copy);
  root_test ("/lifecycle/revision-data/cancelled", test_cancelled);
  root_test ("/lifecycle/revision-data/set-aside", test_set_aside);
  root_test ("/lifecycle/revision-data/nothing-aside", test_nothing_aside);
  root_test ("/lifecycle/revision-data/remove", test_remove);
  return g_test_run ();
}
