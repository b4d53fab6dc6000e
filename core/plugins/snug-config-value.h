/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugConfigType:
 * @SNUG_CONFIG_TYPE_STRING: text; GVariant `s`
 * @SNUG_CONFIG_TYPE_BOOLEAN: `true` or `false`; `b`
 * @SNUG_CONFIG_TYPE_INTEGER: a whole number; `x`
 * @SNUG_CONFIG_TYPE_STRINGS: texts with `;` between them; `as`
 * @SNUG_CONFIG_TYPE_DURATION: a whole number and one of `ms`, `s`, `min`, `h`, `d`, `w`; `t`,
 *   microseconds
 * @SNUG_CONFIG_TYPE_SIZE: a whole number and one of nothing, `K`, `M`, `G`, `T` (powers of 1024);
 *   `t`, bytes
 *
 * What a setting can be.
 */
typedef enum
{
  SNUG_CONFIG_TYPE_STRING,
  SNUG_CONFIG_TYPE_BOOLEAN,
  SNUG_CONFIG_TYPE_INTEGER,
  SNUG_CONFIG_TYPE_STRINGS,
  SNUG_CONFIG_TYPE_DURATION,
  SNUG_CONFIG_TYPE_SIZE,
  SNUG_N_CONFIG_TYPES /*< skip >*/
} SnugConfigType;

/**
 * snug_config_type_to_string:
 * @type: a type
 *
 * Returns: (transfer none): its name as schemas write it
 */
const char *snug_config_type_to_string (SnugConfigType type);

/**
 * snug_config_type_from_string:
 * @name: a name
 * @type: (out): the type
 *
 * Returns: whether @name is a type
 */
gboolean snug_config_type_from_string (const char *name, SnugConfigType *type);

/**
 * snug_config_value_parse:
 * @type: a type
 * @text: a value as people write it, at most 16 KiB
 * @error: return location for an error that says what is expected
 *
 * Returns: (transfer full): the value, with the GVariant type of @type
 */
GVariant *snug_config_value_parse (SnugConfigType type, const char *text, GError **error);

/**
 * snug_config_value_format:
 * @type: a type
 * @value: a value of it
 *
 * Returns: (transfer full): the text that snug_config_value_parse() takes
 */
char *snug_config_value_format (SnugConfigType type, GVariant *value);

G_END_DECLS
