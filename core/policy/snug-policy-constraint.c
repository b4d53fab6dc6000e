/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The conditions of a rule, in the vocabulary of snap-declarations: types, names, identities and
 * attributes of both ends, and where we are. Pure functions of their arguments; any thread.
 */

#include <string.h>
#include "snug-attr-value.h"
#include "snug-policy-constraint.h"

#define MAX_DEPTH 8

typedef struct
{
  const SnugPolicyEnds *ends;
  const SnugPolicyHost *host;
} Question;

static const char *const list_keys[]
  = { "plug-snap-type",    "slot-snap-type",    "plug-snap-id", "slot-snap-id",
      "plug-publisher-id", "slot-publisher-id", "plug-names",   "slot-names",
      "on-store",          "on-brand",          "on-model",     NULL };

static gboolean
parse_boolean (GVariant *value, gboolean *result)
{
  g_autofree char *text = snug_attr_value_to_text (value);

  /* Assertions have texts where YAML has booleans. */
  *result = g_strcmp0 (text, "true") == 0;
  return *result || g_strcmp0 (text, "false") == 0;
}

static gboolean
validate_attr (GVariant *value, guint depth, GError **error)
{
  g_autofree char *text = snug_attr_value_to_text (value);

  if (depth > MAX_DEPTH)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "is nested too deep");
  if (text != NULL && *text != '$')
    {
      g_autoptr (GRegex) regex = g_regex_new (text, 0, 0, NULL);

      return regex != NULL
             || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                                "‘%.100s’ is no regular expression", text);
    }
  if (text != NULL)
    return g_regex_match_simple ("\\A\\$(MISSING|(PLUG|SLOT)(_COMPAT)?\\([A-Za-z0-9_.-]+\\)"
                                 "|(PLUG|SLOT)_PUBLISHER_ID)\\z",
                                 text, 0, 0)
           || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%.100s’ has no meaning", text);
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) member = g_variant_is_of_type (child, G_VARIANT_TYPE_DICT_ENTRY)
                                      ? g_variant_get_child_value (child, 1)
                                      : g_variant_ref (child);
      g_autoptr (GVariant) inner = snug_attr_value_unbox (member);

      if (!validate_attr (inner, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
validate_texts (GVariant *value, GError **error)
{
  if (!snug_attr_value_is_list (value))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be a list");
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autofree char *text = snug_attr_value_to_text (child);

      if (text == NULL)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be a list of texts");
    }
  return TRUE;
}

static gboolean
validate_key (const char *key, GVariant *value, GError **error)
{
  g_autofree char *text = snug_attr_value_to_text (value);
  gboolean flag;

  if (g_strv_contains (list_keys, key))
    return validate_texts (value, error);
  if (g_str_equal (key, "on-classic"))
    return parse_boolean (value, &flag) || validate_texts (value, error);
  if (g_str_equal (key, "slots-per-plug") || g_str_equal (key, "plugs-per-slot"))
    return g_strcmp0 (text, "*") == 0 || g_strcmp0 (text, "1") == 0
           || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be * or 1");
  if (g_str_equal (key, "plug-attributes") || g_str_equal (key, "slot-attributes"))
    {
      if (text != NULL)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "must be a map or a list of maps");
      return validate_attr (value, 0, error);
    }
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "is no constraint");
}

