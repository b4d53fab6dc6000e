/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/*
 * What a snap keeps in people's homes: HOME/snap/INSTANCE/REVISION and …/common. A home belongs to
 * its owner, who may put anything in the way; so the files there are touched with the owner's
 * rights only, and trouble in one home is that home's: it is told and does not stop the change.
 * Homes are those in /home, and root's. Workers.
 */

/**
 * SnugSnapHomesCopy:
 * @instance: an instance name
 * @revision: the revision that needs data
 * @previous: the revision whose data it starts from; 0 for none
 * @replace: whether the revision may have data of its own, which is kept aside
 *
 * What is to be copied.
 */
typedef struct
{
  const char *instance;
  SnugRevision revision;
  SnugRevision previous;
  gboolean replace;
} SnugSnapHomesCopy;

/**
 * snug_snap_homes_copy:
 * @paths: the paths
 * @what: what to copy
 * @cancellable: (nullable): a cancellable; what is not copied by then is not copied
 * @problems: (element-type utf8): a sentence is added for each home where it did not work
 *
 * Copies the data of a revision wherever somebody has some. May be repeated: data under its final
 * name is always whole.
 */
void snug_snap_homes_copy (SnugPaths *paths,
                           const SnugSnapHomesCopy *what,
                           GCancellable *cancellable,
                           GPtrArray *problems);

/**
 * snug_snap_homes_bring_back:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @problems: (element-type utf8): a sentence is added for each home where it did not work
 *
 * Gives a revision back what a copy set aside. May be repeated.
 */
void snug_snap_homes_bring_back (SnugPaths *paths,
                                 const char *instance,
                                 SnugRevision revision,
                                 GPtrArray *problems);

/**
 * snug_snap_homes_forget_aside:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision
 * @problems: (element-type utf8): a sentence is added for each home where it did not work
 *
 * Removes what a copy set aside. May be repeated.
 */
void snug_snap_homes_forget_aside (SnugPaths *paths,
                                   const char *instance,
                                   SnugRevision revision,
                                   GPtrArray *problems);

/**
 * snug_snap_homes_remove:
 * @paths: the paths
 * @instance: an instance name
 * @revision: a revision; 0 for everything that the snap keeps there
 * @problems: (element-type utf8): a sentence is added for each home where it did not work
 *
 * Removes a revision's data. May be repeated.
 */
void snug_snap_homes_remove (SnugPaths *paths,
                             const char *instance,
                             SnugRevision revision,
                             GPtrArray *problems);

G_END_DECLS
