/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads the configuration files of all layers. It knows the order, the masks and who may have
 * written a file; it does not know what a key means. Main thread. */

#include "snug-config-source.h"

#include <fcntl.h>
#include <string.h>
#include "snug-file.h"
#include "snug-keyfile.h"
#include "snug-trusted-path.h"

#define MAX_SIZE  (1024 * 1024)
#define MAX_FILES 200

/* A file that was found. Its content is kept until it is known whether a later link hides it. */
typedef struct
{
  SnugConfigLayer layer;
  char *name; /* (nullable): %NULL for the file that cannot be hidden */
  char *path;
  GBytes *content;
} FoundFile;

struct _SnugConfigSource
{
  GPtrArray *entries; /* (owned) of SnugConfigEntry */
  GPtrArray *files;   /* (owned) of utf8 */
};

static void
found_file_free (gpointer data)
{
  FoundFile *file = data;

  g_free (file->name);
  g_free (file->path);
  g_clear_pointer (&file->content, g_bytes_unref);
  g_free (file);
}

static void
snug_config_entry_free (gpointer data)
{
  SnugConfigEntry *entry = data;

  g_free (entry->section);
  g_free (entry->key);
  g_free (entry->text);
  g_free (entry->file);
  g_free (entry);
}

static void
add_problem (GPtrArray *problems, const char *path, const char *reason)
{
  g_ptr_array_add (problems, snug_config_problem_new (path, 0, NULL, NULL, reason));
}

/* Whether a name is a link to /dev/null. Any other link is left to the reader, which refuses it. */
static gboolean
is_mask (int dir_fd, const char *name)
{
  char target[16];
  gssize length = readlinkat (dir_fd, name, target, sizeof target);

  return length == (gssize) strlen ("/dev/null")
         && memcmp (target, "/dev/null", (gsize) length) == 0;
}

static void
hide (GPtrArray *found, const char *name)
{
  for (guint i = found->len; i > 0; i--)
    {
      FoundFile *file = g_ptr_array_index (found, i - 1);

      if (g_strcmp0 (file->name, name) == 0)
        g_ptr_array_remove_index (found, i - 1);
    }
}

static void
add_file (GPtrArray *found,
          GPtrArray *problems,
          SnugConfigLayer layer,
          int dir_fd,
          const char *dir,
          const char *name,
          gboolean can_be_hidden)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GBytes) content = NULL;
  FoundFile *file;

  if (is_mask (dir_fd, name))
    {
      if (can_be_hidden)
        hide (found, name);
      return;
    }
  content = snug_trusted_path_read (dir_fd, name, path, MAX_SIZE, &error);
  if (content == NULL)
    {
      if (can_be_hidden || !g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        add_problem (problems, path, error->message);
      return;
    }
  file = g_new0 (FoundFile, 1);
  file->layer = layer;
  file->name = can_be_hidden ? g_strdup (name) : NULL;
  file->path = g_steal_pointer (&path);
  file->content = g_steal_pointer (&content);
  g_ptr_array_add (found, file);
}

static gboolean
is_config (const struct dirent *entry)
{
  return entry->d_name[0] != '.' && g_str_has_suffix (entry->d_name, ".conf");
}

