/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin.h"

G_BEGIN_DECLS

#define SNUG_TYPE_STORE (snug_store_get_type ())

/**
 * SnugStore:
 *
 * A place that offers snaps. A store plugin is a messenger: it finds, answers and transports, and
 * nothing that it says is believed. What core acts on comes out of *evidence* (signed documents)
 * that core verifies itself, and every downloaded byte is hashed by core.
 *
 * There are two kinds of stores. A *repository* has documents of the format that
 * `repository-format.md` describes: it implements [method@Snug.Store.fetch_document] and
 * [method@Snug.Store.open_artifact] and nothing else, because core answers every question out of
 * the documents that it verified. Any other store implements search, details, resolve and
 * open_artifact, and its fetch_document is missing or fails with %SNUG_ERROR_NOT_SUPPORTED.
 *
 * All arguments and answers are GVariants, bytes and file descriptors, so that a plugin in a
 * process of its own is the same to core. References are `name` or `name_instance`; times are `t`,
 * microseconds since 1970 UTC; sizes are `t`, bytes.
 */
G_DECLARE_INTERFACE (SnugStore, snug_store, SNUG, STORE, SnugPlugin)

/**
 * SnugStoreInterface:
 * @search: see [method@Snug.Store.search]
 * @details: see [method@Snug.Store.details]
 * @resolve: see [method@Snug.Store.resolve]
 * @fetch_document: see [method@Snug.Store.fetch_document]
 * @open_artifact: see [method@Snug.Store.open_artifact]
 */
struct _SnugStoreInterface
{
  GTypeInterface parent;

  GVariant *(*search) (SnugStore *self, GVariant *query, GCancellable *cancellable, GError **error);
  GVariant *(*details) (SnugStore *self,
                        const char *const *names,
                        GVariant *options,
                        GCancellable *cancellable,
                        GError **error);
  GVariant *(*resolve) (SnugStore *self,
                        GVariant *actions,
                        GVariant *options,
                        GCancellable *cancellable,
                        GError **error);
  GBytes *(*fetch_document) (SnugStore *self,
                             const char *name,
                             guint64 max_size,
                             GCancellable *cancellable,
                             GError **error);
  int (*open_artifact) (SnugStore *self,
                        GVariant *token,
                        guint64 offset,
                        guint64 *size,
                        GCancellable *cancellable,
                        GError **error);

  /*< private >*/
  gpointer padding[12];
};

/**
 * snug_store_search:
 * @self: a store
 * @query: `a{sv}`; any of `text` (s), `name` (s, exact), `category` (s), `publisher` (s),
 *   `channel` (s), `architecture` (s), `limit` (u), `offset` (u)
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Not called for a repository.
 *
 * Returns: (transfer full): `aa{sv}`, best first; each `name` (s) and any of `title` (s), `summary`
 *   (s), `version` (s), `publisher` (s), `channel` (s), `confinement` (s), `size` (t), `license`
 * (s)
 */
GVariant *
snug_store_search (SnugStore *self, GVariant *query, GCancellable *cancellable, GError **error);

/**
 * snug_store_details:
 * @self: a store
 * @names: (array zero-terminated=1): snap names
 * @options: `a{sv}`; `architecture` (s)
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Not called for a repository.
 *
 * Returns: (transfer full): `aa{sv}`, one for each name that the store has; keys of
 *   [method@Snug.Store.search] and `description` (s), `snap-id` (s), `links` (a{sas}), `channels`
 *   (aa{sv}: `channel` s, `revision` s, `version` s, `size` t, `released` t)
 */
GVariant *snug_store_details (SnugStore *self,
                              const char *const *names,
                              GVariant *options,
                              GCancellable *cancellable,
                              GError **error);

/**
 * snug_store_resolve:
 * @self: a store
 * @actions: `aa{sv}`; each `action` (s: install, refresh or download), `name` (s), `channel` (s,
 *   full form track/risk[/branch]) or `revision` (s); for a refresh also `current-revision` (s) and
 *   `epoch` (s, the JSON form)
 * @options: `a{sv}`; `architecture` (s)
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error that concerns all actions
 *
 * Says which revision each action leads to and brings the proof. In an answer for one action either
 * `error` (s, a name of [error@Snug.Error] without prefix) with `message` (s), or `claims` (a{sv},
 * what the store says: `name`, `revision`, `channel`, `version`, `sha3-384` (s, hex), `size` (t)),
 * `evidence` (a(say), kind and bytes of documents in the order in which they are to be verified)
 * and `artifact` (v, opaque, for [method@Snug.Store.open_artifact]). Not called for a repository.
 *
 * Returns: (transfer full): `aa{sv}`, as many as @actions and in their order
 */
GVariant *snug_store_resolve (SnugStore *self,
                              GVariant *actions,
                              GVariant *options,
                              GCancellable *cancellable,
                              GError **error);

/**
 * snug_store_fetch_document:
 * @self: a store
 * @name: the path of a document in the repository's format, for example `timestamp.json`
 * @max_size: bytes; a longer document is an error, found before it is read whole
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if there is none,
 *   %SNUG_ERROR_VERIFICATION_FAILED if it is longer than @max_size, %SNUG_ERROR_INVALID_ARGUMENT if
 *   @name is not the path of a file, %SNUG_ERROR_NOT_SUPPORTED if this store has no documents
 *
 * Fetches one document of a repository, for core's verifier.
 *
 * Returns: (transfer full): its bytes
 */
GBytes *snug_store_fetch_document (SnugStore *self,
                                   const char *name,
                                   guint64 max_size,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * snug_store_open_artifact:
 * @self: a store
 * @token: the `artifact` of an answer of [method@Snug.Store.resolve]; for a repository `s`, the
 * path of the image in it
 * @offset: bytes that core has already; the stream starts there
 * @size: (out): bytes of the whole artifact, or 0 if the store does not know
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Opens a package for reading. The descriptor may be a regular file (positioned at @offset), a pipe
 * or a socket; end of file ends the artifact. Core reads, hashes, writes and closes it.
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_store_open_artifact (SnugStore *self,
                              GVariant *token,
                              guint64 offset,
                              guint64 *size,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
