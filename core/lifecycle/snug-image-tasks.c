/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of tasks around a revision's image and data: bringing it, checking and mounting it, and
 * taking it away again. Each has its undo beside it. Workers. */

#include "snug-image-tasks.h"

#include "snug-file.h"
#include "snug-snap-check.h"
#include "snug-snap-data.h"
#include "snug-snap-homes.h"
#include "snug-snap-image.h"
#include "snug-snap-inspection.h"
#include "snug-snap-meta.h"
#include "snug-snap-profiles.h"
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

/* --- download-snap: `artifact` (v), `store`, `sha3-384`, `partial` (s) and `size` (t) --- */

typedef struct
{
  SnugTaskContext *context;
  guint64 size;
} Progress;

static void
report (guint64 done, gpointer user_data)
{
  const Progress *progress = user_data;

  snug_task_context_report (progress->context, NULL, MIN (done, progress->size),
                            MAX (progress->size, 1));
}

static gboolean
do_download_snap (SnugTaskContext *context,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  const SnugSnapWorld *world = user_data;
  GVariant *setup = snug_task_context_get_setup (context);
  g_autoptr (GVariant) artifact = g_variant_lookup_value (setup, "artifact", NULL);
  const char *store = snug_task_context_get_string (context, "store");
  Progress progress = { .context = context };
  SnugStoreDownload download = {
    .artifact = artifact,
    .name = get_instance (context),
    .sha3_384 = snug_task_context_get_string (context, "sha3-384"),
    .partial = snug_task_context_get_string (context, "partial"),
    .progress = report,
    .user_data = &progress,
  };

  g_variant_lookup (setup, "size", "t", &download.size);
  progress.size = download.size;
  if (artifact == NULL || store == NULL || download.sha3_384 == NULL || download.partial == NULL)
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "it is not known how to bring ‘%s’",
                           get_instance (context));
  report (0, &progress);
  return world->download (store, &download, world->download_data, cancellable, error);
}

static gboolean
undo_download_snap (SnugTaskContext *context,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
  const SnugSnapWorld *world = user_data;
  const char *partial = snug_task_context_get_string (context, "partial");
  snug_autofd int root = -1;
  snug_autofd int folder = -1;

  if (partial == NULL)
    return TRUE;
  root = snug_file_open_root ("/", error);
  if (root < 0)
    return FALSE;
  folder
    = snug_file_make_dirs (root, snug_paths_get (world->paths, SNUG_PATH_PARTIAL) + 1, 0700, error);
  return folder >= 0 && snug_file_remove (folder, partial, error);
}

/* --- mount-snap: `partial` (s) is the verified download; what was promised of the image, and
 *     `previous` (i), the installed revision --- */

static gboolean
check_image (const SnugSnapWorld *world, SnugTaskContext *context, int tree, GError **error)
{
  const gint32 previous = snug_task_context_get_number (context, "previous");
  g_autoptr (SnugSnapInfo) info = snug_snap_inspect (tree, error);
  g_autoptr (SnugSnapInfo) old = NULL;
  SnugSnapExpected expected = {
    .instance = get_instance (context),
    .revision = get_revision (context),
    .name = snug_task_context_get_string (context, "name"),
    .type = snug_task_context_get_string (context, "type"),
    .base = snug_task_context_get_string (context, "base"),
    .confinement = snug_task_context_get_string (context, "confinement"),
    .mode = snug_task_context_get_string (context, "mode"),
    .dangerous = snug_task_context_get_flag (context, "dangerous"),
    .snap_id = snug_task_context_get_string (context, "snap-id"),
    .publisher_id = snug_task_context_get_string (context, "publisher-id"),
  };

  if (info == NULL)
    {
      g_prefix_error (error, "cannot use the image of ‘%s’: ", expected.instance);
      return FALSE;
    }
  if (previous != 0)
    old = snug_snap_meta_read (world->paths, expected.instance, previous, NULL);
  expected.previous = old;
  return snug_snap_check (world, info, &expected, error)
         && snug_snap_meta_keep (world->paths, expected.instance, expected.revision, tree, error);
}

/* An image that is yet to be placed is mounted nowhere. What a failed undo or a start at the wrong
 * moment left there would be taken for it. */
static gboolean
clear_mount_point (const SnugSnapWorld *world,
                   SnugTaskContext *context,
                   const char *partial,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *path = snug_paths_build (world->paths, SNUG_PATH_PARTIAL, partial, NULL);

  return !g_file_test (path, G_FILE_TEST_EXISTS)
         || snug_snap_image_detach (world->paths, world->storage, get_instance (context),
                                    get_revision (context), cancellable, error);
}

