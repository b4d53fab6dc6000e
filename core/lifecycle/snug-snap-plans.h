/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"
#include "snug-snap-world.h"

G_BEGIN_DECLS

/*
 * Plans: which tasks, in which order. They are made on the main thread and change nothing. Whether
 * another change is at work on the same snaps is for the caller to find out
 * (snug_change_engine_check_conflict()).
 */

/**
 * SnugSnapCandidate:
 * @instance: the instance name
 * @name: the snap's name, without an instance key
 * @revision: the revision; 0 for the next local one
 * @artifact: (nullable): what the store needs to bring the image; %NULL if it is in the folder of
 *   downloads already
 * @partial: (nullable): the name of the verified image in the folder of downloads, without
 * @artifact
 * @sha3_384: its digest, hexadecimal
 * @size: its bytes
 * @type: app, base, os or snapd
 * @base: (nullable): the base that its apps need
 * @confinement: (nullable): strict, devmode or classic, as the snap asks; %NULL if it is not known
 * @mode: strict, devmode, jailmode or classic: how it is to be confined
 * @dangerous: root vouches for a file that no store vouches for
 * @channel: (nullable): the channel in full form
 * @store: (nullable): the store's id; %NULL for a local file
 * @snap_id: (nullable): the store's id of the snap
 * @publisher: (nullable): who published it, for people
 * @publisher_id: (nullable): the publisher's id in the store
 * @signer: (nullable): the fingerprint of the publisher's key
 * @providers: (nullable) (array zero-terminated=1): other snaps that it needs the content of: those
 *   of the same plan that stand before it are there before it
 * @companion: whether it comes only because others of the plan need it: it goes again if all of
 * them fail
 * @on_disk: whether the revision is on the disk already: nothing is brought, and the data of the
 *   current one takes the place of what it has
 * @restore: with @on_disk, a way back: the revision gets its own data and configuration again, and
 *   the snap stays with its store and channel
 *
 * An image that is about to become a revision. All is the caller's and is copied.
 */
typedef struct
{
  const char *instance;
  const char *name;
  SnugRevision revision;
  GVariant *artifact;
  const char *partial;
  const char *sha3_384;
  guint64 size;
  const char *type;
  const char *base;
  const char *confinement;
  const char *mode;
  gboolean dangerous;
  const char *channel;
  const char *store;
  const char *snap_id;
  const char *publisher;
  const char *publisher_id;
  const char *signer;
  const char *const *providers;
  gboolean companion;
  gboolean on_disk;
  gboolean restore;
} SnugSnapCandidate;

/**
 * SnugSnapPlanOptions:
 * @uid: who asked
 * @kind: (nullable): the change's kind; %NULL for the usual one, for example `install-snap`
 * @summary: (nullable): a line for people; %NULL for the usual one
 * @without: (nullable) (array zero-terminated=1): snaps that the line for people says are left out
 * @data: (nullable): `a{sv}` for the change
 * @retain: how many revisions of a snap stay on the disk; 0 for the usual 2
 * @transactional: one snap's failure undoes all of them
 * @ignore_running: go on although apps run
 * @purge: for a removal: also what people have of it in their homes goes
 * @forget: for a disconnection: do not remember that it is undesired
 *
 * How to plan. %NULL in place of the options is all of it empty.
 */
typedef struct
{
  guint uid;
  const char *kind;
  const char *summary;
  const char *const *without;
  GVariant *data;
  guint retain;
  gboolean transactional;
  gboolean ignore_running;
  gboolean purge;
  gboolean forget;
} SnugSnapPlanOptions;

