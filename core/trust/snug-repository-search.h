/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-view.h"

G_BEGIN_DECLS

/**
 * snug_repository_search:
 * @view: the repository's state
 * @context: the repository
 * @id: the store's ID
 * @query: `a{sv}` as in [method@Snug.Store.search]; without `architecture` that of this machine
 * @error: return location for an error
 *
 * Searches in the shards that are on this disk.
 *
 * Returns: (transfer full): `aa{sv}`, best first
 */
GVariant *snug_repository_search (SnugRepositoryView *view,
                                  const SnugRepositoryContext *context,
                                  const char *id,
                                  GVariant *query,
                                  GError **error);

/**
 * snug_repository_describe:
 * @context: the repository
 * @id: the store's ID
 * @snap: a snap
 * @architecture: as snaps name it
 *
 * Returns: (transfer full) (nullable): `a{sv}`, an entry of the answer to
 *   [method@Snug.Store.details]; the description is left out if its record cannot be had. %NULL if
 *   the snap has nothing for the architecture
 */
GVariant *snug_repository_describe (const SnugRepositoryContext *context,
                                    const char *id,
                                    const SnugRepositorySnap *snap,
                                    const char *architecture);

G_END_DECLS
