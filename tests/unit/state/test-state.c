/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-database.h"

#include "snug-file.h"

#include <glib/gstdio.h>

typedef struct
{
  char *root;
  SnugPaths *paths;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("snug-state-XXXXXX", NULL);
  fixture->paths = snug_paths_new (fixture->root);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (fixture->root);
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), NULL);

  g_assert_true (snug_file_remove (fd, name, NULL));
  g_object_unref (fixture->paths);
  g_free (fixture->root);
}

static void
test_survives_reopening (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;
  SnugState *state = snug_state_open (fixture->paths, &error);
  GStatBuf st;

  g_assert_no_error (error);
  add_snap (state, "foo", 3);
  g_object_unref (state);
  g_assert_cmpint (g_stat (snug_paths_get (fixture->paths, SNUG_PATH_DATABASE), &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
  state = snug_state_open (fixture->paths, &error);
  g_assert_no_error (error);
  snap = snug_state_get_snap (state, "foo", &error);
  g_assert_no_error (error);
  g_assert_cmpint (snap->current, ==, 3);
  g_object_unref (state);
}

static void
test_rolls_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugState) state = snug_state_open (fixture->paths, &error);
  SnugSnapRecord snap = { .instance = (char *) "foo",
                          .name = (char *) "foo",
                          .type = (char *) "app",
                          .current = 1,
                          .mode = (char *) "strict" };

  {
    g_autoptr (SnugStateTransaction) transaction = begin (state);

    g_assert_true (snug_state_put_snap (state, &snap, &error));
  }
  g_assert_null (snug_state_get_snap (state, "foo", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
}

static gboolean
fail_at (guint64 number, gpointer user_data)
{
  return number != GPOINTER_TO_UINT (user_data);
}

static void
test_write_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugState) state = snug_state_open (fixture->paths, NULL);
  SnugSnapRecord snap = { .instance = (char *) "foo",
                          .name = (char *) "foo",
                          .type = (char *) "app",
                          .current = 1,
                          .mode = (char *) "strict" };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugStateTransaction) transaction = NULL;

      snug_state_set_write_hook (state, fail_at, GUINT_TO_POINTER (i));
      transaction = begin (state);
      g_assert_false (snug_state_put_snap (state, &snap, &error)
                      && snug_state_transaction_commit (transaction, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
    }
  snug_state_set_write_hook (state, NULL, NULL);
  g_assert_null (snug_state_get_snap (state, "foo", NULL));
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *path = snug_paths_get (fixture->paths, SNUG_PATH_DATABASE);
  g_autofree char *garbage = g_strnfill (8192, 'x');
  g_autofree char *after = NULL;
  gsize size;

  g_object_unref (snug_state_open (fixture->paths, NULL));
  g_assert_true (g_file_set_contents (path, garbage, 8192, NULL));
  g_assert_null (snug_state_open (fixture->paths, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "damaged"));
  /* Never deleted, never touched. */
  g_assert_true (g_file_get_contents (path, &after, &size, NULL));
  g_assert_cmpuint (size, ==, 8192);
}

#define add(path, function) g_test_add ((path), Fixture, NULL, set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/state/state/survives-reopening", test_survives_reopening);
  add ("/state/state/rolls-back", test_rolls_back);
  add ("/state/state/write-fails", test_write_fails);
  add ("/state/state/damaged", test_damaged);
  return g_test_run ();
}
