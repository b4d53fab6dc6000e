/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From a template and attributes to grants. What a template says is trusted, what an attribute says
 * is not: each value is checked before it goes in. An expansion lives on one thread's stack.
 */

#include <string.h>
#include "snug-attr-value.h"
#include "snug-grant-parts.h"

#define MAX_GRANTS 2000

typedef struct
{
  const SnugGrantTemplate *template;
  const SnugGrantScope *scope;
  GHashTable *bound; /* (owned) path -> GVariant: the element of each list that is repeated over */
  const char *side;  /* (nullable) `plug` or `slot`, where `each` comes from */
  GPtrArray *grants;
  gboolean missing; /* an attribute is not given, so there is no grant */
} Expansion;

/* A reference without its modifier. */
static char *
reference_path (const char *reference, const char **modifier)
{
  const char *colon = strchr (reference, ':');

  if (modifier != NULL)
    *modifier = colon != NULL ? colon + 1 : "";
  return colon != NULL ? g_strndup (reference, (gsize) (colon - reference)) : g_strdup (reference);
}

static GVariant *
resolve (Expansion *self, const char *path)
{
  GVariant *element = g_hash_table_lookup (self->bound, path);

  if (element != NULL)
    return snug_attr_value_unbox (element);
  if (g_str_has_prefix (path, "each."))
    {
      element = g_hash_table_lookup (self->bound, "each");
      return element != NULL ? snug_attr_value_lookup (element, path + strlen ("each.")) : NULL;
    }
  if (g_str_has_prefix (path, "plug.") || g_str_has_prefix (path, "slot."))
    return snug_attr_value_lookup (self->scope->attrs, path);
  return self->scope->names != NULL
           ? g_variant_lookup_value (self->scope->names, path, G_VARIANT_TYPE_STRING)
           : NULL;
}

