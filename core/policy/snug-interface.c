/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One interface file, read strictly: an unknown key, a reference to an attribute that is not
 * declared, a rule that means nothing are errors. Immutable after parsing. */

#include <string.h>
#include "snug-interface.h"
#include "snug-name.h"
#include "snug-policy-rules.h"

struct _SnugInterface
{
  gatomicrefcount ref_count;
  char *name;
  char *summary;
  char *reason; /* (nullable) */
  SnugInterfaceState state;
  gboolean implicit_classic;
  gboolean implicit_core;
  gboolean affects_plug;
  GVariant *rules[2];         /* (owned) (nullable) plug, slot */
  SnugAttrSpecs *attrs[2];    /* (owned) plug, slot */
  GPtrArray *templates[2][2]; /* (owned) side, whether connected */
};

G_DEFINE_BOXED_TYPE (SnugInterface, snug_interface, snug_interface_ref, snug_interface_unref)

static const char *const sides[] = { "plug", "slot" };
static const char *const attr_keys[] = { "plug-attributes", "slot-attributes" };
static const char *const grant_keys[2][2]
  = { { "plug", "connected-plug" }, { "slot", "connected-slot" } };
static const char *const known_keys[] = { "name",
                                          "summary",
                                          "description",
                                          "sources",
                                          "implicit",
                                          "unavailable",
                                          "reason",
                                          "affects-plug-on-refresh",
                                          "plug-attributes",
                                          "slot-attributes",
                                          "rules",
                                          "grants",
                                          NULL };

static guint
side_index (const char *side)
{
  return g_strcmp0 (side, "slot") == 0 ? 1 : 0;
}

SnugInterface *
snug_interface_ref (SnugInterface *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_interface_unref (SnugInterface *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->rules[side], g_variant_unref);
      g_clear_pointer (&self->attrs[side], snug_attr_specs_free);
      g_clear_pointer (&self->templates[side][0], g_ptr_array_unref);
      g_clear_pointer (&self->templates[side][1], g_ptr_array_unref);
    }
  g_free (self->name);
  g_free (self->summary);
  g_free (self->reason);
  g_free (self);
}

static gboolean
fail (const char *file, SnugYamlNode *node, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s:%u: %s", file,
                         snug_yaml_node_get_line (node), reason);
}

static gboolean
check_keys (const char *file, SnugYamlNode *map, const char *const *known, GError **error)
{
  if (snug_yaml_node_get_kind (map) != SNUG_YAML_MAP)
    return fail (file, map, error, "must be a map");
  for (guint i = 0; i < snug_yaml_node_get_length (map); i++)
    {
      const char *key;

      snug_yaml_node_get_child (map, i, &key);
      if (!g_strv_contains (known, key))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s:%u: unknown key ‘%.60s’",
                               file, snug_yaml_node_get_key_line (map, key), key);
    }
  return TRUE;
}

static gboolean
read_text (const char *file, SnugYamlNode *root, const char *key, char **result, GError **error)
{
  SnugYamlNode *node = snug_yaml_node_get (root, key);

  if (node == NULL)
    return TRUE;
  if (snug_yaml_node_get_text (node) == NULL || *snug_yaml_node_get_text (node) == '\0')
    return fail (file, node, error, "must be a text");
  *result = g_strdup (snug_yaml_node_get_text (node));
  return TRUE;
}

static gboolean
read_boolean (const char *file,
              SnugYamlNode *map,
              const char *key,
              gboolean *result,
              GError **error)
{
  SnugYamlNode *node = snug_yaml_node_get (map, key);

  if (node != NULL && !snug_yaml_node_parse_boolean (node, result))
    return fail (file, node, error, "must be true or false");
  return TRUE;
}

