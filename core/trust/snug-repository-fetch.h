/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-state.h"

G_BEGIN_DECLS

/**
 * SnugRepositoryContext:
 * @store: carries the bytes
 * @state: what is trusted
 * @keys: (nullable): the folder of pinned keys
 * @now: microseconds since 1970
 * @cancellable: (nullable): a cancellable
 *
 * What is needed to read a repository.
 */
typedef struct
{
  SnugStore *store;
  SnugRepositoryState *state;
  const char *keys;
  gint64 now;
  GCancellable *cancellable;
} SnugRepositoryContext;

/**
 * snug_repository_fetch:
 * @context: the repository
 * @name: a document
 * @max_size: bytes that it may have
 * @error: return location for an error
 *
 * Returns: (transfer full): its bytes, which nobody vouches for
 */
GBytes *snug_repository_fetch (const SnugRepositoryContext *context,
                               const char *name,
                               guint64 max_size,
                               GError **error);

/**
 * snug_repository_fetch_signatures:
 * @context: the repository
 * @name: a document
 * @path: where its signatures are
 * @error: return location for an error; %SNUG_ERROR_VERIFICATION_FAILED if there are none
 *
 * Returns: (transfer full): the signatures
 */
GBytes *snug_repository_fetch_signatures (const SnugRepositoryContext *context,
                                          const char *name,
                                          const char *path,
                                          GError **error);

/**
 * snug_repository_fetch_referenced:
 * @context: the repository
 * @name: a document
 * @reference: what a trusted document says of it
 * @error: return location for an error: %SNUG_ERROR_NOT_FOUND if it is not there,
 *   %SNUG_ERROR_VERIFICATION_FAILED if it is another one
 *
 * Returns: (transfer full): its bytes; their digest is right
 */
GBytes *snug_repository_fetch_referenced (const SnugRepositoryContext *context,
                                          const char *name,
                                          const SnugRepositoryReference *reference,
                                          GError **error);

/**
 * snug_repository_check_expiry:
 * @context: the repository
 * @name: a document
 * @expires: when it expires
 * @error: return location for an error
 *
 * Returns: %FALSE if it has expired
 */
gboolean snug_repository_check_expiry (const SnugRepositoryContext *context,
                                       const char *name,
                                       gint64 expires,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
