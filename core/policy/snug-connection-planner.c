/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which connections are to be made or dropped. Holds the snaps and connections it was told of;
 * writes nothing. One thread at a time. */

#include <string.h>
#include "snug-attr-value.h"
#include "snug-connection-planner.h"

struct _SnugConnectionPlanner
{
  GObject parent_instance;

  SnugInterfaceSet *interfaces; /* (owned) */
  SnugPolicyRules *rules;       /* (owned) */
  GPtrArray *snaps;             /* (owned) of SnugPolicySnap, by instance name; the host first */
  GPtrArray *connections;       /* (owned) of SnugConnection */
};

G_DEFINE_FINAL_TYPE (SnugConnectionPlanner, snug_connection_planner, G_TYPE_OBJECT)

static void
snug_connection_planner_init (SnugConnectionPlanner *self)
{
  self->snaps = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_policy_snap_unref);
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
}

static void
snug_connection_planner_finalize (GObject *object)
{
  SnugConnectionPlanner *self = SNUG_CONNECTION_PLANNER (object);

  g_object_unref (self->interfaces);
  g_object_unref (self->rules);
  g_ptr_array_unref (self->snaps);
  g_ptr_array_unref (self->connections);
  G_OBJECT_CLASS (snug_connection_planner_parent_class)->finalize (object);
}

static void
snug_connection_planner_class_init (SnugConnectionPlannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_connection_planner_finalize;
}

SnugConnectionPlanner *
snug_connection_planner_new (SnugInterfaceSet *interfaces, SnugPolicyRules *rules)
{
  SnugConnectionPlanner *self = g_object_new (SNUG_TYPE_CONNECTION_PLANNER, NULL);

  self->interfaces = g_object_ref (interfaces);
  self->rules = g_object_ref (rules);
  g_ptr_array_add (self->snaps, snug_interface_set_build_system_snap (interfaces));
  return self;
}

static int
compare_snaps (gconstpointer a, gconstpointer b)
{
  const SnugPolicySnap *first = *(SnugPolicySnap *const *) a,
                       *second = *(SnugPolicySnap *const *) b;
  const gboolean first_host = g_str_equal (first->instance, SNUG_SYSTEM_SNAP);

  if (first_host != g_str_equal (second->instance, SNUG_SYSTEM_SNAP))
    return first_host ? -1 : 1;
  return strcmp (first->instance, second->instance);
}

void
snug_connection_planner_add_snap (SnugConnectionPlanner *self, SnugPolicySnap *snap)
{
  for (guint i = 0; i < self->snaps->len; i++)
    if (g_str_equal (((SnugPolicySnap *) g_ptr_array_index (self->snaps, i))->instance,
                     snap->instance))
      {
        g_ptr_array_remove_index (self->snaps, i);
        break;
      }
  g_ptr_array_add (self->snaps, snug_policy_snap_ref (snap));
  g_ptr_array_sort (self->snaps, compare_snaps);
}

void
snug_connection_planner_add_connection (SnugConnectionPlanner *self, SnugConnection *connection)
{
  g_ptr_array_add (self->connections, snug_connection_ref (connection));
}

SnugPolicySnap *
snug_connection_planner_find_snap (SnugConnectionPlanner *self, const char *instance)
{
  const gboolean host = instance == NULL || *instance == '\0' || g_str_equal (instance, "core")
                        || g_str_equal (instance, "snapd");
  const char *name = host ? SNUG_SYSTEM_SNAP : instance;

  for (guint i = 0; i < self->snaps->len; i++)
    {
      SnugPolicySnap *snap = g_ptr_array_index (self->snaps, i);

      if (g_str_equal (snap->instance, name))
        return snap;
    }
  return NULL;
}

static SnugConnection *
find_connection (SnugConnectionPlanner *self, const SnugConnection *connection)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SnugConnection *other = g_ptr_array_index (self->connections, i);

      if (snug_connection_equal (connection, other))
        return other;
    }
  return NULL;
}

