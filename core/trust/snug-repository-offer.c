/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a revision in the index to an offer: the record, and its publisher's signature. Any thread.
 */

#include "snug-repository-offer.h"

#include "snug-architecture.h"

/* From this disk, or from the store and then kept. */
static GBytes *
bring (const SnugRepositoryContext *context,
       const char *name,
       const SnugRepositoryReference *reference,
       GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) content
    = snug_repository_state_get (context->state, SNUG_REPOSITORY_SHELF_RECORDS, reference, NULL);

  if (content != NULL)
    return g_steal_pointer (&content);
  content = snug_repository_fetch_referenced (context, name, reference, &local);
  if (content == NULL && g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE, "the repository is not whole: %s",
                    local->message);
  else if (content == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  if (content == NULL
      || !snug_repository_state_put (context->state, SNUG_REPOSITORY_SHELF_RECORDS, content, error))
    return NULL;
  return g_steal_pointer (&content);
}

static char *
record_name (const SnugRepositoryRevision *revision)
{
  return g_strdup_printf ("records/%s.json", revision->record.sha3_384);
}

static GBytes *
bring_record (const SnugRepositoryContext *context,
              const SnugRepositoryRevision *revision,
              GError **error)
{
  g_autofree char *name = record_name (revision);

  return bring (context, name, &revision->record, error);
}

static SnugRepositoryRecord *
parse_record (GBytes *content,
              const SnugRepositorySnap *snap,
              const SnugRepositoryRevision *revision,
              GError **error)
{
  g_autofree char *name
    = g_strdup_printf ("the record of ‘%s’ revision %d", snap->name, revision->revision);
  g_autoptr (SnugRepositoryRecord) record = snug_repository_record_parse (name, content, error);

  if (record == NULL)
    return NULL;
  if (g_str_equal (record->name, snap->name) && record->revision == (guint64) revision->revision
      && g_str_equal (record->publisher, snap->publisher_id))
    return g_steal_pointer (&record);
  snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                  "%s is that of ‘%s’ revision %" G_GUINT64_FORMAT " by the publisher ‘%s’", name,
                  record->name, record->revision, record->publisher);
  return NULL;
}

SnugRepositoryRecord *
snug_repository_load_record (const SnugRepositoryContext *context,
                             const SnugRepositorySnap *snap,
                             const SnugRepositoryRevision *revision,
                             GError **error)
{
  g_autoptr (GBytes) content = bring_record (context, revision, error);

  return content != NULL ? parse_record (content, snap, revision, error) : NULL;
}

static SnugRepositoryPublisher *
load_publisher (const SnugRepositoryContext *context,
                const SnugRepositorySnap *snap,
                GError **error)
{
  g_autofree char *name = g_strdup_printf ("publishers/%s.json", snap->publisher.sha3_384);
  g_autoptr (GBytes) content = bring (context, name, &snap->publisher, error);
  g_autoptr (SnugRepositoryPublisher) publisher
    = content != NULL ? snug_repository_publisher_parse (name, content, error) : NULL;

  if (publisher == NULL || g_str_equal (publisher->id, snap->publisher_id))
    return g_steal_pointer (&publisher);
  snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                  "the publisher's document of ‘%s’ is that of the publisher ‘%s’", snap->name,
                  publisher->id);
  return NULL;
}

/* Returns the fingerprint of the publisher's key that signed. */
static char *
verify_publisher (const SnugRepositoryContext *context,
                  const SnugRepositorySnap *snap,
                  const SnugRepositoryRevision *revision,
                  GBytes *record,
                  GError **error)
{
  g_autofree char *name = record_name (revision);
  g_autofree char *path = g_strconcat (name, ".asc", NULL);
  g_autoptr (SnugRepositoryPublisher) publisher = load_publisher (context, snap, error);
  g_autoptr (GBytes) signatures = NULL;
  g_auto (GStrv) signers = NULL;
  SnugRepositoryDemand demand;

  if (publisher == NULL)
    return NULL;
  signatures = snug_repository_fetch_signatures (context, name, path, error);
  if (signatures == NULL)
    return NULL;
  demand.name = name;
  demand.scratch = context->state->path;
  demand.keys = publisher->keys.armors;
  demand.allowed = (const char *const *) publisher->keys.fingerprints;
  demand.threshold = 1;
  signers = snug_repository_keys_verify (&demand, record, signatures, error);
  if (signers == NULL
      || !snug_repository_state_put_signer (context->state, revision->record.sha3_384,
                                            snap->publisher.sha3_384, signers[0], error))
    return NULL;
  return g_strdup (signers[0]);
}

/* Takes out of the record what becomes the offer's. */
static SnugStoreOffer *
take_offer (SnugRepositoryRecord *record, const SnugRepositorySnap *snap)
{
  SnugStoreOffer *offer = snug_store_offer_new ();
  g_autofree char *path
    = snug_repository_record_build_image_path (record->name, (SnugRevision) record->revision);

  offer->name = g_steal_pointer (&record->name);
  offer->snap_id = g_steal_pointer (&record->snap_id);
  offer->revision = (SnugRevision) record->revision;
  offer->version = g_steal_pointer (&record->version);
  offer->type = g_steal_pointer (&record->type);
  offer->base = g_steal_pointer (&record->base);
  offer->confinement = g_steal_pointer (&record->confinement);
  offer->epoch = g_steal_pointer (&record->epoch);
  offer->title = g_steal_pointer (&record->title);
  offer->summary = g_steal_pointer (&record->summary);
  offer->providers = g_steal_pointer (&record->providers);
  offer->publisher
    = g_strdup (snap->publisher_name != NULL ? snap->publisher_name : snap->publisher_id);
  offer->publisher_id = g_steal_pointer (&record->publisher);
  offer->sha3_384 = g_steal_pointer (&record->sha3_384);
  offer->size = record->size;
  offer->artifact = g_variant_ref_sink (g_variant_new_string (path));
  return offer;
}

static gboolean
check_architecture (const SnugRepositoryRecord *record, const char *architecture, GError **error)
{
  g_autofree char *list = NULL;

  if (snug_architecture_matches ((const char *const *) record->architectures, architecture))
    return TRUE;
  list = g_strjoinv (", ", record->architectures);
  return snug_set_error (error, SNUG_ERROR_ARCH_UNSUPPORTED,
                         "the snap ‘%s’ revision %" G_GUINT64_FORMAT " is made for %s, not for %s",
                         record->name, record->revision, list, architecture);
}

SnugStoreOffer *
snug_repository_build_offer (const SnugRepositoryContext *context,
                             const SnugRepositorySnap *snap,
                             const SnugRepositoryRevision *revision,
                             const char *architecture,
                             GError **error)
{
  g_autoptr (GBytes) content = bring_record (context, revision, error);
  g_autofree char *signer = NULL;
  g_autoptr (SnugRepositoryRecord) record = NULL;
  SnugStoreOffer *offer;

  if (content == NULL)
    return NULL;
  signer = snug_repository_state_get_signer (context->state, revision->record.sha3_384,
                                             snap->publisher.sha3_384);
  if (signer == NULL)
    signer = verify_publisher (context, snap, revision, content, error);
  if (signer == NULL)
    return NULL;
  record = parse_record (content, snap, revision, error);
  if (record == NULL || !check_architecture (record, architecture, error))
    return NULL;
  offer = take_offer (record, snap);
  offer->signer = g_steal_pointer (&signer);
  return offer;
}
