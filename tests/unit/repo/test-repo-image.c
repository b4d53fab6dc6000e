/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-image.h"
#include "test-maintainer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
assert_refused (const char *path, SnugError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_repo_image_read_info (path, &error));
  g_assert_error (error, SNUG_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_reads (Maintainer *me, gconstpointer data)
{
  g_autofree char *snap = maintainer_snap (me, "hello", "1.0", "base: core24\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_repo_image_read_info (snap, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "hello");
  g_assert_cmpstr (info->base, ==, "core24");
  g_assert_nonnull (snug_snap_info_find_hook (info, "configure"));
}

/* Each way in which a download may have ended. */
static void
test_damaged (Maintainer *me, gconstpointer data)
{
  g_autofree char *snap = maintainer_snap (me, "hello", "1.0", NULL);
  g_autofree char *content = NULL;
  g_autofree char *cut = g_build_filename (me->path, "cut.snap", NULL);
  guint64 used;
  gsize size;

  g_assert_true (g_file_get_contents (snap, &content, &size, NULL));
  /* Behind it there is padding only. */
  memcpy (&used, content + 40, sizeof used);
  used = GUINT64_FROM_LE (used);
  for (gsize length = 0; length < size; length += length < 128 ? 16 : 200)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugSnapInfo) info = NULL;

      g_assert_true (g_file_set_contents (cut, content, (gssize) length, NULL));
      info = snug_repo_image_read_info (cut, &error);
      g_assert_true ((info == NULL) == (error != NULL));
      if (length < used)
        g_assert_null (info);
    }
  /* Bytes that are something else; what matters is that it ends in a sentence or in an answer. */
  for (gsize at = 0; at < size; at += 7)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugSnapInfo) info = NULL;
      char old = content[at];

      content[at] = (char) ~old;
      g_assert_true (g_file_set_contents (cut, content, (gssize) size, NULL));
      info = snug_repo_image_read_info (cut, &error);
      g_assert_true ((info == NULL) == (error != NULL));
      content[at] = old;
    }
}

static void
test_no_snap (Maintainer *me, gconstpointer data)
{
  g_autofree char *empty = g_build_filename (me->path, "empty.snap", NULL);
  g_autofree char *odd = g_build_filename (me->path, "odd.snap", NULL);
  g_autofree char *fifo = g_build_filename (me->path, "fifo", NULL);

  maintainer_create (me);
  maintainer_shell (me, "cd ..; mkdir -p none odd/meta/snap.yaml; "
                        "mksquashfs none empty.snap -quiet -no-progress >/dev/null; "
                        "mksquashfs odd odd.snap -quiet -no-progress >/dev/null");
  assert_refused (empty, SNUG_ERROR_NOT_FOUND);
  assert_refused (odd, SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("/etc/passwd", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("/dev/null", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (me->path, SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("/nonexistent", SNUG_ERROR_NOT_FOUND);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_refused (fifo, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/image/reads", test_reads);
  maintainer_test ("/repo/image/damaged", test_damaged);
  maintainer_test ("/repo/image/no-snap", test_no_snap);
  return g_test_run ();
}
