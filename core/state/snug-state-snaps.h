/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state.h"

G_BEGIN_DECLS

/**
 * SnugSnapRecord:
 * @instance: the instance name
 * @name: the snap's name
 * @snap_id: (nullable): the store's id
 * @type: app, base, …
 * @base: (nullable): the base that its apps need
 * @store: (nullable): the store that it came from; %NULL for a local file
 * @publisher: (nullable): who published it
 * @publisher_id: (nullable): the publisher's id in the store
 * @channel: (nullable): the channel that it follows, in full form
 * @current: the current revision, as in core/model
 * @active: whether it is enabled
 * @mode: strict, devmode, jailmode or classic: how it was asked to be confined
 * @ignore_validation: whether validation sets are passed over
 * @hold_until: µs since 1970; 0 not held, %G_MAXINT64 for ever
 * @installed_at: µs since 1970
 * @refreshed_at: µs since 1970
 *
 * An installed snap.
 */
typedef struct
{
  char *instance;
  char *name;
  char *snap_id;
  char *type;
  char *base;
  char *store;
  char *publisher;
  char *publisher_id;
  char *channel;
  int current;
  gboolean active;
  char *mode;
  gboolean ignore_validation;
  gint64 hold_until;
  gint64 installed_at;
  gint64 refreshed_at;
} SnugSnapRecord;

/**
 * SnugRevisionRecord:
 * @instance: the snap's instance name
 * @revision: the revision, as in core/model
 * @position: its place in the sequence; revert goes to a lower one
 * @version: the version that people see
 * @confinement: what snap.yaml says
 * @sha3_384: (nullable): the image's digest, hexadecimal
 * @size: the image's bytes
 * @store: (nullable): the store that it came from
 * @signer: (nullable): the fingerprint of the publisher's key
 * @installed_at: µs since 1970
 *
 * A revision that is on the disk.
 */
typedef struct
{
  char *instance;
  int revision;
  int position;
  char *version;
  char *confinement;
  char *sha3_384;
  gint64 size;
  char *store;
  char *signer;
  gint64 installed_at;
} SnugRevisionRecord;

/**
 * snug_snap_record_free:
 * @self: (transfer full): a record
 */
void snug_snap_record_free (SnugSnapRecord *self);

/**
 * snug_revision_record_free:
 * @self: (transfer full): a record
 */
void snug_revision_record_free (SnugRevisionRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSnapRecord, snug_snap_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRevisionRecord, snug_revision_record_free)

/**
 * snug_state_put_snap:
 * @state: the database, in a transaction
 * @snap: what to write; an older record of the same instance is replaced
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_snap (SnugState *state,
                              const SnugSnapRecord *snap,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_get_snap:
 * @state: the database
 * @instance: an instance name
 * @error: return location for an error; %SNUG_ERROR_NOT_INSTALLED if there is none
 *
 * Returns: (transfer full): the record
 */
SnugSnapRecord *snug_state_get_snap (SnugState *state, const char *instance, GError **error);

/**
 * snug_state_list_snaps:
 * @state: the database
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SnugSnapRecord): all, by instance name
 */
GPtrArray *snug_state_list_snaps (SnugState *state, GError **error);

/**
 * snug_state_remove_snap:
 * @state: the database, in a transaction
 * @instance: an instance name; its revisions and aliases go with it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_remove_snap (SnugState *state,
                                 const char *instance,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_put_revision:
 * @state: the database, in a transaction
 * @revision: what to write; the snap must be there
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_revision (SnugState *state,
                                  const SnugRevisionRecord *revision,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_list_revisions:
 * @state: the database
 * @instance: an instance name
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SnugRevisionRecord): its revisions in their sequence
 */
GPtrArray *snug_state_list_revisions (SnugState *state, const char *instance, GError **error);

/**
 * snug_state_remove_revision:
 * @state: the database, in a transaction
 * @instance: an instance name
 * @revision: a revision
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_remove_revision (SnugState *state,
                                     const char *instance,
                                     int revision,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