/**
 * snug_snap_plan_installs:
 * @state: the database
 * @world: the world
 * @candidates: (element-type SnugSnapCandidate): what to install or refresh
 * @options: (nullable): how
 * @error: return location for an error: %SNUG_ERROR_ALREADY_INSTALLED for a revision that is to be
 *   brought and is on the disk, %SNUG_ERROR_REVISION_UNAVAILABLE for one that should be there and
 * is not, %SNUG_ERROR_NOT_FOUND for a base that is nowhere, %SNUG_ERROR_BUSY if apps of an
 *   installed snap run, %SNUG_ERROR_NOT_SUPPORTED for a disabled snap
 *
 * Plans the installation of snaps, or the refresh of those that are installed. Bases and providers
 * come first: what needs them is downloaded beside them but mounted after them. Each snap has a
 * lane unless it is transactional. What is cleared away at the end has one of its own: old
 * revisions that cannot go do not take the new one with them.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_installs (SnugState *state,
                                            const SnugSnapWorld *world,
                                            GPtrArray *candidates,
                                            const SnugSnapPlanOptions *options,
                                            GError **error);

/**
 * snug_snap_plan_revert:
 * @state: the database
 * @world: the world
 * @instance: an instance name
 * @revision: a revision on the disk; 0 for the one before the current
 * @needs: (nullable) (element-type SnugSnapCandidate): what that revision needs and is not there
 * @options: (nullable): how
 * @error: return location for an error; %SNUG_ERROR_REVISION_UNAVAILABLE if there is none,
 *   %SNUG_ERROR_BUSY if apps run, %SNUG_ERROR_NOT_SUPPORTED for a disabled snap
 *
 * Plans the way back. The data and the configuration of the revision are as they were when it was
 * left. Its base may have been removed meanwhile; it comes back if it is among @needs.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_revert (SnugState *state,
                                          const SnugSnapWorld *world,
                                          const char *instance,
                                          SnugRevision revision,
                                          GPtrArray *needs,
                                          const SnugSnapPlanOptions *options,
                                          GError **error);

/**
 * snug_snap_plan_remove:
 * @state: the database
 * @world: the world
 * @instances: (array zero-terminated=1): instance names
 * @options: (nullable): how
 * @error: return location for an error; %SNUG_ERROR_POLICY_DENIED if something that stays needs one
 *
 * Plans the removal of snaps with all their revisions and system data. Everything that can fail
 * comes first.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_remove (SnugState *state,
                                          const SnugSnapWorld *world,
                                          const char *const *instances,
                                          const SnugSnapPlanOptions *options,
                                          GError **error);

/**
 * snug_snap_plan_remove_revision:
 * @state: the database
 * @world: the world
 * @instance: an instance name
 * @revision: one of its revisions, not the current one
 * @options: (nullable): how
 * @error: return location for an error; %SNUG_ERROR_REVISION_UNAVAILABLE if it is not on the disk
 *
 * Plans the removal of one revision with its data.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_remove_revision (SnugState *state,
                                                   const SnugSnapWorld *world,
                                                   const char *instance,
                                                   SnugRevision revision,
                                                   const SnugSnapPlanOptions *options,
                                                   GError **error);

/**
 * snug_snap_plan_enable:
 * @state: the database
 * @world: the world
 * @instances: (array zero-terminated=1): instance names of disabled snaps
 * @options: (nullable): how
 * @error: return location for an error; %SNUG_ERROR_INVALID_ARGUMENT if one is enabled
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_enable (SnugState *state,
                                          const SnugSnapWorld *world,
                                          const char *const *instances,
                                          const SnugSnapPlanOptions *options,
                                          GError **error);

/**
 * snug_snap_plan_disable:
 * @state: the database
 * @world: the world
 * @instances: (array zero-terminated=1): instance names of enabled snaps
 * @options: (nullable): how
 * @error: return location for an error; %SNUG_ERROR_INVALID_ARGUMENT if one is disabled
 *
 * Plans to make snaps unavailable; their data, revisions and connections stay.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_disable (SnugState *state,
                                           const SnugSnapWorld *world,
                                           const char *const *instances,
                                           const SnugSnapPlanOptions *options,
                                           GError **error);

/**
 * snug_snap_plan_switch:
 * @state: the database
 * @world: the world
 * @instance: an instance name
 * @channel: a channel in full form
 * @options: (nullable): how
 * @error: return location for an error
 *
 * Plans to follow another channel from now on.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_switch (SnugState *state,
                                          const SnugSnapWorld *world,
                                          const char *instance,
                                          const char *channel,
                                          const SnugSnapPlanOptions *options,
                                          GError **error);

/**
 * SNUG_PROFILES_CHANGE:
 *
 * The kind of the change that makes security profiles anew.
 */
#define SNUG_PROFILES_CHANGE "regenerate-security-profiles"

/**
 * snug_snap_plan_regenerate:
 * @state: the database
 * @basis: `a{sv}`: what profiles are made from now; of that they are on record when all is done
 * @former: (array zero-terminated=1): names of backends whose profiles go then
 * @error: return location for an error
 *
 * Plans to make the profiles and recipes of all enabled snaps again, bases first. What cannot be
 * made for one snap keeps none of the others from getting theirs, but nothing is settled then.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_regenerate (SnugState *state,
                                              GVariant *basis,
                                              const char *const *former,
                                              GError **error);

/**
 * snug_snap_plan_connect:
 * @world: the world
 * @plug: `SNAP:PLUG`
 * @slot: (nullable): as in snug_connection_planner_resolve_connect()
 * @options: (nullable): how
 * @error: return location for an error; %SNUG_ERROR_CONFLICT if they are connected
 *
 * The data of the change has `restart-needed` (as): snaps of it whose apps run now. What they may
 * do stays as it is until they start again.
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_connect (const SnugSnapWorld *world,
                                           const char *plug,
                                           const char *slot,
                                           const SnugSnapPlanOptions *options,
                                           GError **error);

/**
 * snug_snap_plan_disconnect:
 * @world: the world
 * @first: as in snug_connection_planner_resolve_disconnect()
 * @second: (nullable): as there
 * @options: (nullable): how; with `forget` also what is only remembered as undesired is found
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if there is nothing to drop
 *
 * The data of the change is as with snug_snap_plan_connect().
 *
 * Returns: (transfer full): the plan
 */
SnugChangeBuilder *snug_snap_plan_disconnect (const SnugSnapWorld *world,
                                              const char *first,
                                              const char *second,
                                              const SnugSnapPlanOptions *options,
                                              GError **error);

G_END_DECLS
