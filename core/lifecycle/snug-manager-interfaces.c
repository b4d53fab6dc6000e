/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The interfaces, and who has plugs and slots of them. Main thread. */

#include "snug-manager-private.h"

#include "snug-policy-view.h"

/* One listing. */
typedef struct
{
  SnugPolicyView *view;   /* (owned) */
  SnugPolicySnap *system; /* (owned) the host */
  const char *name;       /* (nullable) only this one */
  gboolean used;          /* only those that somebody is connected by */
} Interfaces;

static void
interfaces_clear (Interfaces *self)
{
  g_clear_pointer (&self->view, snug_policy_view_unref);
  g_clear_pointer (&self->system, snug_policy_snap_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Interfaces, interfaces_clear)

static const char *const states[] = {
  [SNUG_INTERFACE_READY] = "ready",
  [SNUG_INTERFACE_PENDING] = "pending",
  [SNUG_INTERFACE_UNAVAILABLE] = "unavailable",
};

static void
add_ends (GVariantBuilder *builder,
          const SnugPolicySnap *snap,
          const char *interface,
          gboolean plugs)
{
  GPtrArray *ends = plugs ? snap->info->plugs : snap->info->slots;

  for (guint i = 0; i < ends->len; i++)
    {
      const SnugPlugInfo *end = g_ptr_array_index (ends, i);
      g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

      if (!g_str_equal (end->interface, interface))
        continue;
      g_variant_dict_insert (&row, "snap", "s", snap->instance);
      g_variant_dict_insert (&row, "name", "s", end->name);
      if (end->attrs != NULL)
        g_variant_dict_insert_value (&row, "attributes", end->attrs);
      g_variant_builder_add_value (builder, g_variant_dict_end (&row));
    }
}

static GVariant *
list_ends (const Interfaces *self, const char *interface, gboolean plugs)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *snaps = snug_policy_view_list_snaps (self->view);

  add_ends (&builder, self->system, interface, plugs);
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugViewSnap *snap = g_ptr_array_index (snaps, i);

      if (snap->snap != NULL)
        add_ends (&builder, snap->snap, interface, plugs);
    }
  return g_variant_builder_end (&builder);
}

static gboolean
is_used (const Interfaces *self, const char *interface)
{
  GPtrArray *connections = snug_policy_view_list_connections (self->view);

  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);

      if (!connection->undesired && g_str_equal (connection->interface, interface))
        return TRUE;
    }
  return FALSE;
}

static GVariant *
describe (const Interfaces *self, SnugInterface *interface)
{
  const char *name = snug_interface_get_name (interface);
  const char *reason = snug_interface_get_reason (interface);
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "name", "s", name);
  g_variant_dict_insert (&row, "summary", "s", snug_interface_get_summary (interface));
  g_variant_dict_insert (&row, "state", "s", states[snug_interface_get_state (interface)]);
  if (reason != NULL)
    g_variant_dict_insert (&row, "reason", "s", reason);
  g_variant_dict_insert (&row, "super-privileged", "b",
                         snug_interface_is_super_privileged (interface));
  if (self->name != NULL)
    {
      g_variant_dict_insert_value (&row, "plugs", list_ends (self, name, TRUE));
      g_variant_dict_insert_value (&row, "slots", list_ends (self, name, FALSE));
    }
  return g_variant_dict_end (&row);
}

static GVariant *
describe_all (const Interfaces *self, SnugInterfaceSet *set)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) interfaces = snug_interface_set_list (set);

  for (guint i = 0; i < interfaces->len; i++)
    {
      SnugInterface *interface = g_ptr_array_index (interfaces, i);
      const char *name = snug_interface_get_name (interface);

      if ((self->name == NULL || g_str_equal (self->name, name))
          && (!self->used || is_used (self, name)))
        g_variant_builder_add_value (&rows, describe (self, interface));
    }
  return g_variant_ref_sink (g_variant_builder_end (&rows));
}

GVariant *
snug_manager_list_interfaces (SnugManager *self, GVariant *options, GError **error)
{
  g_auto (Interfaces) listing = { NULL };

  if (!snug_manager_load_policy (self, error))
    return NULL;
  listing.view = snug_policy_view_load (self->state, self->paths, NULL, error);
  if (listing.view == NULL)
    return NULL;
  listing.system = snug_interface_set_build_system_snap (self->world->interfaces);
  if (options != NULL && g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT))
    {
      g_variant_lookup (options, "name", "&s", &listing.name);
      g_variant_lookup (options, "used", "b", &listing.used);
    }
  if (listing.name != NULL
      && snug_interface_set_find (self->world->interfaces, listing.name) == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                      "there is no interface ‘%.64s’; see ‘snug interface --all’", listing.name);
      return NULL;
    }
  return describe_all (&listing, self->world->interfaces);
}
