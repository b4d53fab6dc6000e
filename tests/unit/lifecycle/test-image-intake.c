/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-image-intake.h"
#include "test-world.h"

static guint
count (Root *root, const char *path)
{
  g_autofree char *full = g_build_filename (root->root, path, NULL);
  g_autoptr (GDir) dir = g_dir_open (full, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static int
write_image (Root *root, const char *content)
{
  root_write (root, "home/image.snap", content, 0600);
  return snug_file_open_beneath (root->fd, "home/image.snap", O_RDONLY, 0, NULL);
}

static void
test_copy (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (YAML_FOO, strlen (YAML_FOO));
  g_autofree char *digest = snug_digest_of_bytes (bytes);
  g_autofree char *file = NULL;
  snug_autofd int fd = write_image (root, YAML_FOO);
  SnugImageIntake *intake;

  /* Somebody has read of it already. */
  g_assert_cmpint (lseek (fd, 5, SEEK_SET), ==, 5);
  intake = snug_image_intake_new (root->paths, fd, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (intake->sha3_384, ==, digest);
  g_assert_cmpuint (intake->size, ==, strlen (YAML_FOO));
  file = g_build_filename ("var/lib/snug/partial", intake->partial, NULL);
  root_assert_file (root, file, YAML_FOO);
  g_assert_true (snug_image_intake_has_leftovers (root->paths));
  snug_image_intake_free (intake);
  g_assert_false (root_has (root, file));
  g_assert_false (snug_image_intake_has_leftovers (root->paths));
}

static void
test_keep (Root *root, gconstpointer data)
{
  snug_autofd int fd = write_image (root, YAML_FOO);
  SnugImageIntake *intake = snug_image_intake_new (root->paths, fd, NULL, NULL);

  snug_image_intake_keep (intake);
  snug_image_intake_free (intake);
  g_assert_cmpuint (count (root, "var/lib/snug/partial"), ==, 1);
}

static void
test_refused (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fifo = g_build_filename (root->root, "fifo", NULL);
  snug_autofd int empty = write_image (root, "");
  snug_autofd int writable
    = snug_file_open_beneath (root->fd, "home/image.snap", O_WRONLY, 0, NULL);
  snug_autofd int pipe_fd = -1;
  snug_autofd int huge = -1;

  g_assert_null (snug_image_intake_new (root->paths, empty, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  pipe_fd = open (fifo, O_RDWR | O_CLOEXEC);
  g_assert_null (snug_image_intake_new (root->paths, pipe_fd, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  /* More than any disk has, in a file without blocks. */
  huge = snug_file_open_beneath (root->fd, "huge", O_RDWR | O_CREAT, 0600, NULL);
  if (ftruncate (huge, G_GINT64_CONSTANT (65) * 1024 * 1024 * 1024) == 0)
    {
      g_assert_null (snug_image_intake_new (root->paths, huge, NULL, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }

  g_assert_cmpint (ftruncate (writable, 10), ==, 0);
  g_assert_null (snug_image_intake_new (root->paths, writable, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count (root, "var/lib/snug/partial"), ==, 0);
}

static void
test_cancelled (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  snug_autofd int fd = write_image (root, YAML_FOO);

  g_cancellable_cancel (cancellable);
  g_assert_null (snug_image_intake_new (root->paths, fd, cancellable, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count (root, "var/lib/snug/partial"), ==, 0);
}

static void
test_inspect (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStorage) storage = g_object_new (copy_storage_get_type (), NULL);
  snug_autofd int fd = write_image (root, YAML_FOO);
  g_autoptr (SnugImageIntake) intake = snug_image_intake_new (root->paths, fd, NULL, &error);

  g_assert_true (snug_image_intake_inspect (intake, storage, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (intake->info->name, ==, "foo");
  g_assert_cmpuint (count (root, "run/snug/inspect"), ==, 0);
}

static void
test_inspect_fails (Root *root, gconstpointer data)
{
  static const char *const images[] = { "no image at all", "name: Bad Name\n", NULL };
  g_autoptr (SnugStorage) storage = g_object_new (copy_storage_get_type (), NULL);

  for (guint i = 0; images[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      snug_autofd int fd = write_image (root, images[i]);
      g_autoptr (SnugImageIntake) intake = snug_image_intake_new (root->paths, fd, NULL, &error);

      g_assert_false (snug_image_intake_inspect (intake, storage, NULL, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_cmpuint (count (root, "run/snug/inspect"), ==, 0);
    }
  g_assert_cmpuint (count (root, "var/lib/snug/partial"), ==, 0);
}

/* As if the process had been killed in the middle. */
static void
test_sweep (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStorage) storage = g_object_new (copy_storage_get_type (), NULL);
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  root_write (root, "run/snug/inspect/local-1/meta/snap.yaml", YAML_FOO, 0644);
  root_write (root, "var/lib/snug/partial/local-1", YAML_FOO, 0600);
  root_write (root, "var/lib/snug/partial/local-2", YAML_FOO, 0600);
  root_write (root, "var/lib/snug/partial/store-3", YAML_FOO, 0600);
  g_hash_table_add (keep, (gpointer) "local-2");
  g_assert_true (snug_image_intake_has_leftovers (root->paths));
  g_assert_true (snug_image_intake_sweep (root->paths, storage, keep, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (root, "run/snug/inspect"), ==, 0);
  g_assert_false (root_has (root, "var/lib/snug/partial/local-1"));
  g_assert_true (root_has (root, "var/lib/snug/partial/local-2"));
  g_assert_true (root_has (root, "var/lib/snug/partial/store-3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/image-intake/copy", test_copy);
  root_test ("/lifecycle/image-intake/keep", test_keep);
  root_test ("/lifecycle/image-intake/refused", test_refused);
  root_test ("/lifecycle/image-intake/cancelled", test_cancelled);
  root_test ("/lifecycle/image-intake/inspect", test_inspect);
  root_test ("/lifecycle/image-intake/inspect-fails", test_inspect_fails);
  root_test ("/lifecycle/image-intake/sweep", test_sweep);
  return g_test_run ();
}
