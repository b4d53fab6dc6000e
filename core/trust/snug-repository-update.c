/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bringing the trusted state up to date. Whoever holds the client's lock. Nothing is committed
 * before everything was verified; the documents are put on their shelf first, then one file names
 * them. */

#include "snug-repository-update.h"

#include "snug-digest.h"
#include "snug-repository-chain.h"

#define TIMESTAMP "timestamp.json"

typedef struct
{
  const SnugRepositoryContext *context;
  SnugRepositoryRoot *root;           /* (owned) */
  SnugRepositoryTimestamp *timestamp; /* (owned) */
  GBytes *timestamp_content;          /* (owned) */
  SnugRepositoryIndex *index;         /* (owned) */
  GBytes *index_content;              /* (owned) */
} RepositoryUpdate;

static void
repository_update_clear (RepositoryUpdate *update)
{
  g_clear_pointer (&update->root, snug_repository_root_free);
  g_clear_pointer (&update->timestamp, snug_repository_timestamp_free);
  g_clear_pointer (&update->timestamp_content, g_bytes_unref);
  g_clear_pointer (&update->index, snug_repository_index_free);
  g_clear_pointer (&update->index_content, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RepositoryUpdate, repository_update_clear)

static gboolean
is_same (const SnugRepositoryTrusted *trusted, GBytes *content)
{
  g_autofree char *digest = snug_digest_of_bytes (content);

  return trusted->version > 0 && snug_digest_equal (digest, trusted->reference.sha3_384);
}

static gboolean
verify_role (RepositoryUpdate *update,
             SnugRepositoryRoleId role,
             const char *name,
             const char *signature_path,
             GBytes *content,
             GError **error)
{
  SnugRepositoryDemand demand = { .name = name, .scratch = update->context->state->path };
  g_autoptr (GBytes) signatures
    = snug_repository_fetch_signatures (update->context, name, signature_path, error);

  return signatures != NULL
         && snug_repository_root_verify (update->root, role, &demand, content, signatures, error);
}

static gboolean
fail_rollback (const char *name, guint64 version, guint64 trusted, GError **error)
{
  return snug_set_error (
    error, SNUG_ERROR_VERIFICATION_FAILED,
    "‘%s’ went back to version %" G_GUINT64_FORMAT " after version %" G_GUINT64_FORMAT
    " was seen: somebody replays old documents, or the repository was restored "
    "from a backup",
    name, version, trusted);
}

/* A timestamp that was not seen before: newer than the one that was, and so its index. */
static gboolean
check_newer (RepositoryUpdate *update, GError **error)
{
  const SnugRepositoryState *state = update->context->state;
  const SnugRepositoryTimestamp *timestamp = update->timestamp;

  if (timestamp->version <= state->timestamp.version && state->timestamp.version > 0)
    return timestamp->version < state->timestamp.version
             ? fail_rollback (TIMESTAMP, timestamp->version, state->timestamp.version, error)
             : snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                               "there are two ‘%s’ of version %" G_GUINT64_FORMAT, TIMESTAMP,
                               timestamp->version);
  if (timestamp->index_version < state->index.version)
    return fail_rollback ("the index", timestamp->index_version, state->index.version, error);
  if (timestamp->index_version == state->index.version
      && !snug_digest_equal (timestamp->index.sha3_384, state->index.reference.sha3_384)
      && state->index.version > 0)
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                           "there are two indexes of version %" G_GUINT64_FORMAT,
                           timestamp->index_version);
  return TRUE;
}

static gboolean
bring_timestamp (RepositoryUpdate *update, GError **error)
{
  g_autofree char *digest = NULL;
  g_autofree char *path = NULL;
  gboolean seen;

  update->timestamp_content
    = snug_repository_fetch (update->context, TIMESTAMP, SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE, error);
  if (update->timestamp_content == NULL)
    return FALSE;
  seen = is_same (&update->context->state->timestamp, update->timestamp_content);
  digest = snug_digest_of_bytes (update->timestamp_content);
  path = g_strdup_printf ("timestamp/%s.asc", digest);
  if (!seen
      && !verify_role (update, SNUG_REPOSITORY_ROLE_TIMESTAMP, TIMESTAMP, path,
                       update->timestamp_content, error))
    return FALSE;
  update->timestamp = snug_repository_timestamp_parse (update->timestamp_content, error);
  return update->timestamp != NULL && (seen || check_newer (update, error))
         && snug_repository_check_expiry (update->context, TIMESTAMP, update->timestamp->expires,
                                          error);
}

static gboolean
fetch_index (RepositoryUpdate *update, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (name, ".asc", NULL);

  update->index_content
    = snug_repository_fetch_referenced (update->context, name, &update->timestamp->index, error);
  if (update->index_content == NULL)
    return FALSE;
  return is_same (&update->context->state->index, update->index_content)
         || verify_role (update, SNUG_REPOSITORY_ROLE_INDEX, name, path, update->index_content,
                         error);
}

