/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Looking into answers of the daemon. Any thread. What has another type than it should have counts
 * as absent. */

#include "snug-reply.h"

#include <string.h>

const char *
snug_reply_get_string (GVariant *dict, const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  return text;
}

guint64
snug_reply_get_number (GVariant *dict, const char *key)
{
  guint64 number = 0;

  g_variant_lookup (dict, key, "t", &number);
  return number;
}

gboolean
snug_reply_get_flag (GVariant *dict, const char *key)
{
  gboolean flag = FALSE;

  g_variant_lookup (dict, key, "b", &flag);
  return flag;
}

char **
snug_reply_get_strings (GVariant *dict, const char *key)
{
  char **strings = NULL;

  if (!g_variant_lookup (dict, key, "^as", &strings))
    strings = g_new0 (char *, 1);
  return strings;
}

GVariant *
snug_reply_get_list (GVariant *dict, const char *key)
{
  GVariant *list = g_variant_lookup_value (dict, key, G_VARIANT_TYPE ("aa{sv}"));

  if (list == NULL)
    list = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
  return list;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer key)
{
  return strcmp (snug_reply_get_string (*(GVariant *const *) a, key),
                 snug_reply_get_string (*(GVariant *const *) b, key));
}

GPtrArray *
snug_reply_sort (GVariant *list, const char *key)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    g_ptr_array_add (sorted, g_variant_get_child_value (list, i));
  g_ptr_array_sort_with_data (sorted, compare, (gpointer) key);
  return sorted;
}
