/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-revision.h"
#include "snug-state.h"

G_BEGIN_DECLS

/**
 * SnugSnapMount:
 * @instance: an instance name
 * @revision: a revision that is on record
 *
 * A revision that is, or is to be, mounted.
 */
typedef struct
{
  char *instance;
  SnugRevision revision;
} SnugSnapMount;

/**
 * snug_snap_mount_free:
 * @self: (transfer full): a mount
 */
void snug_snap_mount_free (SnugSnapMount *self);

#define SNUG_TYPE_SNAP_MOUNTS (snug_snap_mounts_get_type ())

/**
 * SnugSnapMounts:
 *
 * Mounts on first use, and takes away what nobody uses. Who is mounted is not remembered but looked
 * up, so that a daemon that starts again knows it. Main thread, but for the functions of which it
 * is said otherwise; those keep out of each other's way.
 */
G_DECLARE_FINAL_TYPE (SnugSnapMounts, snug_snap_mounts, SNUG, SNAP_MOUNTS, GObject)

/**
 * snug_snap_mounts_new:
 * @paths: the paths
 *
 * Returns: (transfer full): the object
 */
SnugSnapMounts *snug_snap_mounts_new (SnugPaths *paths);

/**
 * snug_snap_mounts_find:
 * @self: the object
 * @state: the database
 * @tag: a security tag
 * @error: return location for an error: %SNUG_ERROR_INVALID_ARGUMENT if it is none,
 *   %SNUG_ERROR_NOT_INSTALLED, %SNUG_ERROR_NOT_FOUND if the snap has no such app or hook
 *
 * What an app or hook needs: the images that its recipe names, each of which must be on record;
 * without a recipe the snap and its base.
 *
 * Returns: (transfer full) (element-type SnugSnapMount): revisions
 */
GPtrArray *
snug_snap_mounts_find (SnugSnapMounts *self, SnugState *state, const char *tag, GError **error);

/**
 * snug_snap_mounts_list:
 * @self: the object
 * @state: the database
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SnugSnapMount): all revisions on record
 */
GPtrArray *snug_snap_mounts_list (SnugSnapMounts *self, SnugState *state, GError **error);

/**
 * snug_snap_mounts_have_any:
 * @self: the object
 * @mounts: (element-type SnugSnapMount): revisions
 *
 * A quick look, for which no backend is needed.
 *
 * Returns: %FALSE if surely none of them is mounted
 */
gboolean snug_snap_mounts_have_any (SnugSnapMounts *self, GPtrArray *mounts);

/**
 * snug_snap_mounts_ensure:
 * @self: the object
 * @storage: the backend
 * @mounts: (element-type SnugSnapMount): revisions
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Mounts them where they are not. What is left of a mount whose server died is replaced. On a
 * worker; several at once, also for the same revisions.
 *
 * Returns: %FALSE if one is not mounted
 */
gboolean snug_snap_mounts_ensure (SnugSnapMounts *self,
                                  SnugStorage *storage,
                                  GPtrArray *mounts,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_mounts_release:
 * @self: the object
 * @storage: the backend
 * @mounts: (element-type SnugSnapMount): all revisions on record
 * @left: (out): whether something is still mounted that nobody needs
 * @cancellable: (nullable): stops it between two
 * @error: return location for an error
 *
 * Unmounts every revision that no app or hook that runs needs. While it is at it, launchers wait.
 * On a worker.
 *
 * Returns: %FALSE if it could not be found out who is running
 */
gboolean snug_snap_mounts_release (SnugSnapMounts *self,
                                   SnugStorage *storage,
                                   GPtrArray *mounts,
                                   gboolean *left,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_mounts_wait:
 * @self: the object
 *
 * Waits until a snug_snap_mounts_release() that was cancelled has let go. Before something is
 * mounted that tasks rely on. On a worker.
 */
void snug_snap_mounts_wait (SnugSnapMounts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSnapMount, snug_snap_mount_free)

G_END_DECLS
