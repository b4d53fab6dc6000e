/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-schema.h"

G_BEGIN_DECLS

/**
 * snug_config_builtin_lookup:
 * @family: `daemon`, `network`, `refresh`, `confinement`, `storage`, `store` or `plugin`
 *
 * The settings that core itself understands. `store` and `plugin` hold what every section
 * `store ID` and `plugin ID` has beside the plugin's own keys.
 *
 * Returns: (transfer none) (nullable): its schema; %NULL if there is no such family
 */
SnugConfigSchema *snug_config_builtin_lookup (const char *family);

/**
 * snug_config_builtin_get_sections:
 *
 * Returns: (transfer none) (array zero-terminated=1): the sections that are there once, without an
 * ID
 */
const char *const *snug_config_builtin_get_sections (void);

G_END_DECLS