static gboolean
validate_map (GVariant *map, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *boxed;

  if (!g_variant_is_of_type (map, G_VARIANT_TYPE_VARDICT))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "must be true, false, a map or a list of maps");
  g_variant_iter_init (&iter, map);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &boxed))
    {
      g_autoptr (GVariant) owned = boxed;
      g_autoptr (GVariant) value = snug_attr_value_unbox (owned);

      if (!validate_key (key, value, error))
        {
          g_prefix_error (error, "%.60s ", key);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
snug_policy_constraint_validate (GVariant *value, GError **error)
{
  g_autoptr (GVariant) inner = snug_attr_value_unbox (value);
  gboolean flag;

  if (parse_boolean (inner, &flag))
    return TRUE;
  if (!snug_attr_value_is_list (inner))
    return validate_map (inner, error);
  for (gsize i = 0; i < g_variant_n_children (inner); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (inner, i);
      g_autoptr (GVariant) map = snug_attr_value_unbox (child);

      if (!validate_map (map, error))
        return FALSE;
    }
  return TRUE;
}

static GVariant *
end_attrs (const SnugPolicyEnds *ends, const char *side)
{
  if (g_str_equal (side, "plug"))
    return ends->plug_attrs != NULL ? ends->plug_attrs
           : ends->plug != NULL     ? ends->plug->attrs
                                    : NULL;
  return ends->slot_attrs != NULL ? ends->slot_attrs
         : ends->slot != NULL     ? ends->slot->attrs
                                  : NULL;
}

static const SnugPolicySnap *
end_snap (const SnugPolicyEnds *ends, const char *key)
{
  return g_str_has_prefix (key, "plug") ? ends->plug_snap : ends->slot_snap;
}

/* `$SLOT(path)` and `$PLUG(path)`: the same value as on the other side. */
static gboolean
matches_reference (const Question *question, const char *text, GVariant *value)
{
  const char *open = strchr (text, '('), *side = g_str_has_prefix (text, "$PLUG") ? "plug" : "slot";
  g_autofree char *own = snug_attr_value_to_text (value);
  g_autofree char *path = NULL;
  g_autoptr (GVariant) other = NULL;

  if (open == NULL)
    {
      const SnugPolicySnap *snap = end_snap (question->ends, side);

      return own != NULL && snap != NULL && g_strcmp0 (own, snap->publisher_id) == 0;
    }
  path = g_strndup (open + 1, strlen (open) - 2);
  other = snug_attr_value_lookup (end_attrs (question->ends, side), path);
  return other != NULL && g_variant_equal (value, other);
}

static gboolean
matches_text (const Question *question, const char *text, GVariant *value)
{
  g_autofree char *own = snug_attr_value_to_text (value);
  g_autofree char *anchored = NULL;

  if (*text == '$')
    return matches_reference (question, text, value);
  anchored = g_strdup_printf ("\\A(?:%s)\\z", text);
  return own != NULL && g_regex_match_simple (anchored, own, 0, 0);
}

/* Whether a value, which is %NULL if the attribute is not given, is what the constraint asks for.
 * A list of constraints is a choice; of a list of values each must match. */
static gboolean
matches_attr (const Question *question, GVariant *constraint, GVariant *value)
{
  g_autofree char *text = snug_attr_value_to_text (constraint);
  const gboolean choice = snug_attr_value_is_list (constraint);

  if (g_strcmp0 (text, "$MISSING") == 0)
    return value == NULL;
  if (value == NULL && !choice)
    return FALSE;
  if (value != NULL && snug_attr_value_is_list (value) && !(text != NULL && *text == '$'))
    {
      for (gsize i = 0; i < g_variant_n_children (value); i++)
        {
          g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
          g_autoptr (GVariant) inner = snug_attr_value_unbox (child);

          if (!matches_attr (question, constraint, inner))
            return FALSE;
        }
      return TRUE;
    }
  if (text != NULL)
    return matches_text (question, text, value);
  for (gsize i = 0; i < g_variant_n_children (constraint); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (constraint, i);
      g_autoptr (GVariant) member = choice ? snug_attr_value_unbox (child) : NULL;
      g_autoptr (GVariant) inner = NULL, wanted = NULL;
      const char *key;

      if (choice && matches_attr (question, member, value))
        return TRUE;
      if (choice)
        continue;
      g_variant_get (child, "{&sv}", &key, &wanted);
      inner = snug_attr_value_lookup (value, key);
      if (!matches_attr (question, wanted, inner))
        return FALSE;
    }
  return !choice;
}

/* `plug-attributes` and `slot-attributes`: a map, or a list of maps as a choice. */
static gboolean
matches_attrs (const Question *question, const char *key, GVariant *constraint)
{
  GVariant *attrs = end_attrs (question->ends, g_str_has_prefix (key, "plug") ? "plug" : "slot");
  g_autoptr (GVariant) none
    = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));

  return matches_attr (question, constraint, attrs != NULL ? attrs : none);
}

static const char *
snap_type (const SnugPolicySnap *snap)
{
  /* In rules the host and the snaps that stand for it are one type. */
  if (g_str_equal (snap->info->type, "os") || g_str_equal (snap->info->type, "snapd"))
    return "core";
  return snap->info->type;
}

