/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE:
 *
 * Bytes that a timestamp may have.
 */
#define SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE (16 * 1024)

/**
 * SNUG_REPOSITORY_INDEX_MAX_SIZE:
 *
 * Bytes that an index may have.
 */
#define SNUG_REPOSITORY_INDEX_MAX_SIZE (4 * 1024 * 1024)

/**
 * SNUG_REPOSITORY_SHARD_MAX_SIZE:
 *
 * Bytes that a shard may have.
 */
#define SNUG_REPOSITORY_SHARD_MAX_SIZE (8 * 1024 * 1024)

/**
 * SNUG_REPOSITORY_MAX_BITS:
 *
 * The index has at most two to the power of this many shards.
 */
#define SNUG_REPOSITORY_MAX_BITS 12

/**
 * SnugRepositoryReference:
 * @sha3_384: a document's digest, hexadecimal
 * @size: its bytes
 *
 * How one document names another: by its content.
 */
typedef struct
{
  char *sha3_384;
  guint64 size;
} SnugRepositoryReference;

/**
 * SnugRepositoryTimestamp:
 * @version: grows with each
 * @expires: microseconds since 1970
 * @index_version: the version of the index
 * @index: the index
 *
 * `timestamp.json`: what is current.
 */
typedef struct
{
  guint64 version;
  gint64 expires;
  guint64 index_version;
  SnugRepositoryReference index;
} SnugRepositoryTimestamp;

/**
 * SnugRepositoryIndex:
 * @version: grows with each
 * @expires: microseconds since 1970
 * @bits: how many bits of a name's digest choose the shard
 * @shards: (element-type SnugRepositoryReference): two to the power of @bits
 *
 * `index/VERSION.json`: the shards.
 */
typedef struct
{
  guint64 version;
  gint64 expires;
  guint64 bits;
  GArray *shards;
} SnugRepositoryIndex;

/**
 * snug_repository_timestamp_parse:
 * @content: the bytes of `timestamp.json`
 * @error: return location for an error
 *
 * Returns: (transfer full): the timestamp; nothing is said about its signatures
 */
SnugRepositoryTimestamp *snug_repository_timestamp_parse (GBytes *content, GError **error);

/**
 * snug_repository_timestamp_free:
 * @self: (transfer full): a timestamp
 */
void snug_repository_timestamp_free (SnugRepositoryTimestamp *self);

/**
 * snug_repository_index_parse:
 * @name: the document's name, for messages
 * @content: its bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): the index; nothing is said about its signatures
 */
SnugRepositoryIndex *
snug_repository_index_parse (const char *name, GBytes *content, GError **error);

/**
 * snug_repository_index_free:
 * @self: (transfer full): an index
 */
void snug_repository_index_free (SnugRepositoryIndex *self);

/**
 * snug_repository_index_find_shard:
 * @bits: of an index
 * @name: a snap's name
 *
 * Returns: the number of the shard that has the snap if any has
 */
guint snug_repository_index_find_shard (guint64 bits, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryTimestamp, snug_repository_timestamp_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryIndex, snug_repository_index_free)

G_END_DECLS
