/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-scratch.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

static void
make_tree (int fd)
{
  snug_autofd int deep = snug_file_make_dirs (fd, "tree/a/b", 0750, NULL);
  snug_autofd int file = -1;
  const struct timespec times[2] = { { 1000, 0 }, { 2000, 0 } };

  g_assert_true (snug_file_write (fd, "tree/a/file", "content", 7, 04755, NULL));
  g_assert_cmpint (symlinkat ("/etc/passwd", deep, "link"), ==, 0);
  g_assert_cmpint (mkfifoat (deep, "fifo", 0600), ==, 0);
  file = openat (fd, "tree/a/file", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (futimens (file, times), ==, 0);
}

static void
test_remove (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  struct stat st;

  make_tree (scratch->fd);
  g_assert_true (snug_file_remove (scratch->fd, "tree", &error));
  g_assert_no_error (error);
  g_assert_cmpint (fstatat (scratch->fd, "tree", &st, 0), ==, -1);
  g_assert_true (snug_file_remove (scratch->fd, "tree", &error));
  g_assert_true (snug_file_remove (scratch->fd, "no/such/parent", &error));
  g_assert_cmpint (stat ("/etc/passwd", &st), ==, 0);
  g_assert_false (snug_file_remove (scratch->fd, "..", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_remove_stays_on_its_mount (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = g_build_filename (scratch->path, "tree/a/b", NULL);

  make_tree (scratch->fd);
  if (geteuid () != 0)
    {
      g_test_skip ("mounting needs root");
      return;
    }
  g_assert_cmpint (mount ("/etc", target, NULL, MS_BIND, NULL), ==, 0);
  g_assert_false (snug_file_remove (scratch->fd, "tree", &error));
  g_assert_cmpint (umount (target), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
}

static void
test_copy (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int from = -1;
  snug_autofd int to = -1;
  char target[32] = "";
  struct stat st;

  make_tree (scratch->fd);
  from = snug_file_make_dirs (scratch->fd, "tree", 0755, NULL);
  to = snug_file_make_dirs (scratch->fd, "copy", 0755, NULL);
  g_assert_true (snug_file_copy_tree (from, to, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fstatat (to, "a/file", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 04755);
  g_assert_cmpint (st.st_mtim.tv_sec, ==, 2000);
  g_assert_cmpint (st.st_size, ==, 7);
  g_assert_cmpint (readlinkat (to, "a/b/link", target, sizeof target - 1), ==,
                   strlen ("/etc/passwd"));
  g_assert_cmpint (fstatat (to, "a/b/fifo", &st, 0), ==, 0);
  g_assert_true (S_ISFIFO (st.st_mode));
  g_assert_cmpint (fstatat (to, "a/b", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0750);
}

static void
test_copy_refuses_devices (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int from = snug_file_make_dirs (scratch->fd, "from", 0755, NULL);
  snug_autofd int to = snug_file_make_dirs (scratch->fd, "to", 0755, NULL);

  if (mknodat (from, "null", S_IFCHR | 0666, makedev (1, 3)) < 0)
    {
      g_test_skip ("device nodes need root");
      return;
    }
  g_assert_false (snug_file_copy_tree (from, to, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_copy_passes_over_sockets (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int from = snug_file_make_dirs (scratch->fd, "from", 0755, NULL);
  snug_autofd int to = snug_file_make_dirs (scratch->fd, "to", 0755, NULL);
  snug_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct stat st;

  g_snprintf (address.sun_path, sizeof address.sun_path, "%s/from/socket", scratch->path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_true (snug_file_copy_tree (from, to, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fstatat (to, "socket", &st, AT_SYMLINK_NOFOLLOW), ==, -1);
}

static void
test_too_deep (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) half = g_string_new ("d");
  snug_autofd int from = -1;
  snug_autofd int to = snug_file_make_dirs (scratch->fd, "to", 0755, NULL);
  snug_autofd int middle = -1;

  for (guint i = 0; i < 149; i++)
    g_string_append (half, "/d");
  middle = snug_file_make_dirs (scratch->fd, half->str, 0755, NULL);
  from = snug_file_make_dirs (middle, half->str, 0755, NULL);
  g_assert_cmpint (from, >=, 0);
  g_assert_false (snug_file_copy_tree (middle, to, NULL, &error)
                  && snug_file_copy_tree (scratch->fd, to, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  /* Removal copes with any depth. */
  g_assert_true (snug_file_remove (scratch->fd, "d", &error));
  g_assert_no_error (error);
  g_assert_cmpint (faccessat (scratch->fd, "d", F_OK, 0), ==, -1);
}

static void
test_copy_cancelled (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  snug_autofd int from = -1;
  snug_autofd int to = -1;

  make_tree (scratch->fd);
  from = snug_file_make_dirs (scratch->fd, "tree", 0755, NULL);
  to = snug_file_make_dirs (scratch->fd, "copy", 0755, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_false (snug_file_copy_tree (from, to, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  scratch_test ("/base/file-tree/remove", test_remove);
  scratch_test ("/base/file-tree/remove-stays-on-its-mount", test_remove_stays_on_its_mount);
  scratch_test ("/base/file-tree/copy", test_copy);
  scratch_test ("/base/file-tree/copy-refuses-devices", test_copy_refuses_devices);
  scratch_test ("/base/file-tree/copy-passes-over-sockets", test_copy_passes_over_sockets);
  scratch_test ("/base/file-tree/too-deep", test_too_deep);
  scratch_test ("/base/file-tree/copy-cancelled", test_copy_cancelled);
  return g_test_run ();
}
