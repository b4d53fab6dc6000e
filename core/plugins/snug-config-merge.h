/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-catalog.h"
#include "snug-config-locks.h"

G_BEGIN_DECLS

/**
 * SnugConfigValue:
 * @key: the setting; belongs to the catalogue
 * @value: its value
 * @origin: FILE:LINE
 *
 * What some file says, after the others had their say.
 */
typedef struct
{
  const SnugConfigKey *key;
  GVariant *value;
  char *origin;
} SnugConfigValue;

/**
 * SnugConfigSection:
 * @values: (element-type utf8 SnugConfigValue): by key; without those that no file sets
 * @problem: (nullable): why its owner counts as misconfigured
 *
 * A section that some file has.
 */
typedef struct
{
  GHashTable *values;
  char *problem;
} SnugConfigSection;

/**
 * snug_config_merge:
 * @source: what the files say
 * @catalog: what can be said
 * @locks: what may not be said over D-Bus
 * @problems: (element-type SnugConfigProblem): those of reading the files; gets one for each line
 * that cannot be followed
 *
 * Puts the layers on top of each other. A line that cannot be followed leaves the value of the
 * layer below and marks its section.
 *
 * Returns: (transfer full) (element-type utf8 SnugConfigSection): by name
 */
GHashTable *snug_config_merge (SnugConfigSource *source,
                               const SnugConfigCatalog *catalog,
                               const SnugConfigLocks *locks,
                               GPtrArray *problems);

/**
 * snug_config_merge_get_store_plugin:
 * @sections: (element-type utf8 SnugConfigSection): what snug_config_merge() gave
 * @section: a section
 *
 * Returns: (transfer none) (nullable): what the key `Plugin` of a section `store ID` says
 */
const char *snug_config_merge_get_store_plugin (GHashTable *sections, const char *section);

G_END_DECLS
