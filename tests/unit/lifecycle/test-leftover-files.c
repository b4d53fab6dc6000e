/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-file.h"
#include "snug-leftover-files.h"

#include <unistd.h>

/* Each is a place in which a process can be killed while it writes. */
static void
test_places (void)
{
  static const struct
  {
    SnugPathId place;
    const char *name;
    gboolean goes;
  } files[] = {
    { SNUG_PATH_META, ".figlet_2.hooks.0123abcd", TRUE },
    { SNUG_PATH_IMAGES, ".figlet_2.snap.0123abcd", TRUE },
    { SNUG_PATH_SNAP_BIN, ".figlet.0123abcd", TRUE },
    { SNUG_PATH_SNAP_MOUNT, "figlet/.current.0123abcd", TRUE },
    { SNUG_PATH_SNAP_DATA, "figlet/.current.0123abcd", TRUE },
    { SNUG_PATH_RECIPES, "figlet/.snap.figlet.figlet.recipe.0123abcd", TRUE },
    { SNUG_PATH_STORE_STATE, "main/records/.aa.0123abcd", TRUE },
    /* These belong to a snap and to downloads that go on. */
    { SNUG_PATH_SNAP_DATA, "figlet/common/.figlet.0123abcd", FALSE },
    { SNUG_PATH_PARTIAL, ".figlet.0123abcd", FALSE },
  };
  g_autofree char *root = g_dir_make_tmp ("snug-leftovers-XXXXXX", NULL);
  g_autoptr (SnugPaths) paths = snug_paths_new (root);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = snug_paths_build (paths, files[i].place, files[i].name, NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
      g_assert_true (g_file_set_contents (path, "half", -1, NULL));
    }
  snug_leftover_files_sweep (paths);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = snug_paths_build (paths, files[i].place, files[i].name, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, !files[i].goes);
    }
  {
    g_autofree char *base = g_path_get_basename (root);
    snug_autofd int parent = snug_file_open_root (g_get_tmp_dir (), NULL);

    g_assert_true (snug_file_remove (parent, base, NULL));
  }
}

static void
test_nothing_there (void)
{
  g_autoptr (SnugPaths) paths = snug_paths_new ("/no/such/root");

  snug_leftover_files_sweep (paths);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/leftover-files/places", test_places);
  g_test_add_func ("/lifecycle/leftover-files/nothing-there", test_nothing_there);
  return g_test_run ();
}
