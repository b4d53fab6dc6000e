/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The configuration in force. Reads the files, keeps the merged result, answers questions about it
 * and hands changes to the writer. Main thread; the GVariants that it gives out may go anywhere. */

#include "snug-config.h"

#include <string.h>
#include "snug-config-builtin.h"
#include "snug-config-catalog.h"
#include "snug-config-merge.h"
#include "snug-config-secret.h"
#include "snug-config-writer.h"

#define MAX_CHANGES 200

struct _SnugConfig
{
  GObject parent_instance;

  SnugPaths *paths;           /* (owned) */
  char *credentials_dir;      /* (owned) (nullable) */
  SnugConfigCatalog *catalog; /* (owned) */
  SnugConfigSource *source;   /* (owned) */
  SnugConfigLocks *locks;     /* (owned) */
  GHashTable *sections;       /* (owned) name to SnugConfigSection */
  GPtrArray *file_problems;   /* (owned) of SnugConfigProblem: found while reading */
  GPtrArray *problems;        /* (owned) of SnugConfigProblem: those and what the merge found */
};

G_DEFINE_FINAL_TYPE (SnugConfig, snug_config, G_TYPE_OBJECT)

void
snug_config_row_free (SnugConfigRow *self)
{
  g_free (self->section);
  g_free (self->key);
  g_free (self->value);
  g_free (self->origin);
  g_free (self->summary);
  g_free (self);
}

static void
snug_config_init (SnugConfig *self)
{
  self->catalog = snug_config_catalog_new ();
}

static void
drop_merged (SnugConfig *self)
{
  g_clear_pointer (&self->sections, g_hash_table_unref);
  g_clear_pointer (&self->locks, snug_config_locks_free);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
}

static void
snug_config_finalize (GObject *object)
{
  SnugConfig *self = SNUG_CONFIG (object);

  drop_merged (self);
  g_clear_pointer (&self->file_problems, g_ptr_array_unref);
  g_clear_pointer (&self->source, snug_config_source_free);
  snug_config_catalog_free (self->catalog);
  g_free (self->credentials_dir);
  g_object_unref (self->paths);
  G_OBJECT_CLASS (snug_config_parent_class)->finalize (object);
}

static void
merge (SnugConfig *self)
{
  drop_merged (self);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_problem_free);
  for (guint i = 0; i < self->file_problems->len; i++)
    {
      const SnugConfigProblem *problem = g_ptr_array_index (self->file_problems, i);
      SnugConfigProblem *copy = g_new0 (SnugConfigProblem, 1);

      copy->file = g_strdup (problem->file);
      copy->line = problem->line;
      copy->section = g_strdup (problem->section);
      copy->key = g_strdup (problem->key);
      copy->message = g_strdup (problem->message);
      g_ptr_array_add (self->problems, copy);
    }
  self->locks = snug_config_locks_new (self->source, self->problems);
  self->sections = snug_config_merge (self->source, self->catalog, self->locks, self->problems);
}

static void
read_files (SnugConfig *self)
{
  g_autoptr (SnugConfigSource) before = g_steal_pointer (&self->source);

  g_clear_pointer (&self->file_problems, g_ptr_array_unref);
  self->file_problems = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_problem_free);
  self->source = snug_config_source_read (self->paths, before, self->file_problems);
}

SnugConfig *
snug_config_new (SnugPaths *paths)
{
  SnugConfig *self = g_object_new (SNUG_TYPE_CONFIG, NULL);

  self->paths = g_object_ref (paths);
  read_files (self);
  merge (self);
  return self;
}

void
snug_config_set_credentials_dir (SnugConfig *self, const char *path)
{
  g_free (self->credentials_dir);
  self->credentials_dir = g_strdup (path);
}

void
snug_config_set_plugins (SnugConfig *self, GHashTable *schemas, const char *const *stores)
{
  /* The merged values point into the schemas that go. */
  drop_merged (self);
  snug_config_catalog_set_plugins (self->catalog, schemas, stores);
  merge (self);
}

static const SnugConfigValue *
lookup (SnugConfig *self, const char *section, const char *key)
{
  const SnugConfigSection *found = g_hash_table_lookup (self->sections, section);

  return found != NULL ? g_hash_table_lookup (found->values, key) : NULL;
}

GVariant *
snug_config_get (SnugConfig *self, const char *section, const char *key)
{
  const SnugConfigValue *value = lookup (self, section, key);
  const SnugConfigKey *known;

  if (value != NULL)
    return value->value;
  known = snug_config_catalog_find (self->catalog, section,
                                    snug_config_merge_get_store_plugin (self->sections, section),
                                    key, NULL);
  return known != NULL ? snug_config_key_get_default (known) : NULL;
}

static GVariant *
get_typed (SnugConfig *self, const char *section, const char *key, const GVariantType *type)
{
  GVariant *value = snug_config_get (self, section, key);

  return value != NULL && g_variant_is_of_type (value, type) ? value : NULL;
}