static void
set_attrs (SnugConnectionPlanner *self, SnugConnection *connection, const SnugPolicyEnds *ends)
{
  SnugInterface *interface = snug_interface_set_find (self->interfaces, connection->interface);

  if (interface == NULL)
    return;
  connection->plug_attrs
    = snug_attr_specs_complete (snug_interface_get_attrs (interface, "plug"), ends->plug->attrs);
  connection->slot_attrs
    = snug_attr_specs_complete (snug_interface_get_attrs (interface, "slot"), ends->slot->attrs);
}

static SnugConnection *
make_connection (SnugConnectionPlanner *self, const SnugPolicyEnds *ends)
{
  SnugConnection *connection
    = snug_connection_new (ends->plug_snap->instance, ends->plug->name, ends->slot_snap->instance,
                           ends->slot->name, ends->interface);

  set_attrs (self, connection, ends);
  return connection;
}

/* Each pair of this plug and a slot of its interface in any snap. */
static GPtrArray *
pair_plug (SnugConnectionPlanner *self, SnugPolicySnap *plug_snap, const SnugPlugInfo *plug)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (g_free);

  if (snug_interface_set_find (self->interfaces, plug->interface) == NULL)
    return pairs;
  for (guint i = 0; i < self->snaps->len; i++)
    {
      SnugPolicySnap *slot_snap = g_ptr_array_index (self->snaps, i);

      for (guint j = 0; j < slot_snap->info->slots->len; j++)
        {
          const SnugPlugInfo *slot = g_ptr_array_index (slot_snap->info->slots, j);
          SnugPolicyEnds *ends;

          if (!g_str_equal (slot->interface, plug->interface))
            continue;
          ends = g_new0 (SnugPolicyEnds, 1);
          *ends = (SnugPolicyEnds){ plug->interface, plug_snap, plug, slot_snap, slot, NULL, NULL };
          g_ptr_array_add (pairs, ends);
        }
    }
  return pairs;
}

GPtrArray *
snug_connection_planner_list_candidates (SnugConnectionPlanner *self,
                                         const char *instance,
                                         const char *plug_name)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  SnugPolicySnap *snap = snug_connection_planner_find_snap (self, instance);
  const SnugPlugInfo *plug = snap != NULL ? snug_snap_info_find_plug (snap->info, plug_name) : NULL;
  g_autoptr (GPtrArray) pairs = NULL;

  if (plug == NULL)
    return result;
  pairs = pair_plug (self, snap, plug);
  for (guint i = 0; i < pairs->len; i++)
    {
      const SnugPolicyEnds *ends = g_ptr_array_index (pairs, i);
      g_autoptr (GError) error = NULL;

      if (snug_policy_rules_check_connection (self->rules, ends, &error))
        g_ptr_array_add (result, make_connection (self, ends));
    }
  return result;
}

/* What of this plug connects by itself. Several slots are a question to a person, unless the rule
 * of each says that any number is meant. */
static void
plan_plug (SnugConnectionPlanner *self,
           SnugPolicySnap *snap,
           const SnugPlugInfo *plug,
           const char *only,
           GPtrArray *result)
{
  g_autoptr (GPtrArray) pairs = pair_plug (self, snap, plug);
  g_autoptr (GPtrArray) found
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  gboolean all_any = TRUE;

  for (guint i = 0; i < pairs->len; i++)
    {
      const SnugPolicyEnds *ends = g_ptr_array_index (pairs, i);
      g_autoptr (GError) error = NULL;
      gboolean any = FALSE;

      if (!snug_policy_rules_check_auto_connection (self->rules, ends, &any, &error))
        continue;
      all_any = all_any && any;
      g_ptr_array_add (found, make_connection (self, ends));
    }
  if (found->len > 1 && !all_any)
    return;
  for (guint i = 0; i < found->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (found, i);

      if (find_connection (self, connection) != NULL)
        continue;
      if (only != NULL && !g_str_equal (connection->slot_snap, only))
        continue;
      connection->automatic = TRUE;
      g_ptr_array_add (result, snug_connection_ref (connection));
    }
}

