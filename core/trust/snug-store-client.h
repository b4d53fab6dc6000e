/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-digest-copy.h"
#include "snug-paths.h"
#include "snug-store-offer.h"

G_BEGIN_DECLS

#define SNUG_TYPE_STORE_CLIENT (snug_store_client_get_type ())

/**
 * SnugStoreClient:
 *
 * One configured store as the rest of core sees it: a plugin that carries bytes, and the
 * verification of everything that it brings. What comes out of it may be believed. Its methods
 * block and may be called from any thread, from several at once.
 */
G_DECLARE_FINAL_TYPE (SnugStoreClient, snug_store_client, SNUG, STORE_CLIENT, GObject)

/**
 * SnugStoreRequest:
 * @name: the snap's name, without an instance key
 * @channel: (nullable): a channel in full form, track/risk[/branch]
 * @revision: a revision instead of a channel; 0 for none
 * @architecture: as snaps name it
 * @current: the revision that is installed, for a refresh; 0 for none
 *
 * What is wanted of a store. Without channel and revision it is latest/stable.
 */
typedef struct
{
  const char *name;
  const char *channel;
  SnugRevision revision;
  const char *architecture;
  SnugRevision current;
} SnugStoreRequest;

/**
 * SnugStoreDownload:
 * @artifact: of an offer
 * @name: the snap's name, for messages
 * @sha3_384: the digest that the image must have, hexadecimal
 * @size: the bytes that it must have
 * @partial: its file's name in the folder of downloads
 * @progress: (nullable): told how far it is
 * @user_data: for @progress
 *
 * What to bring, and where to.
 */
typedef struct
{
  GVariant *artifact;
  const char *name;
  const char *sha3_384;
  guint64 size;
  const char *partial;
  SnugDigestProgress progress;
  gpointer user_data;
} SnugStoreDownload;

/**
 * snug_store_client_new:
 * @id: the store's ID
 * @store: the plugin, initialised
 * @paths: the paths; the store's trusted documents are kept below %SNUG_PATH_STORE_STATE
 * @keys: (nullable): the folder with the OpenPGP keys that the admin trusts for this store
 *
 * Asks and reads nothing yet.
 *
 * Returns: (transfer full): the client
 */
SnugStoreClient *
snug_store_client_new (const char *id, SnugStore *store, SnugPaths *paths, const char *keys);

/**
 * snug_store_client_get_id:
 * @self: a client
 *
 * Returns: (transfer none): the store's ID
 */
const char *snug_store_client_get_id (SnugStoreClient *self);

/**
 * SnugStoreClock:
 * @user_data: the data of snug_store_client_set_clock()
 *
 * Returns: microseconds since 1970
 */
typedef gint64 (*SnugStoreClock) (gpointer user_data);

/**
 * snug_store_client_set_clock:
 * @self: a client that nobody else uses yet
 * @clock: tells the time
 * @user_data: for @clock
 *
 * Replaces the system's clock, by which documents expire.
 */
void snug_store_client_set_clock (SnugStoreClient *self, SnugStoreClock clock, gpointer user_data);

/**
 * snug_store_client_refresh:
 * @self: a client
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Brings the store's signed documents up to date and verifies them: signatures by pinned keys,
 * expiry, versions that never go back, digests that fit together.
 *
 * Returns: %FALSE if what was trusted before is still all there is
 */
gboolean snug_store_client_refresh (SnugStoreClient *self,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_store_client_search:
 * @self: a client
 * @query: `a{sv}` as in [method@Snug.Store.search]
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): `aa{sv}` as in [method@Snug.Store.search]; each has also `store` (s)
 */
GVariant *snug_store_client_search (SnugStoreClient *self,
                                    GVariant *query,
                                    GCancellable *cancellable,
                                    GError **error);

/**
 * snug_store_client_details:
 * @self: a client
 * @names: (array zero-terminated=1): snap names
 * @options: `a{sv}`; `architecture` (s)
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): `aa{sv}` as in [method@Snug.Store.details]; each has also `store` (s)
 */
GVariant *snug_store_client_details (SnugStoreClient *self,
                                     const char *const *names,
                                     GVariant *options,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * snug_store_client_resolve:
 * @self: a client
 * @request: what is wanted
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error: %SNUG_ERROR_NOT_FOUND, %SNUG_ERROR_CHANNEL_UNAVAILABLE,
 *   %SNUG_ERROR_REVISION_UNAVAILABLE, %SNUG_ERROR_ARCH_UNSUPPORTED, %SNUG_ERROR_UNTRUSTED,
 *   %SNUG_ERROR_VERIFICATION_FAILED, %SNUG_ERROR_STORE_UNAVAILABLE
 *
 * Returns: (transfer full): the revision that @request leads to, verified
 */
SnugStoreOffer *snug_store_client_resolve (SnugStoreClient *self,
                                           const SnugStoreRequest *request,
                                           GCancellable *cancellable,
                                           GError **error);

/**
 * snug_store_client_download:
 * @self: a client
 * @download: what to bring
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Brings an image into the folder of downloads, hashing while it writes, and flushes it to the
 * disk. A part that an earlier call left is hashed and continued. A file whose digest is wrong is
 * removed.
 *
 * Returns: %FALSE if the whole image with the right digest is not there
 */
gboolean snug_store_client_download (SnugStoreClient *self,
                                     const SnugStoreDownload *download,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
