/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-revision.h"
#include "snug-snap-info.h"

G_BEGIN_DECLS

/**
 * snug_snap_links_set:
 * @paths: the paths
 * @info: what the snap says of itself
 * @instance: its instance name
 * @revision: the revision that becomes the current one
 * @error: return location for an error
 *
 * Lets `current` below /snap/INSTANCE and /var/snap/INSTANCE lead to @revision, and makes a command
 * in /snap/bin for each app that is no service; commands of the instance that it does not have go.
 *
 * Returns: %FALSE if some link could not be set
 */
gboolean snug_snap_links_set (SnugPaths *paths,
                              const SnugSnapInfo *info,
                              const char *instance,
                              SnugRevision revision,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_links_remove:
 * @paths: the paths
 * @instance: an instance name
 * @error: return location for an error
 *
 * Takes away what snug_snap_links_set() made.
 *
 * Returns: %FALSE if some link is left
 */
gboolean snug_snap_links_remove (SnugPaths *paths,
                                 const char *instance,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_links_get_current:
 * @paths: the paths
 * @instance: an instance name
 *
 * Returns: the revision that /snap/INSTANCE/current leads to; 0 if there is none
 */
SnugRevision snug_snap_links_get_current (SnugPaths *paths, const char *instance);

G_END_DECLS
