/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/**
 * snug_snap_image_get_path:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 *
 * Returns: (transfer full): where the image is kept: …/INSTANCE_REVISION.snap
 */
char *snug_snap_image_get_path (SnugPaths *paths, const char *instance, SnugRevision revision);

/**
 * snug_snap_image_get_mount_point:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 *
 * Returns: (transfer full): where the image appears: /snap/INSTANCE/REVISION
 */
char *
snug_snap_image_get_mount_point (SnugPaths *paths, const char *instance, SnugRevision revision);

/**
 * snug_snap_image_place:
 * @paths: the paths
 * @partial: the name of a whole and verified file in the folder of downloads
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Moves an image to where it is kept, durably. An image that is there already, with the download
 * gone, is success: the move may be repeated.
 *
 * Returns: %FALSE if the image is not in place
 */
gboolean snug_snap_image_place (SnugPaths *paths,
                                const char *partial,
                                const char *instance,
                                SnugRevision revision,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_image_remove:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Returns: %FALSE if the image is still there
 */
gboolean snug_snap_image_remove (SnugPaths *paths,
                                 const char *instance,
                                 SnugRevision revision,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_image_mount:
 * @paths: the paths
 * @storage: the backend
 * @instance: an instance name
 * @revision: a revision
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Lets the image appear at its mount point, which is made. One that is mounted already is success.
 * Others that mount or unmount the same revision wait.
 *
 * Returns: %FALSE if it is not mounted
 */
gboolean snug_snap_image_mount (SnugPaths *paths,
                                SnugStorage *storage,
                                const char *instance,
                                SnugRevision revision,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_image_unmount:
 * @paths: the paths
 * @storage: the backend
 * @instance: an instance name
 * @revision: a revision
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; %SNUG_ERROR_BUSY if a process uses the mount point itself
 *
 * Takes the mount and its mount point away. Apps that run keep their own view of the image.
 *
 * Returns: %FALSE if it is still mounted
 */
gboolean snug_snap_image_unmount (SnugPaths *paths,
                                  SnugStorage *storage,
                                  const char *instance,
                                  SnugRevision revision,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_image_detach:
 * @paths: the paths
 * @storage: the backend
 * @instance: an instance name
 * @revision: a revision
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * As snug_snap_image_unmount(), for an image that goes. Anybody can stand in a folder below /snap;
 * that keeps the image's data for them and its mount from nobody.
 *
 * Returns: %FALSE if it is still mounted
 */
gboolean snug_snap_image_detach (SnugPaths *paths,
                                 SnugStorage *storage,
                                 const char *instance,
                                 SnugRevision revision,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
