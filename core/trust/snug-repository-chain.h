/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-fetch.h"
#include "snug-repository-root.h"

G_BEGIN_DECLS

/**
 * snug_repository_chain_update:
 * @context: the repository
 * @error: return location for an error: %SNUG_ERROR_UNTRUSTED if the chain does not start at a
 *   pinned key, %SNUG_ERROR_VERIFICATION_FAILED, %SNUG_ERROR_STORE_UNAVAILABLE
 *
 * Follows the chain of root documents from what is trusted to its end, and remembers how far it
 * came. The first one must be signed by more than half of the pinned keys; each further one by as
 * many keys of the one before as that demands, and by as many of its own. Where the keys of a role
 * change, its versions start anew, so that a thief of the old ones cannot have spoilt them.
 *
 * Returns: (transfer full): the root document in force, which has not expired
 */
SnugRepositoryRoot *snug_repository_chain_update (const SnugRepositoryContext *context,
                                                  GError **error);

/**
 * snug_repository_chain_load:
 * @context: the repository
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if nothing is trusted yet by the keys
 *   that are pinned now
 *
 * Returns: (transfer full): the root document that was trusted last, without asking the store
 */
SnugRepositoryRoot *snug_repository_chain_load (const SnugRepositoryContext *context,
                                                GError **error);

G_END_DECLS
