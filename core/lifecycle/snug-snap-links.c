/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The links by which people and programs reach a snap. Workers. */

#include "snug-snap-links.h"

#include "snug-file.h"
#include "snug-name.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int
open_place (SnugPaths *paths, SnugPathId id, const char *below, GError **error)
{
  g_autofree char *path = snug_paths_build (paths, id, below, NULL);
  snug_autofd int root = snug_file_open_root ("/", error);

  if (root < 0)
    return -1;
  return snug_file_make_dirs (root, path + 1, 0755, error);
}

static gboolean
set_current (SnugPaths *paths,
             SnugPathId id,
             const char *instance,
             const char *revision,
             GError **error)
{
  snug_autofd int folder = open_place (paths, id, instance, error);

  return folder >= 0 && snug_file_symlink (revision, folder, "current", error);
}

static gboolean
remove_current (SnugPaths *paths, SnugPathId id, const char *instance, GError **error)
{
  g_autofree char *path = snug_paths_build (paths, id, NULL);
  g_autofree char *below = g_build_filename (instance, "current", NULL);
  snug_autofd int folder = snug_file_open_root (path, NULL);

  /* Without the folder there is no link in it. */
  return folder < 0 || snug_file_remove (folder, below, error);
}

/* `INSTANCE` itself and `INSTANCE.APP`, and nothing of a snap whose name only begins the same. */
static gboolean
belongs_to (const char *command, const char *instance)
{
  gsize length = strlen (instance);

  return strncmp (command, instance, length) == 0
         && (command[length] == '\0' || command[length] == '.');
}

static gboolean
remove_commands (int bin, const char *path, const char *instance, GHashTable *keep, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (belongs_to (name, instance) && (keep == NULL || !g_hash_table_contains (keep, name))
        && !snug_file_remove (bin, name, error))
      return FALSE;
  return TRUE;
}

static GHashTable *
list_commands (const SnugSnapInfo *info, const char *instance)
{
  GHashTable *commands = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < info->apps->len; i++)
    {
      SnugAppInfo *app = g_ptr_array_index (info->apps, i);

      if (app->daemon == NULL)
        g_hash_table_add (commands, snug_name_build_command (instance, app->name));
    }
  return commands;
}

static gboolean
set_commands (SnugPaths *paths, const SnugSnapInfo *info, const char *instance, GError **error)
{
  g_autofree char *launcher = snug_paths_build (paths, SNUG_PATH_LIBEXEC, "snug-run", NULL);
  g_autoptr (GHashTable) commands = list_commands (info, instance);
  const char *path = snug_paths_get (paths, SNUG_PATH_SNAP_BIN);
  snug_autofd int bin = open_place (paths, SNUG_PATH_SNAP_BIN, NULL, error);
  GHashTableIter iter;
  gpointer command;

  if (bin < 0)
    return FALSE;
  g_hash_table_iter_init (&iter, commands);
  while (g_hash_table_iter_next (&iter, &command, NULL))
    if (!snug_file_symlink (launcher, bin, command, error))
      return FALSE;
  return remove_commands (bin, path, instance, commands, error);
}

gboolean
snug_snap_links_set (SnugPaths *paths,
                     const SnugSnapInfo *info,
                     const char *instance,
                     SnugRevision revision,
                     GError **error)
{
  g_autofree char *text = snug_revision_to_string (revision);

  return set_current (paths, SNUG_PATH_SNAP_DATA, instance, text, error)
         && set_current (paths, SNUG_PATH_SNAP_MOUNT, instance, text, error)
         && set_commands (paths, info, instance, error);
}

gboolean
snug_snap_links_remove (SnugPaths *paths, const char *instance, GError **error)
{
  const char *path = snug_paths_get (paths, SNUG_PATH_SNAP_BIN);
  snug_autofd int bin = snug_file_open_root (path, NULL);

  if (bin >= 0 && !remove_commands (bin, path, instance, NULL, error))
    return FALSE;
  return remove_current (paths, SNUG_PATH_SNAP_MOUNT, instance, error)
         && remove_current (paths, SNUG_PATH_SNAP_DATA, instance, error);
}

SnugRevision
snug_snap_links_get_current (SnugPaths *paths, const char *instance)
{
  g_autofree char *link = snug_paths_build (paths, SNUG_PATH_SNAP_MOUNT, instance, "current", NULL);
  g_autofree char *target = g_file_read_link (link, NULL);
  SnugRevision revision = 0;

  if (target == NULL || !snug_revision_parse (target, &revision, NULL))
    return 0;
  return revision;
}
