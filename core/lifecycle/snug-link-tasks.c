/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of tasks that make a revision the one that people reach, or take it out of their reach.
 * Each has its undo beside it. Workers. */

#include "snug-link-tasks.h"

#include "snug-recipe-compiler.h"
#include "snug-snap-links.h"
#include "snug-snap-meta.h"
#include "snug-snap-records.h"

static const char *
get_instance (SnugTaskContext *context)
{
  return snug_task_context_get_string (context, "instance-name");
}

static gint32
get_revision (SnugTaskContext *context)
{
  return snug_task_context_get_number (context, "revision");
}

static gboolean
set_links (const SnugSnapWorld *world,
           SnugTaskContext *context,
           SnugSnapInfo **result,
           GError **error)
{
  g_autoptr (SnugSnapInfo) info
    = snug_snap_meta_read (world->paths, get_instance (context), get_revision (context), error);

  if (info == NULL
      || !snug_snap_links_set (world->paths, info, get_instance (context), get_revision (context),
                               error))
    return FALSE;
  if (result != NULL)
    *result = g_steal_pointer (&info);
  return TRUE;
}

/* --- unlink-current-snap: `revision` (i) is the current one, on the way to another;
 *     `ignore-running` (b) --- */

static gboolean
do_unlink_current_snap (SnugTaskContext *context,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  const SnugSnapWorld *world = user_data;
  gboolean running = FALSE;

  if (!snug_task_context_get_flag (context, "ignore-running")
      && !snug_recipe_is_running (world->paths, get_instance (context), &running, error))
    return FALSE;
  if (running)
    return snug_set_error (error, SNUG_ERROR_BUSY,
                           "apps of ‘%s’ are running; close them, or use --ignore-running",
                           get_instance (context));
  return snug_snap_links_remove (world->paths, get_instance (context), error);
}

static gboolean
undo_unlink_current_snap (SnugTaskContext *context,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error)
{
  return set_links (user_data, context, NULL, error);
}

/* --- link-snap: `previous` (i), the revision that it was before, now unlinked; more for the
 * records (snug-snap-records.h) --- */

static GVariant *
describe (const SnugSnapInfo *info)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "name", "s", info->name);
  g_variant_dict_insert (&dict, "version", "s", info->version);
  g_variant_dict_insert (&dict, "type", "s", info->type);
  g_variant_dict_insert (&dict, "confinement", "s", info->confinement);
  if (snug_snap_info_get_base (info) != NULL)
    g_variant_dict_insert (&dict, "base", "s", snug_snap_info_get_base (info));
  return g_variant_dict_end (&dict);
}

static gboolean
do_link_snap (SnugTaskContext *context,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (SnugSnapInfo) info = NULL;

  if (!set_links (user_data, context, &info, error))
    return FALSE;
  g_variant_dict_insert_value (&result, "info", describe (info));
  snug_task_context_set_result (context, g_variant_dict_end (&result));
  return TRUE;
}

static gboolean
undo_link_snap (SnugTaskContext *context,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  const SnugSnapWorld *world = user_data;

  return snug_snap_links_remove (world->paths, get_instance (context), error);
}

/* --- unlink-snap: on the way to nothing --- */

static gboolean
do_unlink_snap (SnugTaskContext *context,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  const SnugSnapWorld *world = user_data;

  return snug_snap_links_remove (world->paths, get_instance (context), error);
}

static gboolean
undo_unlink_snap (SnugTaskContext *context,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  return set_links (user_data, context, NULL, error);
}

/* --- switch-snap-channel: `channel` and `previous-channel` (s); all of it is a record --- */

static gboolean
do_switch_snap_channel (SnugTaskContext *context,
                        gpointer user_data,
                        GCancellable *cancellable,
                        GError **error)
{
  return TRUE;
}

static const SnugTaskKind kinds[] = {
  { "unlink-current-snap", do_unlink_current_snap, undo_unlink_current_snap,
    snug_snap_records_deactivate, snug_snap_records_activate, SNUG_POLICY_GROUP },
  { "link-snap", do_link_snap, undo_link_snap, snug_snap_records_link, snug_snap_records_unlink,
    SNUG_POLICY_GROUP },
  { "unlink-snap", do_unlink_snap, undo_unlink_snap, snug_snap_records_deactivate,
    snug_snap_records_activate, SNUG_POLICY_GROUP },
  { "switch-snap-channel", do_switch_snap_channel, NULL, snug_snap_records_switch,
    snug_snap_records_switch_back, NULL },
};

void
snug_link_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
