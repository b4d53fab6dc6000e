/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-wish.h"
#include "snug-state-snaps.h"
#include "snug-store-set.h"

G_BEGIN_DECLS

/**
 * SnugSnapResolver:
 * @stores: the stores
 * @paths: the paths, for copies of snap.yaml
 * @installed: (element-type SnugSnapRecord): what is installed
 * @revisions: (element-type utf8 GPtrArray): instance name to its SnugRevisionRecords in their
 *   sequence
 * @now: µs since 1970
 *
 * All that resolution looks at: copies, so that it can be on a worker.
 */
typedef struct
{
  SnugStoreSet *stores;
  SnugPaths *paths;
  GPtrArray *installed;
  GHashTable *revisions;
  gint64 now;
} SnugSnapResolver;

/**
 * SnugSnapChoice:
 * @instance: the instance name
 * @offer: what the store offers
 * @mode: how it is to be confined
 * @channel: what it follows from now on, in full form
 * @on_disk: whether the revision is on the disk already
 * @companion: whether nobody asked for it, but others need it
 *
 * What a wish leads to for one snap.
 */
typedef struct
{
  char *instance;
  SnugStoreOffer *offer;
  char *mode;
  char *channel;
  gboolean on_disk;
  gboolean companion;
} SnugSnapChoice;

/**
 * snug_snap_choice_free:
 * @self: (transfer full): a choice
 */
void snug_snap_choice_free (SnugSnapChoice *self);

/**
 * snug_snap_resolver_find:
 * @self: a resolver
 * @instance: an instance name
 *
 * Returns: (transfer none) (nullable): the installed snap
 */
const SnugSnapRecord *snug_snap_resolver_find (const SnugSnapResolver *self, const char *instance);

/**
 * snug_snap_resolve_install:
 * @self: a resolver
 * @wish: what to install
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error that names the snap, the cause and what to do
 *
 * Of several snaps those that are installed are passed over.
 *
 * Returns: (transfer full) (element-type SnugSnapChoice): at least one, missing bases and providers
 *   of content before what needs them
 */
GPtrArray *snug_snap_resolve_install (const SnugSnapResolver *self,
                                      const SnugSnapWish *wish,
                                      GCancellable *cancellable,
                                      GError **error);

/**
 * snug_snap_resolve_update:
 * @self: a resolver
 * @wish: what to update; no refs mean everything
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; %SNUG_ERROR_NO_UPDATE if there is nothing to do
 *
 * Of everything, what is held or came from a file is passed over, and a store that cannot be asked
 * does not keep the snaps of another from being updated.
 *
 * Returns: (transfer full) (element-type SnugSnapChoice): at least one, missing bases and providers
 *   of content before what needs them
 */
GPtrArray *snug_snap_resolve_update (const SnugSnapResolver *self,
                                     const SnugSnapWish *wish,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * snug_snap_resolve_revert:
 * @self: a resolver
 * @wish: what to take back
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * What the revision needs that a snap is to go back to: its base may have been removed since. That
 * there is no such revision is found out by the plan.
 *
 * Returns: (transfer full) (element-type SnugSnapChoice): mostly none
 */
GPtrArray *snug_snap_resolve_revert (const SnugSnapResolver *self,
                                     const SnugSnapWish *wish,
                                     GCancellable *cancellable,
                                     GError **error);

/**
 * snug_snap_resolve_needs:
 * @self: a resolver
 * @instance: a snap
 * @base: (nullable): the base that its apps need
 * @choices: (element-type SnugSnapChoice): what is to be installed anyway; what is missing is put
 *   before all others
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Makes sure that a snap's base is there, or comes with it.
 *
 * Returns: %FALSE if it cannot be had
 */
gboolean snug_snap_resolve_needs (const SnugSnapResolver *self,
                                  const char *instance,
                                  const char *base,
                                  GPtrArray *choices,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_resolve_provider:
 * @self: a resolver
 * @name: a snap that gives content
 * @choices: (element-type SnugSnapChoice): what is to be installed anyway; the provider is put
 *   before all of them, what it needs before that
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Lets a provider come too if some store offers it. That none does is no error: the content can be
 * connected later.
 *
 * Returns: %FALSE if it was cancelled, or the provider's base cannot be had
 */
gboolean snug_snap_resolve_provider (const SnugSnapResolver *self,
                                     const char *name,
                                     GPtrArray *choices,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSnapChoice, snug_snap_choice_free)

G_END_DECLS
