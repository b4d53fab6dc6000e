/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Recipe files: /var/lib/snug/recipes/INSTANCE/TAG.recipe, written by root only. Any thread. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include "snug-file.h"
#include "snug-recipe-compiler.h"
#include "snug-recipe-format.h"
#include "snug-recipe-root.h"

static gboolean
check_name (const char *name, GError **error)
{
  if (*name == '\0' || *name == '.' || strchr (name, '/') != NULL || strlen (name) > 200)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ cannot name a recipe", name);
  return TRUE;
}

gboolean
snug_recipe_write (SnugPaths *paths,
                   const char *instance_name,
                   const char *security_tag,
                   GBytes *recipe,
                   GError **error)
{
  snug_autofd int root = -1, dir = -1;
  g_autofree char *name = g_strconcat (security_tag, SNUG_RECIPE_SUFFIX, NULL);
  gsize size;
  const void *content = g_bytes_get_data (recipe, &size);

  if (!check_name (instance_name, error) || !check_name (security_tag, error))
    return FALSE;
  root = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_RECIPES), error);
  if (root < 0)
    return FALSE;
  dir = snug_file_make_dirs (root, instance_name, 0755, error);
  return dir >= 0 && snug_recipe_root_make (paths, instance_name, recipe, error)
         && snug_file_write (dir, name, content, size, 0644, error);
}

/* The directory, or -1 without an error if there is none. */
static int
open_instance (SnugPaths *paths, const char *instance_name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  snug_autofd int root = -1;
  int dir;

  if (!check_name (instance_name, error))
    return -1;
  root = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_RECIPES), &local_error);
  dir = root < 0
          ? -1
          : snug_file_open_beneath (root, instance_name, O_RDONLY | O_DIRECTORY, 0, &local_error);
  if (dir < 0 && !g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return dir;
}

static gboolean
is_locked (int dir)
{
  /* Given back at once: a launcher that starts now waits for a millisecond at most. */
  if (flock (dir, LOCK_EX | LOCK_NB) != 0)
    return TRUE;
  flock (dir, LOCK_UN);
  return FALSE;
}

gboolean
snug_recipe_is_running (SnugPaths *paths,
                        const char *instance_name,
                        gboolean *running,
                        GError **error)
{
  g_autoptr (GError) local_error = NULL;
  snug_autofd int dir = open_instance (paths, instance_name, &local_error);

  *running = FALSE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *running = dir >= 0 && is_locked (dir);
  return TRUE;
}

/* Calls for each file in the snap's directory, if there is one. */
typedef gboolean (*RecipeFunc) (int dir, const char *name, gpointer data, GError **error);

static gboolean
walk_directory (SnugPaths *paths,
                const char *instance_name,
                int dir,
                RecipeFunc function,
                gpointer data,
                GError **error)
{
  g_autofree char *path = snug_paths_build (paths, SNUG_PATH_RECIPES, instance_name, NULL);
  g_autoptr (GDir) names = g_dir_open (path, 0, error);
  const char *name;

  if (names == NULL)
    return FALSE;
  while ((name = g_dir_read_name (names)) != NULL)
    if (!function (dir, name, data, error))
      return FALSE;
  return TRUE;
}

