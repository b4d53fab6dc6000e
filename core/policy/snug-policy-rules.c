/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Decisions: the admin's rules first, then the first of four sources that knows the interface.
 * Filled on one thread, then immutable and read by any.
 */

#include <string.h>
#include "snug-attr-value.h"
#include "snug-file.h"
#include "snug-policy-constraint.h"
#include "snug-policy-overlay.h"
#include "snug-policy-rules.h"

#define MAX_FILES     256
#define MAX_FILE_SIZE (256 * 1024)

struct _SnugPolicyRules
{
  GObject parent_instance;

  SnugInterfaceSet *interfaces; /* (owned) */
  SnugPolicyHost host;          /* texts owned */
  GPtrArray *overlays;          /* (owned) of arrays of SnugPolicyOverlay, one a file */
};

G_DEFINE_FINAL_TYPE (SnugPolicyRules, snug_policy_rules, G_TYPE_OBJECT)

/* Where a rule came from, for the reason. */
typedef struct
{
  GVariant *rule;   /* (owned) */
  const char *side; /* of whom it is */
  const char *source;
} RuleSource;

static void
rule_source_clear (RuleSource *source)
{
  g_clear_pointer (&source->rule, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RuleSource, rule_source_clear)

static void
snug_policy_rules_init (SnugPolicyRules *self)
{
  self->overlays = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
}

static void
snug_policy_rules_finalize (GObject *object)
{
  SnugPolicyRules *self = SNUG_POLICY_RULES (object);

  g_object_unref (self->interfaces);
  g_ptr_array_unref (self->overlays);
  g_free ((char *) self->host.os_id);
  g_free ((char *) self->host.store);
  g_free ((char *) self->host.brand);
  g_free ((char *) self->host.model);
  G_OBJECT_CLASS (snug_policy_rules_parent_class)->finalize (object);
}

static void
snug_policy_rules_class_init (SnugPolicyRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_policy_rules_finalize;
}

SnugPolicyRules *
snug_policy_rules_new (SnugInterfaceSet *interfaces, const SnugPolicyHost *host)
{
  SnugPolicyRules *self = g_object_new (SNUG_TYPE_POLICY_RULES, NULL);

  self->interfaces = g_object_ref (interfaces);
  self->host.classic = host->classic;
  self->host.os_id = g_strdup (host->os_id);
  self->host.store = g_strdup (host->store);
  self->host.brand = g_strdup (host->brand);
  self->host.model = g_strdup (host->model);
  return self;
}

gboolean
snug_policy_rule_validate (const char *side, GVariant *rule, GError **error)
{
  static const char *const keys[] = { "allow-installation",
                                      "deny-installation",
                                      "allow-connection",
                                      "deny-connection",
                                      "allow-auto-connection",
                                      "deny-auto-connection",
                                      NULL };
  GVariantIter iter;
  const char *key;
  GVariant *boxed;

  if (!g_variant_is_of_type (rule, G_VARIANT_TYPE_VARDICT) || g_variant_n_children (rule) == 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the rule of the %s must be a map that says something", side);
  g_variant_iter_init (&iter, rule);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &boxed))
    {
      g_autoptr (GVariant) value = boxed;

      if (!g_strv_contains (keys, key))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "%s: ‘%.60s’ is nothing that a rule says", side, key);
      if (!snug_policy_constraint_validate (value, error))
        {
          g_prefix_error (error, "%s: %s: ", side, key);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
load_file (int dir_fd, const char *directory, const char *name, GPtrArray *result, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  snug_autofd int fd = snug_file_open_regular (dir_fd, name, MAX_FILE_SIZE, error);
  g_autoptr (GBytes) content = NULL;
  GPtrArray *overlays;

  if (fd < 0 || !snug_file_is_trusted (fd, path, error))
    return FALSE;
  content = snug_file_read_fd (fd, path, MAX_FILE_SIZE, error);
  overlays = content != NULL ? snug_policy_overlay_parse (path, content, error) : NULL;
  if (overlays == NULL)
    return FALSE;
  g_ptr_array_add (result, overlays);
  return TRUE;
}

gboolean
snug_policy_rules_load (SnugPolicyRules *self, const char *directory, GError **error)
{
  g_autoptr (GPtrArray) result
    = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) local_error = NULL;
  snug_autofd int dir_fd = snug_file_open_root (directory, &local_error);

  if (dir_fd < 0 && g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return TRUE;
  if (dir_fd < 0)
    return g_propagate_error (error, g_steal_pointer (&local_error)), FALSE;
  names = snug_interface_set_list_files (dir_fd, directory, MAX_FILES, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!load_file (dir_fd, directory, g_ptr_array_index (names, i), result, error))
      return FALSE;
  g_ptr_array_extend_and_steal (self->overlays, g_steal_pointer (&result));
  return TRUE;
}

/* What the admin says: deny beats allow. */
static SnugPolicyVerdict
ask_admin (SnugPolicyRules *self,
           const char *side,
           const char *what,
           const SnugPolicyEnds *ends,
           const char **place)
{
  SnugPolicyVerdict verdict = SNUG_POLICY_UNDECIDED;

  for (guint i = 0; i < self->overlays->len; i++)
    {
      GPtrArray *file = g_ptr_array_index (self->overlays, i);

      for (guint j = 0; j < file->len; j++)
        {
          const SnugPolicyOverlay *overlay = g_ptr_array_index (file, j);
          const SnugPolicyVerdict said
            = snug_policy_overlay_decide (overlay, side, what, ends, &self->host);

          if (said <= verdict)
            continue;
          verdict = said;
          *place = snug_policy_overlay_get_place (overlay);
        }
    }
  return verdict;
}

static GVariant *
declared_rule (const SnugPolicySnap *snap, const char *side, const char *interface)
{
  g_autofree char *key = g_strconcat (side, "s", NULL);
  g_autoptr (GVariant) rules = NULL;
  GVariant *rule;

  if (snap == NULL || snap->declaration == NULL)
    return NULL;
  rules = snug_attr_value_lookup (snap->declaration, key);
  rule = rules != NULL && g_variant_is_of_type (rules, G_VARIANT_TYPE_VARDICT)
           ? g_variant_lookup_value (rules, interface, NULL)
           : NULL;
  return rule;
}

/* `plugs: {foo: true}` of a declaration allows everything, `false` nothing (snap-declaration). */
static GVariant *
spread_rule (GVariant *rule)
{
  g_autoptr (GVariant) inner = snug_attr_value_unbox (rule);
  g_autofree char *text = snug_attr_value_to_text (inner);
  const gboolean flag = g_strcmp0 (text, "true") == 0;

  if (text == NULL)
    return g_steal_pointer (&inner);
  return g_variant_ref_sink (g_variant_new_parsed (
    "{'allow-installation': <%b>, 'allow-connection': <%b>, 'allow-auto-connection': <%b>}", flag,
    flag, flag));
}

static gboolean
find_declared (const SnugPolicySnap *snap,
               const char *side,
               const char *interface,
               RuleSource *source)
{
  g_autoptr (GVariant) rule = declared_rule (snap, side, interface);

  if (rule == NULL)
    return FALSE;
  *source = (RuleSource){ spread_rule (rule), side, "the snap's declaration" };
  return TRUE;
}

static gboolean
find_base (SnugPolicyRules *self, const char *side, const char *interface, RuleSource *source)
{
  SnugInterface *known = snug_interface_set_find (self->interfaces, interface);
  GVariant *rule = known != NULL ? snug_interface_get_rule (known, side) : NULL;

  if (rule == NULL)
    return FALSE;
  *source = (RuleSource){ g_variant_ref (rule), side, "the rules of the interface" };
  return TRUE;
}

/* @side is `plug` or `slot` for an installation, %NULL for a connection. */
static gboolean
find_rule (SnugPolicyRules *self, const char *side, const SnugPolicyEnds *ends, RuleSource *source)
{
  const gboolean plug = g_strcmp0 (side, "slot") != 0, slot = g_strcmp0 (side, "plug") != 0;

  return (plug && find_declared (ends->plug_snap, "plug", ends->interface, source))
         || (slot && find_declared (ends->slot_snap, "slot", ends->interface, source))
         || (plug && find_base (self, "plug", ends->interface, source))
         || (slot && find_base (self, "slot", ends->interface, source));
}

static char *
describe (const char *side, const SnugPolicyEnds *ends)
{
  if (g_strcmp0 (side, "plug") == 0)
    return g_strdup_printf ("plug ‘%s’ of ‘%s’", ends->plug->name, ends->plug_snap->instance);
  if (g_strcmp0 (side, "slot") == 0)
    return g_strdup_printf ("slot ‘%s’ of ‘%s’", ends->slot->name, ends->slot_snap->instance);
  return g_strdup_printf ("connection of ‘%s:%s’ with ‘%s:%s’", ends->plug_snap->instance,
                          ends->plug->name,
                          g_str_equal (ends->slot_snap->instance, SNUG_SYSTEM_SNAP)
                            ? ""
                            : ends->slot_snap->instance,
                          ends->slot->name);
}

static gboolean
deny (const char *side,
      const char *what,
      const SnugPolicyEnds *ends,
      const char *who,
      GError **error)
{
  g_autofree char *subject = describe (side, ends);

  return snug_set_error (
    error, SNUG_ERROR_POLICY_DENIED,
    "%s (interface ‘%s’) is denied by %s: no %s; a rule in /etc/snug/policy.d can allow it",
    subject, ends->interface, who, what);
}

static gboolean
decide (SnugPolicyRules *self,
        const char *side,
        const char *what,
        const SnugPolicyEnds *ends,
        gboolean *any_number,
        GError **error)
{
  g_auto (RuleSource) source = { NULL };
  g_autofree char *allow_key = g_strconcat ("allow-", what, NULL),
                  *deny_key = g_strconcat ("deny-", what, NULL);
  g_autoptr (GVariant) allow = NULL, denied = NULL;
  const char *place = NULL;
  const SnugPolicyVerdict verdict = ask_admin (self, side, what, ends, &place);

  if (verdict == SNUG_POLICY_DENIED)
    return deny (side, what, ends, place, error);
  if (verdict == SNUG_POLICY_ALLOWED || !find_rule (self, side, ends, &source))
    return TRUE;
  if (!snug_policy_rule_validate (source.side, source.rule, error))
    {
      g_prefix_error (error, "%s: ", source.source);
      return FALSE;
    }
  denied = g_variant_lookup_value (source.rule, deny_key, NULL);
  allow = g_variant_lookup_value (source.rule, allow_key, NULL);
  if (denied != NULL && snug_policy_constraint_matches (denied, ends, &self->host, NULL))
    return deny (side, what, ends, source.source, error);
  if (allow != NULL && !snug_policy_constraint_matches (allow, ends, &self->host, any_number))
    return deny (side, what, ends, source.source, error);
  return TRUE;
}

static gboolean
check_side (SnugPolicyRules *self, const SnugPolicySnap *snap, const char *side, GError **error)
{
  const gboolean plug = g_str_equal (side, "plug");
  GPtrArray *list = plug ? snap->info->plugs : snap->info->slots;

  for (guint i = 0; i < list->len; i++)
    {
      const SnugPlugInfo *end = g_ptr_array_index (list, i);
      const SnugPolicyEnds ends = { .interface = end->interface,
                                    .plug_snap = plug ? snap : NULL,
                                    .plug = plug ? end : NULL,
                                    .slot_snap = plug ? NULL : snap,
                                    .slot = plug ? NULL : end };

      if (!decide (self, side, "installation", &ends, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
snug_policy_rules_check_installation (SnugPolicyRules *self,
                                      const SnugPolicySnap *snap,
                                      GError **error)
{
  return check_side (self, snap, "plug", error) && check_side (self, snap, "slot", error);
}

gboolean
snug_policy_rules_check_connection (SnugPolicyRules *self,
                                    const SnugPolicyEnds *ends,
                                    GError **error)
{
  return decide (self, NULL, "connection", ends, NULL, error);
}

gboolean
snug_policy_rules_check_auto_connection (SnugPolicyRules *self,
                                         const SnugPolicyEnds *ends,
                                         gboolean *any_number,
                                         GError **error)
{
  if (any_number != NULL)
    *any_number = FALSE;
  /* What a person may not connect does not connect by itself. */
  return decide (self, NULL, "auto-connection", ends, any_number, error)
         && (snug_policy_rules_check_connection (self, ends, error));
}
