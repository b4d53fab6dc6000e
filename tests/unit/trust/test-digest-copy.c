/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-digest-copy.h"
#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#define SIZE 3000001

static GBytes *
make_content (void)
{
  guint8 *data = g_malloc (SIZE);
  guint32 x = 1;

  for (gsize i = 0; i < SIZE; i++)
    {
      x = x * 1664525 + 1013904223;
      data[i] = (guint8) (x >> 24);
    }
  return g_bytes_new_take (data, SIZE);
}

static int
make_file (GBytes *content)
{
  int fd = memfd_create ("content", MFD_CLOEXEC);

  g_assert_true (snug_file_write_all (fd, "content", g_bytes_get_data (content, NULL),
                                      g_bytes_get_size (content), NULL));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static void
count_up (guint64 done, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, >, *last);
  *last = done;
}

static void
test_copies_and_hashes (void)
{
  g_autoptr (GBytes) content = make_content ();
  g_autoptr (GBytes) copied = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = snug_digest_of_bytes (content);
  g_autofree char *digest = NULL;
  snug_autofd int source = make_file (content);
  snug_autofd int target = memfd_create ("target", MFD_CLOEXEC);
  guint64 size = 0, last = 0;
  SnugDigestCopyOptions options = { "content", SIZE, count_up, &last };

  digest = snug_digest_copy (source, target, &options, &size, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (digest, ==, wanted);
  g_assert_cmpuint (size, ==, SIZE);
  g_assert_cmpuint (last, ==, SIZE);
  g_assert_cmpint (lseek (target, 0, SEEK_SET), ==, 0);
  copied = snug_file_read_fd (target, "target", SIZE, &error);
  g_assert_true (g_bytes_equal (copied, content));
}

static gpointer
trickle (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (write (fd, "abc", 3), ==, 3);
  close (fd);
  return NULL;
}

static void
test_from_a_pipe (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;
  SnugDigestCopyOptions options = { "pipe", 3000, NULL, NULL };
  GThread *thread;
  guint64 size;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  thread = g_thread_new ("trickle", trickle, GINT_TO_POINTER (fds[1]));
  digest = snug_digest_copy (fds[0], -1, &options, &size, NULL, &error);
  g_thread_join (thread);
  close (fds[0]);
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, 3000);
  g_assert_true (snug_digest_is_valid (digest));
}

static void
test_endless_data (void)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  SnugDigestCopyOptions options = { "zeros", 1000000, NULL, NULL };

  g_assert_null (snug_digest_copy (zero, -1, &options, NULL, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
}

static void
test_full_disk (void)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  snug_autofd int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  SnugDigestCopyOptions options = { "zeros", G_MAXUINT64, NULL, NULL };

  g_assert_null (snug_digest_copy (zero, full, &options, NULL, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
}

static void
cancel (guint64 done, gpointer user_data)
{
  if (done > 1000000)
    g_cancellable_cancel (user_data);
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  snug_autofd int zero = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  SnugDigestCopyOptions options = { "zeros", G_MAXUINT64, cancel, cancellable };

  g_assert_null (snug_digest_copy (zero, -1, &options, NULL, cancellable, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
}

static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int directory = open ("/", O_RDONLY | O_CLOEXEC);
  SnugDigestCopyOptions options = { "a directory", G_MAXUINT64, NULL, NULL };

  g_assert_null (snug_digest_copy (directory, -1, &options, NULL, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/digest-copy/copies-and-hashes", test_copies_and_hashes);
  g_test_add_func ("/trust/digest-copy/from-a-pipe", test_from_a_pipe);
  g_test_add_func ("/trust/digest-copy/endless-data", test_endless_data);
  g_test_add_func ("/trust/digest-copy/full-disk", test_full_disk);
  g_test_add_func ("/trust/digest-copy/cancelled", test_cancelled);
  g_test_add_func ("/trust/digest-copy/unreadable", test_unreadable);
  return g_test_run ();
}
