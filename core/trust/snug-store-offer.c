/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Offers. Immutable once published; any thread. */

#include "snug-store-offer.h"

G_DEFINE_BOXED_TYPE (SnugStoreOffer, snug_store_offer, snug_store_offer_ref, snug_store_offer_unref)

SnugStoreOffer *
snug_store_offer_new (void)
{
  SnugStoreOffer *self = g_new0 (SnugStoreOffer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

SnugStoreOffer *
snug_store_offer_ref (SnugStoreOffer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_store_offer_unref (SnugStoreOffer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->store);
  g_free (self->name);
  g_free (self->snap_id);
  g_free (self->channel);
  g_free (self->version);
  g_free (self->type);
  g_free (self->base);
  g_free (self->confinement);
  g_free (self->epoch);
  g_free (self->title);
  g_free (self->summary);
  g_strfreev (self->providers);
  g_free (self->publisher);
  g_free (self->publisher_id);
  g_free (self->signer);
  g_free (self->sha3_384);
  g_clear_pointer (&self->artifact, g_variant_unref);
  g_free (self);
}
