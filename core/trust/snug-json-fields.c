/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From members to fields. Plain functions; any thread. */

#include "snug-json-fields.h"

#include "snug-digest.h"

#include <string.h>

/* Year 9999 ends here: further is no time that anybody means. */
#define MAX_SECONDS G_GINT64_CONSTANT (253402300799)

typedef struct
{
  const char *where;
  const SnugJsonField *field;
} JsonPlace;

static gboolean
fail (const JsonPlace *place, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: ‘%s’ %s", place->where,
                         place->field->key, reason);
}

gboolean
snug_json_node_is_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* Texts end up on terminals: no control character of either range goes there. */
static gboolean
is_clean (const char *text, gboolean several_lines)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (several_lines && (character == '\n' || character == '\t'))
        continue;
      if (g_unichar_iscntrl (character))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_text (JsonNode *node, const JsonPlace *place, char **target, GError **error)
{
  gboolean several_lines = place->field->type == SNUG_JSON_TEXT;
  guint64 limit = place->field->type == SNUG_JSON_LINES ? 256 : place->field->limit;
  const char *text;

  if (!snug_json_node_is_text (node))
    return fail (place, error, "is not a text");
  text = json_node_get_string (node);
  if ((guint64) g_utf8_strlen (text, -1) > limit)
    return fail (place, error, "is too long");
  if (!is_clean (text, several_lines))
    return fail (place, error, "has control characters");
  g_free (*target);
  *target = g_strdup (text);
  return TRUE;
}

static gboolean
read_lines (JsonNode *node, const JsonPlace *place, char ***target, GError **error)
{
  g_auto (GStrv) lines = NULL;
  JsonArray *list;
  guint length;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (place, error, "is not a list");
  list = json_node_get_array (node);
  length = json_array_get_length (list);
  if (length > place->field->limit)
    return fail (place, error, "has too many entries");
  lines = g_new0 (char *, length + 1);
  for (guint i = 0; i < length; i++)
    if (!read_text (json_array_get_element (list, i), place, &lines[i], error))
      return FALSE;
  g_strfreev (*target);
  *target = g_steal_pointer (&lines);
  return TRUE;
}

static gboolean
read_number (JsonNode *node, const JsonPlace *place, guint64 *target, GError **error)
{
  guint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return fail (place, error, "is not a number");
  value = (guint64) json_node_get_int (node);
  if (value > place->field->limit)
    return fail (place, error, "is too large");
  *target = value;
  return TRUE;
}

static gboolean
read_time (JsonNode *node, const JsonPlace *place, gint64 *target, GError **error)
{
  const char *text = snug_json_node_is_text (node) ? json_node_get_string (node) : "";
  g_autoptr (GDateTime) time = NULL;

  if (g_regex_match_simple ("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", text,
                            G_REGEX_DOLLAR_ENDONLY, 0))
    time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return fail (place, error, "is not a time like 2030-12-31T23:59:59Z");
  *target = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
read_digest (JsonNode *node, const JsonPlace *place, char **target, GError **error)
{
  const char *text = snug_json_node_is_text (node) ? json_node_get_string (node) : NULL;

  if (!snug_digest_is_valid (text))
    return fail (place, error, "is not a SHA3-384 digest in lower-case hexadecimal digits");
  g_free (*target);
  *target = g_strdup (text);
  return TRUE;
}

static gboolean
read_object (JsonNode *node, const JsonPlace *place, JsonObject **target, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (place, error, "is not an object");
  *target = json_node_get_object (node);
  return json_object_get_size (*target) <= place->field->limit
         || fail (place, error, "has too many members");
}

static gboolean
read_list (JsonNode *node, const JsonPlace *place, JsonArray **target, GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (place, error, "is not a list");
  *target = json_node_get_array (node);
  return json_array_get_length (*target) <= place->field->limit
         || fail (place, error, "has too many entries");
}

static gboolean
read_field (JsonNode *node, const JsonPlace *place, gpointer target, GError **error)
{
  switch (place->field->type)
    {
    case SNUG_JSON_LINE:
    case SNUG_JSON_TEXT:
      return read_text (node, place, target, error);
    case SNUG_JSON_LINES:
      return read_lines (node, place, target, error);
    case SNUG_JSON_NUMBER:
      return read_number (node, place, target, error);
    case SNUG_JSON_TIME:
      return read_time (node, place, target, error);
    case SNUG_JSON_DIGEST:
      return read_digest (node, place, target, error);
    case SNUG_JSON_OBJECT:
      return read_object (node, place, target, error);
    case SNUG_JSON_LIST:
      return read_list (node, place, target, error);
    default:
      g_assert_not_reached ();
    }
}

gboolean
snug_json_fields_read (JsonObject *object,
                       const char *where,
                       const SnugJsonField *fields,
                       gpointer structure,
                       GError **error)
{
  for (const SnugJsonField *field = fields; field->key != NULL; field++)
    {
      JsonPlace place = { where, field };
      JsonNode *node = json_object_get_member (object, field->key);

      if (node == NULL && field->required)
        return fail (&place, error, "is missing");
      if (node != NULL && !read_field (node, &place, (guint8 *) structure + field->offset, error))
        return FALSE;
    }
  return TRUE;
}

void
snug_json_fields_clear (const SnugJsonField *fields, gpointer structure)
{
  for (const SnugJsonField *field = fields; field->key != NULL; field++)
    {
      gpointer target = (guint8 *) structure + field->offset;

      if (field->type == SNUG_JSON_LINE || field->type == SNUG_JSON_TEXT
          || field->type == SNUG_JSON_DIGEST)
        g_clear_pointer ((char **) target, g_free);
      else if (field->type == SNUG_JSON_LINES)
        g_clear_pointer ((char ***) target, g_strfreev);
    }
}

char *
snug_json_time_to_string (gint64 time)
{
  g_autoptr (GDateTime) utc
    = g_date_time_new_from_unix_utc (CLAMP (time / G_USEC_PER_SEC, 0, MAX_SECONDS));

  return g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
}
