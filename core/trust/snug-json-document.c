/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The strict reader of JSON. json-glib parses by recursion and forgives much, so a scan over the
 * text comes first: after it the parser sees only tokens of JSON, no deeper and no more than
 * allowed. Plain functions; any thread. */

#include "snug-json-document.h"

#include <string.h>

#define FORMAT 1

typedef struct
{
  const char *name;
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  guint values;
} JsonScan;

static gboolean
fail_at (const JsonScan *scan, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’, byte %" G_GSIZE_FORMAT ": %s",
                         scan->name, (gsize) (scan->at - scan->start), reason);
}

/* Four hexadecimal digits at @text. */
static gboolean
read_unit (const char *text, const char *end, guint *unit)
{
  *unit = 0;
  if (end - text < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
      *unit = *unit * 16 + (guint) g_ascii_xdigit_value (text[i]);
    }
  return TRUE;
}

/* The cursor is at the backslash and ends behind the escape. */
static gboolean
scan_escape (JsonScan *scan, GError **error)
{
  const char *text = scan->at + 1;
  guint unit, low;

  if (text < scan->end && *text != 'u')
    {
      if (strchr ("\"\\/bfnrt", *text) == NULL || *text == '\0')
        return fail_at (scan, error, "an unknown escape in a text");
      scan->at += 2;
      return TRUE;
    }
  if (text >= scan->end || !read_unit (text + 1, scan->end, &unit))
    return fail_at (scan, error, "an escape without four hexadecimal digits");
  scan->at += 6;
  if (unit == 0)
    return fail_at (scan, error, "a text has the character U+0000");
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  if (unit > 0xdbff || scan->end - scan->at < 6 || scan->at[0] != '\\' || scan->at[1] != 'u'
      || !read_unit (scan->at + 2, scan->end, &low) || low < 0xdc00 || low > 0xdfff)
    return fail_at (scan, error, "half of a surrogate pair");
  scan->at += 6;
  return TRUE;
}

static gboolean
scan_text (JsonScan *scan, GError **error)
{
  scan->at++;
  while (scan->at < scan->end && *scan->at != '"')
    {
      if ((guchar) *scan->at < 0x20)
        return fail_at (scan, error, "a control character in a text");
      if (*scan->at != '\\')
        scan->at++;
      else if (!scan_escape (scan, error))
        return FALSE;
    }
  if (scan->at >= scan->end)
    return fail_at (scan, error, "a text has no end");
  scan->at++;
  return TRUE;
}

static gboolean
scan_number (JsonScan *scan, GError **error)
{
  const char *first = scan->at;
  guint64 value = 0;

  for (; scan->at < scan->end && g_ascii_isdigit (*scan->at); scan->at++)
    {
      value = value * 10 + (guint64) (*scan->at - '0');
      if (value > SNUG_JSON_MAX_INTEGER)
        return fail_at (scan, error, "a number is larger than 9007199254740991");
    }
  if (*first == '0' && scan->at - first > 1)
    return fail_at (scan, error, "a number starts with 0");
  if (scan->at < scan->end && strchr (".eE+-", *scan->at) != NULL)
    return fail_at (scan, error, "numbers are integers without sign");
  return TRUE;
}

static gboolean
scan_word (JsonScan *scan, GError **error)
{
  static const char *const words[] = { "true", "false" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->at) > length && strncmp (scan->at, words[i], length) == 0
          && !g_ascii_isalnum (scan->at[length]) && scan->at[length] != '_')
        {
          scan->at += length;
          return TRUE;
        }
    }
  return fail_at (scan, error, "neither a text, a number, an object, a list nor true or false");
}

static gboolean
scan_bracket (JsonScan *scan, GError **error)
{
  gboolean opens = *scan->at == '{' || *scan->at == '[';

  if (opens && ++scan->depth > SNUG_JSON_MAX_DEPTH)
    return fail_at (scan, error, "too deep");
  /* The outermost bracket ends the document, so it cannot go below 0. */
  if (!opens)
    scan->depth--;
  scan->at++;
  return TRUE;
}

static gboolean
scan_token (JsonScan *scan, GError **error)
{
  if (strchr (",: \t\r\n", *scan->at) != NULL)
    {
      scan->at++;
      return TRUE;
    }
  if (*scan->at != '}' && *scan->at != ']' && ++scan->values > SNUG_JSON_MAX_VALUES)
    return fail_at (scan, error, "too many values");
  if (strchr ("{}[]", *scan->at) != NULL)
    return scan_bracket (scan, error);
  if (*scan->at == '"')
    return scan_text (scan, error);
  return g_ascii_isdigit (*scan->at) ? scan_number (scan, error) : scan_word (scan, error);
}

