/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repo-tree.h"

G_BEGIN_DECLS

/**
 * SnugRepoRoles:
 * @root_keys: (nullable): keys for the role ‘root’, as people name them
 * @index_keys: (nullable): keys for the role ‘index’
 * @timestamp_keys: (nullable): keys for the role ‘timestamp’
 * @root_threshold: how many root keys must sign; 0: as it is, or more than half
 * @days: how long the root document is valid
 *
 * What the options of create and rotate say.
 */
typedef struct
{
  char **root_keys;
  char **index_keys;
  char **timestamp_keys;
  int root_threshold;
  int days;
} SnugRepoRoles;

/**
 * snug_repo_roles_build:
 * @tree: a repository
 * @roles: what is wanted; keys that are %NULL are taken from the present root document
 * @title: (nullable): the repository's name for people
 * @error: return location for an error
 *
 * Returns: (transfer full): the next root document
 */
SnugRepositoryRoot *snug_repo_roles_build (SnugRepoTree *tree,
                                           const SnugRepoRoles *roles,
                                           const char *title,
                                           GError **error);

G_END_DECLS
