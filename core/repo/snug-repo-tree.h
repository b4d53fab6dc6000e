/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repo-documents.h"
#include "snug-repo-signer.h"

G_BEGIN_DECLS

/**
 * SnugRepoTree:
 * @fd: the directory, locked
 * @path: the same for people
 * @scratch: a directory of our own that goes with the tree
 * @signer: the person's keys
 * @root: the newest root document
 * @timestamp_version: of the present timestamp; 0 if there is none yet
 * @index_version: of the present index; 0 if there is none yet
 * @index: (nullable): the present index
 * @index_reference: its digest and size
 * @snaps: (element-type utf8 SnugRepositorySnap): the snaps by name; verbs change these
 *
 * A repository while its maintainer works on it. What is read was signed by the repository's own
 * keys, so that nobody who can only write to the directory gets anything signed.
 */
typedef struct
{
  int fd;
  char *path;
  char *scratch;
  SnugRepoSigner *signer;
  SnugRepositoryRoot *root;
  guint64 timestamp_version;
  guint64 index_version;
  SnugRepositoryIndex *index;
  SnugRepositoryReference index_reference;
  GHashTable *snaps;
} SnugRepoTree;

/**
 * SnugRepoCommit:
 * @timestamp_days: how long the timestamp is valid
 * @index_days: how long the index is valid; 0 to leave the index as it is
 * @next: (nullable): a root document that will follow; its keys sign as well
 *
 * How to sign.
 */
typedef struct
{
  guint timestamp_days;
  guint index_days;
  const SnugRepositoryRoot *next;
} SnugRepoCommit;

/**
 * SNUG_REPO_TIMESTAMP_DAYS:
 *
 * How long a timestamp is valid unless something else is said.
 */
#define SNUG_REPO_TIMESTAMP_DAYS 14

/**
 * SNUG_REPO_INDEX_DAYS:
 *
 * How long an index is valid unless something else is said.
 */
#define SNUG_REPO_INDEX_DAYS 90

/**
 * SNUG_REPO_ROOT_DAYS:
 *
 * How long a root document is valid unless something else is said.
 */
#define SNUG_REPO_ROOT_DAYS 365

/**
 * snug_repo_tree_new:
 * @path: an existing directory
 * @error: return location for an error; %SNUG_ERROR_BUSY if somebody else works on it
 *
 * Returns: (transfer full): a tree in which nothing was read yet
 */
SnugRepoTree *snug_repo_tree_new (const char *path, GError **error);

/**
 * snug_repo_tree_load:
 * @path: a repository
 * @error: return location for an error
 *
 * Reads and verifies all of it, but for expiry: one that has expired can be signed anew.
 *
 * Returns: (transfer full): the tree
 */
SnugRepoTree *snug_repo_tree_load (const char *path, GError **error);

/**
 * snug_repo_tree_free:
 * @self: (transfer full): a tree
 */
void snug_repo_tree_free (SnugRepoTree *self);

/**
 * snug_repo_tree_write:
 * @self: a tree
 * @name: a file in it
 * @content: its bytes
 * @error: return location for an error
 *
 * Writes a file atomically, and makes the folder that it is in.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean snug_repo_tree_write (SnugRepoTree *self,
                               const char *name,
                               GBytes *content,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_tree_write_root:
 * @self: a tree
 * @root: a root document
 * @signers: (array zero-terminated=1): fingerprints
 * @error: return location for an error
 *
 * Returns: %FALSE if it could not be signed and written
 */
gboolean snug_repo_tree_write_root (SnugRepoTree *self,
                                    const SnugRepositoryRoot *root,
                                    const char *const *signers,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_tree_read_referenced:
 * @self: a tree
 * @folder: `records` or `publishers`
 * @reference: a document
 * @error: return location for an error
 *
 * Returns: (transfer full): its bytes; their digest is right
 */
GBytes *snug_repo_tree_read_referenced (SnugRepoTree *self,
                                        const char *folder,
                                        const SnugRepositoryReference *reference,
                                        GError **error);

/**
 * snug_repo_tree_commit:
 * @self: a tree
 * @commit: how to sign
 * @error: return location for an error
 *
 * Publishes what the snaps are now: shards first, then the index, the timestamp's signature, and
 * the timestamp last, so that a reader sees the old state or the new one.
 *
 * Returns: %FALSE if the old state is still what readers see
 */
gboolean snug_repo_tree_commit (SnugRepoTree *self,
                                const SnugRepoCommit *commit,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_tree_list_snaps:
 * @self: a tree
 *
 * Returns: (transfer container) (element-type SnugRepositorySnap): the snaps by name
 */
GPtrArray *snug_repo_tree_list_snaps (SnugRepoTree *self);

/**
 * snug_repo_tree_find_snap:
 * @self: a tree
 * @name: a snap's name
 * @error: return location for an error
 *
 * Returns: (transfer none): the snap
 */
SnugRepositorySnap *snug_repo_tree_find_snap (SnugRepoTree *self, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepoTree, snug_repo_tree_free)

G_END_DECLS