const char *
snug_config_get_string (SnugConfig *self, const char *section, const char *key)
{
  GVariant *value = get_typed (self, section, key, G_VARIANT_TYPE_STRING);

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

const char **
snug_config_get_strings (SnugConfig *self, const char *section, const char *key)
{
  GVariant *value = get_typed (self, section, key, G_VARIANT_TYPE_STRING_ARRAY);

  return value != NULL ? g_variant_get_strv (value, NULL) : g_new0 (const char *, 1);
}

gboolean
snug_config_get_boolean (SnugConfig *self, const char *section, const char *key)
{
  GVariant *value = get_typed (self, section, key, G_VARIANT_TYPE_BOOLEAN);

  return value != NULL && g_variant_get_boolean (value);
}

gint64
snug_config_get_integer (SnugConfig *self, const char *section, const char *key)
{
  GVariant *value = get_typed (self, section, key, G_VARIANT_TYPE_INT64);

  return value != NULL ? g_variant_get_int64 (value) : 0;
}

guint64
snug_config_get_amount (SnugConfig *self, const char *section, const char *key)
{
  GVariant *value = get_typed (self, section, key, G_VARIANT_TYPE_UINT64);

  return value != NULL ? g_variant_get_uint64 (value) : 0;
}

const char *
snug_config_get_origin (SnugConfig *self, const char *section, const char *key)
{
  const SnugConfigValue *value = lookup (self, section, key);

  return value != NULL ? value->origin : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
steal_sorted (GPtrArray *names)
{
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

char **
snug_config_get_ids (SnugConfig *self, const char *family)
{
  g_autofree char *prefix = g_strdup_printf ("%s ", family);
  GPtrArray *ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->sections);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (ids, g_strdup ((const char *) name + strlen (prefix)));
  return steal_sorted (ids);
}

static GVariant *
get_setting (SnugConfig *self, const char *section, const SnugConfigKey *key, GError **error)
{
  GVariant *value = snug_config_get (self, section, snug_config_key_get_name (key));
  g_autofree char *secret = NULL;

  if (value == NULL || !snug_config_key_is_secret (key))
    return value != NULL ? g_variant_ref (value) : NULL;
  secret = snug_config_secret_read (self->paths, self->credentials_dir,
                                    g_variant_get_string (value, NULL), error);
  if (secret == NULL)
    {
      g_prefix_error (error, "[%s] %s: ", section, snug_config_key_get_name (key));
      return NULL;
    }
  return g_variant_ref_sink (g_variant_new_string (secret));
}

GVariant *
snug_config_get_settings (SnugConfig *self,
                          const char *section,
                          SnugConfigSchema *schema,
                          GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree const char **names = snug_config_schema_get_names (schema);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GVariant) value
        = get_setting (self, section, snug_config_schema_lookup (schema, names[i]), &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", names[i], value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GPtrArray *
snug_config_get_problems (SnugConfig *self)
{
  return self->problems;
}

const char *
snug_config_get_section_problem (SnugConfig *self, const char *section)
{
  const SnugConfigSection *found = g_hash_table_lookup (self->sections, section);

  return found != NULL ? found->problem : NULL;
}

/* Every section that is worth showing: those that are always there, those in files, and one for
 * each plugin. */
static char **
list_sections (SnugConfig *self)
{
  const char *const *fixed = snug_config_builtin_get_sections ();
  g_autofree const char **plugins = snug_config_catalog_get_plugins (self->catalog);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; fixed[i] != NULL; i++)
    g_hash_table_add (names, g_strdup (fixed[i]));
  for (guint i = 0; plugins[i] != NULL; i++)
    g_hash_table_add (names, g_strdup_printf ("plugin %s", plugins[i]));
  g_hash_table_iter_init (&iter, self->sections);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (names, g_strdup (name));
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (sorted, g_strdup (name));
  return steal_sorted (sorted);
}

static SnugConfigRow *
make_row (SnugConfig *self, const char *section, const SnugConfigKey *key)
{
  SnugConfigRow *row = g_new0 (SnugConfigRow, 1);
  const char *name = snug_config_key_get_name (key);
  const char *origin = snug_config_get_origin (self, section, name);
  GVariant *value = snug_config_get (self, section, name);

  row->section = g_strdup (section);
  row->key = g_strdup (name);
  row->value = value != NULL ? snug_config_key_format (key, value) : g_strdup ("");
  row->origin = g_strdup (origin != NULL ? origin : "default");
  row->summary = g_strdup (snug_config_key_get_summary (key));
  row->is_default = origin == NULL;
  row->is_locked = snug_config_locks_find (self->locks, section, name) != NULL;
  row->is_secret = snug_config_key_is_secret (key);
  return row;
}

static GPtrArray *
list_rows (SnugConfig *self)
{
  g_autoptr (GPtrArray) rows
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_row_free);
  g_auto (GStrv) sections = list_sections (self);

  for (guint i = 0; sections[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) keys
        = snug_config_catalog_list (self->catalog, sections[i],
                                    snug_config_merge_get_store_plugin (self->sections,
                                                                        sections[i]));

      for (guint j = 0; j < keys->len; j++)
        g_ptr_array_add (rows, make_row (self, sections[i], g_ptr_array_index (keys, j)));
    }
  return g_steal_pointer (&rows);
}

GPtrArray *
snug_config_dump (SnugConfig *self)
{
  GPtrArray *rows = list_rows (self);

  for (guint i = 0; i < rows->len; i++)
    {
      SnugConfigRow *row = g_ptr_array_index (rows, i);

      if (!row->is_secret || row->value[0] == '\0')
        continue;
      g_free (row->value);
      row->value = g_strdup ("(secret)");
    }
  return rows;
}

static GHashTable *
take_picture (SnugConfig *self)
{
  g_autoptr (GPtrArray) rows = list_rows (self);
  GHashTable *picture = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      SnugConfigRow *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (picture, g_strdup_printf ("%s/%s", row->section, row->key),
                           g_steal_pointer (&row->value));
    }
  return picture;
}

