/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-schema.h"
#include "test-tree.h"

static SnugConfigSchema *
make (const char *text, GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  return snug_config_schema_new ("x.schema", content, error);
}

static void
test_good (gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugConfigSchema) schema
    = make ("[Wait]\nType=duration\nDefault=90s\nMin=1s\nMax=1h\nSummary=how long\n"
            "[Token]\nType=string\nSecret=true\nSummary=who we are\n",
            &error);
  g_autofree const char **names = NULL;
  g_autoptr (GVariant) shown = NULL;
  g_autofree char *text = NULL;
  const SnugConfigKey *key;

  g_assert_no_error (error);
  names = snug_config_schema_get_names (schema);
  g_assert_cmpuint (g_strv_length ((char **) names), ==, 2);
  key = snug_config_schema_lookup (schema, "Wait");
  g_assert_cmpint (snug_config_key_get_config_type (key), ==, SNUG_CONFIG_TYPE_DURATION);
  g_assert_cmpuint (g_variant_get_uint64 (snug_config_key_get_default (key)), ==, 90000000);
  g_assert_cmpstr (snug_config_key_get_summary (key), ==, "how long");
  g_assert_false (snug_config_key_is_secret (key));
  key = snug_config_schema_lookup (schema, "Token");
  g_assert_true (snug_config_key_is_secret (key));
  g_assert_null (snug_config_key_get_default (key));
  g_assert_null (snug_config_schema_lookup (schema, "token"));
  shown = g_variant_ref_sink (snug_config_schema_to_variant (schema));
  text = g_variant_print (shown, FALSE);
  assert_contains (text, "'default': <'90s'>");
  assert_contains (text, "'max': <'1h'>");
}

static void
test_refusals (gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *part;
  } cases[] = {
    { "[A]\nSummary=s\n", "needs a Type" },
    { "[A]\nType=float\nSummary=s\n", "x.schema line 2: [A] Type: needs a Type" },
    { "[A]\nType=string\n", "needs a Summary" },
    { "[A b]\nType=string\nSummary=s\n", "not a key’s name" },
    { "[A]\nType=string\nSummary=s\nColour=red\n", "x.schema line 4: [A] Colour: unknown key" },
    { "[A]\nType=integer\nSummary=s\nDefault=x\n", "must be a whole number" },
    { "[A]\nType=integer\nSummary=s\nMin=3\nMax=2\n", "must be at least 3" },
    { "[A]\nType=integer\nSummary=s\nMin=3\nDefault=2\n", "must be at least 3" },
    { "[A]\nType=string\nSummary=s\nMin=3\n", "only integer, duration and size" },
    { "[A]\nType=boolean\nSummary=s\nChoices=a\n", "only string and strings" },
    { "[A]\nType=string\nSummary=s\nChoices=;\n", "not empty" },
    { "[A]\nType=string\nSummary=s\nChoices=a;b\nDefault=c\n", "must be one of a, b" },
    { "[A]\nType=string\nSummary=s\nPattern=(\n", "line 4" },
    { "[A]\nType=integer\nSummary=s\nSecret=true\n", "only a string" },
    { "[A]\nType=string\nSummary=s\nSecret=maybe\n", "line 4" },
    { "[A]\nType=string\nSummary=s\n[A]\n", "there already" },
    { "Type=string\n", "line 1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (make (cases[i].text, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      assert_contains (error->message, cases[i].part);
    }
}

static void
test_limits (gconstpointer data)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *large = g_strnfill (64 * 1024 + 1, '#');
  g_autoptr (GError) error = NULL;

  g_assert_null (make (large, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  for (guint i = 0; i < 201; i++)
    g_string_append_printf (many, "[K%u]\nType=string\nSummary=s\n", i);
  g_assert_null (make (many->str, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  assert_contains (error->message, "K200");
}

static void
test_values (gconstpointer data)
{
  g_autoptr (SnugConfigSchema) schema
    = make ("[Colour]\nType=strings\nChoices=red;blue\nSummary=s\n"
            "[Url]\nType=string\nPattern=^https://\nSummary=s\n"
            "[Count]\nType=integer\nMin=-1\nMax=5\nSummary=s\n",
            NULL);
  static const struct
  {
    const char *key;
    const char *text;
    gboolean is_good;
  } cases[] = {
    { "Colour", "red;blue", TRUE }, { "Colour", "red;green", FALSE }, { "Colour", "", TRUE },
    { "Url", "https://x", TRUE },   { "Url", "ftp://x", FALSE },      { "Count", "-1", TRUE },
    { "Count", "-2", FALSE },       { "Count", "5", TRUE },           { "Count", "6", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value
        = snug_config_key_parse (snug_config_schema_lookup (schema, cases[i].key), cases[i].text,
                                 &error);

      g_assert_cmpint (value != NULL, ==, cases[i].is_good);
      if (!cases[i].is_good)
        g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_nearest (gconstpointer data)
{
  static const char *const known[] = { "IdleTimeout", "MaxWorkers", "Url", NULL };
  g_autofree char *large = g_strnfill (500, 'x');

  g_assert_cmpstr (snug_config_nearest ("IdleTimout", known), ==, "IdleTimeout");
  g_assert_cmpstr (snug_config_nearest ("idletimeout", known), ==, "IdleTimeout");
  g_assert_cmpstr (snug_config_nearest ("IdelTimeout", known), ==, "IdleTimeout");
  g_assert_cmpstr (snug_config_nearest ("URL", known), ==, "Url");
  g_assert_cmpstr (snug_config_nearest ("Uri", known), ==, "Url");
  g_assert_null (snug_config_nearest ("Proxy", known));
  g_assert_null (snug_config_nearest (large, known));
  g_assert_null (snug_config_nearest ("", known));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/config-schema/good", NULL, test_good);
  g_test_add_data_func ("/config-schema/refusals", NULL, test_refusals);
  g_test_add_data_func ("/config-schema/limits", NULL, test_limits);
  g_test_add_data_func ("/config-schema/values", NULL, test_values);
  g_test_add_data_func ("/config-schema/nearest", NULL, test_nearest);
  return g_test_run ();
}
