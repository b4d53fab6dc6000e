/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where tasks write, and how deep. Main thread. */

#include "snug-leftover-files.h"

#include "snug-file.h"

static const struct
{
  SnugPathId place;
  guint depth;
} places[] = {
  { SNUG_PATH_SNAP_MOUNT, 1 }, /* /snap/NAME, and /snap/bin */
  { SNUG_PATH_SNAP_DATA, 1 },  /* /var/snap/NAME; what is below belongs to snaps */
  { SNUG_PATH_IMAGES, 0 },     { SNUG_PATH_META, 0 },        { SNUG_PATH_RECIPES, 1 },
  { SNUG_PATH_ROOTS, 1 },      { SNUG_PATH_STORE_STATE, 2 },
};

void
snug_leftover_files_sweep (SnugPaths *paths)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *path = snug_paths_get (paths, places[i].place);
      g_autoptr (GError) error = NULL;
      snug_autofd int fd = -1;

      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      fd = snug_file_open_root (path, &error);
      if (fd < 0 || !snug_file_sweep (fd, places[i].depth, &error))
        g_message ("cannot sweep up in ‘%s’: %s", path, error->message);
    }
}
