/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-revision.h"

G_BEGIN_DECLS

#define SNUG_TYPE_STORE_OFFER (snug_store_offer_get_type ())

/**
 * SnugStoreOffer:
 * @store: the store's ID
 * @name: the snap's name
 * @snap_id: (nullable): the store's id of the snap
 * @revision: the store's revision
 * @channel: (nullable): the channel that led here, in full form; %NULL if the revision was asked
 * for
 * @version: the version that people see
 * @type: app, base, …
 * @base: (nullable): the base that its apps need
 * @confinement: strict, devmode or classic
 * @epoch: (nullable): the epoch in its JSON form
 * @title: (nullable): a name for people
 * @summary: (nullable): a line
 * @providers: (nullable) (array zero-terminated=1): snaps that its content plugs name as providers
 * @publisher: (nullable): who published it, for people
 * @publisher_id: (nullable): the publisher's id in the store
 * @signer: (nullable): the fingerprint of the publisher's key
 * @sha3_384: the image's digest, hexadecimal
 * @size: the image's bytes
 * @artifact: for [method@Snug.Store.open_artifact]
 *
 * What a store offers and core has verified: every field but @artifact comes out of documents whose
 * signatures hold. Immutable after its creator published it, and reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *store;
  char *name;
  char *snap_id;
  SnugRevision revision;
  char *channel;
  char *version;
  char *type;
  char *base;
  char *confinement;
  char *epoch;
  char *title;
  char *summary;
  char **providers;
  char *publisher;
  char *publisher_id;
  char *signer;
  char *sha3_384;
  guint64 size;
  GVariant *artifact;
} SnugStoreOffer;

GType snug_store_offer_get_type (void);

/**
 * snug_store_offer_new:
 *
 * Returns: (transfer full): an empty offer, for its creator to fill in; it owns its fields
 */
SnugStoreOffer *snug_store_offer_new (void);

/**
 * snug_store_offer_ref:
 * @self: an offer
 *
 * Returns: (transfer full): @self
 */
SnugStoreOffer *snug_store_offer_ref (SnugStoreOffer *self);

/**
 * snug_store_offer_unref:
 * @self: (transfer full): an offer
 */
void snug_store_offer_unref (SnugStoreOffer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugStoreOffer, snug_store_offer_unref)

G_END_DECLS
