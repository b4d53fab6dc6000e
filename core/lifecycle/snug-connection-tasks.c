/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of tasks that make and drop connections. Each has its undo beside it. Workers. What a do
 * decided is in its result, from which its commit writes: the view that both the recipes and the
 * records come from is the same. */

#include "snug-connection-tasks.h"

#include "snug-connection-records.h"
#include "snug-snap-connections.h"
#include "snug-snap-profiles.h"

static const char *
get_instance (SnugTaskContext *context)
{
  return snug_task_context_get_string (context, "instance-name");
}

static void
add_instance (GPtrArray *instances, const char *instance)
{
  if (!g_str_equal (instance, SNUG_SYSTEM_SNAP)
      && !g_ptr_array_find_with_equal_func (instances, instance, g_str_equal, NULL))
    g_ptr_array_add (instances, g_strdup (instance));
}

static void
add_ends (GPtrArray *instances, GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);

      add_instance (instances, connection->plug_snap);
      add_instance (instances, connection->slot_snap);
    }
}

/* Lets the sandboxes at all ends follow from a view in which some connections are gone and others
 * there. */
static gboolean
apply_change (const SnugSnapWorld *world,
              SnugPolicyView *view,
              GPtrArray *drop,
              GPtrArray *add,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (SnugPolicyView) with = snug_policy_view_with_connections (view, drop, add);
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_free);

  add_ends (instances, drop);
  add_ends (instances, add);
  return snug_snap_profiles_apply (world, with, instances, cancellable, error);
}

static void
set_result (SnugTaskContext *context, GPtrArray *dropped, GPtrArray *made, GPtrArray *before)
{
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) old = snug_snap_connections_pack (before);
  g_autoptr (GVariant) gone = snug_snap_connections_pack (dropped);
  g_autoptr (GVariant) new = snug_snap_connections_pack (made);

  g_variant_dict_insert_value (&result, "before", old);
  g_variant_dict_insert_value (&result, "dropped", gone);
  g_variant_dict_insert_value (&result, "made", new);
  snug_task_context_set_result (context, g_variant_dict_end (&result));
}

/* What there was at the places of @made, so that it can be put back. */
static GPtrArray *
find_before (SnugPolicyView *view, GPtrArray *made)
{
  GPtrArray *before = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);

  for (guint i = 0; i < made->len; i++)
    {
      SnugConnection *old = snug_policy_view_find_connection (view, g_ptr_array_index (made, i));

      if (old != NULL)
        g_ptr_array_add (before, snug_connection_ref (old));
    }
  return before;
}

/* The way back is the same for all kinds: what the result says was made goes, what was dropped or
 * replaced comes. Without a result nothing is on record, and the view is as it was. @ends are those
 * whose recipes an interrupted do may have made anew. */
static gboolean
take_back (const SnugSnapWorld *world, SnugTaskContext *context, GPtrArray *ends, GError **error)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GVariant) result = snug_task_context_get_result (context, NULL);
  g_autoptr (GPtrArray) made = snug_snap_connections_unpack (result, "made");
  g_autoptr (GPtrArray) dropped = snug_snap_connections_unpack (result, "dropped");
  g_autoptr (GPtrArray) before = snug_snap_connections_unpack (result, "before");
  g_autoptr (SnugPolicyView) without = NULL;
  g_autoptr (SnugPolicyView) with = NULL;
  g_autoptr (SnugPolicyView) old = NULL;

  if (view == NULL)
    return FALSE;
  without = snug_policy_view_with_connections (view, made, NULL);
  with = snug_policy_view_with_connections (without, NULL, dropped);
  old = snug_policy_view_with_connections (with, NULL, before);
  add_ends (ends, made);
  add_ends (ends, dropped);
  return snug_snap_profiles_apply (world, old, ends, NULL, error);
}

/* --- auto-connect: after link-snap, so that the view has the new revision --- */

/* Whose recipes are not what the view says: those at the ends of what changes, those that name the
 * old revision, and the snap itself unless it was set up from the same. */
static GPtrArray *
list_outdated (const SnugSnapWorld *world,
               SnugTaskContext *context,
               SnugPolicyView *view,
               GPtrArray *dropped,
               GPtrArray *made)
{
  const char *instance = get_instance (context);
  g_autoptr (GVariant) setup = snug_task_context_get_result (context, "setup-profiles");
  g_autofree char *digest = snug_snap_profiles_describe (view, instance);
  GPtrArray *outdated = snug_snap_profiles_list_dependents (world, view, instance);
  const char *old_digest = NULL;

  add_ends (outdated, dropped);
  add_ends (outdated, made);
  if (setup != NULL)
    g_variant_lookup (setup, "profiles", "&s", &old_digest);
  if (g_strcmp0 (old_digest, digest) != 0)
    add_instance (outdated, instance);
  return outdated;
}