static gboolean
condition_holds (Expansion *self, const char *reference, const char *expected)
{
  g_autofree char *path = reference_path (reference, NULL);
  g_autoptr (GVariant) value = resolve (self, path);
  g_autofree char *text = value != NULL ? snug_attr_value_to_text (value) : NULL;

  if (value == NULL)
    return g_str_equal (expected, "$MISSING");
  if (text != NULL)
    return g_str_equal (text, expected);
  if (!snug_attr_value_is_list (value))
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autofree char *element = snug_attr_value_to_text (child);

      if (g_strcmp0 (element, expected) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
conditions_hold (Expansion *self)
{
  GHashTableIter iter;
  gpointer key, value;

  if (self->template->when != NULL)
    {
      g_hash_table_iter_init (&iter, self->template->when);
      while (g_hash_table_iter_next (&iter, &key, &value))
        if (!condition_holds (self, key, value))
          return FALSE;
    }
  if (self->template->unless != NULL)
    {
      g_hash_table_iter_init (&iter, self->template->unless);
      while (g_hash_table_iter_next (&iter, &key, &value))
        if (condition_holds (self, key, value))
          return FALSE;
    }
  return TRUE;
}

static const char *
path_side (Expansion *self, const char *path)
{
  if (g_str_has_prefix (path, "each"))
    return self->side;
  return g_str_has_prefix (path, "slot.") ? "slot" : "plug";
}

/* `$SNAP/x`, `$SNAP_DATA/x`, `$SNAP_COMMON/x`, `x` or `/x`: a path in the snap of that side. */
static char *
resolve_snap_path (Expansion *self, const char *path, const char *text)
{
  static const char *const variables[] = { "SNAP_COMMON", "SNAP_DATA", "SNAP" };
  const char *variable = "SNAP", *rest = text, *dir = NULL;
  g_autofree char *key = NULL;

  for (guint i = 0; *text == '$' && i < G_N_ELEMENTS (variables); i++)
    {
      const gsize length = strlen (variables[i]);

      if (g_str_has_prefix (text + 1, variables[i])
          && (text[length + 1] == '/' || text[length + 1] == '\0'))
        {
          variable = variables[i];
          rest = text + 1 + length;
          break;
        }
    }
  if (strchr (rest, '$') != NULL)
    return NULL;
  key = g_strdup_printf ("%s:%s", path_side (self, path), variable);
  if (self->scope->dirs == NULL || !g_variant_lookup (self->scope->dirs, key, "&s", &dir))
    return NULL;
  while (*rest == '/')
    rest++;
  return *rest != '\0' ? g_build_filename (dir, rest, NULL) : g_strdup (dir);
}

static gboolean
refuse (const char *path, const char *text, GError **error)
{
  g_autofree char *shown = g_strescape (text, NULL);

  g_prefix_error (error, "attribute ‘%s’ cannot be granted: ‘%.100s’ ", path, shown);
  return FALSE;
}

/* The text that stands for a reference, checked; %NULL with @missing set if there is none. */
static char *
reference_text (Expansion *self, const char *reference, GError **error)
{
  const char *modifier = NULL, *checked;
  g_autofree char *path = reference_path (reference, &modifier);
  g_autoptr (GVariant) value = resolve (self, path);
  g_autofree char *text = value != NULL ? snug_attr_value_to_text (value) : NULL;
  g_autofree char *real = NULL;
  SnugAttrUse use = g_str_equal (modifier, "glob") ? SNUG_ATTR_USE_GLOB : SNUG_ATTR_USE_TEXT;

  if (value == NULL)
    {
      self->missing = TRUE;
      return NULL;
    }
  if (text == NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "attribute ‘%s’ must be a single value", path),
           NULL;
  if (g_str_equal (modifier, "snap"))
    {
      real = resolve_snap_path (self, path, text);
      if (real == NULL)
        {
          snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "is no path in a snap");
          return refuse (path, text, error), NULL;
        }
    }
  else if (g_str_equal (modifier, "name"))
    {
      real = g_path_get_basename (text);
      if (*real == '/' || *real == '.' || *real == '$')
        {
          snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                          "has no name of its own; name a directory in it");
          return refuse (path, text, error), NULL;
        }
    }
  else
    real = g_strdup (text);
  checked = real;
  if (g_str_equal (modifier, "home") && g_str_has_prefix (real, "$HOME/"))
    checked = real + strlen ("$HOME");
  if (!snug_attr_value_is_safe (checked, use, error))
    return refuse (path, text, error), NULL;
  return g_steal_pointer (&real);
}

static char *
expand_text (Expansion *self, const char *text, GError **error)
{
  g_autoptr (GString) result = g_string_new (NULL);
  const char *at = text, *open;

  while ((open = strstr (at, "$(")) != NULL)
    {
      const char *end = strchr (open, ')');
      g_autofree char *reference = g_strndup (open + 2, (gsize) (end - open - 2));
      g_autofree char *value = reference_text (self, reference, error);

      if (value == NULL)
        return NULL;
      g_string_append_len (result, at, open - at);
      g_string_append (result, value);
      at = end + 1;
    }
  g_string_append (result, at);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static gboolean
add_grant (Expansion *self, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  const char *const *names = snug_grant_kind_list_params (self->template->kind);

  if (!conditions_hold (self))
    return TRUE;
  if (self->grants->len >= MAX_GRANTS)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the attributes give more than %d grants", MAX_GRANTS);
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *text = self->template->params[i];
      g_autofree char *value = text != NULL ? expand_text (self, text, error) : NULL;

      if (text == NULL)
        continue;
      if (value == NULL)
        return self->missing;
      if (!snug_grant_param_is_valid (self->template->kind, names[i], value))
        return snug_set_error (
          error, SNUG_ERROR_INVALID_ARGUMENT,
          "an attribute gives the %s ‘%.100s’ to a grant of the kind %s, which cannot be", names[i],
          value, snug_grant_kind_to_string (self->template->kind));
      g_variant_builder_add (&builder, "{ss}", names[i], value);
    }
  g_ptr_array_add (self->grants,
                   snug_grant_new_from (self->template->kind, self->scope->origin,
                                        self->scope->side, self->scope->plug, self->scope->slot,
                                        g_variant_builder_end (&builder)));
  return TRUE;
}

