/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-revision.h"
#include "snug-snap-info.h"

G_BEGIN_DECLS

/**
 * snug_snap_data_create:
 * @paths: the paths
 * @instance: an instance name
 * @revision: the revision that needs data
 * @previous: the revision whose data it starts from; 0 for none
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Makes /var/snap/INSTANCE/REVISION and …/common. With @previous, its data is copied first to a
 * hidden folder beside it, which then takes the place of what an interrupted copy may have left:
 * data under its final name is always whole.
 *
 * Returns: %FALSE if the data is not there
 */
gboolean snug_snap_data_create (SnugPaths *paths,
                                const char *instance,
                                SnugRevision revision,
                                SnugRevision previous,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_data_make_sources:
 * @paths: the paths
 * @info: what the snap says of itself
 * @instance: an instance name
 * @revision: a revision that has data
 * @error: return location for an error
 *
 * Makes the folders and files below $SNAP_DATA and $SNAP_COMMON that the snap's layout shows
 * elsewhere, as far as they are missing: an app of a person could not.
 *
 * Returns: %FALSE if one could not be made
 */
gboolean snug_snap_data_make_sources (SnugPaths *paths,
                                      const SnugSnapInfo *info,
                                      const char *instance,
                                      SnugRevision revision,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_data_set_aside:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Keeps the data of a revision that is on the disk and is about to get that of another
 * (snug_revision_data_set_aside()).
 *
 * Returns: %FALSE if it could not be kept
 */
gboolean snug_snap_data_set_aside (SnugPaths *paths,
                                   const char *instance,
                                   SnugRevision revision,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_data_bring_back:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Gives a revision back what was set aside, if something was.
 *
 * Returns: %FALSE if it could not be brought back
 */
gboolean snug_snap_data_bring_back (SnugPaths *paths,
                                    const char *instance,
                                    SnugRevision revision,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_data_forget_aside:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Removes what was set aside, if something was.
 *
 * Returns: %FALSE if some of it is left
 */
gboolean snug_snap_data_forget_aside (SnugPaths *paths,
                                      const char *instance,
                                      SnugRevision revision,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_data_remove:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision; its data goes, what is common stays
 * @error: return location for an error
 *
 * Returns: %FALSE if some of it is left
 */
gboolean snug_snap_data_remove (SnugPaths *paths,
                                const char *instance,
                                SnugRevision revision,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_data_remove_all:
 * @paths: the paths
 * @instance: an instance name; all its data goes, what is common included
 * @error: return location for an error
 *
 * Returns: %FALSE if some of it is left
 */
gboolean snug_snap_data_remove_all (SnugPaths *paths,
                                    const char *instance,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
