/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The admin's own rules. Immutable after parsing; any thread. */

#include <string.h>
#include "snug-name.h"
#include "snug-policy-overlay.h"

#define MAX_SIZE (256 * 1024)

struct _SnugPolicyOverlay
{
  char *place;
  char *snap;      /* (nullable) instance or snap name; %NULL: any */
  char *interface; /* (nullable): any */
  char *side;
  GVariant *rule; /* (owned) a{sv} */
};

static void
overlay_free (gpointer data)
{
  SnugPolicyOverlay *self = data;

  g_free (self->place);
  g_free (self->snap);
  g_free (self->interface);
  g_free (self->side);
  g_clear_pointer (&self->rule, g_variant_unref);
  g_free (self);
}

static gboolean
fail (const char *file, SnugYamlNode *node, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s:%u: %s", file,
                         snug_yaml_node_get_line (node), reason);
}

static gboolean
parse_name (const char *file, SnugYamlNode *node, SnugNameKind kind, char **result, GError **error)
{
  const char *text = node != NULL ? snug_yaml_node_get_text (node) : NULL;

  if (node == NULL || g_strcmp0 (text, "*") == 0)
    return TRUE;
  if (text == NULL)
    return fail (file, node, error, "must be one name");
  if (kind == SNUG_NAME_SNAP ? !snug_name_split_instance (text, NULL, NULL, error)
                             : !snug_name_validate (kind, text, error))
    {
      g_prefix_error (error, "%s:%u: ", file, snug_yaml_node_get_line (node));
      return FALSE;
    }
  *result = g_strdup (text);
  return TRUE;
}

static GVariant *
parse_rule (SnugYamlNode *node)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *key;
      SnugYamlNode *child = snug_yaml_node_get_child (node, i, &key);
      g_autoptr (GVariant) value = NULL;

      if (g_str_equal (key, "snap") || g_str_equal (key, "interface") || g_str_equal (key, "side"))
        continue;
      value = snug_yaml_node_to_variant (child);
      g_variant_builder_add (&builder, "{sv}", key, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static SnugPolicyOverlay *
parse_one (const char *file, SnugYamlNode *node, GError **error)
{
  SnugPolicyOverlay *self = g_new0 (SnugPolicyOverlay, 1);
  SnugYamlNode *side = snug_yaml_node_get (node, "side");
  gboolean ok = FALSE;

  self->place = g_strdup_printf ("%s:%u", file, snug_yaml_node_get_line (node));
  self->side = g_strdup (side != NULL ? snug_yaml_node_get_text (side) : "plug");
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    fail (file, node, error, "a rule is a map");
  else if (g_strcmp0 (self->side, "plug") != 0 && g_strcmp0 (self->side, "slot") != 0)
    fail (file, side, error, "side must be plug or slot");
  else if (snug_yaml_node_get (node, "interface") == NULL)
    fail (file, node, error, "a rule names an interface; ‘*’ stands for all");
  else if (parse_name (file, snug_yaml_node_get (node, "snap"), SNUG_NAME_SNAP, &self->snap, error)
           && parse_name (file, snug_yaml_node_get (node, "interface"), SNUG_NAME_INTERFACE,
                          &self->interface, error))
    {
      self->rule = parse_rule (node);
      ok = snug_policy_rule_validate (self->side, self->rule, error);
      if (!ok)
        g_prefix_error (error, "%s: ", self->place);
    }
  if (ok)
    return self;
  overlay_free (self);
  return NULL;
}

GPtrArray *
snug_policy_overlay_parse (const char *file, GBytes *content, GError **error)
{
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func (overlay_free);
  g_autoptr (SnugYamlNode) root = snug_yaml_parse (file, content, MAX_SIZE, error);
  SnugYamlNode *rules;

  if (root == NULL)
    return NULL;
  rules = snug_yaml_node_get (root, "rules");
  if (snug_yaml_node_get_length (root) != 1 || rules == NULL
      || snug_yaml_node_get_kind (rules) != SNUG_YAML_LIST)
    return fail (file, root, error, "a policy file has one key, ‘rules’, a list"), NULL;
  for (guint i = 0; i < snug_yaml_node_get_length (rules); i++)
    {
      SnugPolicyOverlay *overlay
        = parse_one (file, snug_yaml_node_get_child (rules, i, NULL), error);

      if (overlay == NULL)
        return NULL;
      g_ptr_array_add (result, overlay);
    }
  return g_steal_pointer (&result);
}

SnugPolicyVerdict
snug_policy_overlay_decide (const SnugPolicyOverlay *self,
                            const char *side,
                            const char *what,
                            const SnugPolicyEnds *ends,
                            const SnugPolicyHost *host)
{
  const SnugPolicySnap *snap = g_str_equal (self->side, "plug") ? ends->plug_snap : ends->slot_snap;
  g_autofree char *allow = g_strconcat ("allow-", what, NULL),
                  *deny = g_strconcat ("deny-", what, NULL);
  g_autoptr (GVariant) allowed = g_variant_lookup_value (self->rule, allow, NULL);
  g_autoptr (GVariant) denied = g_variant_lookup_value (self->rule, deny, NULL);

  if (self->interface != NULL && !g_str_equal (self->interface, ends->interface))
    return SNUG_POLICY_UNDECIDED;
  if (snap == NULL || (g_str_equal (what, "installation") && !g_str_equal (side, self->side)))
    return SNUG_POLICY_UNDECIDED;
  if (self->snap != NULL && !g_str_equal (self->snap, snap->instance)
      && !g_str_equal (self->snap, snap->info->name))
    return SNUG_POLICY_UNDECIDED;
  if (denied != NULL && snug_policy_constraint_matches (denied, ends, host, NULL))
    return SNUG_POLICY_DENIED;
  if (allowed != NULL && snug_policy_constraint_matches (allowed, ends, host, NULL))
    return SNUG_POLICY_ALLOWED;
  return SNUG_POLICY_UNDECIDED;
}

const char *
snug_policy_overlay_get_place (const SnugPolicyOverlay *self)
{
  return self->place;
}
