/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo create */

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "snug-repo-roles.h"
#include "snug-repo-verbs.h"

typedef struct
{
  char *key;
  char *title;
  SnugRepoRoles roles;
} CreateOptions;

static void
create_options_clear (CreateOptions *options)
{
  g_free (options->key);
  g_free (options->title);
  g_strfreev (options->roles.root_keys);
  g_strfreev (options->roles.index_keys);
  g_strfreev (options->roles.timestamp_keys);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CreateOptions, create_options_clear)

static void
fill_in (char ***keys, const char *key)
{
  const char *const one[] = { key, NULL };

  if (*keys == NULL && key != NULL)
    *keys = g_strdupv ((char **) one);
}

static SnugRepoTree *
open_new (const char *path, GError **error)
{
  g_autoptr (SnugRepoTree) tree = NULL;

  if (g_mkdir_with_parents (path, 0755) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot make ‘%s’", path);
      return NULL;
    }
  tree = snug_repo_tree_new (path, error);
  if (tree != NULL && faccessat (tree->fd, "1.root.json", F_OK, 0) == 0)
    {
      snug_set_error (error, SNUG_ERROR_CONFLICT, "‘%s’ is a repository already", path);
      return NULL;
    }
  return g_steal_pointer (&tree);
}

static gboolean
write_all (SnugRepoTree *tree, const SnugRepositoryRoot *root, GError **error)
{
  const SnugRepositoryRole *role = &root->roles[SNUG_REPOSITORY_ROLE_ROOT];
  const SnugRepoCommit commit = { SNUG_REPO_TIMESTAMP_DAYS, SNUG_REPO_INDEX_DAYS, NULL };
  g_auto (GStrv) signers = snug_repo_signer_select (tree->signer, (const char *const *) role->keys,
                                                    role->threshold, error);

  /* The root document last: it is what makes a directory a repository. */
  return signers != NULL && snug_repo_tree_commit (tree, &commit, error)
         && snug_repo_tree_write_root (tree, root, (const char *const *) signers, error);
}

static void
explain (const char *path, const SnugRepositoryRoot *root)
{
  const SnugRepositoryRole *role = &root->roles[SNUG_REPOSITORY_ROLE_ROOT];

  g_print ("‘%s’ is a repository now. Machines that use it pin its root %s:\n", path,
           role->keys[1] != NULL ? "keys" : "key");
  for (guint i = 0; role->keys[i] != NULL; i++)
    g_print ("  gpg --armor --export %s\n", role->keys[i]);
}

gboolean
snug_repo_create (char **arguments, GError **error)
{
  g_auto (CreateOptions) options = { .roles = { .days = SNUG_REPO_ROOT_DAYS } };
  const GOptionEntry entries[] = {
    { "key", 'k', 0, G_OPTION_ARG_STRING, &options.key,
      "The key of every role that has none of its own", "KEY" },
    { "root-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.roles.root_keys,
      "A key that says who signs; may be given several times", "KEY" },
    { "root-threshold", 0, 0, G_OPTION_ARG_INT, &options.roles.root_threshold,
      "How many root keys must sign (default: more than half)", "N" },
    { "index-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.roles.index_keys,
      "A key that signs what is offered", "KEY" },
    { "timestamp-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.roles.timestamp_keys,
      "A key that signs what is current", "KEY" },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options.title, "The repository's name for people",
      "TEXT" },
    { "days", 0, 0, G_OPTION_ARG_INT, &options.roles.days,
      "How long the root document is valid (default: 365)", "N" },
    { NULL },
  };
  g_auto (GStrv) words = snug_repo_verbs_parse ("create", entries, arguments, 1, 1, error);
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (SnugRepositoryRoot) root = NULL;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  fill_in (&options.roles.root_keys, options.key);
  fill_in (&options.roles.index_keys, options.key);
  fill_in (&options.roles.timestamp_keys, options.key);
  tree = open_new (words[0], error);
  if (tree == NULL)
    return FALSE;
  root = snug_repo_roles_build (tree, &options.roles, options.title, error);
  if (root == NULL)
    return FALSE;
  tree->root = g_steal_pointer (&root);
  if (!write_all (tree, tree->root, error))
    return FALSE;
  explain (words[0], tree->root);
  return TRUE;
}