/* What the snap's present revision does to connections. */
static void
plan_auto_connect (const SnugSnapWorld *world,
                   SnugPolicyView *view,
                   const char *instance,
                   GPtrArray **stale,
                   GPtrArray **made)
{
  g_autoptr (SnugPolicyView) without = NULL;
  g_autoptr (SnugConnectionPlanner) planner = NULL;

  *stale = snug_snap_connections_find_stale (world, view, instance);
  without = snug_policy_view_with_connections (view, *stale, NULL);
  planner = snug_policy_view_build_planner (without, world->interfaces, world->rules);
  *made = snug_connection_planner_plan_automatic (planner, instance);
  g_ptr_array_extend_and_steal (*made, snug_snap_connections_update (world, without, instance));
}

static gboolean
do_auto_connect (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  const SnugSnapWorld *world = user_data;
  const char *instance = get_instance (context);
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (SnugPolicyView) with = NULL;
  g_autoptr (GPtrArray) stale = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) outdated = NULL;

  if (view == NULL)
    return FALSE;
  plan_auto_connect (world, view, instance, &stale, &made);
  with = snug_policy_view_with_connections (view, stale, made);
  outdated = list_outdated (world, context, with, stale, made);
  if (!snug_snap_profiles_apply (world, with, outdated, cancellable, error))
    return FALSE;
  before = find_before (view, made);
  set_result (context, stale, made, before);
  return TRUE;
}

static gboolean
undo_auto_connect (SnugTaskContext *context,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GPtrArray) stale = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GPtrArray) ends = NULL;

  if (view == NULL)
    return FALSE;
  ends = snug_snap_profiles_list_dependents (world, view, get_instance (context));
  add_instance (ends, get_instance (context));
  /* A do that was interrupted left no word of what it was about to make. */
  plan_auto_connect (world, view, get_instance (context), &stale, &made);
  add_ends (ends, made);
  return take_back (world, context, ends, error);
}

/* --- connect: `connection` (packed, one) --- */

static gboolean
do_connect (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GPtrArray) made
    = snug_snap_connections_unpack (snug_task_context_get_setup (context), "connection");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) before = NULL;

  if (view == NULL || !apply_change (world, view, none, made, cancellable, error))
    return FALSE;
  before = find_before (view, made);
  set_result (context, none, made, before);
  return TRUE;
}

static gboolean
undo_connect (SnugTaskContext *context,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) asked
    = snug_snap_connections_unpack (snug_task_context_get_setup (context), "connection");
  g_autoptr (GPtrArray) ends = g_ptr_array_new_with_free_func (g_free);

  add_ends (ends, asked);
  return take_back (user_data, context, ends, error);
}

/* --- disconnect: `connection` (packed, one), `forget` (b) --- */

/* Somebody who takes away what policy made does not want it: it is not to come back by itself. */
static GPtrArray *
remember_undesired (GPtrArray *dropped, gboolean forget)
{
  GPtrArray *memories = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);

  for (guint i = 0; !forget && i < dropped->len; i++)
    {
      const SnugConnection *old = g_ptr_array_index (dropped, i);
      SnugConnection *memory;

      if (!old->automatic)
        continue;
      memory = snug_connection_new (old->plug_snap, old->plug, old->slot_snap, old->slot,
                                    old->interface);
      memory->automatic = TRUE;
      memory->undesired = TRUE;
      g_ptr_array_add (memories, memory);
    }
  return memories;
}

static gboolean
do_disconnect (SnugTaskContext *context,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GPtrArray) asked
    = snug_snap_connections_unpack (snug_task_context_get_setup (context), "connection");
  g_autoptr (GPtrArray) dropped = NULL;
  g_autoptr (GPtrArray) memories = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  if (view == NULL)
    return FALSE;
  dropped = find_before (view, asked);
  memories = remember_undesired (dropped, snug_task_context_get_flag (context, "forget"));
  if (!apply_change (world, view, dropped, memories, cancellable, error))
    return FALSE;
  set_result (context, dropped, memories, none);
  return TRUE;
}

/* --- auto-disconnect: everything of a snap that goes --- */

static gboolean
do_auto_disconnect (SnugTaskContext *context,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) dropped = NULL;

  if (view == NULL)
    return FALSE;
  dropped = snug_snap_connections_list (view, get_instance (context), FALSE);
  if (!apply_change (world, view, dropped, none, cancellable, error))
    return FALSE;
  set_result (context, dropped, none, none);
  return TRUE;
}

static gboolean
undo_auto_disconnect (SnugTaskContext *context,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) ends = g_ptr_array_new_with_free_func (g_free);

  if (view == NULL)
    return FALSE;
  all = snug_snap_connections_list (view, get_instance (context), FALSE);
  add_ends (ends, all);
  return take_back (world, context, ends, error);
}

#define RECORDS snug_connection_records_write, snug_connection_records_take_back

static const SnugTaskKind kinds[] = {
  { "auto-connect", do_auto_connect, undo_auto_connect, RECORDS, SNUG_POLICY_GROUP },
  { "connect", do_connect, undo_connect, RECORDS, SNUG_POLICY_GROUP },
  { "disconnect", do_disconnect, undo_connect, RECORDS, SNUG_POLICY_GROUP },
  { "auto-disconnect", do_auto_disconnect, undo_auto_disconnect, RECORDS, SNUG_POLICY_GROUP },
};

void
snug_connection_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
