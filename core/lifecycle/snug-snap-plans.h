/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/**
 * SnugSnapCandidate:
 * @instance: the instance name
 * @revision: the revision; 0 for the next local one
 * @partial: the name of the verified image in the folder of downloads
 * @sha3_384: its digest, hexadecimal
 * @size: its bytes
 * @mode: strict, devmode, jailmode or classic
 * @channel: (nullable): the channel in full form
 * @store: (nullable): the store's id; %NULL for a local file
 * @snap_id: (nullable): the store's id of the snap
 * @publisher: (nullable): who published it
 * @signer: (nullable): the fingerprint of the publisher's key
 *
 * An image that is about to become a revision.
 */
typedef struct
{
  const char *instance;
  SnugRevision revision;
  const char *partial;
  const char *sha3_384;
  guint64 size;
  const char *mode;
  const char *channel;
  const char *store;
  const char *snap_id;
  const char *publisher;
  const char *signer;
} SnugSnapCandidate;

/**
 * snug_snap_plan_install:
 * @state: the database
 * @candidate: what to install
 * @uid: who asked
 * @retain: how many revisions stay on the disk; at least 1
 * @error: return location for an error
 *
 * Plans the installation of a snap, or the refresh of one that is installed: mount, copy the data,
 * link, and then discard the oldest revisions beyond @retain.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_install (SnugState *state,
                                           const SnugSnapCandidate *candidate,
                                           guint uid,
                                           guint retain,
                                           GError **error);

/**
 * snug_snap_plan_revert:
 * @state: the database
 * @instance: an instance name
 * @revision: a revision on the disk; 0 for the one before the current
 * @uid: who asked
 * @error: return location for an error; %SNUG_ERROR_REVISION_UNAVAILABLE if there is none
 *
 * Plans the way back. The data of the revision is as it was when it was left.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_revert (SnugState *state,
                                          const char *instance,
                                          SnugRevision revision,
                                          guint uid,
                                          GError **error);

/**
 * snug_snap_plan_remove:
 * @state: the database
 * @instance: an instance name
 * @uid: who asked
 * @error: return location for an error
 *
 * Plans the removal of a snap with all its revisions and data. Everything that can fail comes
 * first.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *
snug_snap_plan_remove (SnugState *state, const char *instance, guint uid, GError **error);

G_END_DECLS
