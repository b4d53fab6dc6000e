/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Copies of what images say of themselves: INSTANCE_REVISION.yaml, and INSTANCE_REVISION.hooks with
 * the name of each file in meta/hooks. The yaml comes last and goes first, so that where it is the
 * other is too. Any thread. */

#include "snug-snap-meta.h"

#include <string.h>

#include "snug-file.h"
#include "snug-snap-inspection.h"

#define MAX_HOOKS_SIZE (64 * 1024)

static int
open_folder (SnugPaths *paths, GError **error)
{
  snug_autofd int root = snug_file_open_root ("/", error);

  if (root < 0)
    return -1;
  return snug_file_make_dirs (root, snug_paths_get (paths, SNUG_PATH_META) + 1, 0755, error);
}

static char *
file_name (const char *instance, SnugRevision revision, const char *suffix)
{
  g_autofree char *text = snug_revision_to_string (revision);

  return g_strconcat (instance, "_", text, suffix, NULL);
}

gboolean
snug_snap_meta_keep (SnugPaths *paths,
                     const char *instance,
                     SnugRevision revision,
                     int tree,
                     GError **error)
{
  g_autofree char *yaml_name = file_name (instance, revision, ".yaml");
  g_autofree char *hooks_name = file_name (instance, revision, ".hooks");
  g_autoptr (GBytes) yaml = snug_file_read (tree, "meta/snap.yaml", SNUG_SNAP_YAML_MAX_SIZE, error);
  g_auto (GStrv) hooks = NULL;
  g_autofree char *lines = NULL;
  snug_autofd int folder = -1;

  if (yaml == NULL)
    return FALSE;
  hooks = snug_snap_list_hook_files (tree);
  lines = g_strjoinv ("\n", hooks);
  folder = open_folder (paths, error);
  return folder >= 0 && snug_file_write (folder, hooks_name, lines, strlen (lines), 0644, error)
         && snug_file_write (folder, yaml_name, g_bytes_get_data (yaml, NULL),
                             g_bytes_get_size (yaml), 0644, error);
}

SnugSnapInfo *
snug_snap_meta_read (SnugPaths *paths, const char *instance, SnugRevision revision, GError **error)
{
  g_autofree char *yaml_name = file_name (instance, revision, ".yaml");
  g_autofree char *hooks_name = file_name (instance, revision, ".hooks");
  snug_autofd int folder = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_META), error);
  g_autoptr (GBytes) yaml = NULL;
  g_autoptr (GBytes) lines = NULL;
  g_auto (GStrv) hooks = NULL;
  SnugSnapInfo *info;

  if (folder < 0)
    return NULL;
  yaml = snug_file_read (folder, yaml_name, SNUG_SNAP_YAML_MAX_SIZE, error);
  if (yaml == NULL)
    return NULL;
  lines = snug_file_read (folder, hooks_name, MAX_HOOKS_SIZE, error);
  if (lines == NULL)
    return NULL;
  hooks = g_strsplit (g_bytes_get_data (lines, NULL), "\n", -1);
  info = snug_snap_info_parse (yaml, (const char *const *) hooks, error);
  if (info == NULL)
    g_prefix_error (error, "the copy ‘%s’ cannot be read: ", yaml_name);
  return info;
}

gboolean
snug_snap_meta_remove (SnugPaths *paths,
                       const char *instance,
                       SnugRevision revision,
                       GError **error)
{
  g_autofree char *yaml_name = file_name (instance, revision, ".yaml");
  g_autofree char *hooks_name = file_name (instance, revision, ".hooks");
  snug_autofd int folder = open_folder (paths, error);

  return folder >= 0 && snug_file_remove (folder, yaml_name, error)
         && snug_file_remove (folder, hooks_name, error);
}
