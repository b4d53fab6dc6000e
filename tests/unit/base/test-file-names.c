/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-scratch.h"

#include <fcntl.h>

static gboolean
is_shown (const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

static char *
list (int fd, guint max)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = snug_file_list_names (fd, "scratch", max, is_shown, &error);

  g_assert_no_error (error);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static void
test_list (Scratch *scratch, gconstpointer data)
{
  static const char *const made[] = { "b", ".hidden", "ä", "B", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    {
      snug_autofd int fd = snug_file_make_dirs (scratch->fd, made[i], 0755, NULL);

      g_assert_cmpint (fd, >=, 0);
    }
  /* Twice: reading moves nobody's position. */
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *all = list (scratch->fd, 10);

      g_assert_cmpstr (all, ==, "B a b ä");
    }
}

static void
test_limit (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GPtrArray) names = NULL;

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      snug_autofd int fd = snug_file_make_dirs (scratch->fd, name, 0755, NULL);

      g_assert_cmpint (fd, >=, 0);
    }
  names = snug_file_list_names (scratch->fd, "scratch", 4, is_shown, NULL);
  g_assert_cmpuint (names->len, ==, 4);
}

static void
test_no_directory (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int file
    = snug_file_open_beneath (scratch->fd, "file", O_WRONLY | O_CREAT, 0644, NULL);

  g_assert_null (snug_file_list_names (file, "scratch/file", 4, is_shown, &error));
  g_assert_nonnull (strstr (error->message, "cannot list ‘scratch/file’"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  scratch_test ("/base/file-names/list", test_list);
  scratch_test ("/base/file-names/limit", test_limit);
  scratch_test ("/base/file-names/no-directory", test_no_directory);
  return g_test_run ();
}
