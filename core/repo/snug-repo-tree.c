/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The repository's directory: opening and verifying it, and writing into it. Publishing is in
 * snug-repo-commit.c. */

#include "snug-repo-tree.h"

#include "snug-digest.h"
#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_ROOTS 100000

void
snug_repo_tree_free (SnugRepoTree *self)
{
  g_autofree char *parent = self->scratch != NULL ? g_path_get_dirname (self->scratch) : NULL;
  g_autofree char *name = self->scratch != NULL ? g_path_get_basename (self->scratch) : NULL;
  snug_autofd int parent_fd = parent != NULL ? snug_file_open_root (parent, NULL) : -1;

  if (parent_fd >= 0 && !snug_file_remove (parent_fd, name, NULL))
    g_printerr ("snug-repo: ‘%s’ could not be removed\n", self->scratch);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->scratch);
  g_clear_object (&self->signer);
  g_clear_pointer (&self->root, snug_repository_root_free);
  g_clear_pointer (&self->index, snug_repository_index_free);
  g_free (self->index_reference.sha3_384);
  g_hash_table_unref (self->snaps);
  g_free (self);
}

SnugRepoTree *
snug_repo_tree_new (const char *path, GError **error)
{
  g_autoptr (SnugRepoTree) self = g_new0 (SnugRepoTree, 1);

  self->snaps = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) snug_repository_snap_free);
  self->path = g_strdup (path);
  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot open the repository ‘%s’", path);
      return NULL;
    }
  /* Some network file systems have no locks; there, people take care of each other. */
  if (flock (self->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
    {
      snug_set_error (error, SNUG_ERROR_BUSY, "somebody else is working on ‘%s’; try again later",
                      path);
      return NULL;
    }
  self->scratch = g_dir_make_tmp ("snug-repo-XXXXXX", NULL);
  if (self->scratch == NULL)
    {
      snug_set_error (error, SNUG_ERROR_FAILED, "cannot make a temporary directory");
      return NULL;
    }
  self->signer = snug_repo_signer_new (error);
  return self->signer != NULL ? g_steal_pointer (&self) : NULL;
}

gboolean
snug_repo_tree_write (SnugRepoTree *self, const char *name, GBytes *content, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (name);
  snug_autofd int folder_fd = snug_file_make_dirs (self->fd, folder, 0755, error);
  gsize size;
  const void *data = g_bytes_get_data (content, &size);

  return folder_fd >= 0 && snug_file_write (self->fd, name, data, size, 0644, error);
}

static gboolean
read_newest_root (SnugRepoTree *self, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) signatures = NULL;
  g_autofree char *name = NULL;
  g_autofree char *signature_name = NULL;
  SnugRepositoryDemand demand = { .scratch = self->scratch };

  for (guint i = 1; i < MAX_ROOTS; i++)
    {
      g_autofree char *next = g_strdup_printf ("%u.root.json", i);

      if (faccessat (self->fd, next, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
        break;
      g_free (name);
      name = g_steal_pointer (&next);
    }
  if (name == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "‘%s’ is not a repository: it has no ‘1.root.json’; ‘snug-repo create’ "
                           "makes one",
                           self->path);
  content = snug_file_read (self->fd, name, SNUG_REPOSITORY_ROOT_MAX_SIZE, error);
  self->root = content != NULL ? snug_repository_root_parse (name, content, error) : NULL;
  if (self->root == NULL)
    return FALSE;
  signature_name = g_strconcat (name, ".asc", NULL);
  signatures = snug_file_read (self->fd, signature_name, SNUG_REPOSITORY_SIGNATURE_MAX_SIZE, error);
  demand.name = name;
  return signatures != NULL
         && snug_repository_root_verify (self->root, SNUG_REPOSITORY_ROLE_ROOT, &demand, content,
                                         signatures, error);
}

static SnugRepositoryTimestamp *
read_timestamp (SnugRepoTree *self, GError **error)
{
  g_autoptr (GBytes) content
    = snug_file_read (self->fd, "timestamp.json", SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE, error);
  SnugRepositoryDemand demand = { .name = "timestamp.json", .scratch = self->scratch };
  g_autoptr (GBytes) signatures = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *name = NULL;

  if (content == NULL)
    return NULL;
  digest = snug_digest_of_bytes (content);
  name = g_strdup_printf ("timestamp/%s.asc", digest);
  signatures = snug_file_read (self->fd, name, SNUG_REPOSITORY_SIGNATURE_MAX_SIZE, error);
  if (signatures == NULL
      || !snug_repository_root_verify (self->root, SNUG_REPOSITORY_ROLE_TIMESTAMP, &demand, content,
                                       signatures, error))
    return NULL;
  return snug_repository_timestamp_parse (content, error);
}

static GBytes *
read_checked (SnugRepoTree *self,
              const char *name,
              const SnugRepositoryReference *reference,
              GError **error)
{
  g_autoptr (GBytes) content = snug_file_read (self->fd, name, reference->size, error);
  g_autofree char *digest = content != NULL ? snug_digest_of_bytes (content) : NULL;

  if (content == NULL || snug_digest_equal (digest, reference->sha3_384))
    return g_steal_pointer (&content);
  snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                  "‘%s’ is not what was signed; restore it from a copy of the repository", name);
  return NULL;
}

GBytes *
snug_repo_tree_read_referenced (SnugRepoTree *self,
                                const char *folder,
                                const SnugRepositoryReference *reference,
                                GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s.json", folder, reference->sha3_384);

  return read_checked (self, name, reference, error);
}

static gboolean
read_shard (SnugRepoTree *self, const SnugRepositoryReference *reference, GError **error)
{
  g_autoptr (GBytes) content = snug_repo_tree_read_referenced (self, "shards", reference, error);
  g_autoptr (JsonObject) snaps
    = content != NULL ? snug_repository_shard_parse ("a shard", content, error) : NULL;
  g_autoptr (GList) names = snaps != NULL ? json_object_get_members (snaps) : NULL;

  if (snaps == NULL)
    return FALSE;
  for (GList *l = names; l != NULL; l = l->next)
    {
      SnugRepositorySnap *snap = snug_repository_snap_parse (snaps, l->data, error);

      if (snap == NULL)
        return FALSE;
      g_hash_table_replace (self->snaps, snap->name, snap);
    }
  return TRUE;
}

static gboolean
read_index (SnugRepoTree *self, const SnugRepositoryTimestamp *timestamp, GError **error)
{
  g_autofree char *name
    = g_strdup_printf ("index/%" G_GUINT64_FORMAT ".json", timestamp->index_version);
  g_autoptr (GBytes) content = read_checked (self, name, &timestamp->index, error);

  self->index = content != NULL ? snug_repository_index_parse (name, content, error) : NULL;
  if (self->index == NULL)
    return FALSE;
  for (guint i = 0; i < self->index->shards->len; i++)
    if (!read_shard (self, &g_array_index (self->index->shards, SnugRepositoryReference, i), error))
      return FALSE;
  return TRUE;
}

SnugRepoTree *
snug_repo_tree_load (const char *path, GError **error)
{
  g_autoptr (SnugRepoTree) self = snug_repo_tree_new (path, error);
  g_autoptr (SnugRepositoryTimestamp) timestamp = NULL;

  if (self == NULL || !read_newest_root (self, error))
    return NULL;
  timestamp = read_timestamp (self, error);
  if (timestamp == NULL || !read_index (self, timestamp, error))
    return NULL;
  self->timestamp_version = timestamp->version;
  self->index_version = timestamp->index_version;
  self->index_reference.sha3_384 = g_steal_pointer (&timestamp->index.sha3_384);
  self->index_reference.size = timestamp->index.size;
  return g_steal_pointer (&self);
}

static int
compare_snaps (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(SnugRepositorySnap *const *) a)->name,
                 (*(SnugRepositorySnap *const *) b)->name);
}

GPtrArray *
snug_repo_tree_list_snaps (SnugRepoTree *self)
{
  GPtrArray *snaps = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer snap;

  g_hash_table_iter_init (&iter, self->snaps);
  while (g_hash_table_iter_next (&iter, NULL, &snap))
    g_ptr_array_add (snaps, snap);
  g_ptr_array_sort (snaps, compare_snaps);
  return snaps;
}

SnugRepositorySnap *
snug_repo_tree_find_snap (SnugRepoTree *self, const char *name, GError **error)
{
  SnugRepositorySnap *snap = g_hash_table_lookup (self->snaps, name);

  if (snap == NULL)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                    "the repository has no snap ‘%s’; ‘snug-repo list %s’ shows those that it has",
                    name, self->path);
  return snap;
}
