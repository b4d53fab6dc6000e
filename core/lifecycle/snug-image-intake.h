/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-snap-info.h"

G_BEGIN_DECLS

/**
 * SnugImageIntake:
 * @paths: the paths
 * @partial: its file's name in the folder of downloads
 * @sha3_384: its digest, hexadecimal
 * @size: its bytes
 * @info: (nullable): what it says of itself, after snug_image_intake_inspect()
 *
 * An image that somebody handed over, copied to where nobody else can change it. Freeing it removes
 * the copy, unless snug_image_intake_keep() was called. Workers.
 */
typedef struct
{
  SnugPaths *paths;
  char *partial;
  char *sha3_384;
  guint64 size;
  SnugSnapInfo *info;
  /*< private >*/
  gboolean kept;
} SnugImageIntake;

/**
 * snug_image_intake_new:
 * @paths: the paths
 * @fd: a regular file, open for reading; read from its start
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; %SNUG_ERROR_NO_SPACE before anything is copied if there is
 *   not enough
 *
 * Copies and hashes in one pass.
 *
 * Returns: (transfer full): the copy
 */
SnugImageIntake *
snug_image_intake_new (SnugPaths *paths, int fd, GCancellable *cancellable, GError **error);

/**
 * snug_image_intake_inspect:
 * @self: a copy
 * @storage: what mounts it
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Mounts the image at a place that nobody else knows, looks into it, and unmounts it.
 *
 * Returns: %FALSE if it is not a snap
 */
gboolean snug_image_intake_inspect (SnugImageIntake *self,
                                    SnugStorage *storage,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_image_intake_keep:
 * @self: a copy
 *
 * The file stays when @self is freed: a change owns it from now on.
 */
void snug_image_intake_keep (SnugImageIntake *self);

/**
 * snug_image_intake_free:
 * @self: (transfer full): a copy
 */
void snug_image_intake_free (SnugImageIntake *self);

/**
 * snug_image_intake_has_leftovers:
 * @paths: the paths
 *
 * Returns: whether a process that was killed left a copy or a mount behind
 */
gboolean snug_image_intake_has_leftovers (SnugPaths *paths);

/**
 * snug_image_intake_sweep:
 * @paths: the paths
 * @storage: what had mounted
 * @keep: (element-type utf8 utf8): a set of files' names that changes still need
 * @error: return location for an error
 *
 * Removes what a process that was killed left behind. Not while an intake is under way.
 *
 * Returns: %FALSE if something is left
 */
gboolean snug_image_intake_sweep (SnugPaths *paths,
                                  SnugStorage *storage,
                                  GHashTable *keep,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugImageIntake, snug_image_intake_free)

G_END_DECLS