static gboolean
read_head (SnugInterface *self, const char *file, SnugYamlNode *root, GError **error)
{
  static const char *const implicit_keys[] = { "classic", "core", NULL };
  SnugYamlNode *implicit = snug_yaml_node_get (root, "implicit"),
               *sources = snug_yaml_node_get (root, "sources");
  g_autofree char *base = g_path_get_basename (file), *expected = NULL;

  if (!check_keys (file, root, known_keys, error)
      || !read_text (file, root, "name", &self->name, error)
      || !read_text (file, root, "summary", &self->summary, error)
      || !read_boolean (file, root, "affects-plug-on-refresh", &self->affects_plug, error))
    return FALSE;
  if (!snug_name_validate (SNUG_NAME_INTERFACE, self->name, error))
    return g_prefix_error (error, "%s: name: ", file), FALSE;
  expected = g_strconcat (self->name, ".yaml", NULL);
  if (!g_str_equal (expected, base))
    return fail (file, root, error, "the file must be named like its interface");
  if (self->summary == NULL)
    return fail (file, root, error, "an interface needs a summary");
  if (sources != NULL && snug_yaml_node_get_kind (sources) != SNUG_YAML_LIST)
    return fail (file, sources, error, "‘sources’ is a list");
  return implicit == NULL
         || (check_keys (file, implicit, implicit_keys, error)
             && read_boolean (file, implicit, "classic", &self->implicit_classic, error)
             && read_boolean (file, implicit, "core", &self->implicit_core, error));
}

static gboolean
read_rules (SnugInterface *self, const char *file, SnugYamlNode *root, GError **error)
{
  static const char *const keys[] = { "plug", "slot", NULL };
  SnugYamlNode *rules = snug_yaml_node_get (root, "rules");

  if (rules == NULL)
    return TRUE;
  if (!check_keys (file, rules, keys, error))
    return FALSE;
  for (guint side = 0; side < 2; side++)
    {
      SnugYamlNode *rule = snug_yaml_node_get (rules, sides[side]);

      if (rule == NULL)
        continue;
      self->rules[side] = snug_yaml_node_to_variant (rule);
      if (!snug_policy_rule_validate (sides[side], self->rules[side], error))
        return g_prefix_error (error, "%s:%u: rules: ", file, snug_yaml_node_get_line (rule)),
               FALSE;
    }
  return TRUE;
}

/* A grant may refer to declared attributes only, so that each has been checked. */
static gboolean
check_templates (SnugInterface *self,
                 const char *file,
                 GPtrArray *templates,
                 gboolean connected,
                 guint own,
                 GError **error)
{
  for (guint i = 0; i < templates->len; i++)
    {
      g_autoptr (GPtrArray) paths
        = snug_grant_template_list_references (g_ptr_array_index (templates, i));

      for (guint j = 0; j < paths->len; j++)
        {
          const char *path = g_ptr_array_index (paths, j);
          const guint side = g_str_has_prefix (path, "slot.") ? 1 : 0;

          if (!connected && side != own)
            return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                                   "%s: ‘%s’ is known only when both sides are connected", file,
                                   path);
          if (snug_attr_specs_get_type (self->attrs[side], path + strlen ("plug.")) == NULL)
            return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                                   "%s: a grant refers to ‘%s’, which is no declared attribute",
                                   file, path);
        }
    }
  return TRUE;
}

/* Most interfaces grant nothing on most sides, and there are hundreds: they share a list. */
static GPtrArray *
share_if_empty (GPtrArray *templates)
{
  static GPtrArray *empty = NULL;

  if (templates->len > 0)
    return templates;
  if (g_once_init_enter (&empty))
    {
      GPtrArray *list = g_ptr_array_new ();

      g_once_init_leave (&empty, list);
    }
  g_ptr_array_unref (templates);
  return g_ptr_array_ref (empty);
}

