/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* By what people and programs reach snaps: links, commands, recipes and connections. */

#include "snug-system-check-private.h"

#include "snug-file.h"
#include "snug-name.h"
#include "snug-recipe-compiler.h"
#include "snug-recipe-format.h"

#include <string.h>

#define MOUNT_DIR "/snap/"

/* --- links --- */

static void
check_current (SnugSystemCheck *self, const SnugSnapRecord *snap, SnugPathId place)
{
  g_autofree char *link = snug_paths_build (self->paths, place, snap->instance, "current", NULL);
  g_autofree char *target = g_file_read_link (link, NULL);
  g_autofree char *wanted = snug_revision_to_string (snap->current);

  if (snap->active && g_strcmp0 (target, wanted) != 0)
    snug_system_check_add (self,
                           "the link ‘%s’ leads to %s and not to the current revision %s; disable "
                           "and enable ‘%s’ to set it again",
                           link, target != NULL ? target : "nothing", wanted, snap->instance);
  else if (!snap->active && target != NULL)
    snug_system_check_add (self,
                           "the link ‘%s’ is there although ‘%s’ is disabled; it can be deleted",
                           link, snap->instance);
}

/* The commands that there must be. */
static GHashTable *
list_commands (SnugSystemCheck *self)
{
  GHashTable *commands = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer instance, data;

  g_hash_table_iter_init (&iter, self->infos);
  while (g_hash_table_iter_next (&iter, &instance, &data))
    {
      const SnugSnapRecord *snap = g_hash_table_lookup (self->by_name, instance);
      const SnugSnapInfo *info = data;

      for (guint i = 0; i < info->apps->len && snap->active; i++)
        {
          const SnugAppInfo *app = g_ptr_array_index (info->apps, i);

          if (app->daemon == NULL)
            g_hash_table_insert (commands, snug_name_build_command (instance, app->name),
                                 g_strdup (instance));
        }
    }
  return commands;
}

/* Whose command it would be by its name. */
static gboolean
is_of_busy (SnugSystemCheck *self, const char *command)
{
  g_autofree char *instance = g_strndup (command, strcspn (command, "."));

  return snug_system_check_is_busy (self, instance);
}

static void
check_commands (SnugSystemCheck *self)
{
  g_autofree char *launcher = snug_paths_build (self->paths, SNUG_PATH_LIBEXEC, "snug-run", NULL);
  const char *path = snug_paths_get (self->paths, SNUG_PATH_SNAP_BIN);
  g_auto (GStrv) names = snug_system_check_list (path);
  g_autoptr (GHashTable) commands = list_commands (self);
  GHashTableIter iter;
  gpointer command, instance;

  g_hash_table_iter_init (&iter, commands);
  while (g_hash_table_iter_next (&iter, &command, &instance))
    {
      g_autofree char *link = g_build_filename (path, command, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      if (g_strcmp0 (target, launcher) != 0)
        snug_system_check_add (self,
                               "the command ‘%s’ does not lead to the launcher; disable and enable "
                               "‘%s’ to set it again",
                               link, (const char *) instance);
    }
  for (guint i = 0; names[i] != NULL; i++)
    if (!g_hash_table_contains (commands, names[i]) && !is_of_busy (self, names[i]))
      snug_system_check_add (
        self, "the command ‘%s/%s’ belongs to no app of an installed snap; it can be deleted", path,
        names[i]);
}

/* --- recipes --- */

static gboolean
is_known_image (SnugSystemCheck *self, const char *image)
{
  return g_str_has_prefix (image, MOUNT_DIR)
         && g_hash_table_contains (self->known, image + strlen (MOUNT_DIR));
}

static void
check_images (SnugSystemCheck *self, const char *path, const struct snug_recipe_header *recipe)
{
  const uint32_t *images = snug_recipe_table (recipe, &recipe->images);

  for (uint32_t i = 0; i < recipe->images.count; i++)
    {
      const char *image = snug_recipe_string (recipe, images[i]);

      if (!is_known_image (self, image))
        snug_system_check_add (
          self, "the recipe ‘%s’ needs ‘%s’, which is not installed; refresh or reinstall the snap",
          path, image);
    }
}

static void
check_recipe (SnugSystemCheck *self, int folder, const char *instance, const char *tag)
{
  g_autofree char *name = g_strdup_printf ("%s/%s" SNUG_RECIPE_SUFFIX, instance, tag);
  g_autofree char *path = snug_paths_build (self->paths, SNUG_PATH_RECIPES, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content
    = folder >= 0 ? snug_file_read (folder, name, SNUG_RECIPE_MAX_SIZE, &error) : NULL;
  const char *problem;
  gsize size;

  if (content == NULL)
    {
      snug_system_check_add (self,
                             "‘%s’ has no recipe ‘%s’, so it cannot start; disable and enable the "
                             "snap to make it again",
                             instance, path);
      return;
    }
  problem = snug_recipe_check (g_bytes_get_data (content, &size), g_bytes_get_size (content));
  if (problem != NULL)
    snug_system_check_add (
      self, "the recipe ‘%s’ is damaged (%s); disable and enable the snap to make it again", path,
      problem);
  else
    check_images (self, path, g_bytes_get_data (content, NULL));
}

/* The tags of all that can be started. */
static GHashTable *
list_tags (const char *instance, const SnugSnapInfo *info)
{
  GHashTable *tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < info->apps->len; i++)
    g_hash_table_add (
      tags, snug_name_build_tag (instance,
                                 ((SnugAppInfo *) g_ptr_array_index (info->apps, i))->name, FALSE));
  for (guint i = 0; i < info->hooks->len; i++)
    g_hash_table_add (tags, snug_name_build_tag (
                              instance, ((SnugHookInfo *) g_ptr_array_index (info->hooks, i))->name,
                              TRUE));
  return tags;
}

static void
check_recipes_of (SnugSystemCheck *self, int folder, const SnugSnapRecord *snap)
{
  const SnugSnapInfo *info = g_hash_table_lookup (self->infos, snap->instance);
  g_autofree char *path = snug_paths_build (self->paths, SNUG_PATH_RECIPES, snap->instance, NULL);
  g_auto (GStrv) names = snug_system_check_list (path);
  g_autoptr (GHashTable) tags = NULL;
  GHashTableIter iter;
  gpointer tag;

  if (info == NULL)
    return;
  tags = list_tags (snap->instance, info);
  g_hash_table_iter_init (&iter, tags);
  while (snap->active && g_hash_table_iter_next (&iter, &tag, NULL))
    check_recipe (self, folder, snap->instance, tag);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *stem = g_strdup (names[i]);

      if (g_str_has_suffix (stem, SNUG_RECIPE_SUFFIX))
        stem[strlen (stem) - strlen (SNUG_RECIPE_SUFFIX)] = '\0';
      if (!snap->active || !g_hash_table_contains (tags, stem))
        snug_system_check_add (
          self, "the recipe ‘%s/%s’ belongs to nothing that can be started; it can be deleted",
          path, names[i]);
    }
}

