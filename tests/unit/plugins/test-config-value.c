/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-value.h"

typedef struct
{
  SnugConfigType type;
  const char *text;
  const char *printed; /* NULL: refused */
  const char *formatted;
} Case;

static const Case cases[] = {
  { SNUG_CONFIG_TYPE_STRING, "a text", "'a text'", "a text" },
  { SNUG_CONFIG_TYPE_STRING, "", "''", "" },
  { SNUG_CONFIG_TYPE_STRING, "escape \033[31m", NULL, NULL },
  { SNUG_CONFIG_TYPE_STRING, "two\nlines", NULL, NULL },
  { SNUG_CONFIG_TYPE_STRING, "\xff", NULL, NULL },
  { SNUG_CONFIG_TYPE_BOOLEAN, "true", "true", "true" },
  { SNUG_CONFIG_TYPE_BOOLEAN, "false", "false", "false" },
  { SNUG_CONFIG_TYPE_BOOLEAN, "yes", NULL, NULL },
  { SNUG_CONFIG_TYPE_BOOLEAN, "True", NULL, NULL },
  { SNUG_CONFIG_TYPE_INTEGER, "-12", "int64 -12", "-12" },
  { SNUG_CONFIG_TYPE_INTEGER, "12x", NULL, NULL },
  { SNUG_CONFIG_TYPE_INTEGER, "", NULL, NULL },
  { SNUG_CONFIG_TYPE_INTEGER, "99999999999999999999", NULL, NULL },
  { SNUG_CONFIG_TYPE_STRINGS, "a; b;;c;", "['a', 'b', 'c']", "a;b;c" },
  { SNUG_CONFIG_TYPE_STRINGS, "", "@as []", "" },
  { SNUG_CONFIG_TYPE_DURATION, "90s", "uint64 90000000", "90s" },
  { SNUG_CONFIG_TYPE_DURATION, "120s", "uint64 120000000", "2min" },
  { SNUG_CONFIG_TYPE_DURATION, "5min", "uint64 300000000", "5min" },
  { SNUG_CONFIG_TYPE_DURATION, "2h", "uint64 7200000000", "2h" },
  { SNUG_CONFIG_TYPE_DURATION, "1d", "uint64 86400000000", "1d" },
  { SNUG_CONFIG_TYPE_DURATION, "14d", "uint64 1209600000000", "2w" },
  { SNUG_CONFIG_TYPE_DURATION, "250ms", "uint64 250000", "250ms" },
  { SNUG_CONFIG_TYPE_DURATION, "0", "uint64 0", "0" },
  { SNUG_CONFIG_TYPE_DURATION, "90", NULL, NULL },
  { SNUG_CONFIG_TYPE_DURATION, "s", NULL, NULL },
  { SNUG_CONFIG_TYPE_DURATION, "-1s", NULL, NULL },
  { SNUG_CONFIG_TYPE_DURATION, "1y", NULL, NULL },
  { SNUG_CONFIG_TYPE_DURATION, "9223372036854775807w", NULL, NULL },
  { SNUG_CONFIG_TYPE_SIZE, "64M", "uint64 67108864", "64M" },
  { SNUG_CONFIG_TYPE_SIZE, "1024K", "uint64 1048576", "1M" },
  { SNUG_CONFIG_TYPE_SIZE, "100", "uint64 100", "100" },
  { SNUG_CONFIG_TYPE_SIZE, "64MB", NULL, NULL },
  { SNUG_CONFIG_TYPE_SIZE, "9999999T", NULL, NULL },
};

static void
test_parse (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = snug_config_value_parse (cases[i].type, cases[i].text, &error);
      g_autofree char *printed = value != NULL ? g_variant_print (value, TRUE) : NULL;
      g_autofree char *formatted
        = value != NULL ? snug_config_value_format (cases[i].type, value) : NULL;

      if (cases[i].formatted == NULL)
        {
          g_assert_null (value);
          g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (printed, ==, cases[i].printed);
      g_assert_cmpstr (formatted, ==, cases[i].formatted);
    }
}

static void
test_limit (gconstpointer data)
{
  g_autofree char *text = g_strnfill (16 * 1024 + 1, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_config_value_parse (SNUG_CONFIG_TYPE_STRING, text, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_types (gconstpointer data)
{
  SnugConfigType type;

  for (guint i = 0; i < SNUG_N_CONFIG_TYPES; i++)
    {
      g_assert_true (
        snug_config_type_from_string (snug_config_type_to_string ((SnugConfigType) i), &type));
      g_assert_cmpint (type, ==, i);
    }
  g_assert_false (snug_config_type_from_string ("float", &type));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/config-value/parse", NULL, test_parse);
  g_test_add_data_func ("/config-value/limit", NULL, test_limit);
  g_test_add_data_func ("/config-value/types", NULL, test_types);
  return g_test_run ();
}
