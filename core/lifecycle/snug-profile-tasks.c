/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of tasks that make and take away what enforces policy on a snap. Each has its undo beside
 * it. Workers. What others are to see of a new revision comes with auto-connect, after it was
 * linked; what they are to see of the old one again comes with the undo here, after it was
 * unlinked: at both times the records say the same as the recipes. */

#include "snug-profile-tasks.h"

#include "snug-snap-connections.h"
#include "snug-snap-meta.h"
#include "snug-snap-profiles.h"

static const char *
get_instance (SnugTaskContext *context)
{
  return snug_task_context_get_string (context, "instance-name");
}

/* The snap as it will be: in the task's revision, in its mode if one is named, and active. */
static SnugViewSnap *
make_coming_snap (const SnugSnapWorld *world,
                  SnugPolicyView *view,
                  SnugTaskContext *context,
                  GError **error)
{
  const gint32 revision = snug_task_context_get_number (context, "revision");
  const SnugViewSnap *old = snug_policy_view_find (view, get_instance (context));
  const char *mode = snug_task_context_get_string (context, "mode");
  g_autoptr (SnugSnapInfo) info
    = snug_snap_meta_read (world->paths, get_instance (context), revision, error);
  g_autofree char *text = snug_revision_to_string (revision);
  g_autoptr (SnugPolicySnap) snap = NULL;

  if (info == NULL)
    return NULL;
  if (mode == NULL)
    mode = old != NULL ? old->mode : "strict";
  snap = snug_policy_snap_new (info, get_instance (context), text);
  snap->snap_id = g_strdup (snug_task_context_get_string (context, "snap-id"));
  snap->publisher_id = g_strdup (snug_task_context_get_string (context, "publisher-id"));
  if (snap->publisher_id == NULL && old != NULL && old->snap != NULL)
    snap->publisher_id = g_strdup (old->snap->publisher_id);
  return snug_view_snap_new (snap, get_instance (context), revision, mode, TRUE);
}

/* --- setup-profiles: `revision` (i), `mode` (s, absent if it stays), `previous` (i) --- */

static gboolean
do_setup_profiles (SnugTaskContext *context,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (SnugPolicyView) with = NULL;
  g_autoptr (SnugPolicyView) settled = NULL;
  g_autoptr (SnugViewSnap) snap = NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();
  g_autofree char *digest = NULL;

  if (view == NULL)
    return FALSE;
  snap = make_coming_snap (world, view, context, error);
  if (snap == NULL)
    return FALSE;
  with = snug_policy_view_with_snap (view, snap);
  settled = snug_snap_connections_settle (world, with, get_instance (context));
  g_ptr_array_add (instances, snap->instance);
  if (!snug_snap_profiles_apply (world, settled, instances, cancellable, error))
    return FALSE;
  digest = snug_snap_profiles_describe (settled, get_instance (context));
  snug_task_context_set_result (context, g_variant_new_parsed ("{'profiles': <%s>}", digest));
  return TRUE;
}

/* The revision on record was active before this change began, unless it was to be enabled. */
static gboolean
restore_profiles (const SnugSnapWorld *world,
                  SnugTaskContext *context,
                  const SnugViewSnap *old,
                  SnugPolicyView *view,
                  GError **error)
{
  g_autoptr (SnugViewSnap) snap
    = snug_view_snap_new (old->snap, old->instance, old->revision, old->mode, TRUE);
  g_autoptr (SnugPolicyView) with = snug_policy_view_with_snap (view, snap);
  g_autoptr (GPtrArray) instances
    = snug_snap_profiles_list_dependents (world, with, get_instance (context));

  g_ptr_array_add (instances, g_strdup (get_instance (context)));
  return snug_snap_profiles_apply (world, with, instances, NULL, error);
}

static gboolean
undo_setup_profiles (SnugTaskContext *context,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  const SnugViewSnap *old = NULL;

  if (view == NULL)
    return FALSE;
  if (snug_task_context_get_number (context, "previous") != 0
      && !snug_task_context_get_flag (context, "enable"))
    old = snug_policy_view_find (view, get_instance (context));
  if (old == NULL)
    return snug_snap_profiles_remove (world, get_instance (context), cancellable, error);
  return restore_profiles (world, context, old, view, error);
}

/* --- remove-profiles --- */

static gboolean
do_remove_profiles (SnugTaskContext *context,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  return snug_snap_profiles_remove (user_data, get_instance (context), cancellable, error);
}

static gboolean
undo_remove_profiles (SnugTaskContext *context,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  const SnugViewSnap *old;

  if (view == NULL)
    return FALSE;
  old = snug_policy_view_find (view, get_instance (context));
  return old == NULL || restore_profiles (world, context, old, view, error);
}

static const SnugTaskKind kinds[] = {
  { "setup-profiles", do_setup_profiles, undo_setup_profiles, NULL, NULL, SNUG_POLICY_GROUP },
  { "remove-profiles", do_remove_profiles, undo_remove_profiles, NULL, NULL, SNUG_POLICY_GROUP },
};

void
snug_profile_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
