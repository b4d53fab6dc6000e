/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kinds of tasks that make up install, refresh, revert and remove, each with its undo beside
 * it. The functions run on workers; what they write is in snug-snap-records.c. */

#include "snug-snap-tasks.h"

#include "snug-file.h"
#include "snug-snap-data.h"
#include "snug-snap-image.h"
#include "snug-snap-inspection.h"
#include "snug-snap-links.h"
#include "snug-snap-records.h"

static const char *
get_instance (SnugTaskContext *context)
{
  return snug_task_context_get_string (context, "instance-name");
}

static gint32
get_number (SnugTaskContext *context, const char *key)
{
  gint32 number = 0;

  g_variant_lookup (snug_task_context_get_setup (context), key, "i", &number);
  return number;
}

static gboolean
get_flag (SnugTaskContext *context, const char *key)
{
  gboolean flag = FALSE;

  g_variant_lookup (snug_task_context_get_setup (context), key, "b", &flag);
  return flag;
}

/* Mounted on first use: whoever needs to look into a revision makes sure of it. */
static SnugSnapInfo *
inspect_revision (SnugSnapWorld *world,
                  const char *instance,
                  SnugRevision revision,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *target = snug_snap_image_get_mount_point (world->paths, instance, revision);
  snug_autofd int tree = -1;

  if (!snug_snap_image_mount (world->paths, world->storage, instance, revision, cancellable, error))
    return NULL;
  tree = snug_file_open_root (target, error);
  return tree >= 0 ? snug_snap_inspect (tree, error) : NULL;
}

/* --- mount-snap: `partial` (s) is the verified download --- */

static gboolean
do_mount_snap (SnugTaskContext *context,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error)
{
  SnugSnapWorld *world = user_data;
  const char *partial = snug_task_context_get_string (context, "partial");

  if (partial == NULL)
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "there is no image of ‘%s’ to mount",
                           get_instance (context));
  return snug_snap_image_place (world->paths, partial, get_instance (context),
                                get_number (context, "revision"), error)
         && snug_snap_image_mount (world->paths, world->storage, get_instance (context),
                                   get_number (context, "revision"), cancellable, error);
}

static gboolean
undo_mount_snap (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  SnugSnapWorld *world = user_data;
  gint32 revision = get_number (context, "revision");

  return snug_snap_image_unmount (world->paths, world->storage, get_instance (context), revision,
                                  cancellable, error)
         && snug_snap_image_remove (world->paths, get_instance (context), revision, error);
}

/* --- copy-snap-data: `previous` (i) is the revision whose data it starts from --- */

static gboolean
do_copy_snap_data (SnugTaskContext *context,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  SnugSnapWorld *world = user_data;

  return snug_snap_data_create (world->paths, get_instance (context),
                                get_number (context, "revision"), get_number (context, "previous"),
                                error);
}

static gboolean
undo_copy_snap_data (SnugTaskContext *context,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  SnugSnapWorld *world = user_data;

  /* Data of a snap that was never there is nobody's. */
  if (get_number (context, "previous") == 0)
    return snug_snap_data_remove_all (world->paths, get_instance (context), error);
  return snug_snap_data_remove (world->paths, get_instance (context),
                                get_number (context, "revision"), error);
}

/* --- link-snap: from `previous` (i) to `revision` --- */

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
link_revision (SnugSnapWorld *world,
               SnugTaskContext *context,
               gint32 revision,
               GVariant **description,
               GError **error)
{
  const char *instance = get_instance (context);
  g_autoptr (SnugSnapInfo) info = inspect_revision (world, instance, revision, NULL, error);

  if (info == NULL || !snug_snap_links_set (world->paths, info, instance, revision, error))
    return FALSE;
  if (description != NULL)
    *description = describe (info);
  return TRUE;
}

static gboolean
do_link_snap (SnugTaskContext *context,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  GVariant *description = NULL;

  if (!link_revision (user_data, context, get_number (context, "revision"), &description, error))
    return FALSE;
  g_variant_dict_insert_value (&result, "info", description);
  snug_task_context_set_result (context, g_variant_dict_end (&result));
  return TRUE;
}

static gboolean
undo_link_snap (SnugTaskContext *context,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  SnugSnapWorld *world = user_data;
  gint32 previous = get_number (context, "previous");

  if (previous == 0)
    return snug_snap_links_remove (world->paths, get_instance (context), error);
  return link_revision (world, context, previous, NULL, error);
}

/* --- unlink-snap --- */

static gboolean
do_unlink_snap (SnugTaskContext *context,
                gpointer user_data,
                GCancellable *cancellable,
                GError **error)
{
  SnugSnapWorld *world = user_data;

  return snug_snap_links_remove (world->paths, get_instance (context), error);
}

static gboolean
undo_unlink_snap (SnugTaskContext *context,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  return link_revision (user_data, context, get_number (context, "revision"), NULL, error);
}

/* --- unmount-snap: before anything is deleted, because it can fail --- */

static gboolean
do_unmount_snap (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  SnugSnapWorld *world = user_data;

  return snug_snap_image_unmount (world->paths, world->storage, get_instance (context),
                                  get_number (context, "revision"), cancellable, error);
}

static gboolean
undo_unmount_snap (SnugTaskContext *context,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  SnugSnapWorld *world = user_data;

  return snug_snap_image_mount (world->paths, world->storage, get_instance (context),
                                get_number (context, "revision"), cancellable, error);
}

/* --- clear-snap and discard-snap: nothing brings back what they delete, so nothing that can fail
 *     for another reason than a broken disk comes after them --- */

static gboolean
do_clear_snap (SnugTaskContext *context,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error)
{
  SnugSnapWorld *world = user_data;

  if (get_flag (context, "last"))
    return snug_snap_data_remove_all (world->paths, get_instance (context), error);
  return snug_snap_data_remove (world->paths, get_instance (context),
                                get_number (context, "revision"), error);
}

static gboolean
do_discard_snap (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  SnugSnapWorld *world = user_data;

  return snug_snap_image_remove (world->paths, get_instance (context),
                                 get_number (context, "revision"), error);
}

static const SnugTaskKind kinds[] = {
  { "mount-snap", do_mount_snap, undo_mount_snap, NULL, NULL },
  { "copy-snap-data", do_copy_snap_data, undo_copy_snap_data, NULL, NULL },
  { "link-snap", do_link_snap, undo_link_snap, snug_snap_records_link, snug_snap_records_unlink },
  { "unlink-snap", do_unlink_snap, undo_unlink_snap, snug_snap_records_deactivate,
    snug_snap_records_activate },
  { "unmount-snap", do_unmount_snap, undo_unmount_snap, NULL, NULL },
  { "clear-snap", do_clear_snap, NULL, NULL, NULL },
  { "discard-snap", do_discard_snap, NULL, snug_snap_records_discard, NULL },
};

void
snug_snap_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
