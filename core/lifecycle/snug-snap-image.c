/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Images: where they are kept and where they appear. Workers. What belongs to a snap is worked on
 * by one change at a time; mounting is different, because a base is mounted for whoever needs it.
 */

#include "snug-snap-image.h"

#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>

/* Mount points at which somebody is at work. A backend is never called twice at once for one. */
static GMutex targets_lock;
static GCond targets_freed;
static GHashTable *targets; /* of char*, under the lock; made once */

typedef char TargetGuard;

static TargetGuard *
target_guard_new (const char *target)
{
  g_mutex_lock (&targets_lock);
  /* The table goes with its last target, which may be while we wait. */
  while (targets != NULL && g_hash_table_contains (targets, target))
    g_cond_wait (&targets_freed, &targets_lock);
  if (targets == NULL)
    targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (targets, g_strdup (target));
  g_mutex_unlock (&targets_lock);
  return g_strdup (target);
}

static void
target_guard_free (TargetGuard *guard)
{
  g_mutex_lock (&targets_lock);
  g_hash_table_remove (targets, guard);
  g_cond_broadcast (&targets_freed);
  g_mutex_unlock (&targets_lock);
  g_free (guard);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TargetGuard, target_guard_free)

static char *
image_name (const char *instance, SnugRevision revision)
{
  g_autofree char *text = snug_revision_to_string (revision);

  return g_strdup_printf ("%s_%s.snap", instance, text);
}

char *
snug_snap_image_get_path (SnugPaths *paths, const char *instance, SnugRevision revision)
{
  g_autofree char *name = image_name (instance, revision);

  return snug_paths_build (paths, SNUG_PATH_IMAGES, name, NULL);
}

char *
snug_snap_image_get_mount_point (SnugPaths *paths, const char *instance, SnugRevision revision)
{
  g_autofree char *text = snug_revision_to_string (revision);

  return snug_paths_build (paths, SNUG_PATH_SNAP_MOUNT, instance, text, NULL);
}

/* Our own folders are made on first use, because nothing else makes them in a scratch root. */
static int
open_folder (SnugPaths *paths, SnugPathId id, mode_t mode, GError **error)
{
  snug_autofd int root = snug_file_open_root ("/", error);

  if (root < 0)
    return -1;
  return snug_file_make_dirs (root, snug_paths_get (paths, id) + 1, mode, error);
}

gboolean
snug_snap_image_place (SnugPaths *paths,
                       const char *partial,
                       const char *instance,
                       SnugRevision revision,
                       GError **error)
{
  snug_autofd int from = open_folder (paths, SNUG_PATH_PARTIAL, 0700, error);
  snug_autofd int to = -1;
  g_autofree char *name = image_name (instance, revision);

  if (from < 0)
    return FALSE;
  to = open_folder (paths, SNUG_PATH_IMAGES, 0700, error);
  if (to < 0)
    return FALSE;
  if (renameat (from, partial, to, name) < 0)
    {
      struct stat st;

      if (errno != ENOENT || fstatat (to, name, &st, AT_SYMLINK_NOFOLLOW) < 0
          || !S_ISREG (st.st_mode))
        return snug_set_error_from_errno (error, errno, "cannot keep the image of ‘%s’", instance);
    }
  if (fsync (to) < 0 || fsync (from) < 0)
    return snug_set_error_from_errno (error, errno, "cannot keep the image of ‘%s’", instance);
  return TRUE;
}

gboolean
snug_snap_image_remove (SnugPaths *paths,
                        const char *instance,
                        SnugRevision revision,
                        GError **error)
{
  snug_autofd int folder = open_folder (paths, SNUG_PATH_IMAGES, 0700, error);
  g_autofree char *name = image_name (instance, revision);

  return folder >= 0 && snug_file_remove (folder, name, error);
}

