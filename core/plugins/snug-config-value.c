/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Settings as text and as values. Pure functions; any thread. */

#include "snug-config-value.h"

#include <string.h>

#define MAX_TEXT (16 * 1024)

typedef struct
{
  const char *name;
  guint64 factor;
} Unit;

/* Largest first: formatting takes the first that divides. */
static const Unit duration_units[] = {
  { "w", 7 * 24 * 3600 * G_GUINT64_CONSTANT (1000000) },
  { "d", 24 * 3600 * G_GUINT64_CONSTANT (1000000) },
  { "h", 3600 * G_GUINT64_CONSTANT (1000000) },
  { "min", 60 * G_GUINT64_CONSTANT (1000000) },
  { "s", G_GUINT64_CONSTANT (1000000) },
  { "ms", G_GUINT64_CONSTANT (1000) },
  { NULL, 0 },
};

static const Unit size_units[] = {
  { "T", G_GUINT64_CONSTANT (1) << 40 },
  { "G", G_GUINT64_CONSTANT (1) << 30 },
  { "M", G_GUINT64_CONSTANT (1) << 20 },
  { "K", G_GUINT64_CONSTANT (1) << 10 },
  { "", 1 },
  { NULL, 0 },
};

static const char *const type_names[] = {
  [SNUG_CONFIG_TYPE_STRING] = "string",     [SNUG_CONFIG_TYPE_BOOLEAN] = "boolean",
  [SNUG_CONFIG_TYPE_INTEGER] = "integer",   [SNUG_CONFIG_TYPE_STRINGS] = "strings",
  [SNUG_CONFIG_TYPE_DURATION] = "duration", [SNUG_CONFIG_TYPE_SIZE] = "size",
};
G_STATIC_ASSERT (G_N_ELEMENTS (type_names) == SNUG_N_CONFIG_TYPES);

const char *
snug_config_type_to_string (SnugConfigType type)
{
  g_return_val_if_fail ((guint) type < SNUG_N_CONFIG_TYPES, "");
  return type_names[type];
}

gboolean
snug_config_type_from_string (const char *name, SnugConfigType *type)
{
  for (guint i = 0; i < SNUG_N_CONFIG_TYPES; i++)
    if (g_str_equal (type_names[i], name))
      {
        *type = (SnugConfigType) i;
        return TRUE;
      }
  return FALSE;
}

static GVariant *
parse_string (const char *text, GError **error)
{
  return g_variant_ref_sink (g_variant_new_string (text));
}

static GVariant *
parse_boolean (const char *text, GError **error)
{
  if (g_str_equal (text, "true") || g_str_equal (text, "false"))
    return g_variant_ref_sink (g_variant_new_boolean (g_str_equal (text, "true")));
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be ‘true’ or ‘false’");
  return NULL;
}

static GVariant *
parse_integer (const char *text, GError **error)
{
  gint64 number;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return g_variant_ref_sink (g_variant_new_int64 (number));
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be a whole number");
  return NULL;
}

static GVariant *
parse_strings (const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (parts[i][0] != '\0')
        g_variant_builder_add (&builder, "s", parts[i]);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Splits "90s" and multiplies; a bare 0 needs no unit. Limited to what a signed 64-bit time can
 * hold, so that the sum of two is no surprise. */
static gboolean
parse_amount (const char *text, const Unit *units, guint64 *amount)
{
  gsize digits = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, digits);

  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, amount, NULL))
    return FALSE;
  if (*amount == 0 && text[digits] == '\0')
    return TRUE;
  for (const Unit *unit = units; unit->name != NULL; unit++)
    if (g_str_equal (unit->name, text + digits))
      return g_uint64_checked_mul (amount, *amount, unit->factor) && *amount <= G_MAXINT64;
  return FALSE;
}

static GVariant *
parse_duration (const char *text, GError **error)
{
  guint64 amount;

  if (parse_amount (text, duration_units, &amount))
    return g_variant_ref_sink (g_variant_new_uint64 (amount));
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                  "must be a number and a unit (ms, s, min, h, d or w), for example ‘90s’");
  return NULL;
}

static GVariant *
parse_size (const char *text, GError **error)
{
  guint64 amount;

  if (parse_amount (text, size_units, &amount))
    return g_variant_ref_sink (g_variant_new_uint64 (amount));
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                  "must be a number of bytes, or one with K, M, G or T, for example ‘64M’");
  return NULL;
}

static char *
format_amount (guint64 amount, const Unit *units)
{
  for (const Unit *unit = units; unit->name != NULL; unit++)
    if (amount != 0 && amount % unit->factor == 0)
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", amount / unit->factor, unit->name);
  return g_strdup ("0");
}

static GVariant *(*const parsers[]) (const char *text, GError **error) = {
  [SNUG_CONFIG_TYPE_STRING] = parse_string,     [SNUG_CONFIG_TYPE_BOOLEAN] = parse_boolean,
  [SNUG_CONFIG_TYPE_INTEGER] = parse_integer,   [SNUG_CONFIG_TYPE_STRINGS] = parse_strings,
  [SNUG_CONFIG_TYPE_DURATION] = parse_duration, [SNUG_CONFIG_TYPE_SIZE] = parse_size,
};
G_STATIC_ASSERT (G_N_ELEMENTS (parsers) == SNUG_N_CONFIG_TYPES);

GVariant *
snug_config_value_parse (SnugConfigType type, const char *text, GError **error)
{
  g_return_val_if_fail ((guint) type < SNUG_N_CONFIG_TYPES, NULL);

  if (strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be UTF-8 text of at most %d bytes",
                      MAX_TEXT);
      return NULL;
    }
  /* Values are shown on terminals and written into files of one line a key. */
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      {
        snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must have no control characters");
        return NULL;
      }
  return parsers[type](text, error);
}

char *
snug_config_value_format (SnugConfigType type, GVariant *value)
{
  g_autofree const char **parts = NULL;

  switch (type)
    {
    case SNUG_CONFIG_TYPE_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? "true" : "false");
    case SNUG_CONFIG_TYPE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    case SNUG_CONFIG_TYPE_STRINGS:
      parts = g_variant_get_strv (value, NULL);
      return g_strjoinv (";", (char **) parts);
    case SNUG_CONFIG_TYPE_DURATION:
      return format_amount (g_variant_get_uint64 (value), duration_units);
    case SNUG_CONFIG_TYPE_SIZE:
      return format_amount (g_variant_get_uint64 (value), size_units);
    case SNUG_CONFIG_TYPE_STRING:
    case SNUG_N_CONFIG_TYPES:
    default:
      return g_variant_dup_string (value, NULL);
    }
}
