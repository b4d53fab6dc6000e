/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The daemon's own configuration file. It is read whole, changed and replaced; comments in it are
 * not kept, because nobody else writes it. Main thread. */

#include "snug-config-writer.h"

#include <string.h>
#include "snug-keyfile.h"
#include "snug-trusted-path.h"

#define MAX_SIZE (1024 * 1024)

static const char heading[]
  = "# Written by snugd. Change it with ‘snug config’; put your own settings "
    "into /etc/snug.\n";

/* The file as sections in their order, each with keys in their order. */
typedef struct
{
  char *section;
  GPtrArray *lines; /* (owned) of char*[2]: key and text */
} WriterSection;

static void
writer_section_free (gpointer data)
{
  WriterSection *section = data;

  g_free (section->section);
  g_ptr_array_unref (section->lines);
  g_free (section);
}

static WriterSection *
get_section (GPtrArray *sections, const char *name)
{
  WriterSection *section;

  for (guint i = 0; i < sections->len; i++)
    {
      section = g_ptr_array_index (sections, i);
      if (g_str_equal (section->section, name))
        return section;
    }
  section = g_new0 (WriterSection, 1);
  section->section = g_strdup (name);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (sections, section);
  return section;
}

static void
set_line (GPtrArray *sections, const SnugConfigChange *change)
{
  GPtrArray *lines = get_section (sections, change->section)->lines;
  const char *line[] = { change->key, change->text, NULL };

  for (guint i = 0; i < lines->len; i++)
    {
      char **old = g_ptr_array_index (lines, i);

      if (!g_str_equal (old[0], change->key))
        continue;
      g_ptr_array_remove_index (lines, i);
      break;
    }
  if (change->text != NULL)
    g_ptr_array_add (lines, g_strdupv ((char **) line));
}

static gboolean
read_sections (int dir_fd, const char *path, GPtrArray *sections, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) content
    = snug_trusted_path_read (dir_fd, SNUG_CONFIG_WRITER_FILE, path, MAX_SIZE, &local);
  g_autoptr (SnugKeyfile) file = NULL;
  g_autofree const char **groups = NULL;

  if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return TRUE;
  if (content != NULL)
    file = snug_keyfile_new (path, content, &local);
  if (file == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  groups = snug_keyfile_get_groups (file);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree const char **keys = snug_keyfile_get_keys (file, groups[i]);

      for (guint j = 0; keys[j] != NULL; j++)
        {
          g_autofree char *text = NULL;
          SnugConfigChange line = { groups[i], keys[j], NULL };

          if (!snug_keyfile_take_string (file, groups[i], keys[j], &text, error))
            return FALSE;
          line.text = text;
          set_line (sections, &line);
        }
    }
  return TRUE;
}

/* The reader strips white space and resolves backslashes. Control characters do not come here: no
 * type of value has them. */
static void
append_text (GString *out, const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\\')
      g_string_append (out, "\\\\");
    else if (text[i] == ' ' && (i == 0 || i == length - 1))
      g_string_append (out, "\\s");
    else
      g_string_append_c (out, text[i]);
}

static GString *
format_sections (GPtrArray *sections)
{
  GString *out = g_string_new (heading);

  for (guint i = 0; i < sections->len; i++)
    {
      WriterSection *section = g_ptr_array_index (sections, i);

      if (section->lines->len == 0)
        continue;
      g_string_append_printf (out, "\n[%s]\n", section->section);
      for (guint j = 0; j < section->lines->len; j++)
        {
          char **line = g_ptr_array_index (section->lines, j);

          g_string_append_printf (out, "%s=", line[0]);
          append_text (out, line[1]);
          g_string_append_c (out, '\n');
        }
    }
  return out;
}

gboolean
snug_config_writer_apply (SnugPaths *paths,
                          const SnugConfigChange *changes,
                          gsize n_changes,
                          GError **error)
{
  const char *dir = snug_paths_get (paths, SNUG_PATH_STATE_CONFIG);
  g_autofree char *path = g_build_filename (dir, SNUG_CONFIG_WRITER_FILE, NULL);
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (writer_section_free);
  g_autoptr (GString) text = NULL;
  snug_autofd int dir_fd = snug_trusted_path_make_dir (paths, dir, 0755, error);

  if (dir_fd < 0 || !read_sections (dir_fd, path, sections, error))
    {
      g_prefix_error (error, "cannot change the configuration: ");
      return FALSE;
    }
  for (gsize i = 0; i < n_changes; i++)
    set_line (sections, &changes[i]);
  text = format_sections (sections);
  /* What the reader would refuse must not be written: it would take all settings with it. */
  if (text->len > MAX_SIZE)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "cannot change the configuration: ‘%s’ would be larger than %d bytes",
                           path, MAX_SIZE);
  return snug_file_write (dir_fd, SNUG_CONFIG_WRITER_FILE, text->str, text->len, 0644, error);
}
