/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-store-client.h"

G_BEGIN_DECLS

/* Stores that are no repositories: they answer themselves and bring evidence, which core verifies.
 */

/**
 * snug_store_evidence_resolve:
 * @store: a store
 * @id: its ID
 * @request: what is wanted
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; %SNUG_ERROR_UNTRUSTED if the evidence is of a kind that
 * core does not know, or if there is none
 *
 * Returns: (transfer full): the offer, out of the evidence
 */
SnugStoreOffer *snug_store_evidence_resolve (SnugStore *store,
                                             const char *id,
                                             const SnugStoreRequest *request,
                                             GCancellable *cancellable,
                                             GError **error);

/**
 * snug_store_evidence_search:
 * @store: a store
 * @id: its ID
 * @query: `a{sv}` as in [method@Snug.Store.search]
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer; each entry has also `store` (s)
 */
GVariant *snug_store_evidence_search (SnugStore *store,
                                      const char *id,
                                      GVariant *query,
                                      GCancellable *cancellable,
                                      GError **error);

/**
 * snug_store_evidence_details:
 * @store: a store
 * @id: its ID
 * @names: (array zero-terminated=1): snap names
 * @options: `a{sv}` as in [method@Snug.Store.details]
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer; each entry has also `store` (s)
 */
GVariant *snug_store_evidence_details (SnugStore *store,
                                       const char *id,
                                       const char *const *names,
                                       GVariant *options,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