static int
open_layer (SnugPaths *paths, const char *dir, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  int fd = snug_trusted_path_open_dir (paths, dir, &error);

  if (fd < 0 && !g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    {
      g_autofree char *reason = g_strdup_printf ("%s: %s", dir, error->message);
      add_problem (problems, dir, reason);
    }
  return fd;
}

static void
add_folder (GPtrArray *found,
            GPtrArray *problems,
            SnugPaths *paths,
            SnugConfigLayer layer,
            const char *dir)
{
  snug_autofd int fd = open_layer (paths, dir, problems);
  g_autoptr (GPtrArray) names
    = fd >= 0 ? snug_file_list_names (fd, dir, MAX_FILES + 1, is_config, NULL) : NULL;

  if (names == NULL)
    return;
  if (names->len > MAX_FILES)
    {
      g_autofree char *reason
        = g_strdup_printf ("%s has more than %d files; none of them is used", dir, MAX_FILES);
      add_problem (problems, dir, reason);
      return;
    }
  for (guint i = 0; i < names->len; i++)
    add_file (found, problems, layer, fd, dir, g_ptr_array_index (names, i), TRUE);
}

static void
add_main_file (GPtrArray *found, GPtrArray *problems, SnugPaths *paths)
{
  const char *dir = snug_paths_get (paths, SNUG_PATH_ETC);
  snug_autofd int fd = open_layer (paths, dir, problems);

  if (fd >= 0)
    add_file (found, problems, SNUG_CONFIG_LAYER_ADMIN, fd, dir, "snug.conf", FALSE);
}

static gboolean
has_file (SnugConfigSource *self, const char *path)
{
  for (guint i = 0; i < self->files->len; i++)
    if (g_str_equal (g_ptr_array_index (self->files, i), path))
      return TRUE;
  return FALSE;
}

/* Somebody is in the middle of writing it, or made a mistake: neither is a wish to go back to
 * defaults. */
static void
keep_entries (SnugConfigSource *self, SnugConfigSource *before, const char *path)
{
  g_ptr_array_add (self->files, g_strdup (path));
  for (guint i = 0; i < before->entries->len; i++)
    {
      const SnugConfigEntry *entry = g_ptr_array_index (before->entries, i);
      SnugConfigEntry *copy;

      if (!g_str_equal (entry->file, path))
        continue;
      copy = g_new0 (SnugConfigEntry, 1);
      copy->layer = entry->layer;
      copy->section = g_strdup (entry->section);
      copy->key = g_strdup (entry->key);
      copy->text = g_strdup (entry->text);
      copy->file = g_strdup (entry->file);
      copy->line = entry->line;
      g_ptr_array_add (self->entries, copy);
    }
}

static void
add_malformed (SnugConfigSource *self,
               SnugConfigSource *before,
               GPtrArray *problems,
               const char *path,
               const char *reason)
{
  gboolean was_good = before != NULL && has_file (before, path);
  g_autofree char *whole
    = g_strdup_printf ("%s%s", reason, was_good ? "; what it said before stays in force" : "");

  add_problem (problems, path, whole);
  if (was_good)
    keep_entries (self, before, path);
}

static void
add_entries (SnugConfigSource *self, SnugConfigSource *before, GPtrArray *problems, FoundFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugKeyfile) keyfile = snug_keyfile_new (file->path, file->content, &error);
  g_autofree const char **groups = NULL;

  if (keyfile == NULL)
    {
      add_malformed (self, before, problems, file->path, error->message);
      return;
    }
  g_ptr_array_add (self->files, g_strdup (file->path));
  groups = snug_keyfile_get_groups (keyfile);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree const char **keys = snug_keyfile_get_keys (keyfile, groups[i]);

      for (guint j = 0; keys[j] != NULL; j++)
        {
          guint line = snug_keyfile_get_line (keyfile, groups[i], keys[j]);
          g_autofree char *text = NULL;
          SnugConfigEntry *entry;

          if (!snug_keyfile_take_string (keyfile, groups[i], keys[j], &text, NULL))
            {
              g_ptr_array_add (
                problems, snug_config_problem_new (file->path, line, groups[i], keys[j],
                                                   "a backslash is followed by s, n, t, r or \\"));
              continue;
            }
          entry = g_new0 (SnugConfigEntry, 1);
          entry->layer = file->layer;
          entry->section = g_strdup (groups[i]);
          entry->key = g_strdup (keys[j]);
          entry->text = g_steal_pointer (&text);
          entry->file = g_strdup (file->path);
          entry->line = line;
          g_ptr_array_add (self->entries, entry);
        }
    }
}

SnugConfigSource *
snug_config_source_read (SnugPaths *paths, SnugConfigSource *before, GPtrArray *problems)
{
  SnugConfigSource *self = g_new0 (SnugConfigSource, 1);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_file_free);
  g_autofree char *admin_dir = snug_paths_build (paths, SNUG_PATH_ETC, "conf.d", NULL);

  self->entries = g_ptr_array_new_with_free_func (snug_config_entry_free);
  self->files = g_ptr_array_new_with_free_func (g_free);
  add_folder (found, problems, paths, SNUG_CONFIG_LAYER_VENDOR,
              snug_paths_get (paths, SNUG_PATH_VENDOR_CONFIG));
  add_main_file (found, problems, paths);
  add_folder (found, problems, paths, SNUG_CONFIG_LAYER_ADMIN, admin_dir);
  add_folder (found, problems, paths, SNUG_CONFIG_LAYER_RUNTIME,
              snug_paths_get (paths, SNUG_PATH_RUNTIME_CONFIG));
  add_folder (found, problems, paths, SNUG_CONFIG_LAYER_STATE,
              snug_paths_get (paths, SNUG_PATH_STATE_CONFIG));
  for (guint i = 0; i < found->len; i++)
    add_entries (self, before, problems, g_ptr_array_index (found, i));
  return self;
}

void
snug_config_source_free (SnugConfigSource *self)
{
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->files);
  g_free (self);
}

GPtrArray *
snug_config_source_get_entries (SnugConfigSource *self)
{
  return self->entries;
}

GPtrArray *
snug_config_source_get_files (SnugConfigSource *self)
{
  return self->files;
}