static gboolean
make_mount_point (SnugPaths *paths, const char *instance, SnugRevision revision, GError **error)
{
  snug_autofd int mounts = open_folder (paths, SNUG_PATH_SNAP_MOUNT, 0755, error);
  snug_autofd int fd = -1;
  g_autofree char *text = snug_revision_to_string (revision);
  g_autofree char *below = g_build_filename (instance, text, NULL);

  if (mounts < 0)
    return FALSE;
  fd = snug_file_make_dirs (mounts, below, 0755, error);
  return fd >= 0;
}

gboolean
snug_snap_image_mount (SnugPaths *paths,
                       SnugStorage *storage,
                       const char *instance,
                       SnugRevision revision,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *target = snug_snap_image_get_mount_point (paths, instance, revision);
  g_autofree char *path = snug_snap_image_get_path (paths, instance, revision);
  g_autofree char *name = image_name (instance, revision);
  snug_autofd int folder = -1;
  snug_autofd int image = -1;
  g_autoptr (TargetGuard) guard = target_guard_new (target);
  gboolean mounted;

  if (!snug_storage_is_mounted (storage, target, &mounted, error))
    return FALSE;
  if (mounted)
    return TRUE;
  folder = open_folder (paths, SNUG_PATH_IMAGES, 0700, error);
  if (folder < 0)
    return FALSE;
  image = snug_file_open_regular (folder, name, G_MAXUINT64, error);
  if (image < 0)
    {
      g_prefix_error (error, "cannot mount ‘%s’: ", instance);
      return FALSE;
    }
  return make_mount_point (paths, instance, revision, error)
         && snug_storage_mount (storage, image, path, target, cancellable, error);
}

/* The mount point, and the snap's folder with its last one. */
static gboolean
remove_mount_point (SnugPaths *paths, const char *instance, SnugRevision revision, GError **error)
{
  snug_autofd int mounts = open_folder (paths, SNUG_PATH_SNAP_MOUNT, 0755, error);
  g_autofree char *text = snug_revision_to_string (revision);
  g_autofree char *below = g_build_filename (instance, text, NULL);

  if (mounts < 0)
    return FALSE;
  if (unlinkat (mounts, below, AT_REMOVEDIR) < 0 && errno != ENOENT)
    return snug_set_error_from_errno (error, errno, "cannot remove the mount point of ‘%s’",
                                      instance);
  if (unlinkat (mounts, instance, AT_REMOVEDIR) < 0 && errno != ENOENT && errno != ENOTEMPTY
      && errno != EEXIST)
    return snug_set_error_from_errno (error, errno, "cannot remove the folder of ‘%s’", instance);
  return TRUE;
}

gboolean
snug_snap_image_unmount (SnugPaths *paths,
                         SnugStorage *storage,
                         const char *instance,
                         SnugRevision revision,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *target = snug_snap_image_get_mount_point (paths, instance, revision);
  g_autoptr (TargetGuard) guard = target_guard_new (target);

  return snug_storage_unmount (storage, target, cancellable, error)
         && remove_mount_point (paths, instance, revision, error);
}

/* Takes the mount out of everybody's sight; those who are in it keep it until they leave. */
static gboolean
detach (SnugStorage *storage, const char *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (snug_storage_unmount (storage, target, cancellable, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (umount2 (target, MNT_DETACH | UMOUNT_NOFOLLOW) < 0 && errno != EINVAL)
    return snug_set_error_from_errno (error, errno, "cannot take the mount ‘%s’ away", target);
  /* The backend may keep more than the mount. */
  return snug_storage_unmount (storage, target, cancellable, error);
}

gboolean
snug_snap_image_detach (SnugPaths *paths,
                        SnugStorage *storage,
                        const char *instance,
                        SnugRevision revision,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *target = snug_snap_image_get_mount_point (paths, instance, revision);
  g_autoptr (TargetGuard) guard = target_guard_new (target);

  return detach (storage, target, cancellable, error)
         && remove_mount_point (paths, instance, revision, error);
}
