/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Settings with type, default, limits and help, out of a keyfile. Immutable once read, so any
 * thread may hold one. The keys belong to the schema. */

#include "snug-config-schema.h"

#include <string.h>
#include "snug-keyfile.h"

#define MAX_SIZE (64 * 1024)
#define MAX_KEYS 200
#define MAX_NAME 64

struct _SnugConfigKey
{
  char *name;
  SnugConfigType type;
  char *summary;
  gboolean is_secret;
  GVariant *default_value; /* (owned) (nullable) */
  GVariant *min;           /* (owned) (nullable) */
  GVariant *max;           /* (owned) (nullable) */
  GStrv choices;           /* (owned) (nullable) */
  GRegex *pattern;         /* (owned) (nullable) */
};

struct _SnugConfigSchema
{
  gatomicrefcount ref_count;
  GPtrArray *keys;     /* (owned) of SnugConfigKey */
  GHashTable *by_name; /* (owned) name to the unowned key */
};

G_DEFINE_BOXED_TYPE (SnugConfigSchema,
                     snug_config_schema,
                     snug_config_schema_ref,
                     snug_config_schema_unref)

static void
snug_config_key_free (SnugConfigKey *self)
{
  g_free (self->name);
  g_free (self->summary);
  g_clear_pointer (&self->default_value, g_variant_unref);
  g_clear_pointer (&self->min, g_variant_unref);
  g_clear_pointer (&self->max, g_variant_unref);
  g_strfreev (self->choices);
  g_clear_pointer (&self->pattern, g_regex_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigKey, snug_config_key_free)

static gboolean
fail_at (SnugKeyfile *file, const char *group, const char *key, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s line %u: [%s] %s%s%s",
                         snug_keyfile_get_name (file), snug_keyfile_get_line (file, group, key),
                         group, key != NULL ? key : "", key != NULL ? ": " : "", reason);
}

static gboolean
is_key_name (const char *name)
{
  gsize length = strlen (name);

  if (length > MAX_NAME || !g_ascii_isalpha (name[0]))
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-')
      return FALSE;
  return TRUE;
}

static gboolean
take_value (SnugKeyfile *file,
            const char *group,
            const char *name,
            const SnugConfigKey *key,
            GVariant **value,
            GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *text = snug_keyfile_take (file, group, name);

  if (text == NULL)
    return TRUE;
  *value = snug_config_key_parse (key, text, &local);
  return *value != NULL || fail_at (file, group, name, error, local->message);
}

static gboolean
take_limits (SnugKeyfile *file, SnugConfigKey *key, GError **error)
{
  gboolean is_number = key->type == SNUG_CONFIG_TYPE_INTEGER
                       || key->type == SNUG_CONFIG_TYPE_DURATION
                       || key->type == SNUG_CONFIG_TYPE_SIZE;

  if (!take_value (file, key->name, "Min", key, &key->min, error)
      || !take_value (file, key->name, "Max", key, &key->max, error))
    return FALSE;
  if ((key->min != NULL || key->max != NULL) && !is_number)
    return fail_at (file, key->name, key->min != NULL ? "Min" : "Max", error,
                    "only integer, duration and size have one");
  /* Max was parsed against Min, so an empty range has been found. */
  return TRUE;
}

static gboolean
take_choices (SnugKeyfile *file, SnugConfigKey *key, GError **error)
{
  const char *choices = snug_keyfile_take (file, key->name, "Choices");
  const char *pattern = snug_keyfile_take (file, key->name, "Pattern");
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) list = NULL;

  if (choices == NULL && pattern == NULL)
    return TRUE;
  if (key->type != SNUG_CONFIG_TYPE_STRING && key->type != SNUG_CONFIG_TYPE_STRINGS)
    return fail_at (file, key->name, choices != NULL ? "Choices" : "Pattern", error,
                    "only string and strings have one");
  if (choices != NULL)
    {
      list = snug_config_value_parse (SNUG_CONFIG_TYPE_STRINGS, choices, &local);
      if (list == NULL || g_variant_n_children (list) == 0)
        return fail_at (file, key->name, "Choices", error, "must be a list that is not empty");
      key->choices = g_variant_dup_strv (list, NULL);
    }
  if (pattern != NULL)
    {
      key->pattern = g_regex_new (pattern, 0, 0, &local);
      if (key->pattern == NULL)
        return fail_at (file, key->name, "Pattern", error, local->message);
    }
  return TRUE;
}

