/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of tasks that make and take away what enforces policy on a snap. Each has its undo beside
 * it. Workers. What others are to see of a new revision comes with auto-connect, after it was
 * linked; what they are to see of the old one again comes with the undo here, after it was
 * unlinked: at both times the records say the same as the recipes. */

#include "snug-profile-tasks.h"

#include "snug-profile-basis.h"
#include "snug-recipe-compiler.h"
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

/* --- setup-profiles: `revision` (i), `mode` (s, absent if it stays), `previous` (i), `again` (b:
 * of the snap as it is) --- */

/* What the records say stays as it is: connections that new rules would not make are for people to
 * drop. */
static gboolean
set_up_again (const SnugSnapWorld *world,
              SnugPolicyView *view,
              const char *instance,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();

  g_ptr_array_add (instances, (char *) instance);
  return snug_snap_profiles_apply (world, view, instances, cancellable, error);
}

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
  if (snug_task_context_get_flag (context, "again"))
    return set_up_again (world, view, get_instance (context), cancellable, error);
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
  /* As far as it came, it made what the records say. */
  if (snug_task_context_get_flag (context, "again"))
    return TRUE;
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

/* --- settle-profiles: `basis` (a{sv}) that all profiles were made from, `former` (as) backends ---
 */

static GVariant *
get_basis (GVariant *setup)
{
  return g_variant_lookup_value (setup, "basis", G_VARIANT_TYPE_VARDICT);
}

/* A change that a stop interrupted may go on with other backends and files than it began with: then
 * nothing is settled, and another such change follows. */
static gboolean
is_basis_in_force (const SnugSnapWorld *world, GVariant *basis)
{
  g_autofree char *difference = NULL;

  if (world->basis == NULL || basis == NULL)
    return FALSE;
  difference = snug_profile_basis_find_difference (basis, world->basis);
  return difference == NULL;
}

/* Programs that run in a profile would be unconfined by it if it went: then it stays. */
static void
forget_snap (const SnugSnapWorld *world,
             SnugTaskContext *context,
             const char *backend,
             const char *instance,
             GCancellable *cancellable)
{
  SnugConfinement *confinement = g_hash_table_lookup (world->former, backend);
  g_autoptr (GError) error = NULL;
  gboolean running = FALSE;

  if (!snug_recipe_is_running (world->paths, instance, &running, &error)
      || (!running && !snug_confinement_unload (confinement, instance, cancellable, &error)))
    snug_task_context_log (context, "what ‘%s’ made for ‘%s’ cannot be taken away: %s", backend,
                           instance, error->message);
  else if (running)
    snug_task_context_log (context, "apps of ‘%s’ run in what ‘%s’ made, which stays", instance,
                           backend);
}

static void
forget_backend (const SnugSnapWorld *world,
                SnugTaskContext *context,
                SnugPolicyView *view,
                const char *backend,
                GCancellable *cancellable)
{
  GPtrArray *snaps = snug_policy_view_list_snaps (view);

  if (world->former == NULL || g_hash_table_lookup (world->former, backend) == NULL)
    {
      snug_task_context_log (
        context,
        "the confinement backend ‘%s’ cannot be used any more; what it brought "
        "into the kernel is gone when the system starts again",
        backend);
      return;
    }
  for (guint i = 0; i < snaps->len; i++)
    forget_snap (world, context, backend,
                 ((const SnugViewSnap *) g_ptr_array_index (snaps, i))->instance, cancellable);
}

/* What is left of a former backend keeps nobody from anything, so nothing here fails for it. */
static gboolean
do_settle_profiles (SnugTaskContext *context,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  const SnugSnapWorld *world = user_data;
  GVariant *setup = snug_task_context_get_setup (context);
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GVariant) basis = get_basis (setup);
  g_auto (GStrv) former = NULL;

  if (view == NULL)
    return FALSE;
  if (!is_basis_in_force (world, basis))
    {
      snug_task_context_log (context, "what profiles are made from changed again meanwhile");
      return TRUE;
    }
  g_variant_lookup (setup, "former", "^as", &former);
  for (guint i = 0; former != NULL && former[i] != NULL; i++)
    forget_backend (world, context, view, former[i], cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
commit_settle_profiles (SnugState *state,
                        SnugTask *task,
                        GVariant *result,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GVariant) basis = get_basis (snug_task_get_setup (task));

  return !is_basis_in_force (user_data, basis) || snug_profile_basis_write (state, basis, error);
}

static const SnugTaskKind kinds[] = {
  { "setup-profiles", do_setup_profiles, undo_setup_profiles, NULL, NULL, SNUG_POLICY_GROUP },
  { "remove-profiles", do_remove_profiles, undo_remove_profiles, NULL, NULL, SNUG_POLICY_GROUP },
  { "settle-profiles", do_settle_profiles, NULL /* nothing comes after it */,
    commit_settle_profiles, NULL, SNUG_POLICY_GROUP },
};

void
snug_profile_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
