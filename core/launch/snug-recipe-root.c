/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Prepared roots: /var/lib/snug/roots/INSTANCE/NAME, written by root only, named after their
 * content and never changed. A launcher clones one and mounts on it; what it lacks is made each
 * time. Any thread, but one at a time for one snap.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snug-file.h"
#include "snug-recipe-format.h"
#include "snug-recipe-root.h"

static gboolean
make_file (int root, const char *path, const char *content, mode_t mode, GError **error)
{
  snug_autofd int fd
    = snug_file_open_beneath (root, path, O_WRONLY | O_CREAT | O_EXCL, mode, error);

  if (fd < 0)
    return FALSE;
  if (fchmod (fd, mode) < 0)
    return snug_set_error_from_errno (error, errno, "cannot set the mode of ‘%s’", path);
  if (!snug_file_write_all (fd, path, content, strlen (content), error))
    return FALSE;
  if (*content != '\0' && fsync (fd) < 0)
    return snug_set_error_from_errno (error, errno, "cannot write ‘%s’ to the disk", path);
  return TRUE;
}

/* Parents are operations of their own, so they are there with their modes. */
static gboolean
make_entry (int root,
            const struct snug_recipe_header *recipe,
            const struct snug_recipe_mount *mount,
            GError **error)
{
  const char *path = snug_recipe_string (recipe, mount->target) + 1;
  snug_autofd int fd = -1;
  struct stat info;

  if (fstatat (root, path, &info, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;
  if (mount->op == SNUG_MOUNT_SYMLINK)
    return snug_file_symlink (snug_recipe_string (recipe, mount->source), root, path, error);
  if (mount->op == SNUG_MOUNT_FILE)
    return make_file (root, path, snug_recipe_string (recipe, mount->data), (mode_t) mount->mode,
                      error);
  if (mount->op == SNUG_MOUNT_BIND && (mount->flags & SNUG_MOUNT_DIRECTORY) == 0)
    return make_file (root, path, "", 0644, error);
  fd
    = snug_file_make_dirs (root, path,
                           mount->op == SNUG_MOUNT_DIR ? (mode_t) mount->mode & 0777 : 0755, error);
  return fd >= 0;
}

static gboolean
fill (int root, const struct snug_recipe_header *recipe, GError **error)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (recipe, &recipe->mounts);

  for (uint32_t i = 0; i < recipe->mounts.count; i++)
    if ((mounts[i].flags & SNUG_MOUNT_PREPARED) != 0
        && !make_entry (root, recipe, &mounts[i], error))
      return FALSE;
  return TRUE;
}

static int
open_roots (SnugPaths *paths, const char *instance_name, GError **error)
{
  snug_autofd int state = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_STATE), error);
  g_autofree char *path = NULL;

  if (state < 0)
    return -1;
  path = g_build_filename (snug_paths_get (paths, SNUG_PATH_ROOTS)
                             + strlen (snug_paths_get (paths, SNUG_PATH_STATE)) + 1,
                           instance_name, NULL);
  return snug_file_make_dirs (state, path, 0755, error);
}

gboolean
snug_recipe_root_make (SnugPaths *paths, const char *instance_name, GBytes *recipe, GError **error)
{
  gsize size;
  const struct snug_recipe_header *header = g_bytes_get_data (recipe, &size);
  snug_autofd int roots = -1, root = -1;
  g_autofree char *temporary = NULL;
  const char *name;
  struct stat info;

  if (snug_recipe_check (header, size) != NULL || header->prepared == 0)
    return TRUE;
  name = snug_recipe_string (header, header->prepared);
  roots = open_roots (paths, instance_name, error);
  if (roots < 0)
    return FALSE;
  if (fstatat (roots, name, &info, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;
  temporary = g_strdup_printf (".%s.%08x", name, g_random_int ());
  root = snug_file_make_dirs (roots, temporary, 0755, error);
  if (root < 0 || !fill (root, header, error))
    {
      g_prefix_error (error, "cannot prepare the root of ‘%s’: ", instance_name);
      (void) !snug_file_remove (roots, temporary, NULL);
      return FALSE;
    }
  /* The recipe comes after it, and names reach the disk in their order: after a power cut it is
   * whole or not there. */
  if (renameat (roots, temporary, roots, name) < 0 || fsync (roots) < 0)
    return snug_set_error_from_errno (error, errno, "cannot put the root of ‘%s’ in place",
                                      instance_name);
  return TRUE;
}

/* What has its name is whole: one that is half removed would be taken for one that is there. */
static gboolean
remove_root (int roots, const char *name, GError **error)
{
  g_autofree char *temporary = g_strdup_printf (".%s.%08x", name, g_random_int ());

  if (name[0] == '.')
    return snug_file_remove (roots, name, error);
  if (renameat (roots, name, roots, temporary) < 0 && errno != ENOENT)
    return snug_set_error_from_errno (error, errno, "cannot remove the root ‘%s’", name);
  return snug_file_remove (roots, temporary, error);
}

gboolean
snug_recipe_root_retain (SnugPaths *paths,
                         const char *instance_name,
                         GPtrArray *names,
                         GError **error)
{
  g_autofree char *path = snug_paths_build (paths, SNUG_PATH_ROOTS, instance_name, NULL);
  snug_autofd int top = -1, roots = -1;
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const char *name;

  if (entries == NULL)
    return TRUE;
  top = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_ROOTS), error);
  roots
    = top < 0 ? -1 : snug_file_open_beneath (top, instance_name, O_RDONLY | O_DIRECTORY, 0, error);
  if (roots < 0)
    return FALSE;
  while ((name = g_dir_read_name (entries)) != NULL)
    if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL)
        && !remove_root (roots, name, error))
      return FALSE;
  return names->len > 0 || snug_file_remove (top, instance_name, error);
}
