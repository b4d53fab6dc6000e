/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Permissions in words. No state; any thread. */

#include "snug-permission-text.h"

#include "snug-reply.h"

#include <string.h>

/* System calls that are named before the rest is counted. */
#define MAX_CALLS 6

/* People write the host's slots without a snap. */
static const char *
strip_host (const char *end)
{
  return g_str_has_prefix (end, "system:") ? end + strlen ("system") : end;
}

char *
snug_permission_text_build_ends (const char *plug, const char *slot)
{
  const char *shown = strip_host (slot);

  if (plug[0] != '\0' && slot[0] != '\0')
    return g_strdup_printf ("%s to %s", plug, shown);
  return g_strdup (plug[0] != '\0' ? plug : shown);
}

static gboolean
has_same (GVariant *a, GVariant *b, const char *key)
{
  return g_str_equal (snug_reply_get_string (a, key), snug_reply_get_string (b, key));
}

gboolean
snug_permission_text_is_same_source (GVariant *a, GVariant *b)
{
  g_auto (GStrv) first = snug_reply_get_strings (a, "apps");
  g_auto (GStrv) second = snug_reply_get_strings (b, "apps");

  return has_same (a, b, "interface") && has_same (a, b, "side") && has_same (a, b, "plug")
         && has_same (a, b, "slot")
         && g_strv_equal ((const char *const *) first, (const char *const *) second);
}

/* One parameter of a permission, owned by it; "" if it has none of that name. */
static const char *
get_parameter (GVariant *permission, const char *name)
{
  g_autoptr (GVariant) params
    = g_variant_lookup_value (permission, "parameters", G_VARIANT_TYPE ("a{ss}"));
  const char *value = "";

  if (params != NULL)
    g_variant_lookup (params, name, "&s", &value);
  return value;
}

static gboolean
is_refusal (GVariant *permission)
{
  return g_str_equal (get_parameter (permission, "deny"), "yes");
}

static gboolean
belongs_together (GVariant *a, GVariant *b)
{
  return snug_permission_text_is_same_source (a, b) && has_same (a, b, "kind")
         && (has_same (a, b, "access")
             || g_str_equal (snug_reply_get_string (a, "kind"), "network"))
         && has_same (a, b, "mechanism") && has_same (a, b, "enforced") && has_same (a, b, "note")
         && is_refusal (a) == is_refusal (b);
}

/* The group that @row belongs to, and where the groups of its source end. */
static GPtrArray *
find_group (GPtrArray *groups, GVariant *row, guint *end)
{
  *end = groups->len;
  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *group = g_ptr_array_index (groups, i);
      GVariant *first = g_ptr_array_index (group, 0);

      if (belongs_together (first, row))
        return group;
      if (snug_permission_text_is_same_source (first, row))
        *end = i + 1;
    }
  return NULL;
}

GPtrArray *
snug_permission_text_group (GVariant *permissions)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (gsize i = 0; i < g_variant_n_children (permissions); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (permissions, i);
      guint end;
      GPtrArray *group = find_group (groups, row, &end);

      if (group == NULL)
        {
          group = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
          g_ptr_array_insert (groups, (int) end, group);
        }
      g_ptr_array_add (group, g_variant_ref (row));
    }
  return groups;
}

char *
snug_permission_text_build_label (GVariant *permission)
{
  const char *kind = snug_reply_get_string (permission, "kind");
  const char *access = snug_reply_get_string (permission, "access");

  if (is_refusal (permission))
    return g_strdup_printf ("no %s", kind);
  if (access[0] == '\0' || g_str_equal (kind, "network"))
    return g_strdup (kind);
  return g_strdup_printf ("%s %s", kind, access);
}

static const struct
{
  const char *kind;
  const char *params[5]; /* what is said beside the object, in this order */
} details[] = {
  { "file", { "except", NULL } },
  { "socket", { "type", "protocol", NULL } },
  { "dbus", { "bus", "path", "interface", "member", NULL } },
  { "mount", { "source", "options", NULL } },
  { "signal", { "signal", NULL } },
  { "env", { "value", NULL } },
  { "unit", { "value", NULL } },
};

static char *
build_object (GVariant *permission)
{
  const char *kind = snug_reply_get_string (permission, "kind");
  GString *text = g_string_new (snug_reply_get_string (permission, "object"));
  const char *scope = get_parameter (permission, "scope");

  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    for (guint j = 0; g_str_equal (details[i].kind, kind) && details[i].params[j] != NULL; j++)
      {
        const char *value = get_parameter (permission, details[i].params[j]);

        if (value[0] == '\0' || g_str_equal (value, text->str))
          continue;
        g_string_append_printf (text,
                                g_str_equal (details[i].params[j], "except")   ? " but %s"
                                : g_str_equal (details[i].params[j], "source") ? " from %s"
                                                                               : " %s",
                                value);
      }
  if (g_str_equal (scope, "entries"))
    g_string_append (text, " (what is not hidden)");
  if (g_str_equal (get_parameter (permission, "owner"), "yes"))
    g_string_append (text, " (one's own)");
  return g_string_free (text, FALSE);
}

/* Names of system calls in their order, each once; one that is allowed with some arguments only has
 * a mark, and one that is refused with some has these. */
static GPtrArray *
list_calls (GPtrArray *group)
{
  GPtrArray *calls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < group->len; i++)
    {
      GVariant *row = g_ptr_array_index (group, i);
      g_auto (GStrv) names = g_strsplit (snug_reply_get_string (row, "object"), " ", -1);
      const char *args = get_parameter (row, "args");
      const gboolean limited = args[0] != '\0';

      for (guint j = 0; names[j] != NULL; j++)
        {
          char *name = is_refusal (row) && limited
                         ? g_strdup_printf ("%s(%s)", names[j], args)
                         : g_strconcat (names[j], limited ? "*" : "", NULL);

          /* Adding would put the name in the place of the equal one that is kept. */
          if (names[j][0] == '\0' || g_hash_table_contains (known, name))
            {
              g_free (name);
              continue;
            }
          g_hash_table_add (known, name);
          g_ptr_array_add (calls, name);
        }
    }
  return calls;
}

static char *
join_calls (GPtrArray *group, gboolean all)
{
  g_autoptr (GPtrArray) calls = list_calls (group);
  const guint shown = all || calls->len <= MAX_CALLS + 1 ? calls->len : MAX_CALLS;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (char *) g_ptr_array_index (calls, i));
  if (shown < calls->len)
    g_string_append_printf (text, " and %u more", calls->len - shown);
  return g_string_free (text, FALSE);
}

char *
snug_permission_text_build_objects (GPtrArray *group, gboolean all)
{
  g_autoptr (GString) text = NULL;

  if (g_str_equal (snug_reply_get_string (g_ptr_array_index (group, 0), "kind"), "syscall"))
    return join_calls (group, all);
  text = g_string_new (NULL);
  for (guint i = 0; i < group->len; i++)
    {
      g_autofree char *object = build_object (g_ptr_array_index (group, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", object);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
