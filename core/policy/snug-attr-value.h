/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* Attributes of plugs and slots as values: what is at a path, and what may become part of a grant.
 */

/**
 * snug_attr_value_lookup:
 * @attrs: (nullable): `a{sv}`
 * @path: a key, or keys of nested maps joined by dots; a key that itself has dots comes first
 *
 * Returns: (transfer full) (nullable): the value, without variants around it
 */
GVariant *snug_attr_value_lookup (GVariant *attrs, const char *path);

/**
 * snug_attr_value_unbox:
 * @value: a value
 *
 * Returns: (transfer full): @value without variants around it
 */
GVariant *snug_attr_value_unbox (GVariant *value);

/**
 * snug_attr_value_to_text:
 * @value: a value
 *
 * Returns: (transfer full) (nullable): the text of a string, boolean or integer; %NULL for others
 */
char *snug_attr_value_to_text (GVariant *value);

/**
 * snug_attr_value_is_list:
 * @value: a value
 *
 * Returns: whether it is a list
 */
gboolean snug_attr_value_is_list (GVariant *value);

/**
 * SnugAttrUse:
 * @SNUG_ATTR_USE_TEXT: nothing but text
 * @SNUG_ATTR_USE_GLOB: `*` and `?` keep their meaning
 *
 * What a value may contain.
 */
typedef enum
{
  SNUG_ATTR_USE_TEXT,
  SNUG_ATTR_USE_GLOB,
} SnugAttrUse;

/**
 * snug_attr_value_is_safe:
 * @text: a value from a snap
 * @use: what it may contain
 * @error: return location for an error that shows the character
 *
 * Whether @text stays a value in every backend's language: no control character, no quote, no
 * operator, no `..` as a path component, valid UTF-8, at most 1024 bytes.
 *
 * Returns: %FALSE if not
 */
gboolean snug_attr_value_is_safe (const char *text, SnugAttrUse use, GError **error);

G_END_DECLS
