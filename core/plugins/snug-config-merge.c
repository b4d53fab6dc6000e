/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Puts the layers of configuration on top of each other. Pure: no files, no state. Main thread. */

#include "snug-config-merge.h"

typedef struct
{
  const SnugConfigCatalog *catalog;
  const SnugConfigLocks *locks;
  GPtrArray *problems;  /* SnugConfigProblem */
  GHashTable *sections; /* (owned until the end) name to SnugConfigSection */
  GHashTable *orphans;  /* (owned) names of the sections whose plugin is missing; not owned */
} Merge;

static void
snug_config_value_free (gpointer data)
{
  SnugConfigValue *value = data;

  g_variant_unref (value->value);
  g_free (value->origin);
  g_free (value);
}

static void
snug_config_section_free (gpointer data)
{
  SnugConfigSection *section = data;

  g_hash_table_unref (section->values);
  g_free (section->problem);
  g_free (section);
}

static SnugConfigSection *
ensure_section (GHashTable *sections, const char *name)
{
  SnugConfigSection *section = g_hash_table_lookup (sections, name);

  if (section != NULL)
    return section;
  section = g_new0 (SnugConfigSection, 1);
  section->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, snug_config_value_free);
  g_hash_table_insert (sections, g_strdup (name), section);
  return section;
}

static void
report (Merge *merge, const SnugConfigEntry *entry, const char *key, const char *reason)
{
  g_ptr_array_add (merge->problems,
                   snug_config_problem_new (entry->file, entry->line, entry->section, key, reason));
}

/* Marks every section that has a problem, with its first one. */
static void
mark_sections (Merge *merge)
{
  for (guint i = 0; i < merge->problems->len; i++)
    {
      const SnugConfigProblem *problem = g_ptr_array_index (merge->problems, i);
      SnugConfigSection *section
        = problem->section != NULL ? g_hash_table_lookup (merge->sections, problem->section) : NULL;

      if (section != NULL && section->problem == NULL)
        section->problem = g_strdup (problem->message);
    }
}

static gboolean
is_locked (Merge *merge, const SnugConfigEntry *entry)
{
  const char *lock = snug_config_locks_find (merge->locks, entry->section, entry->key);
  g_autofree char *reason = NULL;

  if (lock == NULL || entry->layer != SNUG_CONFIG_LAYER_STATE)
    return FALSE;
  reason = g_strdup_printf ("locked by %s, so this value does not count", lock);
  report (merge, entry, entry->key, reason);
  return TRUE;
}

static void
apply (Merge *merge, const SnugConfigEntry *entry)
{
  const char *plugin = snug_config_merge_get_store_plugin (merge->sections, entry->section);
  g_autoptr (GError) error = NULL;
  const SnugConfigKey *key
    = snug_config_catalog_find (merge->catalog, entry->section, plugin, entry->key, &error);
  SnugConfigSection *section;
  SnugConfigValue *value;
  GVariant *parsed;

  if (key == NULL && g_hash_table_contains (merge->orphans, entry->section))
    return;
  if (key == NULL)
    {
      if (error != NULL)
        report (merge, entry, entry->key, error->message);
      return;
    }
  if (is_locked (merge, entry))
    return;
  parsed = snug_config_key_parse (key, entry->text, &error);
  if (parsed == NULL)
    {
      report (merge, entry, entry->key, error->message);
      return;
    }
  section = ensure_section (merge->sections, entry->section);
  value = g_new0 (SnugConfigValue, 1);
  value->key = key;
  value->value = parsed;
  value->origin = g_strdup_printf ("%s:%u", entry->file, entry->line);
  g_hash_table_replace (section->values, g_strdup (entry->key), value);
}

static gboolean
is_store_plugin (const SnugConfigEntry *entry)
{
  return g_str_has_prefix (entry->section, "store ") && g_str_equal (entry->key, "Plugin");
}

/* Makes the sections that there can be, and says once what is wrong with a section as a whole. */
static void
prepare_section (Merge *merge, const SnugConfigEntry *entry)
{
  g_autofree char *family = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  const char *plugin = snug_config_merge_get_store_plugin (merge->sections, entry->section);

  if (g_hash_table_contains (merge->orphans, entry->section))
    return;
  if (snug_config_catalog_split (entry->section, &family, &id, &error))
    {
      ensure_section (merge->sections, entry->section);
      if (snug_config_catalog_check_plugin (merge->catalog, entry->section, plugin, &error))
        return;
      /* A plugin that is not installed may be switched off beforehand. */
      if (g_str_equal (family, "plugin") && g_str_equal (entry->key, "Enabled"))
        return;
    }
  g_hash_table_add (merge->orphans, entry->section);
  report (merge, entry, NULL, error->message);
}

GHashTable *
snug_config_merge (SnugConfigSource *source,
                   const SnugConfigCatalog *catalog,
                   const SnugConfigLocks *locks,
                   GPtrArray *problems)
{
  GPtrArray *entries = snug_config_source_get_entries (source);
  g_autoptr (GHashTable) orphans = g_hash_table_new (g_str_hash, g_str_equal);
  Merge merge = { catalog, locks, problems, NULL, orphans };

  merge.sections
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, snug_config_section_free);
  /* Which keys a store has depends on its plugin, so that comes first. */
  for (guint i = 0; i < entries->len; i++)
    if (is_store_plugin (g_ptr_array_index (entries, i)))
      apply (&merge, g_ptr_array_index (entries, i));
  for (guint i = 0; i < entries->len; i++)
    {
      const SnugConfigEntry *entry = g_ptr_array_index (entries, i);

      if (snug_config_locks_is_lock (entry->section))
        continue;
      prepare_section (&merge, entry);
      if (!is_store_plugin (entry))
        apply (&merge, entry);
    }
  mark_sections (&merge);
  return merge.sections;
}

const char *
snug_config_merge_get_store_plugin (GHashTable *sections, const char *section)
{
  const SnugConfigSection *found
    = g_str_has_prefix (section, "store ") ? g_hash_table_lookup (sections, section) : NULL;
  const SnugConfigValue *value
    = found != NULL ? g_hash_table_lookup (found->values, "Plugin") : NULL;

  return value != NULL ? g_variant_get_string (value->value, NULL) : NULL;
}
