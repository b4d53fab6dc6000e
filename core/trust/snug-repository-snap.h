/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "snug-repository-index.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/**
 * SnugRepositoryChannel:
 * @architecture: as snaps name it, or `all`
 * @channel: in full form
 * @revision: what it leads to
 * @released: microseconds since 1970; 0 if unknown
 *
 * An open channel of a snap.
 */
typedef struct
{
  char *architecture;
  char *channel;
  SnugRevision revision;
  gint64 released;
} SnugRepositoryChannel;

/**
 * SnugRepositoryRevision:
 * @revision: its number
 * @version: the version that people see
 * @confinement: strict, devmode or classic
 * @size: bytes of the image
 * @record: its record
 *
 * What a shard says of a revision.
 */
typedef struct
{
  SnugRevision revision;
  char *version;
  char *confinement;
  guint64 size;
  SnugRepositoryReference record;
} SnugRepositoryRevision;

/**
 * SnugRepositorySnap:
 * @name: the snap's name
 * @snap_id: (nullable): the repository's id of it
 * @title: (nullable): a name for people
 * @summary: (nullable): a line
 * @license: (nullable): an SPDX expression
 * @categories: (nullable) (array zero-terminated=1): where it belongs
 * @publisher_id: who publishes it
 * @publisher_name: (nullable): the same for people
 * @publisher: the publisher's document
 * @channels: (element-type SnugRepositoryChannel): the open channels
 * @revisions: (element-type SnugRepositoryRevision): the revisions, ascending
 *
 * A snap as its shard has it.
 */
typedef struct
{
  char *name;
  char *snap_id;
  char *title;
  char *summary;
  char *license;
  char **categories;
  char *publisher_id;
  char *publisher_name;
  SnugRepositoryReference publisher;
  GPtrArray *channels;
  GPtrArray *revisions;
} SnugRepositorySnap;

/**
 * snug_repository_shard_parse:
 * @name: the document's name, for messages
 * @content: its bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): the shard's snaps by name, for snug_repository_snap_parse()
 */
JsonObject *snug_repository_shard_parse (const char *name, GBytes *content, GError **error);

/**
 * snug_repository_snap_parse:
 * @snaps: what snug_repository_shard_parse() returned
 * @name: a snap's name
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if the shard does not have it
 *
 * Returns: (transfer full): the snap
 */
SnugRepositorySnap *
snug_repository_snap_parse (JsonObject *snaps, const char *name, GError **error);

/**
 * snug_repository_snap_free:
 * @self: (transfer full): a snap
 */
void snug_repository_snap_free (SnugRepositorySnap *self);

/**
 * snug_repository_channel_free:
 * @channel: (transfer full): a #SnugRepositoryChannel
 */
void snug_repository_channel_free (gpointer channel);

/**
 * snug_repository_revision_free:
 * @revision: (transfer full): a #SnugRepositoryRevision
 */
void snug_repository_revision_free (gpointer revision);

/**
 * snug_repository_snap_find_revision:
 * @self: a snap
 * @revision: a number
 *
 * Returns: (transfer none) (nullable): the revision
 */
const SnugRepositoryRevision *snug_repository_snap_find_revision (const SnugRepositorySnap *self,
                                                                  SnugRevision revision);

/**
 * snug_repository_snap_find_channel:
 * @self: a snap
 * @architecture: as snaps name it
 * @channel: in full form
 *
 * Looks up one channel, without falling through.
 *
 * Returns: (transfer none) (nullable): the channel, if it is open
 */
const SnugRepositoryChannel *snug_repository_snap_find_channel (const SnugRepositorySnap *self,
                                                                const char *architecture,
                                                                const char *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositorySnap, snug_repository_snap_free)

G_END_DECLS
