/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-yaml.h"

G_BEGIN_DECLS

/*
 * How a key of snap.yaml becomes a field: tables of keys, so that no reader is longer than its
 * table. Every refusal says file, line, key path and reason.
 */

/**
 * SnugFieldType:
 * @SNUG_FIELD_STRING: `char *`
 * @SNUG_FIELD_STRV: `char **`, a list of texts
 * @SNUG_FIELD_STRV_OR_STRING: `char **`, a list of texts or one text
 * @SNUG_FIELD_BOOLEAN: `gboolean`
 * @SNUG_FIELD_DURATION: `gint64`, microseconds; -1 where it is not given
 * @SNUG_FIELD_ENVIRONMENT: `char **`, names and values in turn, in their order
 *
 * What a field holds.
 */
typedef enum
{
  SNUG_FIELD_STRING,
  SNUG_FIELD_STRV,
  SNUG_FIELD_STRV_OR_STRING,
  SNUG_FIELD_BOOLEAN,
  SNUG_FIELD_DURATION,
  SNUG_FIELD_ENVIRONMENT,
} SnugFieldType;

/**
 * SnugField:
 * @key: the key
 * @type: what the field holds
 * @offset: where it is in the structure
 * @pattern: (nullable): an expression that each text must match whole
 * @rule: (nullable): what @pattern means, for the message
 * @max_length: characters that a text may have; 0: 4096
 * @service_only: whether it makes sense only beside `daemon`
 *
 * A row of a table, which ends with a row without key.
 */
typedef struct
{
  const char *key;
  SnugFieldType type;
  gsize offset;
  const char *pattern;
  const char *rule;
  gsize max_length;
  gboolean service_only;
} SnugField;

/**
 * snug_fields_fail:
 * @path: the key path, for example `apps.foo.command`
 * @line: the line; 0 if unknown
 * @error: return location for the error
 * @format: the reason
 *
 * Sets %SNUG_ERROR_INVALID_ARGUMENT with "snap.yaml line N: PATH: REASON".
 *
 * Returns: %FALSE
 */
gboolean snug_fields_fail (const char *path, guint line, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/**
 * snug_fields_read:
 * @map: a map
 * @path: its key path, "" for the whole file
 * @fields: the table
 * @structure: what to fill; fields whose key is missing keep their value
 * @error: return location for an error
 *
 * Returns: %FALSE if a value has the wrong form
 */
gboolean snug_fields_read (SnugYamlNode *map,
                           const char *path,
                           const SnugField *fields,
                           gpointer structure,
                           GError **error);

/**
 * snug_fields_clear:
 * @fields: the table
 * @structure: what was filled; its texts are freed
 */
void snug_fields_clear (const SnugField *fields, gpointer structure);

/**
 * snug_fields_know:
 * @fields: a table
 * @key: a key
 *
 * Returns: whether the table has @key
 */
gboolean snug_fields_know (const SnugField *fields, const char *key);

/**
 * snug_fields_parse_duration:
 * @text: a Go duration: `90s`, `1m30s`, `500ms`
 * @microseconds: (out): the duration
 *
 * Returns: %FALSE if @text is not a duration, is negative or longer than a year
 */
gboolean snug_fields_parse_duration (const char *text, gint64 *microseconds);

G_END_DECLS
