/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo prune. What a reader may still be following is kept: each index that was current within
 * the time of grace, and all that it names. */

#include "snug-digest.h"
#include "snug-file.h"
#include "snug-repo-tree.h"
#include "snug-repo-verbs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
is_released (const SnugRepositorySnap *snap, SnugRevision revision)
{
  for (guint i = 0; i < snap->channels->len; i++)
    if (((SnugRepositoryChannel *) g_ptr_array_index (snap->channels, i))->revision == revision)
      return TRUE;
  return FALSE;
}

/* Drops what no channel leads to, but for the newest @keep of it. The newest revision of all stays,
 * so that its number is not given twice. */
static guint
drop_revisions (SnugRepositorySnap *snap, guint keep)
{
  guint dropped = 0;
  guint unreleased = 0;

  for (guint i = snap->revisions->len; i > 0; i--)
    {
      const SnugRepositoryRevision *revision = g_ptr_array_index (snap->revisions, i - 1);

      if (i == snap->revisions->len + dropped || is_released (snap, revision->revision))
        continue;
      if (++unreleased <= keep)
        continue;
      g_ptr_array_remove_index (snap->revisions, i - 1);
      dropped++;
    }
  return dropped;
}

static void
keep_file (GHashTable *kept, char *name)
{
  g_hash_table_add (kept, name);
}

static void
keep_snap (GHashTable *kept, const SnugRepositorySnap *snap)
{
  keep_file (kept, g_strdup_printf ("publishers/%s.json", snap->publisher.sha3_384));
  for (guint i = 0; i < snap->revisions->len; i++)
    {
      const SnugRepositoryRevision *revision = g_ptr_array_index (snap->revisions, i);
      const char *digest = revision->record.sha3_384;

      keep_file (kept, g_strdup_printf ("records/%s.json", digest));
      keep_file (kept, g_strdup_printf ("records/%s.json.asc", digest));
      keep_file (kept, snug_repository_record_build_image_path (snap->name, revision->revision));
    }
}

static gboolean
keep_shard (SnugRepoTree *tree,
            GHashTable *kept,
            const SnugRepositoryReference *reference,
            GError **error)
{
  g_autoptr (GBytes) content = snug_repo_tree_read_referenced (tree, "shards", reference, error);
  g_autoptr (JsonObject) snaps
    = content != NULL ? snug_repository_shard_parse ("a shard", content, error) : NULL;
  g_autoptr (GList) names = snaps != NULL ? json_object_get_members (snaps) : NULL;

  if (snaps == NULL)
    return FALSE;
  keep_file (kept, g_strdup_printf ("shards/%s.json", reference->sha3_384));
  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autoptr (SnugRepositorySnap) snap = snug_repository_snap_parse (snaps, l->data, error);

      if (snap == NULL)
        return FALSE;
      keep_snap (kept, snap);
    }
  return TRUE;
}

static gboolean
keep_index (SnugRepoTree *tree, GHashTable *kept, guint64 version, GError **error)
{
  g_autofree char *name = g_strdup_printf ("index/%" G_GUINT64_FORMAT ".json", version);
  g_autoptr (GBytes) content
    = snug_file_read (tree->fd, name, SNUG_REPOSITORY_INDEX_MAX_SIZE, error);
  g_autoptr (SnugRepositoryIndex) index
    = content != NULL ? snug_repository_index_parse (name, content, error) : NULL;

  if (index == NULL)
    return FALSE;
  keep_file (kept, g_strdup (name));
  keep_file (kept, g_strconcat (name, ".asc", NULL));
  for (guint i = 0; i < index->shards->len; i++)
    if (!keep_shard (tree, kept, &g_array_index (index->shards, SnugRepositoryReference, i), error))
      return FALSE;
  return TRUE;
}

/* An index ended when its successor was written. */
static gboolean
was_current_since (SnugRepoTree *tree, guint64 version, gint64 since)
{
  g_autofree char *next = g_strdup_printf ("index/%" G_GUINT64_FORMAT ".json", version + 1);
  struct stat st;

  return version == tree->index_version
         || (fstatat (tree->fd, next, &st, AT_SYMLINK_NOFOLLOW) == 0
             && st.st_mtim.tv_sec * G_USEC_PER_SEC >= since);
}

static gboolean
find_kept (SnugRepoTree *tree, GHashTable *kept, gint64 since, GError **error)
{
  for (guint64 version = tree->index_version; version > 0; version--)
    {
      g_autoptr (GError) local = NULL;

      if (!was_current_since (tree, version, since))
        break;
      if (keep_index (tree, kept, version, &local))
        continue;
      /* An older one may have been pruned, or be only partly there. */
      if (version < tree->index_version
          && g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        break;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* A signature of an old timestamp is of use as long as somebody may have just read the timestamp.
 */
static gboolean
is_recent (SnugRepoTree *tree, const char *path, gint64 since)
{
  struct stat st;

  return fstatat (tree->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0
         && st.st_mtim.tv_sec * G_USEC_PER_SEC >= since;
}

static gboolean
sweep (SnugRepoTree *tree, const char *folder, GHashTable *kept, gint64 since, GError **error)
{
  g_autofree char *path = g_build_filename (tree->path, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (!g_hash_table_contains (kept, file) && !is_recent (tree, file, since)
          && !snug_file_remove (tree->fd, file, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
sweep_all (SnugRepoTree *tree, gint64 since, GError **error)
{
  static const char *const folders[]
    = { "index", "shards", "records", "publishers", "snaps", "timestamp" };
  g_autoptr (GHashTable) kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GBytes) timestamp
    = snug_file_read (tree->fd, "timestamp.json", SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE, error);
  g_autofree char *digest = timestamp != NULL ? snug_digest_of_bytes (timestamp) : NULL;

  if (timestamp == NULL || !find_kept (tree, kept, since, error))
    return FALSE;
  keep_file (kept, g_strdup_printf ("timestamp/%s.asc", digest));
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (!sweep (tree, folders[i], kept, since, error))
      return FALSE;
  return TRUE;
}

gboolean
snug_repo_prune (char **arguments, GError **error)
{
  int keep = 2;
  int grace = 24;
  const GOptionEntry entries[] = {
    { "keep", 0, 0, G_OPTION_ARG_INT, &keep,
      "How many revisions of each snap stay that are in no channel (default: 2)", "N" },
    { "grace", 0, 0, G_OPTION_ARG_INT, &grace,
      "For how many hours readers of an older index find what it names (default: 24)", "HOURS" },
    { NULL },
  };
  const SnugRepoCommit commit = { SNUG_REPO_TIMESTAMP_DAYS, SNUG_REPO_INDEX_DAYS, NULL };
  g_auto (GStrv) words = snug_repo_verbs_parse ("prune", entries, arguments, 1, 1, error);
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (GPtrArray) snaps = NULL;
  guint dropped = 0;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  if (keep < 0 || grace < 0 || grace > 24 * 365)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "--keep and --grace take a number from 0");
  tree = snug_repo_tree_load (words[0], error);
  if (tree == NULL)
    return FALSE;
  snaps = snug_repo_tree_list_snaps (tree);
  for (guint i = 0; i < snaps->len; i++)
    dropped += drop_revisions (g_ptr_array_index (snaps, i), (guint) keep);
  if (dropped > 0 && !snug_repo_tree_commit (tree, &commit, error))
    return FALSE;
  /* A second more, for times are kept in whole seconds. */
  if (!sweep_all (tree, g_get_real_time () - grace * G_TIME_SPAN_HOUR + G_USEC_PER_SEC, error))
    return FALSE;
  g_print ("%u revisions dropped\n", dropped);
  return TRUE;
}
