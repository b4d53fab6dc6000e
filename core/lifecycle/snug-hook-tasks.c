/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of tasks that run hooks, where a snap has them. Nothing undoes a hook; what it changed in
 * the data of a revision goes with that data. Workers. */

#include "snug-hook-tasks.h"

#include "snug-snap-connections.h"
#include "snug-snap-hook.h"
#include "snug-snap-profiles.h"

static gboolean
has_hook (SnugPolicyView *view, const char *instance, const char *hook)
{
  const SnugViewSnap *snap = snug_policy_view_find (view, instance);

  return snap != NULL && snap->active && snap->snap != NULL
         && snug_snap_info_find_hook (snap->snap->info, hook) != NULL;
}

static gboolean
run (const SnugSnapWorld *world,
     SnugTaskContext *context,
     SnugPolicyView *view,
     const char *instance,
     const char *name,
     GCancellable *cancellable,
     GError **error)
{
  g_autofree char *launcher = snug_paths_build (world->paths, SNUG_PATH_LIBEXEC, "snug-run", NULL);
  const SnugSnapHook hook = { .launcher = launcher, .instance = instance, .hook = name };
  g_autoptr (GPtrArray) output = g_ptr_array_new_with_free_func (g_free);
  gboolean ok;

  if (!has_hook (view, instance, name))
    return TRUE;
  if (!snug_snap_profiles_mount (world, view, instance, cancellable, error))
    return FALSE;
  snug_task_context_report (context, name, 0, 1);
  ok = snug_snap_hook_run (&hook, output, cancellable, error);
  for (guint i = 0; i < output->len; i++)
    snug_task_context_log (context, "%s", (char *) g_ptr_array_index (output, i));
  return ok;
}

/* A snap that goes must not be able to stay by failing; a person who cancels is heard. */
static gboolean
forgive (SnugTaskContext *context, GCancellable *cancellable, GError **error, GError *failure)
{
  if (snug_task_context_get_flag (context, "ignore-error")
      && !g_cancellable_is_cancelled (cancellable))
    {
      snug_task_context_log (context, "passed over: %s", failure->message);
      g_error_free (failure);
      return TRUE;
    }
  g_propagate_error (error, failure);
  return FALSE;
}

/* --- run-hook: `hook` (s), `ignore-error` (b) --- */

static gboolean
do_run_hook (SnugTaskContext *context,
             gpointer user_data,
             GCancellable *cancellable,
             GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  GError *failure = NULL;

  if (view == NULL)
    return FALSE;
  if (run (world, context, view, snug_task_context_get_string (context, "instance-name"),
           snug_task_context_get_string (context, "hook"), cancellable, &failure))
    return TRUE;
  return forgive (context, cancellable, error, failure);
}

/* --- run-connection-hooks: `event` (s): `connect`, after the task that connected, or `disconnect`
 *     before the one that drops `connection` (packed), or all of the snap's; `ignore-error` (b) ---
 */

static gboolean
contains (GPtrArray *connections, const SnugConnection *wanted)
{
  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);

      if (!connection->undesired && snug_connection_equal (connection, wanted))
        return TRUE;
    }
  return FALSE;
}

/* Those that were made and not only changed. */
static GPtrArray *
list_made (SnugTaskContext *context)
{
  g_autoptr (GVariant) manual = snug_task_context_get_result (context, "connect");
  g_autoptr (GVariant) automatic = snug_task_context_get_result (context, "auto-connect");
  GVariant *result = manual != NULL ? manual : automatic;
  g_autoptr (GPtrArray) before = snug_snap_connections_unpack (result, "before");
  GPtrArray *made = snug_snap_connections_unpack (result, "made");

  for (guint i = made->len; i > 0; i--)
    if (contains (before, g_ptr_array_index (made, i - 1)))
      g_ptr_array_remove_index (made, i - 1);
  return made;
}

static GPtrArray *
list_connections (SnugTaskContext *context, SnugPolicyView *view, const char *event)
{
  GVariant *setup = snug_task_context_get_setup (context);
  const char *instance = snug_task_context_get_string (context, "instance-name");
  g_autoptr (GPtrArray) named = NULL;

  if (g_str_equal (event, "connect"))
    return list_made (context);
  named = snug_snap_connections_unpack (setup, "connection");
  return named->len > 0 ? g_steal_pointer (&named)
                        : snug_snap_connections_list (view, instance, FALSE);
}

static gboolean
run_both_ends (const SnugSnapWorld *world,
               SnugTaskContext *context,
               SnugPolicyView *view,
               const SnugConnection *connection,
               GCancellable *cancellable,
               GError **error)
{
  const char *event = snug_task_context_get_string (context, "event");
  g_autofree char *slot_hook = g_strconcat (event, "-slot-", connection->slot, NULL);
  g_autofree char *plug_hook = g_strconcat (event, "-plug-", connection->plug, NULL);

  return run (world, context, view, connection->slot_snap, slot_hook, cancellable, error)
         && run (world, context, view, connection->plug_snap, plug_hook, cancellable, error);
}

static gboolean
do_run_connection_hooks (SnugTaskContext *context,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GPtrArray) connections = NULL;

  if (view == NULL)
    return FALSE;
  connections = list_connections (context, view, snug_task_context_get_string (context, "event"));
  for (guint i = 0; i < connections->len; i++)
    {
      GError *failure = NULL;

      if (!run_both_ends (world, context, view, g_ptr_array_index (connections, i), cancellable,
                          &failure)
          && !forgive (context, cancellable, error, failure))
        return FALSE;
    }
  return TRUE;
}

static const SnugTaskKind kinds[] = {
  { "run-hook", do_run_hook, NULL, NULL, NULL, NULL },
  { "run-connection-hooks", do_run_connection_hooks, NULL, NULL, NULL, NULL },
};

void
snug_hook_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
