/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What attributes a plug or slot may have, read from an interface file, and the check of what a
 * snap says against it. Immutable after parsing. */

#include <string.h>
#include "snug-attr-value.h"
#include "snug-interface-attrs.h"

#define MAX_LIST 256

typedef struct
{
  char *name;
  char *type;
  char *pattern;  /* (nullable) */
  char **choices; /* (nullable) */
  gint64 min;
  gint64 max;
  gboolean list;
  gboolean required;
  GVariant *fallback;  /* (owned) (nullable) */
  SnugAttrSpecs *keys; /* (owned) (nullable) of a map */
} AttrSpec;

struct _SnugAttrSpecs
{
  GPtrArray *specs; /* (owned) (nullable) of AttrSpec; most interfaces have none */
};

/* What each type means, as an anchored expression and as a rule for people. */
static const struct
{
  const char *name;
  const char *pattern;
  const char *rule;
} types[] = {
  { "string", NULL, NULL },
  { "boolean", "true|false", "true or false" },
  { "integer", "-?[0-9]{1,18}", "a whole number" },
  { "path", "/|(/[^/]+)+", "an absolute path without ‘//’ and a ‘/’ at the end" },
  { "home-path", "\\$HOME(/[^/]+)+", "a path that begins with ‘$HOME/’" },
  { "snap-path", "(\\$SNAP(_DATA|_COMMON)?)?(/?[^/]+)*/?",
    "a path in the snap, or one that begins with ‘$SNAP’, ‘$SNAP_DATA’ or ‘$SNAP_COMMON’" },
  { "device-path", "/dev(/[^/]+)+", "a path below ‘/dev’" },
  { "bus-name", "[A-Za-z_-][A-Za-z0-9_-]*(\\.[A-Za-z_-][A-Za-z0-9_-]*)+", "a D-Bus name" },
  { "name", "[A-Za-z0-9][A-Za-z0-9_.+-]*", "a name of letters, digits and ‘_.+-’" },
  { "map", NULL, NULL },
  { "any", NULL, NULL },
};

static const char *const spec_keys[] = { "type",     "pattern", "choices", "min",     "max", "list",
                                         "required", "default", "keys",    "summary", NULL };

static void
attr_spec_free (gpointer data)
{
  AttrSpec *self = data;

  g_free (self->name);
  g_free (self->type);
  g_free (self->pattern);
  g_strfreev (self->choices);
  g_clear_pointer (&self->fallback, g_variant_unref);
  g_clear_pointer (&self->keys, snug_attr_specs_free);
  g_free (self);
}

static guint
n_specs (const SnugAttrSpecs *self)
{
  return self->specs != NULL ? self->specs->len : 0;
}

void
snug_attr_specs_free (SnugAttrSpecs *self)
{
  g_clear_pointer (&self->specs, g_ptr_array_unref);
  g_free (self);
}

static gboolean
fail (const char *file, SnugYamlNode *node, GError **error, const char *key, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s:%u: attribute ‘%s’: %s", file,
                         snug_yaml_node_get_line (node), key, reason);
}

static int
find_type (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (name, types[i].name) == 0)
      return (int) i;
  return -1;
}

static gboolean
matches_whole (const char *pattern, const char *text)
{
  g_autofree char *anchored = g_strdup_printf ("\\A(?:%s)\\z", pattern);

  return g_regex_match_simple (anchored, text, 0, 0);
}

static gboolean
check_text (const AttrSpec *spec, const char *text, GError **error)
{
  const int type = find_type (spec->type);
  gint64 number = 0;

  if (types[type].pattern != NULL && !matches_whole (types[type].pattern, text))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be %s, not ‘%.200s’",
                           types[type].rule, text);
  if (spec->pattern != NULL && !matches_whole (spec->pattern, text))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must match ‘%s’, ‘%.200s’ does not",
                           spec->pattern, text);
  if (spec->choices != NULL && !g_strv_contains ((const char *const *) spec->choices, text))
    {
      g_autofree char *choices = g_strjoinv (", ", spec->choices);

      return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be one of %s, not ‘%.200s’",
                             choices, text);
    }
  if (g_str_equal (spec->type, "integer")
      && (!g_ascii_string_to_signed (text, 10, spec->min, spec->max, &number, NULL)))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ", not %s",
                           spec->min, spec->max, text);
  if (strstr (spec->type, "path") != NULL)
    {
      g_auto (GStrv) components = g_strsplit (text, "/", -1);

      if (g_strv_contains ((const char *const *) components, "..")
          || g_strv_contains ((const char *const *) components, "."))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "must not have ‘.’ or ‘..’ as a path component, as ‘%.200s’ has",
                               text);
    }
  return TRUE;
}

