/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is installed and who is connected. Immutable once made; loading is for the main thread, all
 * else for any. */

#include "snug-policy-view.h"

#include <string.h>

#include "snug-snap-meta.h"
#include "snug-state-connections.h"
#include "snug-state-snaps.h"

struct _SnugPolicyView
{
  gatomicrefcount ref_count;
  GPtrArray *snaps;       /* (owned) of SnugViewSnap, by instance name */
  GPtrArray *connections; /* (owned) of SnugConnection */
};

/* --- snaps --- */

SnugViewSnap *
snug_view_snap_new (SnugPolicySnap *snap,
                    const char *instance,
                    SnugRevision revision,
                    const char *mode,
                    gboolean active)
{
  SnugViewSnap *self = g_new0 (SnugViewSnap, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->snap = snap != NULL ? snug_policy_snap_ref (snap) : NULL;
  self->instance = g_strdup (instance);
  self->revision = revision;
  self->mode = g_strdup (mode);
  self->type = g_strdup (snap != NULL ? snap->info->type : "app");
  self->active = active;
  return self;
}

SnugViewSnap *
snug_view_snap_ref (SnugViewSnap *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_view_snap_unref (SnugViewSnap *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->snap, snug_policy_snap_unref);
  g_free (self->instance);
  g_free (self->mode);
  g_free (self->type);
  g_free (self->store);
  g_free (self->publisher);
  g_free (self);
}

const char *
snug_view_snap_get_confinement (const SnugViewSnap *self)
{
  const char *asked = self->snap != NULL ? self->snap->info->confinement : "strict";

  /* Classic is what both want, or it is not classic. */
  if (g_str_equal (self->mode, "classic") && g_str_equal (asked, "classic"))
    return "classic";
  return g_str_equal (self->mode, "devmode") ? "devmode" : "strict";
}

/* --- loading --- */

static gboolean
is_same (const SnugViewSnap *old, const SnugSnapRecord *record)
{
  return old->snap != NULL && old->revision == record->current
         && g_strcmp0 (old->snap->snap_id, record->snap_id) == 0
         && g_strcmp0 (old->snap->publisher_id, record->publisher_id) == 0;
}

/* A snap that cannot be read is there, but nobody can connect to it and it cannot start. */
static SnugPolicySnap *
load_policy_snap (SnugPaths *paths, const SnugSnapRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info
    = snug_snap_meta_read (paths, record->instance, record->current, &error);
  g_autofree char *revision = snug_revision_to_string (record->current);
  SnugPolicySnap *snap;

  if (info == NULL)
    {
      g_message ("cannot see what ‘%s’ says of itself: %s", record->instance, error->message);
      return NULL;
    }
  snap = snug_policy_snap_new (info, record->instance, revision);
  snap->snap_id = g_strdup (record->snap_id);
  snap->publisher_id = g_strdup (record->publisher_id);
  return snap;
}

static SnugViewSnap *
load_snap (SnugPaths *paths, const SnugSnapRecord *record, SnugPolicyView *previous)
{
  SnugViewSnap *old = previous != NULL ? snug_policy_view_find (previous, record->instance) : NULL;
  g_autoptr (SnugPolicySnap) snap = old != NULL && is_same (old, record)
                                      ? snug_policy_snap_ref (old->snap)
                                      : load_policy_snap (paths, record);
  SnugViewSnap *self
    = snug_view_snap_new (snap, record->instance, record->current, record->mode, record->active);

  g_free (self->type);
  self->type = g_strdup (record->type);
  self->store = g_strdup (record->store);
  self->publisher = g_strdup (record->publisher);
  return self;
}

static SnugConnection *
load_connection (const SnugConnectionRecord *record)
{
  SnugConnection *self = snug_connection_new (record->plug_snap, record->plug, record->slot_snap,
                                              record->slot, record->interface);

  self->automatic = record->automatic;
  self->undesired = record->undesired;
  self->plug_attrs = record->plug_attrs != NULL ? g_variant_ref (record->plug_attrs) : NULL;
  self->slot_attrs = record->slot_attrs != NULL ? g_variant_ref (record->slot_attrs) : NULL;
  return self;
}

static SnugPolicyView *
view_new (void)
{
  SnugPolicyView *self = g_new0 (SnugPolicyView, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->snaps = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_view_snap_unref);
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  return self;
}

SnugPolicyView *
snug_policy_view_load (SnugState *state, SnugPaths *paths, SnugPolicyView *previous, GError **error)
{
  g_autoptr (GPtrArray) snaps = snug_state_list_snaps (state, error);
  g_autoptr (GPtrArray) connections = NULL;
  SnugPolicyView *self;

  if (snaps == NULL)
    return NULL;
  connections = snug_state_list_connections (state, NULL, error);
  if (connections == NULL)
    return NULL;
  self = view_new ();
  for (guint i = 0; i < snaps->len; i++)
    g_ptr_array_add (self->snaps, load_snap (paths, g_ptr_array_index (snaps, i), previous));
  for (guint i = 0; i < connections->len; i++)
    g_ptr_array_add (self->connections, load_connection (g_ptr_array_index (connections, i)));
  return self;
}

/* --- reading --- */

SnugPolicyView *
snug_policy_view_ref (SnugPolicyView *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_policy_view_unref (SnugPolicyView *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->snaps);
  g_ptr_array_unref (self->connections);
  g_free (self);
}

/* Where the instance is, or would be. */
static guint
find_place (SnugPolicyView *self, const char *instance, gboolean *found)
{
  guint low = 0, high = self->snaps->len;

  *found = FALSE;
  while (low < high && !*found)
    {
      const guint middle = low + (high - low) / 2;
      const SnugViewSnap *snap = g_ptr_array_index (self->snaps, middle);
      const int order = strcmp (instance, snap->instance);

      *found = order == 0;
      if (order <= 0)
        high = middle;
      else
        low = middle + 1;
    }
  return high;
}

SnugViewSnap *
snug_policy_view_find (SnugPolicyView *self, const char *instance)
{
  gboolean found;
  const guint place = find_place (self, instance, &found);

  return found ? g_ptr_array_index (self->snaps, place) : NULL;
}

GPtrArray *
snug_policy_view_list_snaps (SnugPolicyView *self)
{
  return self->snaps;
}

GPtrArray *
snug_policy_view_list_connections (SnugPolicyView *self)
{
  return self->connections;
}

static SnugConnection *
find_in (GPtrArray *connections, const SnugConnection *ends)
{
  for (guint i = 0; connections != NULL && i < connections->len; i++)
    if (snug_connection_equal (g_ptr_array_index (connections, i), ends))
      return g_ptr_array_index (connections, i);
  return NULL;
}

SnugConnection *
snug_policy_view_find_connection (SnugPolicyView *self, const SnugConnection *ends)
{
  return find_in (self->connections, ends);
}

/* --- what is to be --- */

SnugPolicyView *
snug_policy_view_with_snap (SnugPolicyView *self, SnugViewSnap *snap)
{
  SnugPolicyView *view = view_new ();
  gboolean found;
  const guint place = find_place (self, snap->instance, &found);

  for (guint i = 0; i < self->snaps->len; i++)
    if (!found || i != place)
      g_ptr_array_add (view->snaps, snug_view_snap_ref (g_ptr_array_index (self->snaps, i)));
  g_ptr_array_insert (view->snaps, (int) place, snug_view_snap_ref (snap));
  g_ptr_array_unref (view->connections);
  view->connections = g_ptr_array_ref (self->connections);
  return view;
}

SnugPolicyView *
snug_policy_view_with_connections (SnugPolicyView *self, GPtrArray *drop, GPtrArray *add)
{
  SnugPolicyView *view = view_new ();

  g_ptr_array_unref (view->snaps);
  view->snaps = g_ptr_array_ref (self->snaps);
  for (guint i = 0; i < self->connections->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (self->connections, i);

      if (find_in (drop, connection) == NULL && find_in (add, connection) == NULL)
        g_ptr_array_add (view->connections, snug_connection_ref (connection));
    }
  for (guint i = 0; add != NULL && i < add->len; i++)
    g_ptr_array_add (view->connections, snug_connection_ref (g_ptr_array_index (add, i)));
  return view;
}

SnugConnectionPlanner *
snug_policy_view_build_planner (SnugPolicyView *self,
                                SnugInterfaceSet *interfaces,
                                SnugPolicyRules *rules)
{
  SnugConnectionPlanner *planner = snug_connection_planner_new (interfaces, rules);

  for (guint i = 0; i < self->snaps->len; i++)
    {
      const SnugViewSnap *snap = g_ptr_array_index (self->snaps, i);

      if (snap->snap != NULL)
        snug_connection_planner_add_snap (planner, snap->snap);
    }
  for (guint i = 0; i < self->connections->len; i++)
    snug_connection_planner_add_connection (planner, g_ptr_array_index (self->connections, i));
  return planner;
}
