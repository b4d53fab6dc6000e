/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repo-tree.h"

G_BEGIN_DECLS

/**
 * SnugRepoPublisherChoice:
 * @id: (nullable): the publisher's id; %NULL for that of the snap, or the only one that there is
 * @name: (nullable): the same for people
 * @key: (nullable): the key that signs; %NULL for one that the publisher has, or the index key
 *
 * What the options of add say about the publisher.
 */
typedef struct
{
  const char *id;
  const char *name;
  const char *key;
} SnugRepoPublisherChoice;

/**
 * snug_repo_publisher_choose:
 * @tree: a repository
 * @snap: (nullable): the snap, if the repository has it
 * @choice: what is wanted
 * @signer: (out) (transfer full): the fingerprint of the key that signs records
 * @error: return location for an error
 *
 * Finds the publisher of a snap, and adds the key if it is new.
 *
 * Returns: (transfer full): the publisher, for snug_repo_publisher_apply()
 */
SnugRepositoryPublisher *snug_repo_publisher_choose (SnugRepoTree *tree,
                                                     const SnugRepositorySnap *snap,
                                                     const SnugRepoPublisherChoice *choice,
                                                     char **signer,
                                                     GError **error);

/**
 * snug_repo_publisher_apply:
 * @tree: a repository
 * @publisher: a publisher
 * @error: return location for an error
 *
 * Writes the publisher's document, and lets every snap of the publisher refer to it.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean snug_repo_publisher_apply (SnugRepoTree *tree,
                                    const SnugRepositoryPublisher *publisher,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