static gboolean
do_mount_snap (SnugTaskContext *context,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error)
{
  const SnugSnapWorld *world = user_data;
  const char *instance = get_instance (context);
  const char *partial = snug_task_context_get_string (context, "partial");
  g_autofree char *target
    = snug_snap_image_get_mount_point (world->paths, instance, get_revision (context));
  snug_autofd int tree = -1;

  if (partial == NULL || snug_task_context_get_string (context, "mode") == NULL)
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "there is no image of ‘%s’ to mount",
                           instance);
  if (!clear_mount_point (world, context, partial, cancellable, error)
      || !snug_snap_image_place (world->paths, partial, instance, get_revision (context), error)
      || !snug_snap_image_mount (world->paths, world->storage, instance, get_revision (context),
                                 cancellable, error))
    return FALSE;
  tree = snug_file_open_root (target, error);
  return tree >= 0 && check_image (world, context, tree, error);
}

static gboolean
undo_mount_snap (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  const SnugSnapWorld *world = user_data;
  const char *instance = get_instance (context);
  const gint32 revision = get_revision (context);

  return snug_snap_image_detach (world->paths, world->storage, instance, revision, cancellable,
                                 error)
         && snug_snap_meta_remove (world->paths, instance, revision, error)
         && snug_snap_image_remove (world->paths, instance, revision, error);
}

/* --- copy-snap-data: `previous` (i) is the revision whose data it starts from; `known` (b): the
 *     revision has been here all along, with data of its own, which is set aside --- */

/* Whoever broke their own data must not keep the machine from refreshing. */
static void
log_problems (SnugTaskContext *context, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    snug_task_context_log (context, "passed over: %s", (char *) g_ptr_array_index (problems, i));
}

static void
remove_from_homes (const SnugSnapWorld *world, SnugTaskContext *context, SnugRevision revision)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  snug_snap_homes_remove (world->paths, get_instance (context), revision, problems);
  log_problems (context, problems);
}

/* Something of the snap's own may be in the way; then the layout shows that, or nothing. */
static gboolean
make_sources (const SnugSnapWorld *world, SnugTaskContext *context, GError **error)
{
  g_autoptr (SnugSnapInfo) info
    = snug_snap_meta_read (world->paths, get_instance (context), get_revision (context), error);
  g_autoptr (GError) local_error = NULL;

  if (info == NULL)
    return FALSE;
  if (!snug_snap_data_make_sources (world->paths, info, get_instance (context),
                                    get_revision (context), &local_error))
    snug_task_context_log (context, "passed over: %s", local_error->message);
  return TRUE;
}

static gboolean
do_copy_snap_data (SnugTaskContext *context,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  const SnugSnapWorld *world = user_data;
  const SnugSnapHomesCopy what = { .instance = get_instance (context),
                                   .revision = get_revision (context),
                                   .previous = snug_task_context_get_number (context, "previous"),
                                   .replace = snug_task_context_get_flag (context, "known") };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  if (what.replace && !snug_snap_data_set_aside (world->paths, what.instance, what.revision, error))
    return FALSE;
  if (!snug_snap_data_create (world->paths, what.instance, what.revision, what.previous,
                              cancellable, error)
      || !make_sources (world, context, error))
    return FALSE;
  snug_snap_homes_copy (world->paths, &what, cancellable, problems);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  log_problems (context, problems);
  return TRUE;
}

static gboolean
bring_data_back (const SnugSnapWorld *world, SnugTaskContext *context, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  snug_snap_homes_bring_back (world->paths, get_instance (context), get_revision (context),
                              problems);
  log_problems (context, problems);
  return snug_snap_data_bring_back (world->paths, get_instance (context), get_revision (context),
                                    error);
}

static gboolean
undo_copy_snap_data (SnugTaskContext *context,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  const SnugSnapWorld *world = user_data;

  /* Data of a snap that was never there is nobody's. */
  if (snug_task_context_get_number (context, "previous") == 0)
    return snug_snap_data_remove_all (world->paths, get_instance (context), error);
  if (snug_task_context_get_flag (context, "known"))
    return bring_data_back (world, context, error);
  remove_from_homes (world, context, get_revision (context));
  return snug_snap_data_remove (world->paths, get_instance (context), get_revision (context),
                                error);
}

/* --- prepare-snap-data: before data is set aside, so that nothing older is taken for it.
 *     forget-snap-data: what was set aside is not needed any more --- */

static gboolean
do_forget_snap_data (SnugTaskContext *context,
                     gpointer user_data,
                     GCancellable *cancellable,
                     GError **error)
{
  const SnugSnapWorld *world = user_data;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  snug_snap_homes_forget_aside (world->paths, get_instance (context), get_revision (context),
                                problems);
  log_problems (context, problems);
  return snug_snap_data_forget_aside (world->paths, get_instance (context), get_revision (context),
                                      error);
}