static const char *
end_identity (const Question *question, const char *key)
{
  const SnugPolicyEnds *ends = question->ends;
  const SnugPolicySnap *snap = end_snap (ends, key);
  const SnugPlugInfo *end = g_str_has_prefix (key, "plug") ? ends->plug : ends->slot;

  if (g_str_has_suffix (key, "-names"))
    return end != NULL ? end->name : NULL;
  if (snap == NULL)
    return NULL;
  if (g_str_has_suffix (key, "-snap-type"))
    return snap_type (snap);
  return g_str_has_suffix (key, "-snap-id") ? snap->snap_id : snap->publisher_id;
}

static gboolean
is_named (const Question *question, const char *key, const char *text, const char *own)
{
  if (g_str_equal (text, "$INTERFACE"))
    return g_str_equal (own, question->ends->interface);
  if (g_str_equal (text, "$PLUG_PUBLISHER_ID") || g_str_equal (text, "$SLOT_PUBLISHER_ID"))
    {
      const SnugPolicySnap *snap
        = end_snap (question->ends, g_str_has_prefix (text, "$PLUG") ? "plug" : "slot");

      return snap != NULL && g_strcmp0 (snap->publisher_id, own) == 0;
    }
  if (g_str_has_suffix (key, "-names"))
    {
      g_autofree char *anchored = g_strdup_printf ("\\A(?:%s)\\z", text);

      return g_regex_match_simple (anchored, own, 0, 0);
    }
  return g_str_equal (text, own);
}

static gboolean
lists (const Question *question, const char *key, GVariant *list, const char *own)
{
  for (gsize i = 0; own != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      g_autofree char *text = snug_attr_value_to_text (child);

      if (is_named (question, key, text, own))
        return TRUE;
    }
  return FALSE;
}

static gboolean
matches_key (const Question *question, const char *key, GVariant *value)
{
  const SnugPolicyHost *host = question->host;
  gboolean flag;

  if (g_str_has_suffix (key, "-attributes"))
    return matches_attrs (question, key, value);
  if (g_str_equal (key, "on-classic"))
    return parse_boolean (value, &flag)
             ? flag == host->classic
             : host->classic && lists (question, key, value, host->os_id);
  if (g_str_equal (key, "on-store"))
    return lists (question, key, value, host->store);
  if (g_str_equal (key, "on-brand"))
    return lists (question, key, value, host->brand);
  if (g_str_equal (key, "on-model"))
    return lists (question, key, value, host->model);
  if (g_str_equal (key, "slots-per-plug") || g_str_equal (key, "plugs-per-slot"))
    return TRUE;
  return lists (question, key, value, end_identity (question, key));
}

static gboolean
matches_map (const Question *question, GVariant *map, gboolean *any_number)
{
  GVariantIter iter;
  const char *key;
  GVariant *boxed;
  gboolean any = FALSE;

  g_variant_iter_init (&iter, map);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &boxed))
    {
      g_autoptr (GVariant) owned = boxed;
      g_autoptr (GVariant) value = snug_attr_value_unbox (owned);

      if (!matches_key (question, key, value))
        return FALSE;
      if (g_str_equal (key, "slots-per-plug"))
        {
          g_autofree char *text = snug_attr_value_to_text (value);

          any = g_strcmp0 (text, "*") == 0;
        }
    }
  if (any_number != NULL)
    *any_number = any;
  return TRUE;
}

gboolean
snug_policy_constraint_matches (GVariant *value,
                                const SnugPolicyEnds *ends,
                                const SnugPolicyHost *host,
                                gboolean *any_number)
{
  g_autoptr (GVariant) inner = snug_attr_value_unbox (value);
  const Question question = { ends, host };
  gboolean flag;

  if (parse_boolean (inner, &flag))
    return flag;
  if (!snug_attr_value_is_list (inner))
    return matches_map (&question, inner, any_number);
  for (gsize i = 0; i < g_variant_n_children (inner); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (inner, i);
      g_autoptr (GVariant) map = snug_attr_value_unbox (child);

      if (matches_map (&question, map, any_number))
        return TRUE;
    }
  return FALSE;
}
