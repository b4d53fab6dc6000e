/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-scratch.h"

#include <fcntl.h>

static void
test_modes (Scratch *scratch, gconstpointer data)
{
  const struct
  {
    mode_t mode;
    gboolean trusted;
  } cases[] = { { 0644, TRUE }, { 0600, TRUE }, { 0664, FALSE }, { 0646, FALSE }, { 0666, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      snug_autofd int fd = -1;

      g_assert_true (snug_file_write (scratch->fd, "f", "", 0, cases[i].mode, NULL));
      fd = snug_file_open_regular (scratch->fd, "f", 0, NULL);
      g_assert_cmpint (snug_file_is_trusted (fd, "f", &error), ==, cases[i].trusted);
      if (!cases[i].trusted)
        g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
    }
}

static void
test_owner (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int fd = -1;

  if (geteuid () != 0)
    {
      g_test_skip ("giving a file away needs root");
      return;
    }
  g_assert_true (snug_file_write (scratch->fd, "f", "", 0, 0644, NULL));
  g_assert_cmpint (fchownat (scratch->fd, "f", 65534, 65534, 0), ==, 0);
  fd = snug_file_open_regular (scratch->fd, "f", 0, NULL);
  g_assert_false (snug_file_is_trusted (fd, "f", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

static void
test_paths (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (scratch->path, "f", NULL);

  g_assert_true (snug_file_path_is_trusted ("/etc/passwd", &error));
  g_assert_no_error (error);
  /* The scratch directory lies below a directory that everybody can write. */
  g_assert_true (snug_file_write (scratch->fd, "f", "", 0, 0644, NULL));
  g_assert_false (snug_file_path_is_trusted (file, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_false (snug_file_path_is_trusted ("etc/passwd", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (snug_file_path_is_trusted ("/no/such/file", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (snug_file_path_is_trusted ("/proc/self/exe", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  scratch_test ("/base/file-trust/modes", test_modes);
  scratch_test ("/base/file-trust/owner", test_owner);
  scratch_test ("/base/file-trust/paths", test_paths);
  return g_test_run ();
}
