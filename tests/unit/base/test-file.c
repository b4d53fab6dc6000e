/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-scratch.h"

#include <fcntl.h>

static void
test_write_and_read (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct stat st;

  g_assert_true (snug_file_write (scratch->fd, "a", "one", 3, 0644, &error));
  g_assert_true (snug_file_write (scratch->fd, "a", "three", 5, 0640, &error));
  g_assert_no_error (error);
  bytes = snug_file_read (scratch->fd, "a", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "three", 5);
  g_assert_cmpint (fstatat (scratch->fd, "a", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0640);
  g_clear_pointer (&bytes, g_bytes_unref);

  g_assert_null (snug_file_read (scratch->fd, "a", 4, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (snug_file_read (scratch->fd, "b", 4, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (snug_file_write (scratch->fd, "no/such/dir", "x", 1, 0644, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (snug_file_write (scratch->fd, "..", "x", 1, 0644, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_leaves_no_temporary_file (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_cmpint (mkdirat (scratch->fd, "taken", 0755), ==, 0);
  g_assert_false (snug_file_write (scratch->fd, "taken", "x", 1, 0644, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (snug_file_symlink ("target", scratch->fd, "taken", &error));
  dir = g_dir_open (scratch->path, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "taken");
  g_assert_null (g_dir_read_name (dir));
}

static void
test_links_are_not_followed (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlinkat ("/etc/passwd", scratch->fd, "out"), ==, 0);
  g_assert_cmpint (symlinkat ("/etc", scratch->fd, "etc"), ==, 0);
  g_assert_cmpint (snug_file_open_regular (scratch->fd, "out", G_MAXUINT64, &error), ==, -1);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_cmpint (snug_file_open_regular (scratch->fd, "etc/passwd", G_MAXUINT64, &error), ==, -1);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_cmpint (snug_file_open_regular (scratch->fd, "../etc/passwd", G_MAXUINT64, &error), ==,
                   -1);
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (snug_file_open_regular (scratch->fd, "/etc/passwd", G_MAXUINT64, &error), ==,
                   -1);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  /* Writing replaces the link itself, and not what it points to. */
  g_assert_true (snug_file_write (scratch->fd, "out", "mine", 4, 0644, &error));
  g_assert_no_error (error);
  g_assert_cmpint (snug_file_make_dirs (scratch->fd, "etc/new", 0755, &error), ==, -1);
  g_assert_nonnull (error);
}

static void
test_only_regular_files (Scratch *scratch, gconstpointer data)
{
  static const char *const names[] = { "fifo", "dir" };

  g_assert_cmpint (mkfifoat (scratch->fd, "fifo", 0644), ==, 0);
  g_assert_cmpint (mkdirat (scratch->fd, "dir", 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (snug_file_read (scratch->fd, names[i], 100, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_endless_data (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);

  g_assert_null (snug_file_read_fd (zero, "zeros", 100000, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_full_disk (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  g_assert_false (snug_file_write_all (full, "image", "x", 1, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
}

static void
test_make_dirs (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  mode_t old = umask (0077);
  snug_autofd int fd = snug_file_make_dirs (scratch->fd, "a/b//c/", 0755, &error);
  snug_autofd int again = snug_file_make_dirs (scratch->fd, "a/b/c", 0700, &error);
  struct stat st;

  umask (old);
  g_assert_no_error (error);
  g_assert_cmpint (again, >=, 0);
  g_assert_cmpint (fstat (fd, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0755);
  g_assert_cmpint (snug_file_make_dirs (scratch->fd, "a/../../x", 0755, &error), ==, -1);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (snug_file_write (scratch->fd, "file", "x", 1, 0644, NULL));
  g_assert_cmpint (snug_file_make_dirs (scratch->fd, "file/x", 0755, &error), ==, -1);
  g_assert_nonnull (error);
}

static void
test_symlink (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char target[16] = "";

  g_assert_true (snug_file_symlink ("1", scratch->fd, "current", &error));
  g_assert_true (snug_file_symlink ("2", scratch->fd, "current", &error));
  g_assert_no_error (error);
  g_assert_cmpint (readlinkat (scratch->fd, "current", target, sizeof target - 1), ==, 1);
  g_assert_cmpstr (target, ==, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  scratch_test ("/base/file/write-and-read", test_write_and_read);
  scratch_test ("/base/file/leaves-no-temporary-file", test_leaves_no_temporary_file);
  scratch_test ("/base/file/links-are-not-followed", test_links_are_not_followed);
  scratch_test ("/base/file/only-regular-files", test_only_regular_files);
  scratch_test ("/base/file/endless-data", test_endless_data);
  scratch_test ("/base/file/full-disk", test_full_disk);
  scratch_test ("/base/file/make-dirs", test_make_dirs);
  scratch_test ("/base/file/symlink", test_symlink);
  return g_test_run ();
}