GPtrArray *
snug_connection_planner_plan_automatic (SnugConnectionPlanner *self, const char *instance)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  SnugPolicySnap *own = snug_connection_planner_find_snap (self, instance);

  if (own == NULL)
    return result;
  for (guint i = 0; i < own->info->plugs->len; i++)
    plan_plug (self, own, g_ptr_array_index (own->info->plugs, i), NULL, result);
  for (guint i = 0; own->info->slots->len > 0 && i < self->snaps->len; i++)
    {
      SnugPolicySnap *other = g_ptr_array_index (self->snaps, i);

      for (guint j = 0; other != own && j < other->info->plugs->len; j++)
        plan_plug (self, other, g_ptr_array_index (other->info->plugs, j), own->instance, result);
    }
  return result;
}

static gboolean
is_undesired (SnugConnectionPlanner *self, const char *instance, const char *plug)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->undesired && g_str_equal (connection->plug_snap, instance)
          && g_str_equal (connection->plug, plug))
        return TRUE;
    }
  return FALSE;
}

static char *
explain_missing (const SnugPlugInfo *plug)
{
  g_autoptr (GVariant) provider
    = plug->attrs != NULL ? snug_attr_value_lookup (plug->attrs, "default-provider") : NULL;
  g_autofree char *name = provider != NULL ? snug_attr_value_to_text (provider) : NULL;

  if (name != NULL)
    return g_strdup_printf (
      "no snap here has a slot of ‘%s’; its author names ‘%s’ as one that has", plug->interface,
      name);
  return g_strdup_printf ("neither the system nor a snap here has a slot of ‘%s’", plug->interface);
}

/* There are slots: is nobody allowed, or somebody, and why did it not happen by itself? */
static char *
explain_pairs (SnugConnectionPlanner *self, GPtrArray *pairs)
{
  g_autoptr (GError) refusal = NULL;
  guint possible = 0, automatic = 0;

  for (guint i = 0; i < pairs->len; i++)
    {
      const SnugPolicyEnds *ends = g_ptr_array_index (pairs, i);

      if (!snug_policy_rules_check_connection (self->rules, ends,
                                               refusal == NULL ? &refusal : NULL))
        continue;
      possible++;
      automatic += snug_policy_rules_check_auto_connection (self->rules, ends, NULL, NULL) ? 1 : 0;
    }
  if (possible == 0)
    return g_strdup (refusal->message);
  if (automatic == 0)
    return g_strdup ("it does not connect by itself");
  return g_strdup (automatic > 1 ? "several slots fit, so somebody has to choose"
                                 : "it was not connected yet; a refresh of the snap does it");
}

char *
snug_connection_planner_explain_plug (SnugConnectionPlanner *self,
                                      const char *instance,
                                      const char *plug_name)
{
  SnugPolicySnap *snap = snug_connection_planner_find_snap (self, instance);
  const SnugPlugInfo *plug = snap != NULL ? snug_snap_info_find_plug (snap->info, plug_name) : NULL;
  g_autoptr (GPtrArray) pairs = NULL;

  if (plug == NULL)
    return g_strdup_printf ("‘%s’ has no plug ‘%s’", instance, plug_name);
  if (snug_interface_set_find (self->interfaces, plug->interface) == NULL)
    return g_strdup_printf ("this version of snug does not know the interface ‘%s’",
                            plug->interface);
  pairs = pair_plug (self, snap, plug);
  if (pairs->len == 0)
    return explain_missing (plug);
  if (is_undesired (self, snap->instance, plug_name))
    return g_strdup ("somebody disconnected it");
  return explain_pairs (self, pairs);
}

/* Both ends of a connection as the snaps are now. */
static gboolean
find_ends (SnugConnectionPlanner *self, const SnugConnection *connection, SnugPolicyEnds *ends)
{
  SnugPolicySnap *plug_snap = snug_connection_planner_find_snap (self, connection->plug_snap);
  SnugPolicySnap *slot_snap = snug_connection_planner_find_snap (self, connection->slot_snap);

  *ends = (SnugPolicyEnds){ .interface = connection->interface,
                            .plug_snap = plug_snap,
                            .slot_snap = slot_snap };
  ends->plug
    = plug_snap != NULL ? snug_snap_info_find_plug (plug_snap->info, connection->plug) : NULL;
  ends->slot
    = slot_snap != NULL ? snug_snap_info_find_slot (slot_snap->info, connection->slot) : NULL;
  return ends->plug != NULL && ends->slot != NULL
         && g_str_equal (ends->plug->interface, connection->interface)
         && g_str_equal (ends->slot->interface, connection->interface);
}