static gboolean
check_one (const AttrSpec *spec, GVariant *value, GError **error)
{
  g_autoptr (GVariant) inner = snug_attr_value_unbox (value);
  g_autofree char *text = snug_attr_value_to_text (inner);

  if (g_str_equal (spec->type, "any"))
    return TRUE;
  if (spec->keys != NULL)
    {
      if (!g_variant_is_of_type (inner, G_VARIANT_TYPE_VARDICT))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be a map");
      return snug_attr_specs_check (spec->keys, inner, error);
    }
  if (text == NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be a single value");
  return check_text (spec, text, error);
}

static gboolean
check_value (const AttrSpec *spec, GVariant *value, GError **error)
{
  g_autoptr (GVariant) inner = snug_attr_value_unbox (value);

  if (!spec->list || g_str_equal (spec->type, "any"))
    return check_one (spec, inner, error);
  if (!snug_attr_value_is_list (inner))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "must be a list");
  if (g_variant_n_children (inner) > MAX_LIST)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "has more than %d elements",
                           MAX_LIST);
  for (gsize i = 0; i < g_variant_n_children (inner); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (inner, i);

      if (!check_one (spec, child, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
snug_attr_specs_check (const SnugAttrSpecs *self, GVariant *attrs, GError **error)
{
  for (guint i = 0; i < n_specs (self); i++)
    {
      const AttrSpec *spec = g_ptr_array_index (self->specs, i);
      g_autoptr (GVariant) value = g_variant_lookup_value (attrs, spec->name, NULL);

      if (value == NULL && spec->required)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "attribute ‘%s’ is missing",
                               spec->name);
      if (value != NULL && !check_value (spec, value, error))
        {
          g_prefix_error (error, "attribute ‘%s’ ", spec->name);
          return FALSE;
        }
    }
  return TRUE;
}

GVariant *
snug_attr_specs_complete (const SnugAttrSpecs *self, GVariant *attrs)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (attrs);

  for (guint i = 0; i < n_specs (self); i++)
    {
      const AttrSpec *spec = g_ptr_array_index (self->specs, i);

      if (spec->fallback != NULL && !g_variant_dict_contains (&dict, spec->name))
        g_variant_dict_insert_value (&dict, spec->name, spec->fallback);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

const char *
snug_attr_specs_get_type (const SnugAttrSpecs *self, const char *path)
{
  for (guint i = 0; i < n_specs (self); i++)
    {
      const AttrSpec *spec = g_ptr_array_index (self->specs, i);
      const gsize length = strlen (spec->name);

      if (g_str_equal (spec->name, path))
        return spec->type;
      if (spec->keys != NULL && g_str_has_prefix (path, spec->name) && path[length] == '.')
        return snug_attr_specs_get_type (spec->keys, path + length + 1);
    }
  return NULL;
}

static gboolean
read_flag (SnugYamlNode *node, const char *key, gboolean *value)
{
  SnugYamlNode *child = snug_yaml_node_get (node, key);

  return child == NULL || snug_yaml_node_parse_boolean (child, value);
}

static gboolean
read_limit (SnugYamlNode *node, const char *key, gint64 *value)
{
  SnugYamlNode *child = snug_yaml_node_get (node, key);
  const char *text = child != NULL ? snug_yaml_node_get_text (child) : NULL;

  if (child == NULL)
    return TRUE;
  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
read_choices (AttrSpec *spec, SnugYamlNode *choices)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (choices == NULL)
    return TRUE;
  if (snug_yaml_node_get_kind (choices) != SNUG_YAML_LIST)
    return FALSE;
  for (guint i = 0; i < snug_yaml_node_get_length (choices); i++)
    {
      const char *text = snug_yaml_node_get_text (snug_yaml_node_get_child (choices, i, NULL));

      if (text == NULL)
        return FALSE;
      g_ptr_array_add (texts, (gpointer) text);
    }
  g_ptr_array_add (texts, NULL);
  spec->choices = g_strdupv ((char **) texts->pdata);
  return TRUE;
}

static AttrSpec *
parse_spec (const char *file, const char *name, SnugYamlNode *node, GError **error)
{
  AttrSpec *spec = g_new0 (AttrSpec, 1);
  SnugYamlNode *type = snug_yaml_node_get (node, "type");
  SnugYamlNode *pattern = snug_yaml_node_get (node, "pattern");
  SnugYamlNode *keys = snug_yaml_node_get (node, "keys");
  const char *wrong = NULL;

  spec->name = g_strdup (name);
  spec->type = g_strdup (type != NULL ? snug_yaml_node_get_text (type) : "string");
  spec->pattern = g_strdup (pattern != NULL ? snug_yaml_node_get_text (pattern) : NULL);
  spec->min = G_MININT64;
  spec->max = G_MAXINT64;
  for (guint i = 0; i < snug_yaml_node_get_length (node) && wrong == NULL; i++)
    {
      const char *key;

      snug_yaml_node_get_child (node, i, &key);
      wrong = g_strv_contains (spec_keys, key) ? NULL : "has a key that no attribute has";
    }
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    wrong = "must be a map";
  else if (find_type (spec->type) < 0)
    wrong = "has no known type";
  else if (!read_flag (node, "list", &spec->list) || !read_flag (node, "required", &spec->required))
    wrong = "‘list’ and ‘required’ are true or false";
  else if (!read_limit (node, "min", &spec->min) || !read_limit (node, "max", &spec->max))
    wrong = "‘min’ and ‘max’ are whole numbers";
  else if (!read_choices (spec, snug_yaml_node_get (node, "choices")))
    wrong = "‘choices’ is a list of texts";
  else if ((keys != NULL) != g_str_equal (spec->type, "map"))
    wrong = "has ‘keys’ if, and only if, it is a map";
  if (wrong == NULL && spec->pattern != NULL)
    {
      g_autoptr (GRegex) regex = g_regex_new (spec->pattern, 0, 0, NULL);

      wrong = regex != NULL ? NULL : "‘pattern’ is no regular expression";
    }
  if (wrong != NULL)
    fail (file, node, error, name, wrong);
  else if (keys != NULL && (spec->keys = snug_attr_specs_parse (file, keys, error)) == NULL)
    wrong = "";
  if (wrong == NULL && snug_yaml_node_get (node, "default") != NULL)
    {
      spec->fallback = snug_yaml_node_to_variant (snug_yaml_node_get (node, "default"));
      if (!check_value (spec, spec->fallback, error))
        {
          g_prefix_error (error, "%s:%u: the default ", file, snug_yaml_node_get_line (node));
          wrong = "";
        }
    }
  if (wrong == NULL)
    return spec;
  attr_spec_free (spec);
  return NULL;
}

SnugAttrSpecs *
snug_attr_specs_parse (const char *file, SnugYamlNode *node, GError **error)
{
  g_autoptr (SnugAttrSpecs) self = g_new0 (SnugAttrSpecs, 1);

  if (node == NULL)
    return g_steal_pointer (&self);
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    return fail (file, node, error, "*", "attributes are a map"), NULL;
  self->specs = g_ptr_array_new_with_free_func (attr_spec_free);
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *name;
      SnugYamlNode *child = snug_yaml_node_get_child (node, i, &name);
      AttrSpec *spec = parse_spec (file, name, child, error);

      if (spec == NULL)
        return NULL;
      g_ptr_array_add (self->specs, spec);
    }
  return g_steal_pointer (&self);
}
