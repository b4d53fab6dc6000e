/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-json-fields.h"

#include <stddef.h>
#include <string.h>

typedef struct
{
  char *line;
  char *text;
  char **lines;
  guint64 number;
  gint64 time;
  char *digest;
  JsonObject *object;
  JsonArray *list;
} Values;

static const SnugJsonField fields[] = {
  { "line", SNUG_JSON_LINE, offsetof (Values, line), 5, FALSE },
  { "text", SNUG_JSON_TEXT, offsetof (Values, text), 20, FALSE },
  { "lines", SNUG_JSON_LINES, offsetof (Values, lines), 2, FALSE },
  { "number", SNUG_JSON_NUMBER, offsetof (Values, number), 100, FALSE },
  { "time", SNUG_JSON_TIME, offsetof (Values, time), 0, FALSE },
  { "digest", SNUG_JSON_DIGEST, offsetof (Values, digest), 0, FALSE },
  { "object", SNUG_JSON_OBJECT, offsetof (Values, object), 1, FALSE },
  { "list", SNUG_JSON_LIST, offsetof (Values, list), 1, FALSE },
  { NULL },
};

static const SnugJsonField required[] = {
  { "line", SNUG_JSON_LINE, offsetof (Values, line), 5, TRUE },
  { NULL },
};

#define DIGEST                                                                                     \
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd" \
  "ef"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonObject *object = snug_json_document_parse ("test", bytes, 1 << 20, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_reads_all (void)
{
  g_autoptr (JsonObject) object
    = parse ("{\"line\":\"étage\",\"text\":\"a\\nb\\tc\",\"lines\":[\"x\",\"y\"],\"number\":100,"
             "\"time\":\"2030-01-02T03:04:05Z\",\"digest\":\"" DIGEST
             "\",\"object\":{\"a\":1},\"list\":[1],\"later\":true}");
  g_autoptr (GError) error = NULL;
  Values values = { 0 };
  g_autofree char *time = NULL;

  g_assert_true (snug_json_fields_read (object, "test", fields, &values, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (values.line, ==, "étage");
  g_assert_cmpstr (values.text, ==, "a\nb\tc");
  g_assert_cmpuint (g_strv_length (values.lines), ==, 2);
  g_assert_cmpstr (values.lines[1], ==, "y");
  g_assert_cmpuint (values.number, ==, 100);
  g_assert_cmpstr (values.digest, ==, DIGEST);
  g_assert_cmpuint (json_object_get_size (values.object), ==, 1);
  g_assert_cmpuint (json_array_get_length (values.list), ==, 1);
  time = snug_json_time_to_string (values.time);
  g_assert_cmpstr (time, ==, "2030-01-02T03:04:05Z");
  snug_json_fields_clear (fields, &values);
  g_assert_null (values.line);
  g_assert_null (values.lines);
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { "{\"line\":1}", "‘line’ is not a text" },
    { "{\"line\":\"123456\"}", "too long" },
    { "{\"line\":\"a\\nb\"}", "control" },
    { "{\"line\":\"\\u001b[m\"}", "control" },
    { "{\"line\":\"\\u009b\"}", "control" },
    { "{\"text\":\"\\u0007\"}", "control" },
    { "{\"lines\":\"x\"}", "not a list" },
    { "{\"lines\":[\"x\",\"y\",\"z\"]}", "too many" },
    { "{\"lines\":[1]}", "not a text" },
    { "{\"number\":101}", "too large" },
    { "{\"number\":\"1\"}", "not a number" },
    { "{\"number\":true}", "not a number" },
    { "{\"number\":[1]}", "not a number" },
    { "{\"time\":\"2030-01-02\"}", "not a time" },
    { "{\"time\":\"2030-13-02T03:04:05Z\"}", "not a time" },
    { "{\"time\":\"2030-01-02T03:04:05+01:00\"}", "not a time" },
    { "{\"time\":\"2030-01-02T03:04:05Z\\n\"}", "not a time" },
    { "{\"time\":1}", "not a time" },
    { "{\"digest\":\"abc\"}", "digest" },
    { "{\"digest\":7}", "digest" },
    { "{\"object\":[]}", "not an object" },
    { "{\"object\":{\"a\":1,\"b\":2}}", "too many" },
    { "{\"list\":{}}", "not a list" },
    { "{\"list\":[1,2]}", "too many" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) object = parse (cases[i].text);
      g_autoptr (GError) error = NULL;
      Values values = { 0 };

      if (snug_json_fields_read (object, "here", fields, &values, &error))
        g_error ("accepted: %s", cases[i].text);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, "here: "));
      if (strstr (error->message, cases[i].reason) == NULL)
        g_error ("%s: ‘%s’ does not say ‘%s’", cases[i].text, error->message, cases[i].reason);
      snug_json_fields_clear (fields, &values);
    }
}

static void
test_required (void)
{
  g_autoptr (JsonObject) object = parse ("{}");
  g_autoptr (GError) error = NULL;
  Values values = { 0 };

  g_assert_true (snug_json_fields_read (object, "here", fields, &values, &error));
  g_assert_false (snug_json_fields_read (object, "here", required, &values, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/json-fields/reads-all", test_reads_all);
  g_test_add_func ("/trust/json-fields/refuses", test_refuses);
  g_test_add_func ("/trust/json-fields/required", test_required);
  return g_test_run ();
}