static gboolean
involves (const SnugConnection *connection, const char *instance)
{
  return g_str_equal (connection->plug_snap, instance)
         || g_str_equal (connection->slot_snap, instance);
}

GPtrArray *
snug_connection_planner_list_stale (SnugConnectionPlanner *self, const char *instance)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);

  for (guint i = 0; i < self->connections->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (self->connections, i);
      g_autoptr (GError) error = NULL;
      SnugPolicyEnds ends;

      if (!involves (connection, instance))
        continue;
      if (!find_ends (self, connection, &ends)
          || (!connection->undesired
              && !snug_policy_rules_check_connection (self->rules, &ends, &error)))
        g_ptr_array_add (result, snug_connection_ref (connection));
    }
  return result;
}

GPtrArray *
snug_connection_planner_list_affected (SnugConnectionPlanner *self, const char *instance)
{
  GPtrArray *result = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (self->connections, i);
      SnugInterface *interface = snug_interface_set_find (self->interfaces, connection->interface);
      const gboolean plug_side = g_str_equal (connection->plug_snap, instance);
      const char *other = plug_side ? connection->slot_snap : connection->plug_snap;

      if (connection->undesired || interface == NULL || !involves (connection, instance)
          || g_str_equal (other, instance) || g_str_equal (other, SNUG_SYSTEM_SNAP))
        continue;
      /* A slot's sandbox may name the plug's revision too, wherever it has connected grants. */
      if ((plug_side ? snug_interface_get_templates (interface, "slot", TRUE)->len > 0
                     : snug_interface_affects_plug_on_refresh (interface)
                         || snug_interface_get_templates (interface, "plug", TRUE)->len > 0)
          && !g_ptr_array_find_with_equal_func (result, other, g_str_equal, NULL))
        g_ptr_array_add (result, g_strdup (other));
    }
  return result;
}

static void
split_reference (const char *reference, char **snap, char **name)
{
  const char *colon = reference != NULL ? strchr (reference, ':') : NULL;

  *snap = colon != NULL ? g_strndup (reference, (gsize) (colon - reference)) : g_strdup (reference);
  *name = colon != NULL ? g_strdup (colon + 1) : NULL;
}

static SnugPolicySnap *
require_snap (SnugConnectionPlanner *self, const char *instance, GError **error)
{
  SnugPolicySnap *snap = snug_connection_planner_find_snap (self, instance);

  if (snap == NULL)
    snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "the snap ‘%.100s’ is not installed",
                    instance);
  return snap;
}

/* The slot that a person means by a snap's name alone: the only one of the plug's interface. */
static const SnugPlugInfo *
find_only_slot (const SnugPolicySnap *snap, const SnugPlugInfo *plug, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const SnugPlugInfo *found = NULL;
  guint n = 0;

  for (guint i = 0; i < snap->info->slots->len; i++)
    {
      const SnugPlugInfo *slot = g_ptr_array_index (snap->info->slots, i);

      if (!g_str_equal (slot->interface, plug->interface))
        continue;
      found = slot;
      n++;
      g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", slot->name);
    }
  if (n == 1)
    return found;
  if (n == 0)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no slot of the interface ‘%s’",
                    snap->instance, plug->interface);
  else
    snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                    "‘%s’ has several slots of the interface ‘%s’: %s; name one", snap->instance,
                    plug->interface, names->str);
  return NULL;
}

static gboolean
resolve_slot (SnugConnectionPlanner *self,
              const char *reference,
              SnugPolicyEnds *ends,
              GError **error)
{
  g_autofree char *snap = NULL, *name = NULL;

  split_reference (reference, &snap, &name);
  ends->slot_snap = require_snap (self, snap, error);
  if (ends->slot_snap == NULL)
    return FALSE;
  if (name == NULL || *name == '\0')
    return (ends->slot = find_only_slot (ends->slot_snap, ends->plug, error)) != NULL;
  ends->slot = snug_snap_info_find_slot (ends->slot_snap->info, name);
  if (ends->slot == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no slot ‘%.100s’",
                           ends->slot_snap->instance, name);
  if (!g_str_equal (ends->slot->interface, ends->plug->interface))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the plug ‘%s’ has the interface ‘%s’, but the slot ‘%s’ has ‘%s’",
                           ends->plug->name, ends->plug->interface, ends->slot->name,
                           ends->slot->interface);
  return TRUE;
}

