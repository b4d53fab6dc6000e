/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* System data of snaps, below /var/snap. Workers. */

#include "snug-snap-data.h"

#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

static int
open_data (SnugPaths *paths, const char *instance, GError **error)
{
  g_autofree char *path = snug_paths_build (paths, SNUG_PATH_SNAP_DATA, instance, NULL);
  snug_autofd int root = snug_file_open_root ("/", error);

  if (root < 0)
    return -1;
  return snug_file_make_dirs (root, path + 1, 0755, error);
}

static gboolean
make_directory (int folder, const char *name, GError **error)
{
  snug_autofd int fd = snug_file_make_dirs (folder, name, 0755, error);

  return fd >= 0;
}

static gboolean
copy_data (int folder, const char *from, const char *to, GError **error)
{
  g_autofree char *hidden = g_strdup_printf (".%s.copy", to);
  snug_autofd int source = -1;
  snug_autofd int target = -1;

  source = snug_file_open_beneath (folder, from, O_RDONLY | O_DIRECTORY, 0, error);
  if (source < 0)
    return FALSE;
  if (!snug_file_remove (folder, hidden, error))
    return FALSE;
  target = snug_file_make_dirs (folder, hidden, 0755, error);
  if (target < 0 || !snug_file_copy_tree (source, target, error))
    return FALSE;
  /* On the disk before it has its name: after a power cut a name must not stand for half a copy. */
  if (syncfs (target) < 0)
    return snug_set_error_from_errno (error, errno, "cannot write the copy of ‘%s’ to the disk",
                                      from);
  if (!snug_file_remove (folder, to, error))
    return FALSE;
  if (renameat (folder, hidden, folder, to) < 0 || fsync (folder) < 0)
    return snug_set_error_from_errno (error, errno, "cannot put the copy of ‘%s’ in place", from);
  return TRUE;
}

gboolean
snug_snap_data_create (SnugPaths *paths,
                       const char *instance,
                       SnugRevision revision,
                       SnugRevision previous,
                       GError **error)
{
  snug_autofd int folder = open_data (paths, instance, error);
  g_autofree char *name = snug_revision_to_string (revision);
  g_autofree char *old = snug_revision_to_string (previous);
  struct stat st;
  gboolean ok;

  if (folder < 0 || !make_directory (folder, "common", error))
    return FALSE;
  if (previous != 0 && previous != revision && fstatat (folder, old, &st, AT_SYMLINK_NOFOLLOW) == 0)
    ok = copy_data (folder, old, name, error);
  else
    ok = make_directory (folder, name, error);
  if (!ok)
    g_prefix_error (error, "cannot prepare the data of ‘%s’: ", instance);
  return ok;
}

gboolean
snug_snap_data_remove (SnugPaths *paths,
                       const char *instance,
                       SnugRevision revision,
                       GError **error)
{
  snug_autofd int folder = open_data (paths, instance, error);
  g_autofree char *name = snug_revision_to_string (revision);
  g_autofree char *hidden = g_strdup_printf (".%s.copy", name);

  return folder >= 0 && snug_file_remove (folder, hidden, error)
         && snug_file_remove (folder, name, error);
}

gboolean
snug_snap_data_remove_all (SnugPaths *paths, const char *instance, GError **error)
{
  const char *path = snug_paths_get (paths, SNUG_PATH_SNAP_DATA);
  snug_autofd int root = snug_file_open_root ("/", error);
  snug_autofd int data = -1;

  if (root < 0)
    return FALSE;
  data = snug_file_make_dirs (root, path + 1, 0755, error);
  return data >= 0 && snug_file_remove (data, instance, error);
}
