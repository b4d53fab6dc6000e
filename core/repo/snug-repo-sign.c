/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo sign */

#include "snug-repo-tree.h"
#include "snug-repo-verbs.h"

gboolean
snug_repo_sign (char **arguments, GError **error)
{
  gboolean timestamp_only = FALSE;
  int days = SNUG_REPO_TIMESTAMP_DAYS;
  int index_days = SNUG_REPO_INDEX_DAYS;
  const GOptionEntry entries[] = {
    { "timestamp-only", 0, 0, G_OPTION_ARG_NONE, &timestamp_only,
      "Leave the index as it is, so that its key is not needed", NULL },
    { "days", 0, 0, G_OPTION_ARG_INT, &days, "How long the timestamp is valid (default: 14)", "N" },
    { "index-days", 0, 0, G_OPTION_ARG_INT, &index_days,
      "How long the index is valid (default: 90)", "N" },
    { NULL },
  };
  g_auto (GStrv) words = snug_repo_verbs_parse ("sign", entries, arguments, 1, 1, error);
  SnugRepoCommit commit = { 0, 0, NULL };
  g_autoptr (SnugRepoTree) tree = NULL;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  if (days < 1 || days > 3650 || index_days < 1 || index_days > 3650)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "documents are valid for 1 to 3650 days");
  commit.timestamp_days = (guint) days;
  commit.index_days = timestamp_only ? 0 : (guint) index_days;
  tree = snug_repo_tree_load (words[0], error);
  if (tree == NULL || !snug_repo_tree_commit (tree, &commit, error))
    return FALSE;
  g_print ("signed: valid for %d days, timestamp %" G_GUINT64_FORMAT ", index %" G_GUINT64_FORMAT
           "\n",
           days, tree->timestamp_version, tree->index_version);
  return TRUE;
}
