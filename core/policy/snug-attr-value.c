/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values of attributes, and the one place that decides what a snap's text may contain before it
 * becomes a part of a grant. No state; any thread. */

#include <string.h>
#include "snug-attr-value.h"

#define MAX_TEXT 1024

GVariant *
snug_attr_value_unbox (GVariant *value)
{
  GVariant *inner = g_variant_ref (value);

  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *next = g_variant_get_variant (inner);

      g_variant_unref (inner);
      inner = next;
    }
  return inner;
}

GVariant *
snug_attr_value_lookup (GVariant *attrs, const char *path)
{
  g_autoptr (GVariant) value = NULL;
  const char *dot;

  if (attrs == NULL || !g_variant_is_of_type (attrs, G_VARIANT_TYPE_VARDICT))
    return NULL;
  value = g_variant_lookup_value (attrs, path, NULL);
  if (value != NULL)
    return snug_attr_value_unbox (value);
  for (dot = strchr (path, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    {
      g_autofree char *key = g_strndup (path, (gsize) (dot - path));
      g_autoptr (GVariant) boxed = g_variant_lookup_value (attrs, key, NULL);
      g_autoptr (GVariant) map = boxed != NULL ? snug_attr_value_unbox (boxed) : NULL;

      if (map != NULL)
        return snug_attr_value_lookup (map, dot + 1);
    }
  return NULL;
}

char *
snug_attr_value_to_text (GVariant *value)
{
  g_autoptr (GVariant) inner = snug_attr_value_unbox (value);

  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (inner, NULL);
  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (inner) ? "true" : "false");
  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_INT64))
    return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (inner));
  return NULL;
}

gboolean
snug_attr_value_is_list (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY)
         && !g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY);
}

gboolean
snug_attr_value_is_safe (const char *text, SnugAttrUse use, GError **error)
{
  g_auto (GStrv) components = NULL;

  if (strlen (text) > MAX_TEXT)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "is longer than %d bytes", MAX_TEXT);
  if (*text == '\0')
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "is empty");
  if (!g_utf8_validate (text, -1, NULL))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "is not UTF-8");
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      /* Line and paragraph separators and bidirectional marks are no "cntrl", but deceive people.
       */
      if (!g_unichar_isprint (c) || c == 0x2028 || c == 0x2029)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "has a character that cannot be printed (U+%04X)", c);
      if (use == SNUG_ATTR_USE_GLOB && (c == '*' || c == '?'))
        continue;
      if (c < 0x80 && strchr ("\"'\\?*[]{}^$#<>|&;`()!", (int) c) != NULL)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "has the character ‘%c’",
                               (char) c);
    }
  components = g_strsplit (text, "/", -1);
  if (g_strv_contains ((const char *const *) components, ".."))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "has ‘..’ as a path component");
  return TRUE;
}