/* A folder stays, empty, as long as an app of a snap that was removed lives. */
static gboolean
is_waiting (SnugSystemCheck *self, const char *instance)
{
  g_autofree char *path = snug_paths_build (self->paths, SNUG_PATH_RECIPES, instance, NULL);
  g_auto (GStrv) names = snug_system_check_list (path);
  gboolean running = FALSE;

  return names[0] == NULL && snug_recipe_is_running (self->paths, instance, &running, NULL)
         && running;
}

static void
check_recipes (SnugSystemCheck *self)
{
  const char *path = snug_paths_get (self->paths, SNUG_PATH_RECIPES);
  g_auto (GStrv) names = snug_system_check_list (path);
  snug_autofd int folder = snug_file_open_root (path, NULL);

  for (guint i = 0; i < self->snaps->len; i++)
    check_recipes_of (self, folder, g_ptr_array_index (self->snaps, i));
  for (guint i = 0; names[i] != NULL; i++)
    if (!g_hash_table_contains (self->by_name, names[i])
        && !snug_system_check_is_busy (self, names[i]) && !is_waiting (self, names[i]))
      snug_system_check_add (self,
                             "the recipes ‘%s/%s’ belong to no installed snap; they can be deleted",
                             path, names[i]);
}

/* What a running app mounted on stays with the folder of its recipes. */
static void
check_roots (SnugSystemCheck *self)
{
  const char *path = snug_paths_get (self->paths, SNUG_PATH_ROOTS);
  g_auto (GStrv) names = snug_system_check_list (path);

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_hash_table_contains (self->by_name, names[i])
        && !snug_system_check_is_busy (self, names[i]) && !is_waiting (self, names[i]))
      snug_system_check_add (
        self, "the prepared roots ‘%s/%s’ belong to no installed snap; they can be deleted", path,
        names[i]);
}

/* --- connections --- */

static void
check_end (SnugSystemCheck *self,
           const SnugConnectionRecord *connection,
           const char *instance,
           const char *name,
           gboolean plug)
{
  const SnugSnapInfo *info = g_hash_table_lookup (self->infos, instance);
  const SnugPlugInfo *end;

  /* The host's slots are those that interfaces give it; what cannot be read was reported. */
  if (info == NULL)
    return;
  end = plug ? snug_snap_info_find_plug (info, name) : snug_snap_info_find_slot (info, name);
  if (end == NULL || !g_str_equal (end->interface, connection->interface))
    snug_system_check_add (self,
                           "the connection of ‘%s:%s’ with ‘%s:%s’ is of a %s that ‘%s’ has not; "
                           "‘snug disconnect %s:%s’ removes it",
                           connection->plug_snap, connection->plug, connection->slot_snap,
                           connection->slot, plug ? "plug" : "slot", instance,
                           connection->plug_snap, connection->plug);
}

static void
check_connections (SnugSystemCheck *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SnugConnectionRecord *connection = g_ptr_array_index (self->connections, i);

      if (connection->undesired)
        continue;
      check_end (self, connection, connection->plug_snap, connection->plug, TRUE);
      check_end (self, connection, connection->slot_snap, connection->slot, FALSE);
    }
}

void
snug_system_check_reach (SnugSystemCheck *self)
{
  for (guint i = 0; i < self->snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (self->snaps, i);

      if (snug_system_check_is_busy (self, snap->instance))
        continue;
      check_current (self, snap, SNUG_PATH_SNAP_MOUNT);
      check_current (self, snap, SNUG_PATH_SNAP_DATA);
    }
  check_commands (self);
  check_recipes (self);
  check_roots (self);
  check_connections (self);
}
