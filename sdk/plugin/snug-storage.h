/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin.h"

G_BEGIN_DECLS

#define SNUG_TYPE_STORAGE (snug_storage_get_type ())

/**
 * SnugStorage:
 *
 * Makes the content of a snap's image appear below a directory: read-only, without device nodes and
 * without set-user-ID effect. It works inside snugd, as root. Core has verified the image before it
 * calls, owns the mount point, and never calls twice at once for one target.
 */
G_DECLARE_INTERFACE (SnugStorage, snug_storage, SNUG, STORAGE, SnugPlugin)

/**
 * SnugStorageInterface:
 * @mount: see [method@Snug.Storage.mount]
 * @unmount: see [method@Snug.Storage.unmount]
 * @is_mounted: see [method@Snug.Storage.is_mounted]
 */
struct _SnugStorageInterface
{
  GTypeInterface parent;

  gboolean (*mount) (SnugStorage *self,
                     int image_fd,
                     const char *source_name,
                     const char *target,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*unmount) (SnugStorage *self,
                       const char *target,
                       GCancellable *cancellable,
                       GError **error);
  gboolean (*is_mounted) (SnugStorage *self, const char *target, gboolean *mounted, GError **error);

  /*< private >*/
  gpointer padding[8];
};

/**
 * snug_storage_mount:
 * @self: a storage backend
 * @image_fd: the image, open for reading; the backend duplicates it if it keeps it
 * @source_name: what to show as the source in the mount table: the image's absolute path
 * @target: an absolute path of an existing empty directory that only root can write, as can all
 *   its parents
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * After it returned %TRUE a reader of @target sees the image's root. Mount flags are those of
 * `mount_setattr(2)`: RDONLY, NODEV, NOSUID. A target that is mounted already is an error
 * (%SNUG_ERROR_BUSY). After an error nothing is left behind: no mount, no device, no process.
 *
 * Returns: %TRUE if mounted
 */
gboolean snug_storage_mount (SnugStorage *self,
                             int image_fd,
                             const char *source_name,
                             const char *target,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_storage_unmount:
 * @self: a storage backend
 * @target: what was given to [method@Snug.Storage.mount]
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Takes the mount away and lets its device or server go as soon as the last user of it is gone;
 * does not wait for that. %SNUG_ERROR_BUSY if a process uses @target itself. A target that is not
 * mounted is success: undo may be repeated.
 *
 * Returns: %TRUE if @target is no longer mounted
 */
gboolean snug_storage_unmount (SnugStorage *self,
                               const char *target,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_storage_is_mounted:
 * @self: a storage backend
 * @target: an absolute path
 * @mounted: (out): whether a working mount of this backend's kind is there; a mount whose server
 *   died does not count
 * @error: return location for an error
 *
 * Returns: %TRUE if @mounted was set
 */
gboolean snug_storage_is_mounted (SnugStorage *self,
                                  const char *target,
                                  gboolean *mounted,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