/* The references of all parameters, with their modifiers, in a fixed order. */
static GPtrArray *
list_references (const SnugGrantTemplate *template)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < SNUG_GRANT_MAX_PARAMS; i++)
    {
      const char *at = template->params[i];

      at = at != NULL ? strstr (at, "$(") : NULL;
      while (at != NULL)
        {
          const gsize length = strcspn (at + 2, ")");

          g_ptr_array_add (result, g_strndup (at + 2, length));
          at = strstr (at + 2 + length, "$(");
        }
    }
  return result;
}

static void
add_attr_path (GPtrArray *result, const char *reference)
{
  char *path = reference_path (reference, NULL);

  if (g_str_has_prefix (path, "plug.") || g_str_has_prefix (path, "slot."))
    g_ptr_array_add (result, path);
  else
    g_free (path);
}

GPtrArray *
snug_grant_template_list_references (const SnugGrantTemplate *self)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) all = list_references (self);
  GHashTable *const tables[] = { self->when, self->unless };

  for (guint i = 0; i < all->len; i++)
    add_attr_path (result, g_ptr_array_index (all, i));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GList) keys = tables[i] != NULL ? g_hash_table_get_keys (tables[i]) : NULL;

      for (GList *key = keys; key != NULL; key = key->next)
        add_attr_path (result, key->data);
    }
  if (self->each != NULL)
    add_attr_path (result, self->each);
  return result;
}

static char *
find_list (Expansion *self, GPtrArray *references, GVariant **list)
{
  for (guint i = 0; i < references->len; i++)
    {
      g_autofree char *path = reference_path (g_ptr_array_index (references, i), NULL);
      g_autoptr (GVariant) value = resolve (self, path);

      if (value != NULL && snug_attr_value_is_list (value))
        {
          *list = g_steal_pointer (&value);
          return g_steal_pointer (&path);
        }
    }
  return NULL;
}

/* Repeats over each list that is referred to and not bound to an element yet. */
static gboolean
expand_lists (Expansion *self, GPtrArray *references, GError **error)
{
  g_autoptr (GVariant) list = NULL;
  g_autofree char *path = find_list (self, references, &list);

  if (path == NULL)
    {
      self->missing = FALSE;
      return add_grant (self, error);
    }
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      gboolean ok;

      if (child == NULL)
        continue;
      g_hash_table_insert (self->bound, g_strdup (path), snug_attr_value_unbox (child));
      ok = expand_lists (self, references, error);
      g_hash_table_remove (self->bound, path);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
expand_each (Expansion *self, GPtrArray *references, GError **error)
{
  g_autofree char *path = reference_path (self->template->each, NULL);
  g_autoptr (GVariant) value = resolve (self, path);
  const gboolean list = value != NULL && snug_attr_value_is_list (value);

  if (value == NULL)
    return TRUE;
  self->side = path_side (self, path);
  for (gsize i = 0; i < (list ? g_variant_n_children (value) : 1); i++)
    {
      g_autoptr (GVariant) child
        = list ? g_variant_get_child_value (value, i) : g_variant_ref (value);

      g_hash_table_insert (self->bound, g_strdup ("each"), snug_attr_value_unbox (child));
      if (!expand_lists (self, references, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
snug_grant_template_expand (const SnugGrantTemplate *self,
                            const SnugGrantScope *scope,
                            GPtrArray *grants,
                            GError **error)
{
  g_autoptr (GHashTable) bound
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) references = list_references (self);
  Expansion expansion = { self, scope, bound, "plug", grants, FALSE };

  return self->each != NULL ? expand_each (&expansion, references, error)
                            : expand_lists (&expansion, references, error);
}
