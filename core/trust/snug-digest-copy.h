/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-digest.h"

G_BEGIN_DECLS

/**
 * SnugDigestProgress:
 * @done: bytes so far
 * @user_data: the data of the options
 *
 * Called on the copying thread, about every 64 KiB.
 */
typedef void (*SnugDigestProgress) (guint64 done, gpointer user_data);

/**
 * SnugDigestCopyOptions:
 * @name: what is copied, for messages
 * @max_size: bytes; more is an error, found as soon as it is there (endless data)
 * @progress: (nullable): told how far it is
 * @user_data: for @progress
 * @digest: (nullable): goes on with this digest, which has taken in @offset bytes, and uses it up
 * @offset: bytes that are there already; they count in @max_size and for @progress
 *
 * How to copy.
 */
typedef struct
{
  const char *name;
  guint64 max_size;
  SnugDigestProgress progress;
  gpointer user_data;
  SnugDigest *digest;
  guint64 offset;
} SnugDigestCopyOptions;

/**
 * snug_digest_copy:
 * @source: a file, pipe or socket, read to its end
 * @target: where to write; -1 to hash only
 * @options: how
 * @size: (out) (optional): bytes that are there now, @offset of the options included
 * @cancellable: (nullable): stops it between two blocks
 * @error: return location for an error
 *
 * Reading from a pipe or socket ends when @cancellable is cancelled, even if nothing comes.
 *
 * Reads, writes and hashes in one pass: a second thread hashes one block while this one reads and
 * writes others, so the whole takes about as long as the slower of the two. Memory is bounded (256
 * KiB).
 *
 * Returns: (transfer full): the SHA3-384 digest of what was copied, in hexadecimal
 */
char *snug_digest_copy (int source,
                        int target,
                        const SnugDigestCopyOptions *options,
                        guint64 *size,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