static gboolean
bring_index (RepositoryUpdate *update, GError **error)
{
  const SnugRepositoryState *state = update->context->state;
  const SnugRepositoryTimestamp *timestamp = update->timestamp;
  g_autofree char *name
    = g_strdup_printf ("index/%" G_GUINT64_FORMAT ".json", timestamp->index_version);

  if (state->index.version > 0
      && snug_digest_equal (state->index.reference.sha3_384, timestamp->index.sha3_384))
    update->index_content
      = snug_repository_state_get (update->context->state, SNUG_REPOSITORY_SHELF_INDEX,
                                   &timestamp->index, NULL);
  if (update->index_content == NULL && !fetch_index (update, name, error))
    return FALSE;
  update->index = snug_repository_index_parse (name, update->index_content, error);
  if (update->index == NULL)
    return FALSE;
  if (update->index->version != timestamp->index_version)
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                           "‘%s’ has the version %" G_GUINT64_FORMAT, name, update->index->version);
  return snug_repository_check_expiry (update->context, name, update->index->expires, error);
}

static gboolean
bring_shards (RepositoryUpdate *update, GError **error)
{
  const SnugRepositoryContext *context = update->context;

  for (guint i = 0; i < update->index->shards->len; i++)
    {
      const SnugRepositoryReference *reference
        = &g_array_index (update->index->shards, SnugRepositoryReference, i);
      g_autofree char *name = g_strdup_printf ("shards/%s.json", reference->sha3_384);
      g_autoptr (GBytes) content = NULL;

      if (snug_repository_state_has (context->state, SNUG_REPOSITORY_SHELF_INDEX, reference))
        continue;
      content = snug_repository_fetch_referenced (context, name, reference, error);
      if (content == NULL
          || !snug_repository_state_put (context->state, SNUG_REPOSITORY_SHELF_INDEX, content,
                                         error))
        return FALSE;
    }
  return TRUE;
}

static void
collect (RepositoryUpdate *update)
{
  SnugRepositoryState *state = update->context->state;
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (keep, state->root.reference.sha3_384);
  g_hash_table_add (keep, state->timestamp.reference.sha3_384);
  g_hash_table_add (keep, state->index.reference.sha3_384);
  for (guint i = 0; i < update->index->shards->len; i++)
    g_hash_table_add (keep,
                      g_array_index (update->index->shards, SnugRepositoryReference, i).sha3_384);
  snug_repository_state_collect (state, keep);
}

static gboolean
save (RepositoryUpdate *update, GError **error)
{
  SnugRepositoryState *state = update->context->state;
  g_autoptr (SnugRepositoryState) before = snug_repository_state_remember (state);

  snug_repository_trusted_set (&state->timestamp, update->timestamp->version,
                               update->timestamp_content);
  snug_repository_trusted_set (&state->index, update->index->version, update->index_content);
  if (snug_repository_state_save (state, error))
    return TRUE;
  snug_repository_state_return_to (state, before);
  return FALSE;
}

static gboolean
commit (RepositoryUpdate *update, GError **error)
{
  SnugRepositoryState *state = update->context->state;

  if (is_same (&state->timestamp, update->timestamp_content)
      && is_same (&state->index, update->index_content)
      && snug_repository_state_has (state, SNUG_REPOSITORY_SHELF_INDEX, &state->timestamp.reference)
      && snug_repository_state_has (state, SNUG_REPOSITORY_SHELF_INDEX, &state->index.reference))
    return TRUE;
  if (!snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, update->timestamp_content,
                                  error)
      || !snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, update->index_content,
                                     error))
    return FALSE;
  if (!save (update, error))
    return FALSE;
  collect (update);
  return TRUE;
}

static SnugRepositoryView *
update_once (const SnugRepositoryContext *context, GError **error)
{
  g_auto (RepositoryUpdate) update = { .context = context };

  update.root = snug_repository_chain_update (context, error);
  if (update.root == NULL || !bring_timestamp (&update, error) || !bring_index (&update, error)
      || !bring_shards (&update, error) || !commit (&update, error))
    return NULL;
  return snug_repository_view_new (g_steal_pointer (&update.root),
                                   g_steal_pointer (&update.timestamp),
                                   g_steal_pointer (&update.index));
}

SnugRepositoryView *
snug_repository_update (const SnugRepositoryContext *context, GError **error)
{
  g_autoptr (GError) local = NULL;
  SnugRepositoryView *view = update_once (context, &local);

  /* Between timestamp and shards the repository may have moved on and pruned what was named. */
  if (view == NULL && g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    {
      g_clear_error (&local);
      view = update_once (context, &local);
    }
  if (view != NULL)
    return view;
  if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE, "the repository is not whole: %s",
                    local->message);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
