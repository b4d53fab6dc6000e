/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Answers which keys a section can have. Main thread. */

#include "snug-config-catalog.h"

#include <string.h>
#include "snug-config-builtin.h"

#define MAX_ID 40

struct _SnugConfigCatalog
{
  GHashTable *schemas; /* (owned) (nullable) name to SnugConfigSchema */
  GStrv stores;        /* (owned) (nullable) */
};

SnugConfigCatalog *
snug_config_catalog_new (void)
{
  return g_new0 (SnugConfigCatalog, 1);
}

void
snug_config_catalog_free (SnugConfigCatalog *self)
{
  g_clear_pointer (&self->schemas, g_hash_table_unref);
  g_strfreev (self->stores);
  g_free (self);
}

void
snug_config_catalog_set_plugins (SnugConfigCatalog *self,
                                 GHashTable *schemas,
                                 const char *const *stores)
{
  g_hash_table_ref (schemas);
  g_clear_pointer (&self->schemas, g_hash_table_unref);
  self->schemas = schemas;
  g_strfreev (self->stores);
  self->stores = g_strdupv ((char **) stores);
}

gboolean
snug_config_catalog_knows_plugins (const SnugConfigCatalog *self)
{
  return self->schemas != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

const char **
snug_config_catalog_get_plugins (const SnugConfigCatalog *self)
{
  const char **names;
  guint length = 0;

  if (self->schemas == NULL)
    return g_new0 (const char *, 1);
  names = (const char **) g_hash_table_get_keys_as_array (self->schemas, &length);
  qsort (names, length, sizeof *names, compare_names);
  return names;
}

static gboolean
is_id (const char *id)
{
  if (!g_ascii_islower (id[0]) && !g_ascii_isdigit (id[0]))
    return FALSE;
  return strlen (id) <= MAX_ID && id[strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static gboolean
fail_section (const char *section, GError **error)
{
  const char *nearest = snug_config_nearest (section, snug_config_builtin_get_sections ());

  if (nearest != NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "unknown section; did you mean [%s]?",
                           nearest);
  return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                         "unknown section; there are daemon, network, refresh, confinement, "
                         "storage, ‘store ID’ and ‘plugin ID’");
}

gboolean
snug_config_catalog_split (const char *section, char **family, char **id, GError **error)
{
  const char *space = strchr (section, ' ');
  g_autofree char *head = g_strndup (section, strcspn (section, " "));
  gboolean has_id = g_str_equal (head, "store") || g_str_equal (head, "plugin");

  *family = NULL;
  *id = NULL;
  if (!has_id && !g_strv_contains (snug_config_builtin_get_sections (), section))
    return fail_section (section, error);
  if (has_id && (space == NULL || !is_id (space + 1)))
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "a %s has an ID of a-z, 0-9, ‘-’ and ‘_’, at most %d: [%s ID]", head,
                           MAX_ID, head);
  *family = g_steal_pointer (&head);
  if (has_id)
    *id = g_strdup (space + 1);
  return TRUE;
}

static gboolean
is_store (const SnugConfigCatalog *self, const char *plugin)
{
  return self->stores != NULL && g_strv_contains ((const char *const *) self->stores, plugin);
}

/* The schema of the plugin that a section is about; NULL if there is none. What a store plugin can
 * be told, it is told for each store. */
static SnugConfigSchema *
find_plugin_schema (const SnugConfigCatalog *self,
                    const char *family,
                    const char *id,
                    const char *store_plugin)
{
  gboolean is_about_store = g_str_equal (family, "store");
  const char *plugin = is_about_store ? store_plugin : id;

  if (self->schemas == NULL || plugin == NULL || is_store (self, plugin) != is_about_store)
    return NULL;
  return g_hash_table_lookup (self->schemas, plugin);
}

static gboolean
fail_plugin (const SnugConfigCatalog *self, const char *plugin, GError **error)
{
  g_autofree const char **names = snug_config_catalog_get_plugins (self);
  const char *nearest = snug_config_nearest (plugin, names);

  return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no plugin ‘%s’%s%s%s", plugin,
                         nearest != NULL ? "; did you mean ‘" : "", nearest != NULL ? nearest : "",
                         nearest != NULL ? "’?" : "");
}

/* A section whose plugin is missing or of the wrong kind has one problem, not one for each key. */
gboolean
snug_config_catalog_check_plugin (const SnugConfigCatalog *self,
                                  const char *section,
                                  const char *store_plugin,
                                  GError **error)
{
  g_autofree char *family = NULL;
  g_autofree char *id = NULL;

  if (!snug_config_catalog_split (section, &family, &id, error))
    return FALSE;
  if (g_str_equal (family, "store") && store_plugin == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "the section needs a key Plugin");
  if (id == NULL || self->schemas == NULL)
    return TRUE;
  if (g_str_equal (family, "plugin"))
    return g_hash_table_contains (self->schemas, id) || fail_plugin (self, id, error);
  if (!g_hash_table_contains (self->schemas, store_plugin))
    return fail_plugin (self, store_plugin, error);
  return is_store (self, store_plugin)
         || snug_set_error (error, SNUG_ERROR_NOT_FOUND, "the plugin ‘%s’ is not a store",
                            store_plugin);
}

GPtrArray *
snug_config_catalog_list (const SnugConfigCatalog *self,
                          const char *section,
                          const char *store_plugin)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autofree char *family = NULL;
  g_autofree char *id = NULL;
  SnugConfigSchema *schemas[2] = { NULL, NULL };

  if (!snug_config_catalog_split (section, &family, &id, NULL))
    return g_steal_pointer (&keys);
  schemas[0] = snug_config_builtin_lookup (family);
  if (id != NULL)
    schemas[1] = find_plugin_schema (self, family, id, store_plugin);
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autofree const char **names
        = schemas[i] != NULL ? snug_config_schema_get_names (schemas[i]) : NULL;

      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        g_ptr_array_add (keys, (gpointer) snug_config_schema_lookup (schemas[i], names[j]));
    }
  return g_steal_pointer (&keys);
}

static const char *
find_nearest (GPtrArray *keys, const char *key)
{
  g_autofree const char **names = g_new0 (const char *, keys->len + 1);

  for (guint i = 0; i < keys->len; i++)
    names[i] = snug_config_key_get_name (g_ptr_array_index (keys, i));
  return snug_config_nearest (key, names);
}

const SnugConfigKey *
snug_config_catalog_find (const SnugConfigCatalog *self,
                          const char *section,
                          const char *store_plugin,
                          const char *key,
                          GError **error)
{
  g_autoptr (GPtrArray) keys = snug_config_catalog_list (self, section, store_plugin);
  g_autofree char *family = NULL;
  g_autofree char *id = NULL;
  const char *nearest;

  if (!snug_config_catalog_split (section, &family, &id, error))
    return NULL;
  for (guint i = 0; i < keys->len; i++)
    if (g_str_equal (snug_config_key_get_name (g_ptr_array_index (keys, i)), key))
      return g_ptr_array_index (keys, i);
  if (!snug_config_catalog_check_plugin (self, section, store_plugin, error))
    return NULL;
  if (id != NULL && self->schemas == NULL)
    return NULL;
  nearest = find_nearest (keys, key);
  if (nearest != NULL)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "unknown key; did you mean ‘%s’?", nearest);
  else if (g_strcmp0 (family, "plugin") == 0 && is_store (self, id))
    snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                    "unknown key; the settings of a store belong into [store ID]");
  else
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "unknown key");
  return NULL;
}