/* Adds what @a has and @b has not, or has otherwise. */
static void
add_differences (GHashTable *names, GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (g_strcmp0 (g_hash_table_lookup (b, name), value) != 0)
      g_hash_table_add (names, name);
}

char **
snug_config_reload (SnugConfig *self)
{
  g_autoptr (GHashTable) before = take_picture (self);
  g_autoptr (GHashTable) after = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *changed = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  read_files (self);
  merge (self);
  after = take_picture (self);
  add_differences (names, before, after);
  add_differences (names, after, before);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (changed, g_strdup (name));
  return steal_sorted (changed);
}

static const char *
find_wished_plugin (SnugConfig *self,
                    const char *section,
                    const SnugConfigChange *changes,
                    gsize n_changes)
{
  for (gsize i = 0; i < n_changes; i++)
    if (g_str_equal (changes[i].section, section) && g_str_equal (changes[i].key, "Plugin"))
      return changes[i].text;
  return snug_config_merge_get_store_plugin (self->sections, section);
}

/* Whether the file that belongs to D-Bus has the key, understood or not. */
static gboolean
is_written (SnugConfig *self, const SnugConfigChange *change)
{
  GPtrArray *entries = snug_config_source_get_entries (self->source);

  for (guint i = 0; i < entries->len; i++)
    {
      const SnugConfigEntry *entry = g_ptr_array_index (entries, i);

      if (entry->layer == SNUG_CONFIG_LAYER_STATE && g_str_equal (entry->section, change->section)
          && g_str_equal (entry->key, change->key))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_change (SnugConfig *self,
              const SnugConfigChange *change,
              const char *store_plugin,
              GError **error)
{
  const char *lock = snug_config_locks_find (self->locks, change->section, change->key);
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) value = NULL;
  const SnugConfigKey *key;

  if (lock != NULL)
    return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                           "cannot change [%s] %s: the admin locked it in %s", change->section,
                           change->key, lock);
  /* What has no meaning any more can still be taken away. */
  if (change->text == NULL && is_written (self, change))
    return TRUE;
  key
    = snug_config_catalog_find (self->catalog, change->section, store_plugin, change->key, &local);
  if (key != NULL && g_str_equal (change->key, "Plugin")
      && !snug_config_catalog_check_plugin (self->catalog, change->section, change->text, &local))
    key = NULL;
  if (key != NULL && change->text != NULL)
    value = snug_config_key_parse (key, change->text, &local);
  if (key != NULL && local == NULL)
    return TRUE;
  return snug_set_error (error, local != NULL ? local->code : SNUG_ERROR_NOT_FOUND,
                         "cannot change [%s] %s: %s", change->section, change->key,
                         local != NULL ? local->message : "its plugin is not known yet");
}

gboolean
snug_config_check (SnugConfig *self, const SnugConfigChange *change, GError **error)
{
  return check_change (self, change, find_wished_plugin (self, change->section, change, 1), error);
}

char **
snug_config_write (SnugConfig *self,
                   const SnugConfigChange *changes,
                   gsize n_changes,
                   GError **error)
{
  if (n_changes > MAX_CHANGES)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "cannot change more than %d settings at once", MAX_CHANGES);
      return NULL;
    }
  for (gsize i = 0; i < n_changes; i++)
    if (!check_change (self, &changes[i],
                       find_wished_plugin (self, changes[i].section, changes, n_changes), error))
      return NULL;
  if (!snug_config_writer_apply (self->paths, changes, n_changes, error))
    return NULL;
  return snug_config_reload (self);
}

static void
snug_config_class_init (SnugConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_config_finalize;
}
