/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo rotate */

#include "snug-repo-roles.h"
#include "snug-repo-verbs.h"

static void
roles_clear (SnugRepoRoles *roles)
{
  g_strfreev (roles->root_keys);
  g_strfreev (roles->index_keys);
  g_strfreev (roles->timestamp_keys);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SnugRepoRoles, roles_clear)

/* As many of the old root keys as the old document demands, and as many of the new ones. */
static char **
select_signers (SnugRepoTree *tree, const SnugRepositoryRoot *next, GError **error)
{
  const SnugRepositoryRole *old = &tree->root->roles[SNUG_REPOSITORY_ROLE_ROOT];
  const SnugRepositoryRole *new = &next->roles[SNUG_REPOSITORY_ROLE_ROOT];
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) first = snug_repo_signer_select (tree->signer, (const char *const *) old->keys,
                                                  old->threshold, error);
  g_auto (GStrv) second = NULL;

  if (first == NULL)
    return NULL;
  second = snug_repo_signer_select (tree->signer, (const char *const *) new->keys, new->threshold,
                                    error);
  if (second == NULL)
    return NULL;
  g_strv_builder_addv (builder, (const char **) first);
  for (guint i = 0; second[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) first, second[i]))
      g_strv_builder_add (builder, second[i]);
  return g_strv_builder_end (builder);
}

gboolean
snug_repo_rotate (char **arguments, GError **error)
{
  g_auto (SnugRepoRoles) roles = { .days = SNUG_REPO_ROOT_DAYS };
  const GOptionEntry entries[] = {
    { "root-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &roles.root_keys,
      "A root key from now on; may be given several times (default: as it is)", "KEY" },
    { "root-threshold", 0, 0, G_OPTION_ARG_INT, &roles.root_threshold,
      "How many root keys must sign", "N" },
    { "index-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &roles.index_keys,
      "A key that signs what is offered (default: as it is)", "KEY" },
    { "timestamp-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &roles.timestamp_keys,
      "A key that signs what is current (default: as it is)", "KEY" },
    { "days", 0, 0, G_OPTION_ARG_INT, &roles.days,
      "How long the root document is valid (default: 365)", "N" },
    { NULL },
  };
  SnugRepoCommit commit = { SNUG_REPO_TIMESTAMP_DAYS, SNUG_REPO_INDEX_DAYS, NULL };
  g_auto (GStrv) words = snug_repo_verbs_parse ("rotate", entries, arguments, 1, 1, error);
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (SnugRepositoryRoot) next = NULL;
  g_auto (GStrv) signers = NULL;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  tree = snug_repo_tree_load (words[0], error);
  next = tree != NULL ? snug_repo_roles_build (tree, &roles, NULL, error) : NULL;
  signers = next != NULL ? select_signers (tree, next, error) : NULL;
  if (signers == NULL)
    return FALSE;
  /* First what both documents vouch for, so that no reader ever meets a root without its index. */
  commit.next = next;
  if (!snug_repo_tree_commit (tree, &commit, error)
      || !snug_repo_tree_write_root (tree, next, (const char *const *) signers, error))
    return FALSE;
  g_print ("root document %" G_GUINT64_FORMAT " is in force\n", next->version);
  return TRUE;
}
