/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The strict keyfile reader. One pass over the text, values kept as they stand. One thread at a
 * time. GKeyFile merges duplicates and keeps no line numbers, which is why it is not used here. */

#include "snug-keyfile.h"

#include <string.h>

#define MAX_SIZE (1024 * 1024)
#define MAX_KEYS 10000

typedef struct
{
  char *name;
  char *value;
  guint line;
  gboolean taken;
} KeyfileEntry;

typedef struct
{
  char *name;
  guint line;
  GPtrArray *entries; /* (owned) of KeyfileEntry */
} KeyfileGroup;

struct _SnugKeyfile
{
  GObject parent_instance;

  char *name;
  GPtrArray *groups;   /* (owned) of KeyfileGroup */
  GHashTable *by_name; /* (owned) "group\nkey" or "group" to the unowned entry or group */
  guint n_keys;
};

G_DEFINE_FINAL_TYPE (SnugKeyfile, snug_keyfile, G_TYPE_OBJECT)

static void
keyfile_entry_free (gpointer data)
{
  KeyfileEntry *entry = data;

  g_free (entry->name);
  g_free (entry->value);
  g_free (entry);
}

static void
keyfile_group_free (gpointer data)
{
  KeyfileGroup *group = data;

  g_free (group->name);
  g_ptr_array_unref (group->entries);
  g_free (group);
}

static void
snug_keyfile_init (SnugKeyfile *self)
{
  self->groups = g_ptr_array_new_with_free_func (keyfile_group_free);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
snug_keyfile_finalize (GObject *object)
{
  SnugKeyfile *self = SNUG_KEYFILE (object);

  g_free (self->name);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->groups);
  G_OBJECT_CLASS (snug_keyfile_parent_class)->finalize (object);
}

static gboolean
fail_at (SnugKeyfile *self, guint line, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s line %u: %s", self->name, line,
                         reason);
}

static gboolean
add_group (SnugKeyfile *self, const char *text, guint line, GError **error)
{
  gsize length = strlen (text);
  g_autofree char *name = NULL;
  KeyfileGroup *group;

  if (length < 3 || text[length - 1] != ']')
    return fail_at (self, line, error, "a group is written [NAME]");
  name = g_strndup (text + 1, length - 2);
  if (strpbrk (name, "[]") != NULL)
    return fail_at (self, line, error, "a group's name has no brackets");
  if (g_hash_table_contains (self->by_name, name))
    {
      g_autofree char *reason
        = g_strdup_printf ("the group [%s] is there already; put its keys together", name);
      return fail_at (self, line, error, reason);
    }
  group = g_new0 (KeyfileGroup, 1);
  group->name = g_steal_pointer (&name);
  group->line = line;
  group->entries = g_ptr_array_new_with_free_func (keyfile_entry_free);
  g_ptr_array_add (self->groups, group);
  g_hash_table_insert (self->by_name, g_strdup (group->name), group);
  return TRUE;
}

