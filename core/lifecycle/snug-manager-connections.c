/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is connected to whom, and what of it has an effect. Main thread. */

#include "snug-manager-private.h"

#include "snug-connection-effect.h"

/* One listing. */
typedef struct
{
  SnugPolicyView *view;        /* (owned) */
  SnugConnectionEffect effect; /* (unowned) view and interfaces; (owned) the host */
  const char *snap;            /* (nullable) only of this one */
  gboolean all;
  GVariantBuilder rows;
} Connections;

static void
connections_clear (Connections *self)
{
  g_clear_pointer (&self->view, snug_policy_view_unref);
  g_clear_pointer (&self->effect.system, snug_policy_snap_unref);
  g_variant_builder_clear (&self->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Connections, connections_clear)

static gboolean
is_system (const char *instance)
{
  return g_str_equal (instance, SNUG_SYSTEM_SNAP);
}

static gboolean
is_wanted (const Connections *self, const char *plug_snap, const char *slot_snap)
{
  return self->snap == NULL || g_strcmp0 (self->snap, plug_snap) == 0
         || g_strcmp0 (self->snap, slot_snap) == 0;
}

static void
add_connection (Connections *self, const SnugConnection *connection)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *why = NULL;

  if (!is_wanted (self, connection->plug_snap, connection->slot_snap)
      || (connection->undesired && !self->all))
    return;
  why = snug_connection_effect_explain (&self->effect, connection);
  g_variant_dict_insert (&row, "interface", "s", connection->interface);
  g_variant_dict_insert (&row, "plug-snap", "s", connection->plug_snap);
  g_variant_dict_insert (&row, "plug", "s", connection->plug);
  g_variant_dict_insert (&row, "slot-snap", "s", connection->slot_snap);
  g_variant_dict_insert (&row, "slot", "s", connection->slot);
  g_variant_dict_insert (&row, "manual", "b", !connection->automatic);
  g_variant_dict_insert (&row, "undesired", "b", connection->undesired);
  g_variant_dict_insert (&row, "effective", "b", why == NULL);
  if (why != NULL)
    g_variant_dict_insert (&row, "reason", "s", why);
  g_variant_builder_add_value (&self->rows, g_variant_dict_end (&row));
}

/* --- plugs and slots without a connection --- */

static gboolean
is_connected (const Connections *self, const char *instance, const char *end, gboolean plug)
{
  GPtrArray *connections = snug_policy_view_list_connections (self->view);

  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);
      const char *snap = plug ? connection->plug_snap : connection->slot_snap;
      const char *name = plug ? connection->plug : connection->slot;

      /* One that somebody undid is listed too, and need not be listed twice. */
      if (g_str_equal (snap, instance) && g_str_equal (name, end))
        return TRUE;
    }
  return FALSE;
}

static void
add_ends (Connections *self, SnugPolicySnap *snap, GPtrArray *ends, gboolean plug)
{
  for (guint i = 0; i < ends->len; i++)
    {
      const SnugPlugInfo *end = g_ptr_array_index (ends, i);
      g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
      g_autofree char *why = NULL;

      if (is_connected (self, snap->instance, end->name, plug))
        continue;
      why = snug_connection_effect_explain_end (&self->effect, snap->instance, end->name, plug);
      g_variant_dict_insert (&row, "interface", "s", end->interface);
      g_variant_dict_insert (&row, plug ? "plug-snap" : "slot-snap", "s", snap->instance);
      g_variant_dict_insert (&row, plug ? "plug" : "slot", "s", end->name);
      g_variant_dict_insert (&row, "manual", "b", FALSE);
      g_variant_dict_insert (&row, "undesired", "b", FALSE);
      g_variant_dict_insert (&row, "effective", "b", FALSE);
      if (why != NULL)
        g_variant_dict_insert (&row, "reason", "s", why);
      g_variant_builder_add_value (&self->rows, g_variant_dict_end (&row));
    }
}

static void
add_unconnected (Connections *self, SnugPolicySnap *snap)
{
  if (snap == NULL || !is_wanted (self, snap->instance, NULL))
    return;
  add_ends (self, snap, snap->info->plugs, TRUE);
  add_ends (self, snap, snap->info->slots, FALSE);
}

static void
add_all (Connections *self)
{
  GPtrArray *connections = snug_policy_view_list_connections (self->view);
  GPtrArray *snaps = snug_policy_view_list_snaps (self->view);

  for (guint i = 0; i < connections->len; i++)
    add_connection (self, g_ptr_array_index (connections, i));
  for (guint i = 0; i < snaps->len && self->all; i++)
    add_unconnected (self, ((SnugViewSnap *) g_ptr_array_index (snaps, i))->snap);
  /* The host has a slot for nearly every interface; they are listed where they are asked for. */
  if (self->all && self->snap != NULL && is_system (self->snap))
    add_unconnected (self, self->effect.system);
}

GVariant *
snug_manager_list_connections (SnugManager *self, GVariant *options, GError **error)
{
  g_auto (Connections) listing = { NULL };

  g_variant_builder_init (&listing.rows, G_VARIANT_TYPE ("aa{sv}"));
  if (!snug_manager_load_policy (self, error))
    return NULL;
  listing.view = snug_policy_view_load (self->state, self->paths, NULL, error);
  if (listing.view == NULL)
    return NULL;
  listing.effect.view = listing.view;
  listing.effect.interfaces = self->world->interfaces;
  listing.effect.system = snug_interface_set_build_system_snap (self->world->interfaces);
  if (options != NULL && g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT))
    {
      g_variant_lookup (options, "snap", "&s", &listing.snap);
      g_variant_lookup (options, "all", "b", &listing.all);
    }
  if (listing.snap != NULL && listing.snap[0] == '\0')
    listing.snap = NULL;
  if (listing.snap != NULL && !is_system (listing.snap)
      && snug_policy_view_find (listing.view, listing.snap) == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "the snap ‘%s’ is not installed",
                      listing.snap);
      return NULL;
    }
  add_all (&listing);
  return g_variant_ref_sink (g_variant_builder_end (&listing.rows));
}
