/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-config-problem.h"

G_BEGIN_DECLS

/**
 * SnugConfigLayer:
 * @SNUG_CONFIG_LAYER_VENDOR: /usr/lib/snug/conf.d
 * @SNUG_CONFIG_LAYER_ADMIN: /etc/snug/snug.conf, then /etc/snug/conf.d
 * @SNUG_CONFIG_LAYER_RUNTIME: /run/snug/conf.d
 * @SNUG_CONFIG_LAYER_STATE: /var/lib/snug/conf.d, what was set over D-Bus
 *
 * Where a file lies; later ones win.
 */
typedef enum
{
  SNUG_CONFIG_LAYER_VENDOR,
  SNUG_CONFIG_LAYER_ADMIN,
  SNUG_CONFIG_LAYER_RUNTIME,
  SNUG_CONFIG_LAYER_STATE,
} SnugConfigLayer;

/**
 * SnugConfigEntry:
 * @layer: where the file lies
 * @section: the group
 * @key: the key
 * @text: the value, escapes resolved
 * @file: the file's path
 * @line: the line in it
 *
 * One line of a file.
 */
typedef struct
{
  SnugConfigLayer layer;
  char *section;
  char *key;
  char *text;
  char *file;
  guint line;
} SnugConfigEntry;

/**
 * SnugConfigSource:
 *
 * What all files say, in the order in which they count. Immutable after it was read.
 */
typedef struct _SnugConfigSource SnugConfigSource;

/**
 * snug_config_source_read:
 * @paths: where the files are
 * @before: (nullable): what was read the last time
 * @problems: (element-type SnugConfigProblem): gets one for each file that cannot be used
 *
 * Reads `*.conf` of each folder in the order of their names. A link to /dev/null hides files of
 * that name in the folders before. Files that others than root could change, other links, files
 * over 1 MiB and malformed files are passed over with a problem; of a malformed file, what it said
 * in @before stays.
 *
 * Returns: (transfer full): what they say
 */
SnugConfigSource *
snug_config_source_read (SnugPaths *paths, SnugConfigSource *before, GPtrArray *problems);

/**
 * snug_config_source_free:
 * @self: (transfer full): a source
 */
void snug_config_source_free (SnugConfigSource *self);

/**
 * snug_config_source_get_entries:
 * @self: a source
 *
 * Returns: (transfer none) (element-type SnugConfigEntry): the lines, those that win last
 */
GPtrArray *snug_config_source_get_entries (SnugConfigSource *self);

/**
 * snug_config_source_get_files:
 * @self: a source
 *
 * Returns: (transfer none) (element-type utf8): the files that were read, those that win last
 */
GPtrArray *snug_config_source_get_files (SnugConfigSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigSource, snug_config_source_free)

G_END_DECLS
