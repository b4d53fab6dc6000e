/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-schema.h"

G_BEGIN_DECLS

/**
 * SnugConfigCatalog:
 *
 * Which sections and keys there can be: core's own, and those of the plugins once they are known.
 */
typedef struct _SnugConfigCatalog SnugConfigCatalog;

/**
 * snug_config_catalog_new:
 *
 * Returns: (transfer full): a catalogue that knows no plugins
 */
SnugConfigCatalog *snug_config_catalog_new (void);

/**
 * snug_config_catalog_free:
 * @self: (transfer full): a catalogue
 */
void snug_config_catalog_free (SnugConfigCatalog *self);

/**
 * snug_config_catalog_set_plugins:
 * @self: a catalogue
 * @schemas: (element-type utf8 SnugConfigSchema): the schema of each plugin by its name
 * @stores: (array zero-terminated=1): the names of those that are stores
 */
void snug_config_catalog_set_plugins (SnugConfigCatalog *self,
                                      GHashTable *schemas,
                                      const char *const *stores);

/**
 * snug_config_catalog_knows_plugins:
 * @self: a catalogue
 *
 * Returns: whether snug_config_catalog_set_plugins() was called
 */
gboolean snug_config_catalog_knows_plugins (const SnugConfigCatalog *self);

/**
 * snug_config_catalog_get_plugins:
 * @self: a catalogue
 *
 * Returns: (transfer container) (array zero-terminated=1): the names of the plugins, sorted
 */
const char **snug_config_catalog_get_plugins (const SnugConfigCatalog *self);

/**
 * snug_config_catalog_split:
 * @section: a section
 * @family: (out) (transfer full): `daemon`, `store`, …
 * @id: (out) (transfer full) (nullable): the ID of `store ID` and `plugin ID`
 * @error: return location for an error: %SNUG_ERROR_NOT_FOUND, there can be no such section
 *
 * Returns: whether there can be such a section
 */
gboolean snug_config_catalog_split (const char *section, char **family, char **id, GError **error);

/**
 * snug_config_catalog_check_plugin:
 * @self: a catalogue
 * @section: a section
 * @store_plugin: (nullable): for `store ID`, what its key `Plugin` says
 * @error: return location for an error: %SNUG_ERROR_NOT_FOUND
 *
 * Returns: whether the plugin that a section is about is there, or not known to be missing
 */
gboolean snug_config_catalog_check_plugin (const SnugConfigCatalog *self,
                                           const char *section,
                                           const char *store_plugin,
                                           GError **error);

/**
 * snug_config_catalog_find:
 * @self: a catalogue
 * @section: a section
 * @store_plugin: (nullable): for `store ID`, what its key `Plugin` says
 * @key: a key
 * @error: return location for an error: %SNUG_ERROR_NOT_FOUND, with the nearest name if there is
 * one
 *
 * Returns: (transfer none) (nullable): the key; %NULL without an error if it can only be known when
 * the plugins are
 */
const SnugConfigKey *snug_config_catalog_find (const SnugConfigCatalog *self,
                                               const char *section,
                                               const char *store_plugin,
                                               const char *key,
                                               GError **error);

/**
 * snug_config_catalog_list:
 * @self: a catalogue
 * @section: a section
 * @store_plugin: (nullable): for `store ID`, what its key `Plugin` says
 *
 * Returns: (transfer container) (element-type SnugConfigKey): the keys of a section, core's first
 */
GPtrArray *snug_config_catalog_list (const SnugConfigCatalog *self,
                                     const char *section,
                                     const char *store_plugin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigCatalog, snug_config_catalog_free)

G_END_DECLS