static gboolean
for_each_recipe (SnugPaths *paths,
                 const char *instance_name,
                 RecipeFunc function,
                 gpointer data,
                 GError **error)
{
  g_autoptr (GError) local_error = NULL;
  snug_autofd int dir = open_instance (paths, instance_name, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return dir < 0 || walk_directory (paths, instance_name, dir, function, data, error);
}

static gboolean
remove_unless_retained (int dir, const char *name, gpointer data, GError **error)
{
  g_autofree char *tag = g_str_has_suffix (name, SNUG_RECIPE_SUFFIX)
                           ? g_strndup (name, strlen (name) - strlen (SNUG_RECIPE_SUFFIX))
                           : NULL;

  if (tag != NULL && g_ptr_array_find_with_equal_func (data, tag, g_str_equal, NULL))
    return TRUE;
  return snug_file_remove (dir, name, error);
}

typedef struct
{
  const char *image;
  gboolean needed;
} ImageSearch;

static gboolean
look_for_image (int dir, const char *name, gpointer data, GError **error)
{
  ImageSearch *search = data;
  g_autoptr (GBytes) content = snug_file_read (dir, name, SNUG_RECIPE_MAX_SIZE, error);
  const struct snug_recipe_header *recipe;
  const uint32_t *images;
  gsize size;

  if (content == NULL)
    return FALSE;
  recipe = g_bytes_get_data (content, &size);
  if (snug_recipe_check (recipe, size) != NULL)
    return TRUE;
  images = snug_recipe_table (recipe, &recipe->images);
  for (uint32_t i = 0; i < recipe->images.count; i++)
    search->needed
      = search->needed || g_str_equal (snug_recipe_string (recipe, images[i]), search->image);
  return TRUE;
}

gboolean
snug_recipe_needs_image (SnugPaths *paths,
                         const char *instance_name,
                         const char *image,
                         gboolean *needed,
                         GError **error)
{
  ImageSearch search = { image, FALSE };

  if (!for_each_recipe (paths, instance_name, look_for_image, &search, error))
    return FALSE;
  *needed = search.needed;
  return TRUE;
}

gboolean
snug_recipe_try_lock (SnugPaths *paths, const char *instance_name, int *lock, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  snug_autofd int dir = open_instance (paths, instance_name, &local_error);

  *lock = -1;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (dir >= 0 && flock (dir, LOCK_EX | LOCK_NB) != 0)
    return snug_set_error (error, SNUG_ERROR_BUSY, "an app of ‘%s’ is running", instance_name);
  *lock = snug_steal_fd (&dir);
  return TRUE;
}

static gboolean
add_root (int dir, const char *name, gpointer data, GError **error)
{
  g_autoptr (GBytes) content = snug_file_read (dir, name, SNUG_RECIPE_MAX_SIZE, error);
  const struct snug_recipe_header *recipe;
  gsize size;

  if (content == NULL)
    return FALSE;
  recipe = g_bytes_get_data (content, &size);
  if (snug_recipe_check (recipe, size) == NULL && recipe->prepared != 0)
    g_ptr_array_add (data, g_strdup (snug_recipe_string (recipe, recipe->prepared)));
  return TRUE;
}

/* What running apps mounted on must stay; it goes the next time. */
static gboolean
retain_roots (SnugPaths *paths, const char *instance_name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  snug_autofd int lock = -1;

  if (!snug_recipe_try_lock (paths, instance_name, &lock, NULL))
    return TRUE;
  return for_each_recipe (paths, instance_name, add_root, names, error)
         && snug_recipe_root_retain (paths, instance_name, names, error);
}

gboolean
snug_recipe_retain (SnugPaths *paths,
                    const char *instance_name,
                    GPtrArray *security_tags,
                    GError **error)
{
  return for_each_recipe (paths, instance_name, remove_unless_retained, security_tags, error)
         && retain_roots (paths, instance_name, error);
}

static gboolean
remove_one (int dir, const char *name, gpointer data, GError **error)
{
  return snug_file_remove (dir, name, error);
}

gboolean
snug_recipe_remove_all (SnugPaths *paths, const char *instance_name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  snug_autofd int dir = open_instance (paths, instance_name, &local_error);
  snug_autofd int root = -1;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (dir < 0)
    return retain_roots (paths, instance_name, error);
  if (!walk_directory (paths, instance_name, dir, remove_one, NULL, error))
    return FALSE;
  if (is_locked (dir))
    return TRUE;
  if (!retain_roots (paths, instance_name, error))
    return FALSE;
  root = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_RECIPES), error);
  return root >= 0 && snug_file_remove (root, instance_name, error);
}
