/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-keys.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/**
 * SNUG_REPOSITORY_RECORD_MAX_SIZE:
 *
 * Bytes that a record may have.
 */
#define SNUG_REPOSITORY_RECORD_MAX_SIZE (1024 * 1024)

/**
 * SNUG_REPOSITORY_PUBLISHER_MAX_SIZE:
 *
 * Bytes that a publisher's document may have.
 */
#define SNUG_REPOSITORY_PUBLISHER_MAX_SIZE (1024 * 1024)

/**
 * SnugRepositoryRecord:
 * @name: the snap's name
 * @snap_id: (nullable): the repository's id of the snap
 * @revision: its number
 * @version: the version that people see
 * @type: app, base, …
 * @base: (nullable): the base that its apps need
 * @confinement: strict, devmode or classic
 * @grade: (nullable): stable or devel
 * @epoch: the epoch in its JSON form
 * @architectures: (array zero-terminated=1): what it is made for
 * @title: (nullable): a name for people
 * @summary: (nullable): a line
 * @description: (nullable): a text
 * @license: (nullable): an SPDX expression
 * @providers: (nullable) (array zero-terminated=1): the default providers of its content plugs
 * @publisher: the publisher's id
 * @sha3_384: the image's digest
 * @size: the image's bytes
 *
 * What a publisher signed about a revision.
 */
typedef struct
{
  char *name;
  char *snap_id;
  guint64 revision;
  char *version;
  char *type;
  char *base;
  char *confinement;
  char *grade;
  char *epoch;
  char **architectures;
  char *title;
  char *summary;
  char *description;
  char *license;
  char **providers;
  char *publisher;
  char *sha3_384;
  guint64 size;
} SnugRepositoryRecord;

/**
 * SnugRepositoryPublisher:
 * @id: the publisher's id
 * @name: (nullable): the same for people
 * @keys: the keys that sign the publisher's records
 *
 * Who may sign records.
 */
typedef struct
{
  char *id;
  char *name;
  SnugRepositoryKeys keys;
} SnugRepositoryPublisher;

/**
 * snug_repository_record_parse:
 * @name: the document's name, for messages
 * @content: its bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): the record
 */
SnugRepositoryRecord *
snug_repository_record_parse (const char *name, GBytes *content, GError **error);

/**
 * snug_repository_record_free:
 * @self: (transfer full): a record
 */
void snug_repository_record_free (SnugRepositoryRecord *self);

/**
 * snug_repository_record_build_image_path:
 * @name: a snap's name
 * @revision: its number
 *
 * Returns: (transfer full): where the image is in the repository
 */
char *snug_repository_record_build_image_path (const char *name, SnugRevision revision);

/**
 * snug_repository_publisher_parse:
 * @name: the document's name, for messages
 * @content: its bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): the publisher
 */
SnugRepositoryPublisher *
snug_repository_publisher_parse (const char *name, GBytes *content, GError **error);

/**
 * snug_repository_publisher_free:
 * @self: (transfer full): a publisher
 */
void snug_repository_publisher_free (SnugRepositoryPublisher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryRecord, snug_repository_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryPublisher, snug_repository_publisher_free)

G_END_DECLS