static gboolean
read_grant_lists (SnugInterface *self, const char *file, SnugYamlNode *grants, GError **error)
{
  for (guint side = 0; side < 2; side++)
    for (guint connected = 0; connected < 2; connected++)
      {
        SnugYamlNode *list
          = grants != NULL ? snug_yaml_node_get (grants, grant_keys[side][connected]) : NULL;
        GPtrArray *templates = snug_grant_template_parse_list (file, list, error);

        if (templates == NULL)
          return FALSE;
        self->templates[side][connected] = share_if_empty (templates);
        if (!check_templates (self, file, self->templates[side][connected], connected != 0, side,
                              error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
read_grants (SnugInterface *self, const char *file, SnugYamlNode *root, GError **error)
{
  static const char *const keys[] = { "plug", "connected-plug", "slot", "connected-slot", NULL };
  SnugYamlNode *grants = snug_yaml_node_get (root, "grants"),
               *unavailable = snug_yaml_node_get (root, "unavailable");
  const char *word = grants != NULL ? snug_yaml_node_get_text (grants) : NULL;

  if (!read_text (file, root, "reason", &self->reason, error))
    return FALSE;
  if ((grants != NULL) == (unavailable != NULL))
    return fail (file, root, error, "needs either ‘grants’ or ‘unavailable’");
  if (unavailable != NULL)
    {
      self->state = SNUG_INTERFACE_UNAVAILABLE;
      g_clear_pointer (&self->reason, g_free);
      return read_text (file, root, "unavailable", &self->reason, error)
             && read_grant_lists (self, file, NULL, error);
    }
  if (word != NULL && !g_str_equal (word, "pending") && !g_str_equal (word, "none"))
    return fail (file, grants, error, "‘grants’ is a map, ‘pending’ or ‘none’");
  if (word != NULL && g_str_equal (word, "none") && self->reason == NULL)
    return fail (file, grants, error, "an interface without grants says why in ‘reason’");
  if (word == NULL && !check_keys (file, grants, keys, error))
    return FALSE;
  if (g_strcmp0 (word, "pending") == 0)
    {
      self->state = SNUG_INTERFACE_PENDING;
      if (self->reason == NULL)
        self->reason = g_strdup ("known, but not granted yet");
    }
  return read_grant_lists (self, file, word == NULL ? grants : NULL, error);
}

SnugInterface *
snug_interface_parse (const char *file, GBytes *content, GError **error)
{
  g_autoptr (SnugInterface) self = g_new0 (SnugInterface, 1);
  g_autoptr (SnugYamlNode) root = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  root = snug_yaml_parse (file, content, SNUG_INTERFACE_MAX_SIZE, error);
  if (root == NULL || !read_head (self, file, root, error))
    return NULL;
  for (guint side = 0; side < 2; side++)
    {
      self->attrs[side]
        = snug_attr_specs_parse (file, snug_yaml_node_get (root, attr_keys[side]), error);
      if (self->attrs[side] == NULL)
        return NULL;
    }
  if (!read_rules (self, file, root, error) || !read_grants (self, file, root, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
snug_interface_get_name (const SnugInterface *self)
{
  return self->name;
}

const char *
snug_interface_get_summary (const SnugInterface *self)
{
  return self->summary;
}

SnugInterfaceState
snug_interface_get_state (const SnugInterface *self)
{
  return self->state;
}

const char *
snug_interface_get_reason (const SnugInterface *self)
{
  return self->reason;
}

gboolean
snug_interface_is_implicit (const SnugInterface *self, gboolean classic)
{
  return classic ? self->implicit_classic : self->implicit_core;
}

gboolean
snug_interface_affects_plug_on_refresh (const SnugInterface *self)
{
  return self->affects_plug;
}

gboolean
snug_interface_is_super_privileged (const SnugInterface *self)
{
  g_autoptr (GVariant) allow
    = self->rules[0] != NULL ? g_variant_lookup_value (self->rules[0], "allow-installation", NULL)
                             : NULL;

  return allow != NULL && g_variant_is_of_type (allow, G_VARIANT_TYPE_BOOLEAN)
         && !g_variant_get_boolean (allow);
}

GVariant *
snug_interface_get_rule (const SnugInterface *self, const char *side)
{
  return self->rules[side_index (side)];
}

const SnugAttrSpecs *
snug_interface_get_attrs (const SnugInterface *self, const char *side)
{
  return self->attrs[side_index (side)];
}

GPtrArray *
snug_interface_get_templates (const SnugInterface *self, const char *side, gboolean connected)
{
  return self->templates[side_index (side)][connected ? 1 : 0];
}
