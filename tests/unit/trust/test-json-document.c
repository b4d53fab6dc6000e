/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-json-document.h"

#include <string.h>

static JsonObject *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return snug_json_document_parse ("test.json", bytes, 4 * 1024 * 1024, error);
}

static void
test_accepts_json (void)
{
  static const char *const texts[] = {
    "{}",
    " \t\r\n{ } \n",
    "{\"a\":1,\"b\":[true,false,\"x\",{\"a\":{}}],\"c\":0,\"d\":9007199254740991}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}",
    "{\"é\":\"日本\"}",
    "{\"a\":{\"x\":1},\"b\":{\"x\":2}}",
    "{\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}",
    "{\"a\":\"{[\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = parse (texts[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (object);
    }
}

static void
test_reads_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object
    = parse ("{\"n\":9007199254740991,\"t\":\"\\ud83d\\ude00\",\"z\":0}", &error);

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 9007199254740991);
  g_assert_cmpint (json_object_get_int_member (object, "z"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "t"), ==, "😀");
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { "", "UTF-8" },
    { "[]", "is an object" },
    { "1", "is an object" },
    { "null", "is an object" },
    { "var x = {}", "is an object" },
    { "/* c */ {}", "is an object" },
    { "{} {}", "follows" },
    { "{}x", "follows" },
    { "{", "too early" },
    { "{\"a\":[1}", "too early" },
    { "{\"a\":[1}]", "JSON" },
    { "{\"a\":1,}", "JSON" },
    { "{,}", "JSON" },
    { "{\"a\"}", "JSON" },
    { "{\"a\" 1}", "JSON" },
    { "{\"a\":}", "JSON" },
    { "{\"a\":1 \"b\":2}", "JSON" },
    { "{\"a\":[1,]}", "JSON" },
    { "{\"a\":[,1]}", "JSON" },
    { "{\"a\":[1 2]}", "JSON" },
    { "{1:2}", "JSON" },
    { "{\"a\":null}", "neither" },
    { "{\"a\":NaN}", "neither" },
    { "{\"a\":Infinity}", "neither" },
    { "{\"a\":truest}", "neither" },
    { "{'a':1}", "neither" },
    { "{a:1}", "neither" },
    { "{\"a\":// c\n1}", "neither" },
    { "{\"a\":-1}", "neither" },
    { "{\"a\":+1}", "neither" },
    { "{\"a\":1.0}", "integers" },
    { "{\"a\":1e3}", "integers" },
    { "{\"a\":01}", "starts with 0" },
    { "{\"a\":0x10}", "neither" },
    { "{\"a\":9007199254740992}", "larger" },
    { "{\"a\":4000000000000000000000000000000000000000}", "larger" },
    { "{\"a\":\"\\u0000\"}", "U+0000" },
    { "{\"a\":\"\\ud800\"}", "surrogate" },
    { "{\"a\":\"\\ude00\\ud83d\"}", "surrogate" },
    { "{\"a\":\"\\ud83dx\"}", "surrogate" },
    { "{\"a\":\"\\u12\"}", "four" },
    { "{\"a\":\"\\x\"}", "escape" },
    { "{\"a\":\"\n\"}", "control" },
    { "{\"a\":\"x", "no end" },
    { "{\"a\":\"x\\", "four" },
    { "{\"a\":1,\"a\":2}", "‘a’ twice" },
    { "{\"a\":1,\"\\u0061\":2}", "‘a’ twice" },
    { "{\"x\":[{\"b\":{\"c\":1},\"b\":1}]}", "‘b’ twice" },
    { "{\"a\x1b[31m\":1}", "control" },
    { "{\"a\\u001b[31m\":1,\"a\\u001b[31m\":1}", "‘a\\033[31m’ twice" },
    { "{\"a\":\"\xff\"}", "UTF-8" },
    { "{\"a\":\"\xed\xa0\x80\"}", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = parse (cases[i].text, &error);

      if (object != NULL)
        g_error ("accepted: %s", cases[i].text);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      if (strstr (error->message, cases[i].reason) == NULL)
        g_error ("%s: ‘%s’ does not say ‘%s’", cases[i].text, error->message, cases[i].reason);
    }
}

static void
test_nul_byte (void)
{
  static const char text[] = "{\"a\":\"b\0c\"}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_json_document_parse ("nul", bytes, 1024, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static char *
repeat (const char *before, const char *part, guint n, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, part);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

/* Each would exhaust the stack or the memory of a trusting parser. */
static void
test_limits (void)
{
  g_autofree char *deep_lists = repeat ("{\"a\":", "[", 100000, "");
  g_autofree char *deep_objects = repeat ("", "{\"a\":", 100000, "");
  g_autofree char *one_too_deep = repeat ("{\"a\":", "[", SNUG_JSON_MAX_DEPTH, "");
  g_autofree char *many = repeat ("{\"a\":[", "1,", SNUG_JSON_MAX_VALUES, "1]}");
  g_autofree char *large = repeat ("{\"a\":\"", "x", 5 * 1024 * 1024, "\"}");
  const struct
  {
    const char *text;
    const char *reason;
  } cases[] = {
    { deep_lists, "deep" }, { deep_objects, "deep" }, { one_too_deep, "deep" },
    { many, "many" },       { large, "bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].text, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

static void
test_head (void)
{
  static const struct
  {
    const char *text;
    int code; /* -1: good */
  } cases[] = {
    { "{\"format\":1,\"document\":\"root\"}", -1 },
    { "{\"format\":2,\"document\":\"root\"}", SNUG_ERROR_NOT_SUPPORTED },
    { "{\"format\":0,\"document\":\"root\"}", SNUG_ERROR_INVALID_ARGUMENT },
    { "{\"format\":\"1\",\"document\":\"root\"}", SNUG_ERROR_INVALID_ARGUMENT },
    { "{\"format\":{},\"document\":\"root\"}", SNUG_ERROR_INVALID_ARGUMENT },
    { "{\"document\":\"root\"}", SNUG_ERROR_INVALID_ARGUMENT },
    { "{\"format\":1,\"document\":\"index\"}", SNUG_ERROR_INVALID_ARGUMENT },
    { "{\"format\":1,\"document\":[\"root\"]}", SNUG_ERROR_INVALID_ARGUMENT },
    { "{\"format\":1}", SNUG_ERROR_INVALID_ARGUMENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = parse (cases[i].text, &error);
      gboolean ok = snug_json_document_check_head (object, "test.json", "root", &error);

      g_assert_cmpint (ok, ==, cases[i].code < 0);
      if (!ok)
        g_assert_error (error, SNUG_ERROR, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/json-document/accepts-json", test_accepts_json);
  g_test_add_func ("/trust/json-document/reads-values", test_reads_values);
  g_test_add_func ("/trust/json-document/refuses", test_refuses);
  g_test_add_func ("/trust/json-document/nul-byte", test_nul_byte);
  g_test_add_func ("/trust/json-document/limits", test_limits);
  g_test_add_func ("/trust/json-document/head", test_head);
  return g_test_run ();
}
