/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Looks at a base when a recipe is compiled, so that nothing has to when an app starts. A mount
 * point must be there before something is mounted on it, and a base is read-only: what it lacks
 * gets a directory of the sandbox's own, in which links stand for what the base has.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snug-fd.h"
#include "snug-file.h"
#include "snug-recipe-base.h"

#define MAX_BASE_ENTRIES 1024

gboolean
snug_recipe_base_open (SnugRecipeBase *self, const SnugRecipeInput *input, GError **error)
{
  if (input->base_name == NULL)
    return TRUE;
  if (input->base_revision == NULL || input->base_dir == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "the base ‘%s’ of ‘%s’ is not there; install it", input->base_name,
                           input->instance_name);
  self->name = input->base_name;
  self->path = g_build_filename ("/snap", input->base_name, input->base_revision, NULL);
  self->fd = snug_file_open_root (input->base_dir, error);
  return self->fd >= 0;
}

void
snug_recipe_base_clear (SnugRecipeBase *self)
{
  g_clear_pointer (&self->path, g_free);
  snug_clear_fd (&self->fd);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A directory, with no link on the way; -1 without an error if there is none: a file or a link on
 * the way means that the path is not there, as far as mounts are concerned. */
static int
open_directory (SnugRecipeBase *self, const char *path, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  snug_autofd int fd = self->fd < 0 ? -1 : fcntl (self->fd, F_DUPFD_CLOEXEC, 3);

  for (guint i = 0; fd >= 0 && parts[i] != NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;
      snug_autofd int next = snug_file_open_beneath (fd, parts[i], O_PATH, 0, &local_error);
      struct stat info;

      if (next < 0 && !g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        g_propagate_error (error, g_steal_pointer (&local_error));
      if (next < 0 || fstat (next, &info) != 0 || !S_ISDIR (info.st_mode))
        return -1;
      snug_clear_fd (&fd);
      fd = snug_steal_fd (&next);
    }
  return fd < 0 ? -1 : snug_file_open_beneath (fd, ".", O_RDONLY | O_DIRECTORY, 0, error);
}

GPtrArray *
snug_recipe_base_list (SnugRecipeBase *self, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  int fd = open_directory (self, path, &local_error);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  struct dirent *entry;

  if (local_error != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                  "cannot read ‘%s’ of the base ‘%s’: ", path, self->name);
      return NULL;
    }
  while (dir != NULL && names->len <= MAX_BASE_ENTRIES && (entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (dir != NULL)
    closedir (dir);
  if (names->len > MAX_BASE_ENTRIES)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the base ‘%s’ has more than %d entries in ‘%s’", self->name,
                           MAX_BASE_ENTRIES, path),
           NULL;
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

mode_t
snug_recipe_base_type (SnugRecipeBase *self, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path), *name = g_path_get_basename (path);
  snug_autofd int fd = open_directory (self, parent, NULL);
  struct stat info;

  if (fd < 0 || fstatat (fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return 0;
  return info.st_mode & S_IFMT;
}

char *
snug_recipe_base_resolve (SnugRecipeBase *self, const char *path)
{
  const gsize length = *path == '/' ? strcspn (path + 1, "/") : 0;
  g_autofree char *first = g_strndup (path + 1, length);
  char text[PATH_MAX];
  gssize size;

  if (length == 0 || self->fd < 0 || snug_recipe_base_type (self, first) != S_IFLNK)
    return g_strdup (path);
  size = readlinkat (self->fd, first, text, sizeof text - 1);
  if (size <= 0)
    return g_strdup (path);
  text[size] = '\0';
  /* Only what stays in the base and says so plainly, such as ‘usr/lib’. */
  if (strstr (text, "..") != NULL || strchr (text, '%') != NULL || text[size - 1] == '/')
    return g_strdup (path);
  return g_strconcat (*text == '/' ? "" : "/", text, path + 1 + length, NULL);
}

gboolean
snug_recipe_base_link (SnugRecipeBase *self,
                       SnugRecipeBuilder *builder,
                       const char *path,
                       SnugRecipePlaces *places,
                       GError **error)
{
  g_autoptr (GPtrArray) names = snug_recipe_base_list (self, path, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *inner = g_build_filename (path, name, NULL);
      g_autofree char *source = g_build_filename (self->path, inner, NULL);
      g_autofree char *target = g_strconcat ("/", inner, NULL);

      if (strchr (name, '%') != NULL || snug_recipe_places_has (places, target, FALSE))
        continue;
      if (!snug_recipe_places_has (places, target, TRUE))
        {
          snug_recipe_builder_mount (builder, SNUG_MOUNT_SYMLINK, source, target, 0);
          continue;
        }
      snug_recipe_builder_mount (builder, SNUG_MOUNT_DIR, NULL, target, 0);
      if (!snug_recipe_base_link (self, builder, inner, places, error))
        return FALSE;
    }
  return TRUE;
}

/* The deepest directory of the base on the way to a path. */
static char *
nearest_directory (SnugRecipeBase *self, const char *path)
{
  g_autofree char *at = g_strdup (path);

  while (snug_recipe_base_type (self, at) != S_IFDIR && strchr (at, '/') != NULL)
    *strrchr (at, '/') = '\0';
  return g_steal_pointer (&at);
}

static gboolean
has_parent_in (GHashTable *opened, const char *path)
{
  g_autofree char *at = g_strdup (path);

  for (;;)
    {
      char *slash;

      if (g_hash_table_contains (opened, at))
        return TRUE;
      slash = strrchr (at, '/');
      if (slash == NULL)
        return FALSE;
      *slash = '\0';
    }
}

/* The directories that have to be opened up, each once, outer ones first. */
static GPtrArray *
list_to_open (SnugRecipeBase *self, const char *path, SnugRecipePlaces *places)
{
  g_autofree char *prefix = g_strconcat ("/", path, "/", NULL);
  g_autoptr (GPtrArray) targets = snug_recipe_places_get_targets (places);
  g_autoptr (GHashTable) opened = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *result = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < targets->len; i++)
    {
      const char *target = g_ptr_array_index (targets, i);
      mode_t type;

      if (!g_str_has_prefix (target, prefix))
        continue;
      type = snug_recipe_base_type (self, target + 1);
      if (type != S_IFDIR && type != S_IFREG)
        {
          g_autofree char *parent = g_path_get_dirname (target + 1);

          g_ptr_array_add (found, nearest_directory (self, parent));
        }
    }
  g_ptr_array_sort (found, compare_names);
  for (guint i = 0; i < found->len; i++)
    if (!has_parent_in (opened, g_ptr_array_index (found, i)))
      {
        char *directory = g_strdup (g_ptr_array_index (found, i));

        g_hash_table_add (opened, directory);
        g_ptr_array_add (result, directory);
      }
  return result;
}

gboolean
snug_recipe_base_open_up (SnugRecipeBase *self,
                          SnugRecipeBuilder *builder,
                          const char *path,
                          SnugRecipePlaces *places,
                          GError **error)
{
  g_autoptr (GPtrArray) directories = list_to_open (self, path, places);

  for (guint i = 0; i < directories->len; i++)
    {
      const char *directory = g_ptr_array_index (directories, i);
      g_autofree char *target = g_strconcat ("/", directory, NULL);

      snug_recipe_builder_mount (builder, SNUG_MOUNT_TMPFS, NULL, target, 0);
      snug_recipe_places_seal (places, target);
      if (!snug_recipe_base_link (self, builder, directory, places, error))
        return FALSE;
    }
  return TRUE;
}
