/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Connections as values, and what a new revision does to them. No state; any thread. */

#include "snug-snap-connections.h"

#define PACKED "a(sssssbba{sv}a{sv})"

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
}

static GVariant *
attrs_or_none (GVariant *attrs)
{
  return attrs != NULL ? attrs : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

GVariant *
snug_snap_connections_pack (GPtrArray *connections)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (PACKED));

  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);

      g_variant_builder_add (&builder, "(sssssbb@a{sv}@a{sv})", connection->plug_snap,
                             connection->plug, connection->slot_snap, connection->slot,
                             connection->interface, connection->automatic, connection->undesired,
                             attrs_or_none (connection->plug_attrs),
                             attrs_or_none (connection->slot_attrs));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GPtrArray *
snug_snap_connections_unpack (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value
    = dict != NULL ? g_variant_lookup_value (dict, key, G_VARIANT_TYPE (PACKED)) : NULL;
  GPtrArray *connections = list_new ();
  const char *plug_snap, *plug, *slot_snap, *slot, *interface;
  gboolean automatic, undesired;
  GVariant *plug_attrs, *slot_attrs;
  GVariantIter iter;

  if (value == NULL)
    return connections;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(&s&s&s&s&sbb@a{sv}@a{sv})", &plug_snap, &plug, &slot_snap,
                              &slot, &interface, &automatic, &undesired, &plug_attrs, &slot_attrs))
    {
      SnugConnection *connection
        = snug_connection_new (plug_snap, plug, slot_snap, slot, interface);

      connection->automatic = automatic;
      connection->undesired = undesired;
      connection->plug_attrs = plug_attrs;
      connection->slot_attrs = slot_attrs;
      g_ptr_array_add (connections, connection);
    }
  return connections;
}

GPtrArray *
snug_snap_connections_list (SnugPolicyView *view, const char *instance, gboolean undesired)
{
  GPtrArray *all = snug_policy_view_list_connections (view);
  GPtrArray *own = list_new ();

  for (guint i = 0; i < all->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (all, i);

      if ((g_str_equal (connection->plug_snap, instance)
           || g_str_equal (connection->slot_snap, instance))
          && (undesired || !connection->undesired))
        g_ptr_array_add (own, snug_connection_ref (connection));
    }
  return own;
}

GPtrArray *
snug_snap_connections_find_stale (const SnugSnapWorld *world,
                                  SnugPolicyView *view,
                                  const char *instance)
{
  g_autoptr (SnugConnectionPlanner) planner
    = snug_policy_view_build_planner (view, world->interfaces, world->rules);

  return snug_connection_planner_list_stale (planner, instance);
}

static GVariant *
attrs_now (SnugInterface *interface, const char *side, const SnugPlugInfo *end)
{
  return end != NULL
           ? snug_attr_specs_complete (snug_interface_get_attrs (interface, side), end->attrs)
           : NULL;
}

static gboolean
same_attrs (GVariant *a, GVariant *b)
{
  return a == NULL || b == NULL ? a == b : g_variant_equal (a, b);
}

/* The connection with the attributes that both ends have now, or %NULL if they are the same. */
static SnugConnection *
update_one (const SnugSnapWorld *world, SnugConnectionPlanner *planner, const SnugConnection *old)
{
  SnugInterface *interface = snug_interface_set_find (world->interfaces, old->interface);
  SnugPolicySnap *plug_snap = snug_connection_planner_find_snap (planner, old->plug_snap);
  SnugPolicySnap *slot_snap = snug_connection_planner_find_snap (planner, old->slot_snap);
  g_autoptr (GVariant) plug_attrs = NULL;
  g_autoptr (GVariant) slot_attrs = NULL;
  SnugConnection *connection;

  if (interface == NULL || plug_snap == NULL || slot_snap == NULL)
    return NULL;
  plug_attrs = attrs_now (interface, "plug", snug_snap_info_find_plug (plug_snap->info, old->plug));
  slot_attrs = attrs_now (interface, "slot", snug_snap_info_find_slot (slot_snap->info, old->slot));
  if (same_attrs (plug_attrs, old->plug_attrs) && same_attrs (slot_attrs, old->slot_attrs))
    return NULL;
  connection
    = snug_connection_new (old->plug_snap, old->plug, old->slot_snap, old->slot, old->interface);
  connection->automatic = old->automatic;
  connection->plug_attrs = g_steal_pointer (&plug_attrs);
  connection->slot_attrs = g_steal_pointer (&slot_attrs);
  return connection;
}

GPtrArray *
snug_snap_connections_update (const SnugSnapWorld *world,
                              SnugPolicyView *view,
                              const char *instance)
{
  g_autoptr (GPtrArray) own = snug_snap_connections_list (view, instance, FALSE);
  g_autoptr (SnugConnectionPlanner) planner
    = snug_policy_view_build_planner (view, world->interfaces, world->rules);
  GPtrArray *changed = list_new ();

  for (guint i = 0; i < own->len; i++)
    {
      SnugConnection *connection = update_one (world, planner, g_ptr_array_index (own, i));

      if (connection != NULL)
        g_ptr_array_add (changed, connection);
    }
  return changed;
}

SnugPolicyView *
snug_snap_connections_settle (const SnugSnapWorld *world,
                              SnugPolicyView *view,
                              const char *instance)
{
  g_autoptr (GPtrArray) stale = snug_snap_connections_find_stale (world, view, instance);
  g_autoptr (SnugPolicyView) without = snug_policy_view_with_connections (view, stale, NULL);
  g_autoptr (GPtrArray) changed = snug_snap_connections_update (world, without, instance);

  return snug_policy_view_with_connections (without, NULL, changed);
}
