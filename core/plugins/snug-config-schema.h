/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-value.h"

G_BEGIN_DECLS

/**
 * SnugConfigKey:
 *
 * One setting: type, default, limits, help. Belongs to its schema.
 */
typedef struct _SnugConfigKey SnugConfigKey;

#define SNUG_TYPE_CONFIG_SCHEMA (snug_config_schema_get_type ())

/**
 * SnugConfigSchema:
 *
 * The settings that somebody understands. A schema is a keyfile with a group for each key:
 *
 *     [IdleTimeout]
 *     Type=duration
 *     Default=30s
 *     Min=1s
 *     Max=1d
 *     Summary=how long the daemon stays without work
 *
 * `Type` and `Summary` are required. `Default`, `Min` and `Max` are written as values of the type
 * are; `Min` and `Max` are for integer, duration and size; `Choices` (list) and `Pattern` (a
 * regular expression that must match somewhere) are for string and strings; `Secret=true` is for
 * string. A key without `Default` has no value until somebody sets it. Immutable and
 * reference-counted.
 */
typedef struct _SnugConfigSchema SnugConfigSchema;

GType snug_config_schema_get_type (void);

/**
 * snug_config_schema_new:
 * @name: the file's name, for messages
 * @content: the text, at most 64 KiB with at most 200 keys
 * @error: return location for an error with file and line
 *
 * Returns: (transfer full): a schema
 */
SnugConfigSchema *snug_config_schema_new (const char *name, GBytes *content, GError **error);

/**
 * snug_config_schema_ref:
 * @self: a schema
 *
 * Returns: (transfer full): @self
 */
SnugConfigSchema *snug_config_schema_ref (SnugConfigSchema *self);

/**
 * snug_config_schema_unref:
 * @self: (transfer full): a schema
 */
void snug_config_schema_unref (SnugConfigSchema *self);

/**
 * snug_config_schema_get_names:
 * @self: a schema
 *
 * Returns: (transfer container) (array zero-terminated=1): the names of its keys in their order
 */
const char **snug_config_schema_get_names (const SnugConfigSchema *self);

/**
 * snug_config_schema_lookup:
 * @self: a schema
 * @name: a key's name
 *
 * Returns: (transfer none) (nullable): the key
 */
const SnugConfigKey *snug_config_schema_lookup (const SnugConfigSchema *self, const char *name);

/**
 * snug_config_schema_to_variant:
 * @self: a schema
 *
 * For those who show it: `type` (s), `summary` (s), `secret` (b), `choices` (as), and `default`,
 * `min`, `max` (s) where there are any.
 *
 * Returns: (transfer floating): `a{sa{sv}}` by key name
 */
GVariant *snug_config_schema_to_variant (const SnugConfigSchema *self);

/**
 * snug_config_key_get_name:
 * @self: a key
 *
 * Returns: (transfer none): its name
 */
const char *snug_config_key_get_name (const SnugConfigKey *self);

/**
 * snug_config_key_get_config_type:
 * @self: a key
 *
 * Returns: its type
 */
SnugConfigType snug_config_key_get_config_type (const SnugConfigKey *self);

/**
 * snug_config_key_get_summary:
 * @self: a key
 *
 * Returns: (transfer none): its help, one line
 */
const char *snug_config_key_get_summary (const SnugConfigKey *self);

/**
 * snug_config_key_is_secret:
 * @self: a key
 *
 * Returns: whether its value is the name of a secret; see [method@Snug.Config.get_settings]
 */
gboolean snug_config_key_is_secret (const SnugConfigKey *self);

/**
 * snug_config_key_get_default:
 * @self: a key
 *
 * Returns: (transfer none) (nullable): its default
 */
GVariant *snug_config_key_get_default (const SnugConfigKey *self);

/**
 * snug_config_key_parse:
 * @self: a key
 * @text: a value as people write it
 * @error: return location for an error that says what is expected; it names neither key nor file
 *
 * Returns: (transfer full): the value, in range, with the GVariant type of [enum@Snug.ConfigType]
 */
GVariant *snug_config_key_parse (const SnugConfigKey *self, const char *text, GError **error);

/**
 * snug_config_key_format:
 * @self: a key
 * @value: a value of its type
 *
 * Returns: (transfer full): the text that snug_config_key_parse() takes
 */
char *snug_config_key_format (const SnugConfigKey *self, GVariant *value);

/**
 * snug_config_nearest:
 * @name: a name that nobody knows
 * @candidates: (array zero-terminated=1): the known names
 *
 * Returns: (transfer none) (nullable): the one that is so near that it was probably meant
 */
const char *snug_config_nearest (const char *name, const char *const *candidates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigSchema, snug_config_schema_unref)

G_END_DECLS
