/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `plugs` and `slots` of snap.yaml, in all their short forms. */

#include "snug-name.h"
#include "snug-snap-fields.h"
#include "snug-snap-parts.h"

#include <string.h>

#define MAX_PLUGS 1000

void
snug_plug_info_free (SnugPlugInfo *self)
{
  g_free (self->name);
  g_free (self->interface);
  g_free (self->label);
  g_clear_pointer (&self->attrs, g_variant_unref);
  g_free (self);
}

static SnugPlugInfo *
plug_new (const char *name, guint line)
{
  SnugPlugInfo *self = g_new0 (SnugPlugInfo, 1);

  self->name = g_strdup (name);
  self->line = line;
  return self;
}

static SnugPlugInfo *
find (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      SnugPlugInfo *self = g_ptr_array_index (list, i);

      if (g_str_equal (self->name, name))
        return self;
    }
  return NULL;
}

static gboolean
finish (SnugPlugInfo *self, const char *path, GVariant *attrs, GError **error)
{
  if (self->interface == NULL)
    self->interface = g_strdup (self->name);
  self->attrs = attrs != NULL
                  ? g_variant_ref (attrs)
                  : g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  if (!snug_name_validate (SNUG_NAME_PLUG, self->name, error)
      || !snug_name_validate (SNUG_NAME_INTERFACE, self->interface, error))
    {
      g_prefix_error (error, "snap.yaml line %u: %s: ", self->line, path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_attrs (SnugPlugInfo *self,
            SnugYamlNode *node,
            const char *path,
            GVariant **attrs,
            GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *key;
      SnugYamlNode *value = snug_yaml_node_get_child (node, i, &key);
      const char *text = snug_yaml_node_get_text (value);

      if (g_str_equal (key, "interface") || g_str_equal (key, "label"))
        {
          if (text == NULL)
            return snug_fields_fail (path, snug_yaml_node_get_line (value), error,
                                     "%s must be a text", key);
          if (g_str_equal (key, "label"))
            self->label = g_strdup (text);
          else
            self->interface = g_strdup (text);
        }
      else if (key[0] == '$' || key[0] == '\0')
        return snug_fields_fail (path, snug_yaml_node_get_line (value), error,
                                 "‘%.40s’ is not a name of an attribute", key);
      else
        {
          g_autoptr (GVariant) attr = snug_yaml_node_to_variant (value);

          g_variant_dict_insert_value (&dict, key, attr);
        }
    }
  *attrs = g_variant_ref_sink (g_variant_dict_end (&dict));
  return TRUE;
}

/* `x:`, `x: home`, `x: {interface: home, …}` */
static SnugPlugInfo *
read_one (SnugYamlNode *node, const char *name, const char *path, GError **error)
{
  g_autoptr (SnugPlugInfo) self = plug_new (name, snug_yaml_node_get_line (node));
  g_autoptr (GVariant) attrs = NULL;

  switch (snug_yaml_node_get_kind (node))
    {
    case SNUG_YAML_SCALAR:
      if (!snug_yaml_node_is_null (node))
        self->interface = g_strdup (snug_yaml_node_get_text (node));
      break;
    case SNUG_YAML_MAP:
      if (!read_attrs (self, node, path, &attrs, error))
        return NULL;
      break;
    case SNUG_YAML_LIST:
    default:
      snug_fields_fail (path, self->line, error, "must be an interface or a map");
      return NULL;
    }
  if (!finish (self, path, attrs, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
read_list (GPtrArray *list, SnugYamlNode *root, const char *key, GError **error)
{
  SnugYamlNode *map = snug_yaml_node_get (root, key);
  gboolean names_only = map != NULL && snug_yaml_node_get_kind (map) == SNUG_YAML_LIST;

  if (snug_yaml_node_is_null (map))
    return TRUE;
  if (snug_yaml_node_get_kind (map) == SNUG_YAML_SCALAR
      || snug_yaml_node_get_length (map) > MAX_PLUGS)
    return snug_fields_fail (key, snug_yaml_node_get_line (map), error,
                             "must be a map of at most %d", MAX_PLUGS);
  for (guint i = 0; i < snug_yaml_node_get_length (map); i++)
    {
      const char *name = NULL;
      SnugYamlNode *node = snug_yaml_node_get_child (map, i, &name);
      g_autofree char *path = NULL;
      SnugPlugInfo *self;

      /* A list of names is an old short form of a map without values. */
      if (names_only)
        name = snug_yaml_node_get_text (node);
      path = g_strdup_printf ("%s.%.60s", key, name != NULL ? name : "");
      self = name != NULL ? read_one (node, name, path, error) : NULL;
      if (self == NULL)
        return name != NULL
                 ? FALSE
                 : snug_fields_fail (path, snug_yaml_node_get_line (node), error, "must be a name");
      g_ptr_array_add (list, self);
      if (find (list, name) != self)
        return snug_fields_fail (path, self->line, error, "is there already");
    }
  return TRUE;
}

static gboolean
check_disjoint (const SnugSnapInfo *info, GError **error)
{
  for (guint i = 0; i < info->plugs->len; i++)
    {
      SnugPlugInfo *plug = g_ptr_array_index (info->plugs, i);

      if (find (info->slots, plug->name) != NULL)
        return snug_fields_fail ("slots", plug->line, error,
                                 "‘%s’ is the name of a plug and of a slot", plug->name);
    }
  return TRUE;
}

gboolean
snug_plug_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error)
{
  return read_list (info->plugs, root, "plugs", error)
         && read_list (info->slots, root, "slots", error) && check_disjoint (info, error);
}

static gboolean
bind_one (GPtrArray *defined,
          GPtrArray *bound,
          SnugYamlNode *node,
          const char *name,
          const char *path,
          GError **error)
{
  guint line = snug_yaml_node_get_line (node);

  if (name == NULL)
    return snug_fields_fail (path, line, error, "must be a name");
  if (g_ptr_array_find_with_equal_func (bound, name, g_str_equal, NULL))
    return TRUE;
  if (find (defined, name) == NULL)
    {
      g_autoptr (SnugPlugInfo) self = plug_new (name, line);

      if (!finish (self, path, NULL, error))
        return FALSE;
      g_ptr_array_add (defined, g_steal_pointer (&self));
    }
  g_ptr_array_add (bound, g_strdup (name));
  return TRUE;
}

static gboolean
bind_list (GPtrArray *defined,
           GPtrArray *bound,
           SnugYamlNode *owner,
           const char *path,
           const char *key,
           GError **error)
{
  SnugYamlNode *list = snug_yaml_node_get (owner, key);
  g_autofree char *full = g_strdup_printf ("%s.%s", path, key);

  if (snug_yaml_node_is_null (list))
    return TRUE;
  if (snug_yaml_node_get_kind (list) == SNUG_YAML_SCALAR
      || snug_yaml_node_get_length (list) > MAX_PLUGS)
    return snug_fields_fail (full, snug_yaml_node_get_line (list), error,
                             "must be a list of names");
  for (guint i = 0; i < snug_yaml_node_get_length (list); i++)
    {
      const char *name = NULL;
      SnugYamlNode *node = snug_yaml_node_get_child (list, i, &name);

      if (!bind_one (defined, bound, node, name != NULL ? name : snug_yaml_node_get_text (node),
                     full, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
snug_plug_info_bind (SnugSnapInfo *info,
                     SnugYamlNode *owner,
                     const char *path,
                     GPtrArray *plugs,
                     GPtrArray *slots,
                     GError **error)
{
  return bind_list (info->plugs, plugs, owner, path, "plugs", error)
         && bind_list (info->slots, slots, owner, path, "slots", error)
         && check_disjoint (info, error);
}
