/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Publishing. Everything that is new gets a name of its own and is written first; the one file that
 * is replaced is timestamp.json, at the very end. */

#include "snug-digest.h"
#include "snug-repo-tree.h"

/* About so many snaps lie in a shard. */
#define SNAPS_PER_SHARD 200

static gint64
in_days (guint days)
{
  return g_get_real_time () + days * G_TIME_SPAN_DAY;
}

/* The keys of a role that are here, those of the root document to come among them. */
static char **
select_signers (SnugRepoTree *self,
                const SnugRepositoryRoot *next,
                SnugRepositoryRoleId role,
                GError **error)
{
  const SnugRepositoryRole *now = &self->root->roles[role];
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) signers = snug_repo_signer_select (self->signer, (const char *const *) now->keys,
                                                    now->threshold, error);
  g_auto (GStrv) more = NULL;

  if (signers == NULL || next == NULL)
    return g_steal_pointer (&signers);
  more = snug_repo_signer_select (self->signer, (const char *const *) next->roles[role].keys,
                                  next->roles[role].threshold, error);
  if (more == NULL)
    return NULL;
  g_strv_builder_addv (builder, (const char **) signers);
  for (guint i = 0; more[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) signers, more[i]))
      g_strv_builder_add (builder, more[i]);
  return g_strv_builder_end (builder);
}

static gboolean
write_signature (SnugRepoTree *self,
                 const char *name,
                 GBytes *content,
                 const char *const *signers,
                 GError **error)
{
  g_autoptr (GBytes) signatures = snug_repo_signer_sign (self->signer, signers, content, error);

  return signatures != NULL && snug_repo_tree_write (self, name, signatures, error);
}

gboolean
snug_repo_tree_write_root (SnugRepoTree *self,
                           const SnugRepositoryRoot *root,
                           const char *const *signers,
                           GError **error)
{
  g_autoptr (GBytes) content = snug_repo_documents_build_root (root);
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT ".root.json", root->version);
  g_autofree char *signature = g_strconcat (name, ".asc", NULL);

  return write_signature (self, signature, content, signers, error)
         && snug_repo_tree_write (self, name, content, error);
}

static SnugRepositoryReference
refer_to (GBytes *content)
{
  SnugRepositoryReference reference
    = { snug_digest_of_bytes (content), g_bytes_get_size (content) };

  return reference;
}

static void
clear_reference (gpointer data)
{
  g_free (((SnugRepositoryReference *) data)->sha3_384);
}

static guint
choose_bits (guint n_snaps)
{
  guint bits = 0;

  while (bits < SNUG_REPOSITORY_MAX_BITS && (n_snaps >> bits) > SNAPS_PER_SHARD)
    bits++;
  return bits;
}

static gboolean
write_shard (SnugRepoTree *self, GPtrArray *snaps, GArray *shards, GError **error)
{
  g_autoptr (GBytes) content = snug_repo_documents_build_shard (snaps);
  SnugRepositoryReference reference = refer_to (content);
  g_autofree char *name = g_strdup_printf ("shards/%s.json", reference.sha3_384);

  g_array_append_val (shards, reference);
  if (reference.size > SNUG_REPOSITORY_SHARD_MAX_SIZE)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "a shard would have %" G_GUINT64_FORMAT
                           " bytes, more than a reader takes; prune old revisions",
                           reference.size);
  return snug_repo_tree_write (self, name, content, error);
}

static gboolean
write_shards (SnugRepoTree *self, SnugRepositoryIndex *index, GError **error)
{
  g_autoptr (GPtrArray) all = snug_repo_tree_list_snaps (self);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  index->bits = choose_bits (all->len);
  for (guint i = 0; i < 1u << index->bits; i++)
    g_ptr_array_add (parts, g_ptr_array_new ());
  for (guint i = 0; i < all->len; i++)
    {
      SnugRepositorySnap *snap = g_ptr_array_index (all, i);
      guint number = snug_repository_index_find_shard (index->bits, snap->name);

      g_ptr_array_add (g_ptr_array_index (parts, number), snap);
    }
  for (guint i = 0; i < parts->len; i++)
    if (!write_shard (self, g_ptr_array_index (parts, i), index->shards, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_index (SnugRepoTree *self, const SnugRepoCommit *commit, GError **error)
{
  SnugRepositoryIndex *index = g_new0 (SnugRepositoryIndex, 1);
  g_auto (GStrv) signers = select_signers (self, commit->next, SNUG_REPOSITORY_ROLE_INDEX, error);
  g_autofree char *name = NULL;
  g_autofree char *signature = NULL;
  g_autoptr (GBytes) content = NULL;

  index->shards = g_array_new (FALSE, FALSE, sizeof (SnugRepositoryReference));
  g_array_set_clear_func (index->shards, clear_reference);
  g_clear_pointer (&self->index, snug_repository_index_free);
  self->index = index;
  index->version = self->index_version + 1;
  index->expires = in_days (commit->index_days);
  if (signers == NULL || !write_shards (self, index, error))
    return FALSE;
  content = snug_repo_documents_build_index (index);
  name = g_strdup_printf ("index/%" G_GUINT64_FORMAT ".json", index->version);
  signature = g_strconcat (name, ".asc", NULL);
  if (!write_signature (self, signature, content, (const char *const *) signers, error)
      || !snug_repo_tree_write (self, name, content, error))
    return FALSE;
  self->index_version = index->version;
  clear_reference (&self->index_reference);
  self->index_reference = refer_to (content);
  return TRUE;
}

static gboolean
write_timestamp (SnugRepoTree *self, const SnugRepoCommit *commit, GError **error)
{
  SnugRepositoryTimestamp timestamp
    = { self->timestamp_version + 1, in_days (commit->timestamp_days), self->index_version,
        self->index_reference };
  g_autoptr (GBytes) content = snug_repo_documents_build_timestamp (&timestamp);
  g_autofree char *digest = snug_digest_of_bytes (content);
  g_autofree char *signature = g_strdup_printf ("timestamp/%s.asc", digest);
  g_auto (GStrv) signers
    = select_signers (self, commit->next, SNUG_REPOSITORY_ROLE_TIMESTAMP, error);

  if (signers == NULL
      || !write_signature (self, signature, content, (const char *const *) signers, error)
      || !snug_repo_tree_write (self, "timestamp.json", content, error))
    return FALSE;
  self->timestamp_version = timestamp.version;
  return TRUE;
}

gboolean
snug_repo_tree_commit (SnugRepoTree *self, const SnugRepoCommit *commit, GError **error)
{
  return (commit->index_days == 0 || write_index (self, commit, error))
         && write_timestamp (self, commit, error);
}