static SnugConfigKey *
read_key (SnugKeyfile *file, const char *group, GError **error)
{
  g_autoptr (SnugConfigKey) key = g_new0 (SnugConfigKey, 1);
  const char *type = snug_keyfile_take (file, group, "Type");
  const char *summary = snug_keyfile_take (file, group, "Summary");

  key->name = g_strdup (group);
  key->summary = g_strdup (summary);
  if (!is_key_name (group))
    fail_at (file, group, NULL, error, "is not a key’s name: letters, digits and ‘-’");
  else if (type == NULL || !snug_config_type_from_string (type, &key->type))
    fail_at (file, group, type != NULL ? "Type" : NULL, error,
             "needs a Type of string, boolean, integer, strings, duration or size");
  else if (summary == NULL || summary[0] == '\0')
    fail_at (file, group, NULL, error, "needs a Summary");
  else if (snug_keyfile_take_boolean (file, group, "Secret", &key->is_secret, error)
           && (!key->is_secret || key->type == SNUG_CONFIG_TYPE_STRING
               || fail_at (file, group, "Secret", error, "only a string can be one"))
           && take_limits (file, key, error) && take_choices (file, key, error)
           && take_value (file, group, "Default", key, &key->default_value, error))
    return g_steal_pointer (&key);
  return NULL;
}

SnugConfigSchema *
snug_config_schema_new (const char *name, GBytes *content, GError **error)
{
  g_autoptr (SnugConfigSchema) self = g_new0 (SnugConfigSchema, 1);
  g_autoptr (SnugKeyfile) file = NULL;
  g_autofree const char **groups = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_key_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  if (g_bytes_get_size (content) > MAX_SIZE)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: larger than the %d bytes allowed",
                      name, MAX_SIZE);
      return NULL;
    }
  file = snug_keyfile_new (name, content, error);
  if (file == NULL)
    return NULL;
  groups = snug_keyfile_get_groups (file);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      SnugConfigKey *key = read_key (file, groups[i], error);

      if (key == NULL)
        return NULL;
      g_ptr_array_add (self->keys, key);
      g_hash_table_insert (self->by_name, key->name, key);
      if (self->keys->len > MAX_KEYS)
        {
          fail_at (file, groups[i], NULL, error, "is one key too many");
          return NULL;
        }
    }
  if (!snug_keyfile_finish (file, error))
    return NULL;
  return g_steal_pointer (&self);
}

