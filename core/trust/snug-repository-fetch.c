/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fetching documents, never more of them than they may have. Any thread. */

#include "snug-repository-fetch.h"

#include "snug-digest.h"
#include "snug-json-fields.h"
#include "snug-repository-root.h"

GBytes *
snug_repository_fetch (const SnugRepositoryContext *context,
                       const char *name,
                       guint64 max_size,
                       GError **error)
{
  return snug_store_fetch_document (context->store, name, max_size, context->cancellable, error);
}

GBytes *
snug_repository_fetch_signatures (const SnugRepositoryContext *context,
                                  const char *name,
                                  const char *path,
                                  GError **error)
{
  g_autoptr (GError) local = NULL;
  GBytes *signatures
    = snug_repository_fetch (context, path, SNUG_REPOSITORY_SIGNATURE_MAX_SIZE, &local);

  if (signatures != NULL)
    return signatures;
  if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED, "‘%s’ is not signed: there is no ‘%s’",
                    name, path);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

GBytes *
snug_repository_fetch_referenced (const SnugRepositoryContext *context,
                                  const char *name,
                                  const SnugRepositoryReference *reference,
                                  GError **error)
{
  g_autoptr (GBytes) content = snug_repository_fetch (context, name, reference->size, error);
  g_autofree char *digest = NULL;

  if (content == NULL)
    return NULL;
  digest = snug_digest_of_bytes (content);
  if (g_bytes_get_size (content) == reference->size
      && snug_digest_equal (digest, reference->sha3_384))
    return g_steal_pointer (&content);
  snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                  "‘%s’ is not the document that was signed: its digest or size is wrong", name);
  return NULL;
}

gboolean
snug_repository_check_expiry (const SnugRepositoryContext *context,
                              const char *name,
                              gint64 expires,
                              GError **error)
{
  g_autofree char *when = NULL;

  if (context->now < expires)
    return TRUE;
  when = snug_json_time_to_string (expires);
  return snug_set_error (
    error, SNUG_ERROR_VERIFICATION_FAILED,
    "‘%s’ expired at %s: somebody holds back newer ones, or nobody signed any; "
    "check the clock too",
    name, when);
}