/* --- unmount-snap: before anything is deleted, because it can fail. `old` (b): an old revision of
 *     a snap that stays, which is kept while recipes of others name it --- */

static void
keep (SnugTaskContext *context)
{
  snug_task_context_set_result (context, g_variant_new_parsed ("{'kept': <true>}"));
}

/* An old revision that cannot go now goes with the next refresh; the present one is good. */
static gboolean
unmount_old (const SnugSnapWorld *world,
             SnugTaskContext *context,
             GCancellable *cancellable,
             GError **error)
{
  const char *instance = get_instance (context);
  const gint32 revision = get_revision (context);
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *user = NULL;

  if (view == NULL || !snug_snap_profiles_find_user (world, view, instance, revision, &user, error))
    return FALSE;
  if (user != NULL)
    {
      snug_task_context_log (context, "the old revision of ‘%s’ stays, because ‘%s’ uses it",
                             instance, user);
      keep (context);
      return TRUE;
    }
  if (snug_snap_image_detach (world->paths, world->storage, instance, revision, cancellable,
                              &local_error))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  snug_task_context_log (context, "the old revision of ‘%s’ stays for now: %s", instance,
                         local_error->message);
  keep (context);
  return TRUE;
}

static gboolean
do_unmount_snap (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  const SnugSnapWorld *world = user_data;

  if (snug_task_context_get_flag (context, "old"))
    return unmount_old (world, context, cancellable, error);
  return snug_snap_image_detach (world->paths, world->storage, get_instance (context),
                                 get_revision (context), cancellable, error);
}

static gboolean
undo_unmount_snap (SnugTaskContext *context,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  const SnugSnapWorld *world = user_data;

  return snug_snap_image_mount (world->paths, world->storage, get_instance (context),
                                get_revision (context), cancellable, error);
}

/* Whether the revision stays after all. */
static gboolean
is_kept (SnugTaskContext *context)
{
  g_autoptr (GVariant) result = snug_task_context_get_result (context, "unmount-snap");
  gboolean kept = FALSE;

  if (result != NULL && snug_task_context_get_flag (context, "old"))
    g_variant_lookup (result, "kept", "b", &kept);
  return kept;
}

/* --- clear-snap (`last`, `purge` (b)) and discard-snap (`last`): nothing brings back what they
 * delete, so nothing that can fail for another reason than a broken disk comes after them --- */

static gboolean
do_clear_snap (SnugTaskContext *context,
               gpointer user_data,
               GCancellable *cancellable,
               GError **error)
{
  const SnugSnapWorld *world = user_data;

  if (is_kept (context))
    return TRUE;
  /* What people have in their homes stays, unless it was asked that nothing does. */
  if (snug_task_context_get_flag (context, "old") || snug_task_context_get_flag (context, "purge"))
    remove_from_homes (world, context,
                       snug_task_context_get_flag (context, "last") ? 0 : get_revision (context));
  if (snug_task_context_get_flag (context, "last"))
    return snug_snap_data_remove_all (world->paths, get_instance (context), error);
  return snug_snap_data_remove (world->paths, get_instance (context), get_revision (context),
                                error);
}

static gboolean
do_discard_snap (SnugTaskContext *context,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  const SnugSnapWorld *world = user_data;
  const char *instance = get_instance (context);

  if (is_kept (context))
    {
      keep (context);
      return TRUE;
    }
  return snug_snap_image_remove (world->paths, instance, get_revision (context), error)
         && snug_snap_meta_remove (world->paths, instance, get_revision (context), error);
}

static const SnugTaskKind kinds[] = {
  { "download-snap", do_download_snap, undo_download_snap, NULL, NULL, NULL },
  { "mount-snap", do_mount_snap, undo_mount_snap, NULL, NULL, NULL },
  { "prepare-snap-data", do_forget_snap_data, NULL, NULL, NULL, NULL },
  { "copy-snap-data", do_copy_snap_data, undo_copy_snap_data, NULL, NULL, NULL },
  { "forget-snap-data", do_forget_snap_data, NULL, NULL, NULL, NULL, TRUE },
  /* It looks at the recipes of others, and what it says of them must hold until it is written. */
  { "unmount-snap", do_unmount_snap, undo_unmount_snap, NULL, NULL, SNUG_POLICY_GROUP },
  { "clear-snap", do_clear_snap, NULL, NULL, NULL, NULL, TRUE },
  { "discard-snap", do_discard_snap, NULL, snug_snap_records_discard, NULL, SNUG_POLICY_GROUP,
    TRUE },
};

void
snug_image_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world)
{
  snug_change_engine_register (engine, kinds, G_N_ELEMENTS (kinds), world);
}
