/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-json-document.h"

G_BEGIN_DECLS

/* How the members of an object become the fields of a structure, by tables. */

/**
 * SnugJsonType:
 * @SNUG_JSON_LINE: `char *`, a text without control characters; its limit is in characters
 * @SNUG_JSON_TEXT: `char *`, a text that may have line feeds and tabs
 * @SNUG_JSON_LINES: `char **`, a list of lines; its limit is in entries
 * @SNUG_JSON_NUMBER: `guint64`; its limit is the greatest value
 * @SNUG_JSON_TIME: `gint64`, microseconds since 1970, written `YYYY-MM-DDTHH:MM:SSZ`
 * @SNUG_JSON_DIGEST: `char *`, SHA3-384 in hexadecimal
 * @SNUG_JSON_OBJECT: `JsonObject *`, borrowed of the parent; its limit is in members
 * @SNUG_JSON_LIST: `JsonArray *`, borrowed of the parent; its limit is in entries
 *
 * What a field holds.
 */
typedef enum
{
  SNUG_JSON_LINE,
  SNUG_JSON_TEXT,
  SNUG_JSON_LINES,
  SNUG_JSON_NUMBER,
  SNUG_JSON_TIME,
  SNUG_JSON_DIGEST,
  SNUG_JSON_OBJECT,
  SNUG_JSON_LIST,
} SnugJsonType;

/**
 * SnugJsonField:
 * @key: the member's name
 * @type: what it holds
 * @offset: where it goes
 * @limit: how long, how many or how great
 * @required: whether it must be there
 *
 * A row of a table, which ends with a row without key.
 */
typedef struct
{
  const char *key;
  SnugJsonType type;
  gsize offset;
  guint64 limit;
  gboolean required;
} SnugJsonField;

/**
 * snug_json_fields_read:
 * @object: an object
 * @where: what it is, for messages
 * @fields: the table
 * @structure: what to fill; fields without a member keep their value
 * @error: return location for an error
 *
 * Members that the table does not have are passed over: later versions of a format may add some.
 *
 * Returns: %FALSE if a member is missing or has the wrong form
 */
gboolean snug_json_fields_read (JsonObject *object,
                                const char *where,
                                const SnugJsonField *fields,
                                gpointer structure,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_json_fields_clear:
 * @fields: the table
 * @structure: what was filled; its texts and lists of texts are freed
 */
void snug_json_fields_clear (const SnugJsonField *fields, gpointer structure);

/**
 * snug_json_node_is_text:
 * @node: (nullable): a node
 *
 * Returns: whether it holds a text
 */
gboolean snug_json_node_is_text (JsonNode *node);

/**
 * snug_json_time_to_string:
 * @time: microseconds since 1970
 *
 * Returns: (transfer full): `YYYY-MM-DDTHH:MM:SSZ`
 */
char *snug_json_time_to_string (gint64 time);

G_END_DECLS