static void
skip_space (JsonScan *scan)
{
  while (scan->at < scan->end && *scan->at != '\0' && strchr (" \t\r\n", *scan->at) != NULL)
    scan->at++;
}

static gboolean
scan_all (JsonScan *scan, GError **error)
{
  skip_space (scan);
  if (scan->at >= scan->end || *scan->at != '{')
    return fail_at (scan, error, "a document is an object");
  do
    if (!scan_token (scan, error))
      return FALSE;
  while (scan->depth > 0 && scan->at < scan->end);
  if (scan->depth > 0)
    return fail_at (scan, error, "the document ends too early");
  skip_space (scan);
  return scan->at == scan->end || fail_at (scan, error, "something follows the document");
}

/* How many names each object that is not complete yet has seen, the innermost last. */
typedef struct
{
  GArray *counts; /* (owned) of guint */
  char *twice;    /* (owned) (nullable) */
} JsonNames;

static void
on_object_start (JsonParser *parser, gpointer user_data)
{
  JsonNames *names = user_data;
  guint none = 0;

  g_array_append_val (names->counts, none);
}

static void
on_object_member (JsonParser *parser, JsonObject *object, const char *name, gpointer user_data)
{
  JsonNames *names = user_data;
  guint *count = &g_array_index (names->counts, guint, names->counts->len - 1);

  /* A name that was there already did not make the object larger. */
  if (json_object_get_size (object) != ++*count && names->twice == NULL)
    names->twice = g_strescape (name, NULL);
}

static void
on_object_end (JsonParser *parser, JsonObject *object, gpointer user_data)
{
  JsonNames *names = user_data;

  g_array_set_size (names->counts, names->counts->len - 1);
}

static JsonObject *
take_root (JsonParser *parser, const JsonNames *names, const char *name, GError **error)
{
  JsonNode *root = json_parser_get_root (parser);

  if (names->twice != NULL)
    snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ has the name ‘%.80s’ twice", name,
                    names->twice);
  else if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_object_ref (json_node_get_object (root));
  else
    snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not a JSON object", name);
  return NULL;
}

static JsonObject *
parse_scanned (const char *name, const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) local = NULL;
  JsonNames names = { counts, NULL };
  JsonObject *root = NULL;

  g_signal_connect (parser, "object-start", G_CALLBACK (on_object_start), &names);
  g_signal_connect (parser, "object-member", G_CALLBACK (on_object_member), &names);
  g_signal_connect (parser, "object-end", G_CALLBACK (on_object_end), &names);
  if (json_parser_load_from_data (parser, text, (gssize) size, &local))
    root = take_root (parser, &names, name, error);
  else
    snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not JSON (line %u)", name,
                    json_parser_get_current_line (parser));
  g_free (names.twice);
  return root;
}

JsonObject *
snug_json_document_parse (const char *name, GBytes *content, gsize max_size, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (content, &size);
  JsonScan scan = { name, text, text, NULL, 0, 0 };

  if (size > max_size)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "‘%s’ has %" G_GSIZE_FORMAT " bytes, more than the %" G_GSIZE_FORMAT
                      " allowed",
                      name, size, max_size);
      return NULL;
    }
  if (text == NULL || memchr (text, '\0', size) != NULL
      || !g_utf8_validate (text, (gssize) size, NULL))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not UTF-8 text", name);
      return NULL;
    }
  scan.end = text + size;
  return scan_all (&scan, error) ? parse_scanned (name, text, size, error) : NULL;
}

static guint64
get_format (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "format");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;
  return (guint64) json_node_get_int (node);
}

gboolean
snug_json_document_check_head (JsonObject *object,
                               const char *name,
                               const char *kind,
                               GError **error)
{
  guint64 format = get_format (object);
  JsonNode *node = json_object_get_member (object, "document");

  if (format > FORMAT)
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "‘%s’ is of format %" G_GUINT64_FORMAT
                           ", which this version of snug does not know; update snug",
                           name, format);
  if (format != FORMAT)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ does not say its format",
                           name);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING
      || !g_str_equal (json_node_get_string (node), kind))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%s’ is not a document of the kind ‘%s’", name, kind);
  return TRUE;
}
