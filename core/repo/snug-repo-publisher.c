/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who publishes a snap, and with which key. */

#include "snug-repo-publisher.h"

#include "snug-digest.h"

#include <string.h>

/* The only publisher that there is. */
static const char *
find_only_id (SnugRepoTree *tree, GError **error)
{
  g_autoptr (GPtrArray) snaps = snug_repo_tree_list_snaps (tree);
  const char *id = NULL;

  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugRepositorySnap *snap = g_ptr_array_index (snaps, i);

      if (id != NULL && !g_str_equal (id, snap->publisher_id))
        {
          snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                          "the repository has several publishers; choose one with --publisher");
          return NULL;
        }
      id = snap->publisher_id;
    }
  if (id == NULL)
    snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                    "the repository has no publisher yet; name one with --publisher");
  return id;
}

static const SnugRepositorySnap *
find_snap_of (SnugRepoTree *tree, const char *id)
{
  GHashTableIter iter;
  gpointer snap;

  g_hash_table_iter_init (&iter, tree->snaps);
  while (g_hash_table_iter_next (&iter, NULL, &snap))
    if (g_str_equal (((SnugRepositorySnap *) snap)->publisher_id, id))
      return snap;
  return NULL;
}

static SnugRepositoryPublisher *
new_publisher (const char *id)
{
  SnugRepositoryPublisher *publisher = g_new0 (SnugRepositoryPublisher, 1);

  publisher->id = g_strdup (id);
  publisher->keys.fingerprints = g_new0 (char *, 1);
  publisher->keys.armors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return publisher;
}

static SnugRepositoryPublisher *
load_publisher (SnugRepoTree *tree, const char *id, GError **error)
{
  const SnugRepositorySnap *snap = find_snap_of (tree, id);
  g_autoptr (GBytes) content = NULL;

  if (snap == NULL)
    return new_publisher (id);
  content = snug_repo_tree_read_referenced (tree, "publishers", &snap->publisher, error);
  return content != NULL ? snug_repository_publisher_parse ("the publisher", content, error) : NULL;
}

static gboolean
check_id (const char *id, GError **error)
{
  return g_regex_match_simple ("^[a-z0-9][a-z0-9-]{0,63}$", id, G_REGEX_DOLLAR_ENDONLY, 0)
         || snug_set_error (
           error, SNUG_ERROR_INVALID_ARGUMENT,
           "‘%s’ is not a publisher's id: it has a-z, 0-9 and -, at most 64 of them", id);
}

static char *
choose_key (SnugRepoTree *tree,
            const SnugRepositoryPublisher *publisher,
            const char *key,
            GError **error)
{
  char **known = publisher->keys.fingerprints[0] != NULL
                   ? publisher->keys.fingerprints
                   : tree->root->roles[SNUG_REPOSITORY_ROLE_INDEX].keys;
  g_auto (GStrv) here = NULL;

  if (key != NULL)
    return snug_repo_signer_find (tree->signer, key, error);
  here = snug_repo_signer_select (tree->signer, (const char *const *) known, 1, error);
  return here != NULL ? g_strdup (here[0]) : NULL;
}

static gboolean
add_key (SnugRepoTree *tree,
         SnugRepositoryPublisher *publisher,
         const char *fingerprint,
         GError **error)
{
  SnugRepositoryKeys *keys = &publisher->keys;
  guint n = g_strv_length (keys->fingerprints);
  char *armor;

  if (g_strv_contains ((const char *const *) keys->fingerprints, fingerprint))
    return TRUE;
  armor = snug_repo_signer_export (tree->signer, fingerprint, error);
  if (armor == NULL)
    return FALSE;
  keys->fingerprints = g_renew (char *, keys->fingerprints, n + 2);
  keys->fingerprints[n] = g_strdup (fingerprint);
  keys->fingerprints[n + 1] = NULL;
  g_ptr_array_add (keys->armors, g_bytes_new_take (armor, strlen (armor)));
  return TRUE;
}

SnugRepositoryPublisher *
snug_repo_publisher_choose (SnugRepoTree *tree,
                            const SnugRepositorySnap *snap,
                            const SnugRepoPublisherChoice *choice,
                            char **signer,
                            GError **error)
{
  g_autoptr (SnugRepositoryPublisher) publisher = NULL;
  g_autofree char *key = NULL;
  const char *id = choice->id;

  if (snap != NULL && id != NULL && !g_str_equal (id, snap->publisher_id))
    {
      snug_set_error (error, SNUG_ERROR_CONFLICT, "the snap ‘%s’ belongs to the publisher ‘%s’",
                      snap->name, snap->publisher_id);
      return NULL;
    }
  if (id == NULL)
    id = snap != NULL ? snap->publisher_id : find_only_id (tree, error);
  if (id == NULL || !check_id (id, error))
    return NULL;
  publisher = load_publisher (tree, id, error);
  key = publisher != NULL ? choose_key (tree, publisher, choice->key, error) : NULL;
  if (key == NULL || !add_key (tree, publisher, key, error))
    return NULL;
  if (choice->name != NULL)
    {
      g_free (publisher->name);
      publisher->name = g_strdup (choice->name);
    }
  *signer = g_steal_pointer (&key);
  return g_steal_pointer (&publisher);
}

gboolean
snug_repo_publisher_apply (SnugRepoTree *tree,
                           const SnugRepositoryPublisher *publisher,
                           GError **error)
{
  g_autoptr (GBytes) content = snug_repo_documents_build_publisher (publisher);
  g_autofree char *digest = snug_digest_of_bytes (content);
  g_autofree char *name = g_strdup_printf ("publishers/%s.json", digest);
  GHashTableIter iter;
  gpointer value;

  if (!snug_repo_tree_write (tree, name, content, error))
    return FALSE;
  g_hash_table_iter_init (&iter, tree->snaps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SnugRepositorySnap *snap = value;

      if (!g_str_equal (snap->publisher_id, publisher->id))
        continue;
      g_free (snap->publisher.sha3_384);
      g_free (snap->publisher_name);
      snap->publisher.sha3_384 = g_strdup (digest);
      snap->publisher.size = g_bytes_get_size (content);
      snap->publisher_name = g_strdup (publisher->name);
    }
  return TRUE;
}
