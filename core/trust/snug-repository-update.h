/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-view.h"

G_BEGIN_DECLS

/**
 * snug_repository_update:
 * @context: the repository
 * @error: return location for an error: %SNUG_ERROR_UNTRUSTED, %SNUG_ERROR_VERIFICATION_FAILED for
 *   anything that does not fit together, %SNUG_ERROR_STORE_UNAVAILABLE, and what the store says
 *
 * Follows the chain of root documents, then timestamp, index and shards, verifies each, and only
 * when all of it holds makes it what is trusted. Versions never go back, nothing may have expired,
 * every digest leads up to the timestamp. What has not changed is not fetched, and no signature is
 * verified twice.
 *
 * Returns: (transfer full): what is trusted now
 */
SnugRepositoryView *snug_repository_update (const SnugRepositoryContext *context, GError **error);

G_END_DECLS
