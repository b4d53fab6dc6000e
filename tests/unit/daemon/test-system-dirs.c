/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-fd.h"
#include "snug-system-dirs.h"

#include "../plugins/test-tree.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

static guint
mode_of (Tree *tree, const char *path)
{
  g_autofree char *full = tree_path (tree, path);
  struct stat st;

  g_assert_cmpint (lstat (full, &st), ==, 0);
  g_assert_true (S_ISDIR (st.st_mode));
  return st.st_mode & 07777;
}

static void
test_make (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (077);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_system_dirs_make (tree->paths, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (mode_of (tree, "/snap"), ==, 0755);
      g_assert_cmpuint (mode_of (tree, "/snap/bin"), ==, 0755);
      g_assert_cmpuint (mode_of (tree, "/var/snap"), ==, 0755);
      g_assert_cmpuint (mode_of (tree, "/var/lib/snug"), ==, 0755);
      g_assert_cmpuint (mode_of (tree, "/var/lib/snug/recipes"), ==, 0755);
      g_assert_cmpuint (mode_of (tree, "/var/lib/snug/snaps"), ==, 0700);
      g_assert_cmpuint (mode_of (tree, "/var/lib/snug/partial"), ==, 0700);
      g_assert_cmpuint (mode_of (tree, "/run/snug"), ==, 0755);
    }
  umask (mask);
}

static void
test_mends_modes (Tree *tree, gconstpointer data)
{
  g_autofree char *path = tree_path (tree, "/var/lib/snug");
  g_autofree char *images = tree_path (tree, "/var/lib/snug/snaps");

  g_assert_cmpint (g_mkdir_with_parents (images, 0777), ==, 0);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  g_assert_cmpint (g_chmod (images, 0777), ==, 0);
  g_assert_true (snug_system_dirs_make (tree->paths, NULL));
  g_assert_cmpuint (mode_of (tree, "/var/lib/snug"), ==, 0755);
  g_assert_cmpuint (mode_of (tree, "/var/lib/snug/snaps"), ==, 0700);
}

/* A link could lead what root writes to anywhere. */
static void
test_refuses_others (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = tree_path (tree, "/var/snap");

  tree_make_dir (tree, "/var");
  tree_make_dir (tree, "/elsewhere");
  g_assert_cmpint (symlink ("../elsewhere", link), ==, 0);
  g_assert_false (snug_system_dirs_make (tree->paths, &error));
  g_assert_nonnull (strstr (error->message, "var/snap"));
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_true (g_file_set_contents (link, "a file", -1, NULL));
  g_assert_false (snug_system_dirs_make (tree->paths, &error));
  g_assert_nonnull (strstr (error->message, "var/snap"));
}

static gpointer
wait_for_lock (gpointer data)
{
  Tree *tree = data;
  int fd = snug_system_dirs_lock (tree->paths, NULL);

  return GINT_TO_POINTER (fd);
}

static void
test_lock (Tree *tree, gconstpointer data)
{
  g_autofree char *path = tree_path (tree, "/run/snug/snugd.lock");
  g_autoptr (GError) error = NULL;
  snug_autofd int first = -1;
  snug_autofd int second = -1;
  snug_autofd int probe = -1;
  GThread *waiter;

  g_assert_true (snug_system_dirs_make (tree->paths, NULL));
  first = snug_system_dirs_lock (tree->paths, &error);
  g_assert_no_error (error);
  probe = g_open (path, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (probe, LOCK_EX | LOCK_NB), ==, -1);
  g_assert_cmpint (errno, ==, EWOULDBLOCK);
  waiter = g_thread_new ("waiter", wait_for_lock, tree);
  snug_clear_fd (&first);
  second = GPOINTER_TO_INT (g_thread_join (waiter));
  g_assert_cmpint (second, >=, 0);
  g_assert_cmpint (flock (probe, LOCK_EX | LOCK_NB), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/daemon/system-dirs/make", test_make);
  tree_test ("/daemon/system-dirs/mends-modes", test_mends_modes);
  tree_test ("/daemon/system-dirs/refuses-others", test_refuses_others);
  tree_test ("/daemon/system-dirs/lock", test_lock);
  return g_test_run ();
}
