/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo release */

#include "snug-repo-channels.h"
#include "snug-repo-verbs.h"

gboolean
snug_repo_release (char **arguments, GError **error)
{
  const SnugRepoCommit commit = { SNUG_REPO_TIMESTAMP_DAYS, SNUG_REPO_INDEX_DAYS, NULL };
  g_auto (GStrv) words = snug_repo_verbs_parse ("release", NULL, arguments, 4, 0, error);
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (SnugRepositoryRecord) record = NULL;
  SnugRepositorySnap *snap;
  SnugRevision revision;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  if (!snug_revision_parse (words[2], &revision, error))
    return FALSE;
  tree = snug_repo_tree_load (words[0], error);
  snap = tree != NULL ? snug_repo_tree_find_snap (tree, words[1], error) : NULL;
  record = snap != NULL ? snug_repo_channels_load_record (tree, snap, revision, error) : NULL;
  if (record == NULL
      || !snug_repo_channels_release (snap, record, (const char *const *) words + 3, error)
      || !snug_repo_tree_commit (tree, &commit, error))
    return FALSE;
  for (guint i = 3; words[i] != NULL; i++)
    g_print ("‘%s’ revision %d is in %s now\n", snap->name, revision, words[i]);
  return TRUE;
}
