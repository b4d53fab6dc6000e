/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The directories of a running system. Made before anything else, so that none comes into being
 * with the mode that its first file happens to want. */

#include "snug-system-dirs.h"

#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

/* Apps are reached through the first ones, recipes are read by whoever starts an app; images,
 * backups and downloads are root's alone. */
static const struct
{
  SnugPathId id;
  mode_t mode;
} dirs[] = {
  { SNUG_PATH_SNAP_MOUNT, 0755 },   { SNUG_PATH_SNAP_BIN, 0755 }, { SNUG_PATH_SNAP_DATA, 0755 },
  { SNUG_PATH_STATE, 0755 },        { SNUG_PATH_BACKUPS, 0700 },  { SNUG_PATH_IMAGES, 0700 },
  { SNUG_PATH_RECIPES, 0755 },      { SNUG_PATH_ROOTS, 0755 },    { SNUG_PATH_PARTIAL, 0700 },
  { SNUG_PATH_STATE_CONFIG, 0755 }, { SNUG_PATH_CACHE, 0755 },    { SNUG_PATH_RUNTIME, 0755 },
};

static gboolean
make (int root, const char *path, mode_t mode, GError **error)
{
  snug_autofd int fd = snug_file_make_dirs (root, path, mode, error);
  struct stat st;

  if (fd < 0)
    {
      g_prefix_error (error, "cannot make ‘/%s’: ", path);
      return FALSE;
    }
  if (fstat (fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘/%s’", path);
  if ((st.st_mode & 07777) != mode && fchmod (fd, mode) < 0)
    return snug_set_error_from_errno (error, errno, "cannot set the mode of ‘/%s’", path);
  return TRUE;
}

gboolean
snug_system_dirs_make (SnugPaths *paths, GError **error)
{
  const char *top = snug_paths_get_root (paths);
  snug_autofd int root = snug_file_open_root (top[0] != '\0' ? top : "/", error);

  if (root < 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      const char *path = snug_paths_get (paths, dirs[i].id) + strlen (top) + 1;

      if (!make (root, path, dirs[i].mode, error))
        return FALSE;
    }
  return TRUE;
}

int
snug_system_dirs_lock (SnugPaths *paths, GError **error)
{
  snug_autofd int dir = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_RUNTIME), error);
  snug_autofd int fd = -1;

  if (dir < 0)
    return -1;
  fd = snug_file_open_beneath (dir, "snugd.lock", O_RDWR | O_CREAT, 0600, error);
  if (fd < 0)
    return -1;
  while (flock (fd, LOCK_EX) < 0)
    if (errno != EINTR)
      {
        snug_set_error_from_errno (error, errno, "cannot wait for the lock of snugd");
        return -1;
      }
  return snug_steal_fd (&fd);
}
