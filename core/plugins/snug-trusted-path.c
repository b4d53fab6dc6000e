/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening what only root can exchange. Any thread. */

#include "snug-trusted-path.h"

#include <fcntl.h>
#include <string.h>

/* The part of a path below the root, or %NULL if it is not there (a test put the place elsewhere:
 * then all of it is looked at). */
static const char *
below_root (SnugPaths *paths, const char *path)
{
  const char *root = snug_paths_get_root (paths);
  gsize length = strlen (root);

  if (strncmp (path, root, length) == 0 && path[length] == '/')
    return path + length;
  return NULL;
}

/* The next component of a path. With O_DIRECTORY the kernel says of a link only that it is none. */
static int
open_component (int dir_fd, const char *name, const char *so_far, GError **error)
{
  char target[1];
  int fd = snug_file_open_beneath (dir_fd, name, O_RDONLY | O_DIRECTORY, 0, error);

  if (fd >= 0)
    return fd;
  if (readlinkat (dir_fd, name, target, sizeof target) >= 0)
    {
      g_clear_error (error);
      snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                      "‘%s’ is a symbolic link; put a directory in its place", so_far);
    }
  else
    g_prefix_error (error, "cannot use ‘%s’: ", so_far);
  return -1;
}

int
snug_trusted_path_open_dir (SnugPaths *paths, const char *path, GError **error)
{
  const char *rest = below_root (paths, path);
  const char *root = rest != NULL ? snug_paths_get_root (paths) : "";
  g_autoptr (GString) so_far = g_string_new (root);
  g_auto (GStrv) components = g_strsplit (rest != NULL ? rest : path, "/", -1);
  snug_autofd int fd = snug_file_open_root (root[0] != '\0' ? root : "/", error);

  if (fd < 0 || !snug_file_is_trusted (fd, root[0] != '\0' ? root : "/", error))
    return -1;
  for (guint i = 0; components[i] != NULL; i++)
    {
      int next;

      if (components[i][0] == '\0')
        continue;
      g_string_append_printf (so_far, "/%s", components[i]);
      next = open_component (fd, components[i], so_far->str, error);
      if (next < 0)
        return -1;
      close (fd);
      fd = next;
      if (!snug_file_is_trusted (fd, so_far->str, error))
        return -1;
    }
  return snug_steal_fd (&fd);
}

int
snug_trusted_path_make_dir (SnugPaths *paths, const char *path, mode_t mode, GError **error)
{
  const char *rest = below_root (paths, path);
  const char *root = rest != NULL ? snug_paths_get_root (paths) : "";
  g_autofree char *relative = g_strdup ((rest != NULL ? rest : path) + 1);
  g_autofree char *parent = g_path_get_dirname (relative);
  snug_autofd int root_fd = snug_file_open_root (root[0] != '\0' ? root : "/", error);
  snug_autofd int parent_fd = -1;
  snug_autofd int made_fd = -1;

  if (root_fd >= 0)
    parent_fd = snug_file_make_dirs (root_fd, parent, 0755, error);
  if (parent_fd >= 0)
    made_fd = snug_file_make_dirs (root_fd, relative, mode, error);
  if (made_fd >= 0)
    return snug_trusted_path_open_dir (paths, path, error);
  g_prefix_error (error, "cannot make ‘%s’: ", path);
  return -1;
}

GBytes *
snug_trusted_path_read (int dir_fd,
                        const char *name,
                        const char *label,
                        gsize max_size,
                        GError **error)
{
  snug_autofd int fd = snug_file_open_regular (dir_fd, name, max_size, error);

  if (fd < 0)
    {
      g_prefix_error (error, "cannot read ‘%s’: ", label);
      return NULL;
    }
  if (!snug_file_is_trusted (fd, label, error))
    return NULL;
  return snug_file_read_fd (fd, label, max_size, error);
}
