/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-record.h"
#include "snug-repository-view.h"
#include "snug-store-offer.h"

G_BEGIN_DECLS

/**
 * snug_repository_load_record:
 * @context: the repository
 * @snap: a snap
 * @revision: one of its revisions
 * @error: return location for an error; %SNUG_ERROR_VERIFICATION_FAILED if the record is another
 * one
 *
 * Reads a record from this disk or fetches it. Its digest leads up to the timestamp; its
 * publisher's signature is not looked at.
 *
 * Returns: (transfer full): the record
 */
SnugRepositoryRecord *snug_repository_load_record (const SnugRepositoryContext *context,
                                                   const SnugRepositorySnap *snap,
                                                   const SnugRepositoryRevision *revision,
                                                   GError **error);

/**
 * snug_repository_build_offer:
 * @context: the repository
 * @snap: a snap
 * @revision: one of its revisions
 * @architecture: as snaps name it; the revision must run on it
 * @error: return location for an error: %SNUG_ERROR_ARCH_UNSUPPORTED, %SNUG_ERROR_UNTRUSTED if no
 * key of its publisher signed the record, %SNUG_ERROR_VERIFICATION_FAILED
 *
 * Verifies the record and the signature of the snap's publisher. A signature that was verified once
 * is not verified again.
 *
 * Returns: (transfer full): the offer, without `store` and `channel`
 */
SnugStoreOffer *snug_repository_build_offer (const SnugRepositoryContext *context,
                                             const SnugRepositorySnap *snap,
                                             const SnugRepositoryRevision *revision,
                                             const char *architecture,
                                             GError **error);

G_END_DECLS
