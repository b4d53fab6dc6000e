/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo close */

#include "snug-repo-channels.h"
#include "snug-repo-verbs.h"

gboolean
snug_repo_close (char **arguments, GError **error)
{
  const SnugRepoCommit commit = { SNUG_REPO_TIMESTAMP_DAYS, SNUG_REPO_INDEX_DAYS, NULL };
  g_autofree char *architecture = NULL;
  const GOptionEntry entries[] = {
    { "architecture", 0, 0, G_OPTION_ARG_STRING, &architecture, "Only for this architecture",
      "ARCHITECTURE" },
    { NULL },
  };
  g_auto (GStrv) words = snug_repo_verbs_parse ("close", entries, arguments, 3, 0, error);
  g_autoptr (SnugRepoTree) tree = NULL;
  SnugRepositorySnap *snap;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  tree = snug_repo_tree_load (words[0], error);
  snap = tree != NULL ? snug_repo_tree_find_snap (tree, words[1], error) : NULL;
  if (snap == NULL)
    return FALSE;
  for (guint i = 2; words[i] != NULL; i++)
    if (!snug_repo_channels_close (snap, words[i], architecture, error))
      return FALSE;
  if (!snug_repo_tree_commit (tree, &commit, error))
    return FALSE;
  for (guint i = 2; words[i] != NULL; i++)
    g_print ("%s of ‘%s’ is closed\n", words[i], snap->name);
  return TRUE;
}
