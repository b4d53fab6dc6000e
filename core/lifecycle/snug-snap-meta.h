/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-revision.h"
#include "snug-snap-info.h"

G_BEGIN_DECLS

/*
 * Copies of what images say of themselves, below SNUG_PATH_META. They are made when an image was
 * verified and looked into, so that listing, policy and recipes need no mount.
 */

/**
 * snug_snap_meta_keep:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @tree: the root of the mounted image, already inspected
 * @error: return location for an error
 *
 * Keeps meta/snap.yaml and the names of the hooks. May be repeated.
 *
 * Returns: %FALSE if the copies are not there
 */
gboolean snug_snap_meta_keep (SnugPaths *paths,
                              const char *instance,
                              SnugRevision revision,
                              int tree,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_meta_read:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision that is on the disk
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if there is no copy
 *
 * Returns: (transfer full): what the revision says of itself, hooks that are only files included
 */
SnugSnapInfo *
snug_snap_meta_read (SnugPaths *paths, const char *instance, SnugRevision revision, GError **error);

/**
 * snug_snap_meta_remove:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Returns: %FALSE if a copy is left
 */
gboolean snug_snap_meta_remove (SnugPaths *paths,
                                const char *instance,
                                SnugRevision revision,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