static gboolean
is_key_name (const char *name)
{
  if (name[0] == '\0')
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_.", *c) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
add_key (SnugKeyfile *self, const char *text, guint line, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  KeyfileGroup *group;
  KeyfileEntry *entry;

  if (equals == NULL)
    return fail_at (self, line, error, "neither a comment, nor [GROUP], nor KEY=VALUE");
  if (self->groups->len == 0)
    return fail_at (self, line, error, "a key before the first [GROUP]");
  name = g_strchomp (g_strndup (text, (gsize) (equals - text)));
  if (!is_key_name (name))
    return fail_at (self, line, error, "a key's name has letters, digits, ‘-’, ‘_’ and ‘.’ only");
  if (++self->n_keys > MAX_KEYS)
    return fail_at (self, line, error, "too many keys");
  group = g_ptr_array_index (self->groups, self->groups->len - 1);
  path = g_strdup_printf ("%s\n%s", group->name, name);
  if (g_hash_table_contains (self->by_name, path))
    {
      g_autofree char *reason = g_strdup_printf ("the key ‘%s’ is there already", name);
      return fail_at (self, line, error, reason);
    }
  entry = g_new0 (KeyfileEntry, 1);
  entry->name = g_steal_pointer (&name);
  entry->value = g_strstrip (g_strdup (equals + 1));
  entry->line = line;
  g_ptr_array_add (group->entries, entry);
  g_hash_table_insert (self->by_name, g_steal_pointer (&path), entry);
  return TRUE;
}

static gboolean
parse (SnugKeyfile *self, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      gboolean ok = TRUE;

      if (line[0] == '[')
        ok = add_group (self, line, i + 1, error);
      else if (line[0] != '\0' && line[0] != '#')
        ok = add_key (self, line, i + 1, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

SnugKeyfile *
snug_keyfile_new (const char *name, GBytes *content, GError **error)
{
  g_autoptr (SnugKeyfile) self = g_object_new (SNUG_TYPE_KEYFILE, NULL);
  g_autofree char *text = NULL;
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  self->name = g_strdup (name);
  if (size > MAX_SIZE)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: larger than the %d bytes allowed",
                      name, MAX_SIZE);
      return NULL;
    }
  if (size > 0
      && (memchr (data, '\0', size) != NULL || !g_utf8_validate (data, (gssize) size, NULL)))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: not UTF-8 text", name);
      return NULL;
    }
  text = g_strndup (size > 0 ? data : "", size);
  if (!parse (self, text, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
snug_keyfile_get_name (SnugKeyfile *self)
{
  return self->name;
}

const char **
snug_keyfile_get_groups (SnugKeyfile *self)
{
  const char **names = g_new0 (const char *, self->groups->len + 1);

  for (guint i = 0; i < self->groups->len; i++)
    names[i] = ((KeyfileGroup *) g_ptr_array_index (self->groups, i))->name;
  return names;
}

const char **
snug_keyfile_get_keys (SnugKeyfile *self, const char *group)
{
  KeyfileGroup *found = g_hash_table_lookup (self->by_name, group);
  guint n = found != NULL ? found->entries->len : 0;
  const char **names = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = ((KeyfileEntry *) g_ptr_array_index (found->entries, i))->name;
  return names;
}

static KeyfileEntry *
find_entry (SnugKeyfile *self, const char *group, const char *key)
{
  g_autofree char *path = g_strdup_printf ("%s\n%s", group, key);

  return g_hash_table_lookup (self->by_name, path);
}

guint
snug_keyfile_get_line (SnugKeyfile *self, const char *group, const char *key)
{
  KeyfileGroup *found;
  KeyfileEntry *entry;

  if (key != NULL)
    {
      entry = find_entry (self, group, key);
      return entry != NULL ? entry->line : 0;
    }
  found = g_hash_table_lookup (self->by_name, group);
  return found != NULL ? found->line : 0;
}

const char *
snug_keyfile_take (SnugKeyfile *self, const char *group, const char *key)
{
  KeyfileEntry *entry = find_entry (self, group, key);

  if (entry == NULL)
    return NULL;
  entry->taken = TRUE;
  return entry->value;
}

static gboolean
fail_value (SnugKeyfile *self,
            const char *group,
            const char *key,
            const char *reason,
            GError **error)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s line %u: [%s] %s: %s", self->name,
                         snug_keyfile_get_line (self, group, key), group, key, reason);
}

static char
unescape_char (char c)
{
  switch (c)
    {
    case 's':
      return ' ';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '\\':
      return '\\';
    default:
      return '\0';
    }
}

gboolean
snug_keyfile_take_string (SnugKeyfile *self,
                          const char *group,
                          const char *key,
                          char **value,
                          GError **error)
{
  const char *raw = snug_keyfile_take (self, group, key);
  g_autoptr (GString) text = g_string_new (NULL);

  *value = NULL;
  if (raw == NULL)
    return TRUE;
  for (const char *c = raw; *c != '\0'; c++)
    {
      char resolved = *c;

      if (*c == '\\')
        {
          resolved = unescape_char (*++c);
          if (resolved == '\0')
            return fail_value (self, group, key, "a backslash is followed by s, n, t, r or \\",
                               error);
        }
      g_string_append_c (text, resolved);
    }
  *value = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

gboolean
snug_keyfile_take_boolean (SnugKeyfile *self,
                           const char *group,
                           const char *key,
                           gboolean *value,
                           GError **error)
{
  const char *raw = snug_keyfile_take (self, group, key);

  if (raw == NULL)
    return TRUE;
  if (!g_str_equal (raw, "true") && !g_str_equal (raw, "false"))
    return fail_value (self, group, key, "must be ‘true’ or ‘false’", error);
  *value = g_str_equal (raw, "true");
  return TRUE;
}

gboolean
snug_keyfile_take_uint64 (SnugKeyfile *self,
                          const char *group,
                          const char *key,
                          guint64 min,
                          guint64 max,
                          guint64 *value,
                          GError **error)
{
  const char *raw = snug_keyfile_take (self, group, key);
  g_autofree char *reason = NULL;

  if (raw == NULL || g_ascii_string_to_unsigned (raw, 10, min, max, value, NULL))
    return TRUE;
  reason
    = g_strdup_printf ("must be a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                       min, max);
  return fail_value (self, group, key, reason, error);
}

gboolean
snug_keyfile_finish (SnugKeyfile *self, GError **error)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      KeyfileGroup *group = g_ptr_array_index (self->groups, i);

      for (guint j = 0; j < group->entries->len; j++)
        {
          KeyfileEntry *entry = g_ptr_array_index (group->entries, j);

          if (!entry->taken)
            return fail_value (self, group->name, entry->name, "unknown key", error);
        }
    }
  return TRUE;
}

static void
snug_keyfile_class_init (SnugKeyfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_keyfile_finalize;
}