SnugConnection *
snug_connection_planner_resolve_connect (SnugConnectionPlanner *self,
                                         const char *plug,
                                         const char *slot,
                                         GError **error)
{
  g_autofree char *plug_snap = NULL, *plug_name = NULL;
  g_autoptr (SnugConnection) connection = NULL;
  SnugConnection *old;
  SnugPolicyEnds ends = { NULL };

  split_reference (plug, &plug_snap, &plug_name);
  if (plug_name == NULL || *plug_name == '\0')
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%.100s’ names no plug; write SNAP:PLUG", plug),
           NULL;
  ends.plug_snap = require_snap (self, plug_snap, error);
  if (ends.plug_snap == NULL)
    return NULL;
  ends.plug = snug_snap_info_find_plug (ends.plug_snap->info, plug_name);
  if (ends.plug == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no plug ‘%.100s’",
                           ends.plug_snap->instance, plug_name),
           NULL;
  ends.interface = ends.plug->interface;
  if (snug_interface_set_find (self->interfaces, ends.interface) == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "the interface ‘%s’ is not known to this version of snug",
                           ends.interface),
           NULL;
  if (!resolve_slot (self, slot, &ends, error)
      || !snug_policy_rules_check_connection (self->rules, &ends, error))
    return NULL;
  connection = make_connection (self, &ends);
  old = find_connection (self, connection);
  if (old != NULL && !old->undesired)
    return snug_connection_ref (old);
  return g_steal_pointer (&connection);
}

/* Whether one end is what a person named: the snap, and the plug or slot if it was named. */
static gboolean
end_is (const SnugPolicySnap *snap, const char *name, const char *end_snap, const char *end)
{
  return snap != NULL && g_str_equal (snap->instance, end_snap)
         && (name == NULL || *name == '\0' || g_str_equal (name, end));
}

static gboolean
check_end_exists (const SnugPolicySnap *snap, const char *name, const char *first, GError **error)
{
  if (name == NULL || *name == '\0')
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%.100s’ names no plug or slot; write SNAP:NAME", first);
  if (snug_snap_info_find_plug (snap->info, name) == NULL
      && snug_snap_info_find_slot (snap->info, name) == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no plug or slot ‘%.100s’",
                           snap->instance, name);
  return TRUE;
}

GPtrArray *
snug_connection_planner_resolve_disconnect (SnugConnectionPlanner *self,
                                            const char *first,
                                            const char *second,
                                            GError **error)
{
  g_autoptr (GPtrArray) result
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autofree char *first_snap = NULL, *first_name = NULL, *second_snap = NULL, *second_name = NULL;
  const SnugPolicySnap *one, *two = NULL;

  split_reference (first, &first_snap, &first_name);
  split_reference (second, &second_snap, &second_name);
  one = require_snap (self, first_snap, error);
  if (one == NULL || !check_end_exists (one, first_name, first, error))
    return NULL;
  if (second != NULL && (two = require_snap (self, second_snap, error)) == NULL)
    return NULL;
  for (guint i = 0; i < self->connections->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (self->connections, i);
      const gboolean as_plug = end_is (one, first_name, connection->plug_snap, connection->plug);
      const gboolean as_slot = end_is (one, first_name, connection->slot_snap, connection->slot);
      const gboolean matches
        = second != NULL
            ? as_plug && end_is (two, second_name, connection->slot_snap, connection->slot)
            : as_plug || as_slot;

      if (matches && !connection->undesired)
        g_ptr_array_add (result, snug_connection_ref (connection));
    }
  if (result->len > 0)
    return g_steal_pointer (&result);
  if (second != NULL)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ is not connected to ‘%s’", first, second);
  else
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ is not connected to anything", first);
  return NULL;
}