SnugConfigSchema *
snug_config_schema_ref (SnugConfigSchema *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_config_schema_unref (SnugConfigSchema *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

const char **
snug_config_schema_get_names (const SnugConfigSchema *self)
{
  const char **names = g_new0 (const char *, self->keys->len + 1);

  for (guint i = 0; i < self->keys->len; i++)
    names[i] = ((const SnugConfigKey *) g_ptr_array_index (self->keys, i))->name;
  return names;
}

const SnugConfigKey *
snug_config_schema_lookup (const SnugConfigSchema *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

static void
add_text (GVariantBuilder *builder, const char *name, const SnugConfigKey *key, GVariant *value)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    return;
  text = snug_config_key_format (key, value);
  g_variant_builder_add (builder, "{sv}", name, g_variant_new_string (text));
}

GVariant *
snug_config_schema_to_variant (const SnugConfigSchema *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));
  const char *const none[] = { NULL };

  for (guint i = 0; i < self->keys->len; i++)
    {
      const SnugConfigKey *key = g_ptr_array_index (self->keys, i);

      g_variant_builder_open (&builder, G_VARIANT_TYPE ("{sa{sv}}"));
      g_variant_builder_add (&builder, "s", key->name);
      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "type",
                             g_variant_new_string (snug_config_type_to_string (key->type)));
      g_variant_builder_add (&builder, "{sv}", "summary", g_variant_new_string (key->summary));
      g_variant_builder_add (&builder, "{sv}", "secret", g_variant_new_boolean (key->is_secret));
      g_variant_builder_add (
        &builder, "{sv}", "choices",
        g_variant_new_strv (key->choices != NULL ? (const char *const *) key->choices : none, -1));
      add_text (&builder, "default", key, key->default_value);
      add_text (&builder, "min", key, key->min);
      add_text (&builder, "max", key, key->max);
      g_variant_builder_close (&builder);
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

const char *
snug_config_key_get_name (const SnugConfigKey *self)
{
  return self->name;
}

SnugConfigType
snug_config_key_get_config_type (const SnugConfigKey *self)
{
  return self->type;
}

const char *
snug_config_key_get_summary (const SnugConfigKey *self)
{
  return self->summary;
}

gboolean
snug_config_key_is_secret (const SnugConfigKey *self)
{
  return self->is_secret;
}

GVariant *
snug_config_key_get_default (const SnugConfigKey *self)
{
  return self->default_value;
}

static gboolean
check_range (const SnugConfigKey *self, GVariant *value, GError **error)
{
  GVariant *limit = NULL;
  g_autofree char *text = NULL;
  const char *word = "at least";

  if (self->min != NULL && g_variant_compare (value, self->min) < 0)
    limit = self->min;
  if (self->max != NULL && g_variant_compare (value, self->max) > 0)
    {
      limit = self->max;
      word = "at most";
    }
  if (limit == NULL)
    return TRUE;
  text = snug_config_value_format (self->type, limit);
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be %s %s", word, text);
}

static gboolean
check_text (const SnugConfigKey *self, const char *text, GError **error)
{
  g_autofree char *list = NULL;

  if (self->choices != NULL && !g_strv_contains ((const char *const *) self->choices, text))
    {
      list = g_strjoinv (", ", self->choices);
      return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be one of %s", list);
    }
  if (self->pattern != NULL && !g_regex_match (self->pattern, text, 0, NULL))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must match ‘%s’",
                           g_regex_get_pattern (self->pattern));
  return TRUE;
}

GVariant *
snug_config_key_parse (const SnugConfigKey *self, const char *text, GError **error)
{
  g_autoptr (GVariant) value = snug_config_value_parse (self->type, text, error);
  g_autofree const char **parts = NULL;

  if (value == NULL || !check_range (self, value, error))
    return NULL;
  if (self->type == SNUG_CONFIG_TYPE_STRING && !check_text (self, text, error))
    return NULL;
  if (self->type == SNUG_CONFIG_TYPE_STRINGS)
    {
      parts = g_variant_get_strv (value, NULL);
      for (guint i = 0; parts[i] != NULL; i++)
        if (!check_text (self, parts[i], error))
          return NULL;
    }
  return g_steal_pointer (&value);
}

char *
snug_config_key_format (const SnugConfigKey *self, GVariant *value)
{
  return snug_config_value_format (self->type, value);
}

/* Edit distance with transpositions of neighbours (optimal string alignment), case ignored: the
 * commonest slips cost 0 or 1. */
static guint
get_distance (const char *a, const char *b)
{
  guint rows[3][MAX_NAME + 1];
  gsize length_a = strlen (a), length_b = strlen (b);

  if (length_a > MAX_NAME || length_b > MAX_NAME)
    return G_MAXUINT;
  for (gsize j = 0; j <= length_b; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= length_a; i++)
    {
      guint *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];

      row[0] = (guint) i;
      for (gsize j = 1; j <= length_b; j++)
        {
          char x = g_ascii_tolower (a[i - 1]), y = g_ascii_tolower (b[j - 1]);

          row[j] = MIN (MIN (row[j - 1], above[j]) + 1, above[j - 1] + (x != y));
          if (i > 1 && j > 1 && x == g_ascii_tolower (b[j - 2]) && y == g_ascii_tolower (a[i - 2]))
            row[j] = MIN (row[j], two_above[j - 2] + 1);
        }
    }
  return rows[length_a % 3][length_b];
}

const char *
snug_config_nearest (const char *name, const char *const *candidates)
{
  const char *best = NULL;
  guint limit = (guint) MAX (1, MIN (strlen (name), MAX_NAME) / 3), least = limit + 1;

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      guint distance = get_distance (name, candidates[i]);

      if (distance < least)
        {
          least = distance;
          best = candidates[i];
        }
    }
  return best;
}
