/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A verified state of a repository, and the way from it to a snap. Any thread. */

#include "snug-repository-view.h"

#include "snug-name.h"
#include "snug-repository-chain.h"

SnugRepositoryView *
snug_repository_view_new (SnugRepositoryRoot *root,
                          SnugRepositoryTimestamp *timestamp,
                          SnugRepositoryIndex *index)
{
  SnugRepositoryView *self = g_new0 (SnugRepositoryView, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->root = root;
  self->timestamp = timestamp;
  self->index = index;
  return self;
}

SnugRepositoryView *
snug_repository_view_ref (SnugRepositoryView *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_repository_view_unref (SnugRepositoryView *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  snug_repository_root_free (self->root);
  snug_repository_timestamp_free (self->timestamp);
  snug_repository_index_free (self->index);
  g_free (self);
}

SnugRepositoryView *
snug_repository_view_load (const SnugRepositoryContext *context, GError **error)
{
  SnugRepositoryState *state = context->state;
  g_autoptr (SnugRepositoryRoot) root = snug_repository_chain_load (context, error);
  g_autoptr (SnugRepositoryTimestamp) timestamp = NULL;
  g_autoptr (SnugRepositoryIndex) index = NULL;
  g_autoptr (GBytes) content = NULL;

  if (root == NULL)
    return NULL;
  if (state->timestamp.version == 0 || state->index.version == 0)
    {
      snug_set_error (error, SNUG_ERROR_NOT_FOUND, "nothing of this repository is trusted yet");
      return NULL;
    }
  content = snug_repository_state_get (state, SNUG_REPOSITORY_SHELF_INDEX,
                                       &state->timestamp.reference, error);
  timestamp = content != NULL ? snug_repository_timestamp_parse (content, error) : NULL;
  if (timestamp == NULL)
    return NULL;
  g_clear_pointer (&content, g_bytes_unref);
  content = snug_repository_state_get (state, SNUG_REPOSITORY_SHELF_INDEX, &state->index.reference,
                                       error);
  index = content != NULL ? snug_repository_index_parse ("the index", content, error) : NULL;
  if (index == NULL)
    return NULL;
  return snug_repository_view_new (g_steal_pointer (&root), g_steal_pointer (&timestamp),
                                   g_steal_pointer (&index));
}

gboolean
snug_repository_view_check_expiry (SnugRepositoryView *self,
                                   const SnugRepositoryContext *context,
                                   GError **error)
{
  return snug_repository_check_expiry (context, "the root document", self->root->expires, error)
         && snug_repository_check_expiry (context, "timestamp.json", self->timestamp->expires,
                                          error)
         && snug_repository_check_expiry (context, "the index", self->index->expires, error);
}

JsonObject *
snug_repository_view_load_shard (SnugRepositoryView *self,
                                 const SnugRepositoryContext *context,
                                 guint number,
                                 GError **error)
{
  const SnugRepositoryReference *reference
    = &g_array_index (self->index->shards, SnugRepositoryReference, number);
  g_autofree char *name = g_strdup_printf ("shards/%s.json", reference->sha3_384);
  g_autoptr (GBytes) content
    = snug_repository_state_get (context->state, SNUG_REPOSITORY_SHELF_INDEX, reference, NULL);

  if (content == NULL)
    {
      content = snug_repository_fetch_referenced (context, name, reference, error);
      if (content == NULL
          || !snug_repository_state_put (context->state, SNUG_REPOSITORY_SHELF_INDEX, content,
                                         error))
        return NULL;
    }
  return snug_repository_shard_parse (name, content, error);
}

SnugRepositorySnap *
snug_repository_view_find (SnugRepositoryView *self,
                           const SnugRepositoryContext *context,
                           const char *name,
                           GError **error)
{
  g_autoptr (JsonObject) snaps = NULL;

  if (!snug_name_validate (SNUG_NAME_SNAP, name, error))
    return NULL;
  snaps
    = snug_repository_view_load_shard (self, context,
                                       snug_repository_index_find_shard (self->index->bits, name),
                                       error);
  return snaps != NULL ? snug_repository_snap_parse (snaps, name, error) : NULL;
}
