/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* System data of snaps, below /var/snap. Workers. */

#include "snug-snap-data.h"

#include "snug-file.h"

#include <fcntl.h>
#include <string.h>

#include "snug-revision-data.h"

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

gboolean
snug_snap_data_create (SnugPaths *paths,
                       const char *instance,
                       SnugRevision revision,
                       SnugRevision previous,
                       GCancellable *cancellable,
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
    ok = snug_revision_data_copy (folder, old, name, 0755, cancellable, error);
  else
    ok = make_directory (folder, name, error);
  if (!ok)
    g_prefix_error (error, "cannot prepare the data of ‘%s’: ", instance);
  return ok;
}

/* What follows the variable, without its slash; %NULL for a source of the image. */
static const char *
find_source (const char *source, const char **part)
{
  static const char *const places[][2] = { { "$SNAP_COMMON/", "common" }, { "$SNAP_DATA/", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (source, places[i][0]))
      {
        *part = places[i][1];
        return source + strlen (places[i][0]);
      }
  return NULL;
}

static gboolean
make_file (int folder, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  snug_autofd int directory = snug_file_make_dirs (folder, parent, 0755, error);
  snug_autofd int file = -1;

  if (directory < 0)
    return FALSE;
  file = snug_file_open_beneath (folder, path, O_RDONLY | O_CREAT, 0644, error);
  return file >= 0;
}

gboolean
snug_snap_data_make_sources (SnugPaths *paths,
                             const SnugSnapInfo *info,
                             const char *instance,
                             SnugRevision revision,
                             GError **error)
{
  snug_autofd int folder = open_data (paths, instance, error);
  g_autofree char *name = snug_revision_to_string (revision);

  if (folder < 0)
    return FALSE;
  for (guint i = 0; i < info->layouts->len; i++)
    {
      const SnugLayoutInfo *layout = g_ptr_array_index (info->layouts, i);
      const char *part = NULL, *below = find_source (layout->source, &part);
      g_autofree char *path = NULL;
      gboolean ok = TRUE;

      if (below == NULL)
        continue;
      path = g_build_filename (part != NULL ? part : name, below, NULL);
      if (g_str_equal (layout->kind, "bind"))
        ok = make_directory (folder, path, error);
      else if (g_str_equal (layout->kind, "bind-file"))
        ok = make_file (folder, path, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
work_on_revision (SnugPaths *paths,
                  const char *instance,
                  SnugRevision revision,
                  gboolean (*function) (int folder, const char *revision, GError **error),
                  GError **error)
{
  snug_autofd int folder = open_data (paths, instance, error);
  g_autofree char *name = snug_revision_to_string (revision);

  return folder >= 0 && function (folder, name, error);
}

gboolean
snug_snap_data_set_aside (SnugPaths *paths,
                          const char *instance,
                          SnugRevision revision,
                          GError **error)
{
  return work_on_revision (paths, instance, revision, snug_revision_data_set_aside, error);
}

gboolean
snug_snap_data_bring_back (SnugPaths *paths,
                           const char *instance,
                           SnugRevision revision,
                           GError **error)
{
  return work_on_revision (paths, instance, revision, snug_revision_data_bring_back, error);
}

gboolean
snug_snap_data_forget_aside (SnugPaths *paths,
                             const char *instance,
                             SnugRevision revision,
                             GError **error)
{
  return work_on_revision (paths, instance, revision, snug_revision_data_forget_aside, error);
}

gboolean
snug_snap_data_remove (SnugPaths *paths,
                       const char *instance,
                       SnugRevision revision,
                       GError **error)
{
  return work_on_revision (paths, instance, revision, snug_revision_data_remove, error);
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
