/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin-selection.h"
#include "snug-store-client.h"

G_BEGIN_DECLS

/**
 * SnugStoreSource:
 * @resolve: as snug_store_client_resolve()
 * @search: as snug_store_client_search()
 * @details: as snug_store_client_details()
 * @refresh: as snug_store_client_refresh()
 * @download: as snug_store_client_download()
 *
 * What a set asks of a store. The first argument is what was given to snug_store_set_add().
 */
typedef struct
{
  SnugStoreOffer *(*resolve) (gpointer store,
                              const SnugStoreRequest *request,
                              GCancellable *cancellable,
                              GError **error);
  GVariant *(*search) (gpointer store, GVariant *query, GCancellable *cancellable, GError **error);
  GVariant *(*details) (gpointer store,
                        const char *const *names,
                        GVariant *options,
                        GCancellable *cancellable,
                        GError **error);
  gboolean (*refresh) (gpointer store, GCancellable *cancellable, GError **error);
  gboolean (*download) (gpointer store,
                        const SnugStoreDownload *download,
                        GCancellable *cancellable,
                        GError **error);
} SnugStoreSource;

#define SNUG_TYPE_STORE_SET (snug_store_set_get_type ())

/**
 * SnugStoreSet:
 *
 * The configured stores in their order of preference, as one. Filled once, then used by any thread;
 * what asks a store blocks.
 */
G_DECLARE_FINAL_TYPE (SnugStoreSet, snug_store_set, SNUG, STORE_SET, GObject)

/**
 * snug_store_set_new:
 *
 * Returns: (transfer full): a set without stores
 */
SnugStoreSet *snug_store_set_new (void);

/**
 * snug_store_set_add:
 * @self: a set that nobody uses yet
 * @id: the store's ID
 * @source: how it is asked
 * @store: (transfer full): an object, the first argument of the functions of @source
 *
 * Adds a store behind the others.
 */
void snug_store_set_add (SnugStoreSet *self,
                         const char *id,
                         const SnugStoreSource *source,
                         gpointer store);

/**
 * snug_store_set_add_selection:
 * @self: a set that nobody uses yet
 * @selection: stores
 * @config: the configuration, for their keys
 * @paths: the paths
 *
 * Adds the stores of a selection. One that is configured but cannot be used is there too, and says
 * why to everybody who asks it: passing it over would let a store that comes later answer for its
 * names. One that is switched off is not there.
 */
void snug_store_set_add_selection (SnugStoreSet *self,
                                   SnugPluginSelection *selection,
                                   SnugConfig *config,
                                   SnugPaths *paths);

/**
 * snug_store_set_list:
 * @self: a set
 *
 * Returns: (transfer full) (array zero-terminated=1): the IDs in their order
 */
char **snug_store_set_list (SnugStoreSet *self);

/**
 * snug_store_set_expire:
 * @self: a set
 *
 * Lets each store be asked what is new before it is asked the next time: a person wants something
 * now.
 */
void snug_store_set_expire (SnugStoreSet *self);

/**
 * snug_store_set_resolve:
 * @self: a set
 * @store: (nullable): a store's ID; %NULL for the first in the order that has the name
 * @request: what is wanted
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error, as of snug_store_client_resolve()
 *
 * A store is asked what is new first, unless that was done a few seconds ago. Only a store that
 * says that it does not have the name is passed over. One that cannot be asked ends the search, so
 * that nobody gets another publisher's snap because a network was down.
 *
 * Returns: (transfer full): the offer
 */
SnugStoreOffer *snug_store_set_resolve (SnugStoreSet *self,
                                        const char *store,
                                        const SnugStoreRequest *request,
                                        GCancellable *cancellable,
                                        GError **error);

/**
 * snug_store_set_search:
 * @self: a set
 * @query: `a{sv}` as in [method@Snug.Store.search], and `store` (s): only that one
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error: the query's `store` is unknown, or it was cancelled
 *
 * Asks all stores. A result whose name an earlier store has too has `shadowed` (b).
 *
 * Returns: (transfer full): `(aa{sv}a{sv})`: results and page, as Search of the bus
 */
GVariant *snug_store_set_search (SnugStoreSet *self,
                                 GVariant *query,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * snug_store_set_details:
 * @self: a set
 * @store: (nullable): a store's ID; %NULL for the first in the order that has the name
 * @name: a snap's name
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if no store has it
 *
 * Returns: (transfer full): `a{sv}`
 */
GVariant *snug_store_set_details (SnugStoreSet *self,
                                  const char *store,
                                  const char *name,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * snug_store_set_refresh:
 * @self: a set
 * @store: (nullable): a store's ID; %NULL for all
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error: @store is unknown, or it was cancelled
 *
 * Returns: (transfer full): `aa{sv}`: `store` (s), `error` (s) if there was one
 */
GVariant *snug_store_set_refresh (SnugStoreSet *self,
                                  const char *store,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * snug_store_set_download:
 * @self: a set
 * @store: a store's ID
 * @download: what to bring
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: %FALSE if it is not there
 */
gboolean snug_store_set_download (SnugStoreSet *self,
                                  const char *store,
                                  const SnugStoreDownload *download,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
