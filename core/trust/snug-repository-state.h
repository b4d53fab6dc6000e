/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-repository-index.h"

G_BEGIN_DECLS

/**
 * SnugRepositoryShelf:
 * @SNUG_REPOSITORY_SHELF_INDEX: root, timestamp, index and shards; kept as long as they are named
 * @SNUG_REPOSITORY_SHELF_RECORDS: records and publishers; the oldest go when they become many
 *
 * Where a document is kept.
 */
typedef enum
{
  SNUG_REPOSITORY_SHELF_INDEX,
  SNUG_REPOSITORY_SHELF_RECORDS,
} SnugRepositoryShelf;

/**
 * SNUG_REPOSITORY_MAX_RECORDS:
 *
 * How many records and publishers are kept.
 */
#define SNUG_REPOSITORY_MAX_RECORDS 4096

/**
 * SnugRepositoryTrusted:
 * @version: of the document; 0 if none is trusted yet
 * @reference: the document
 *
 * A document that was verified.
 */
typedef struct
{
  guint64 version;
  SnugRepositoryReference reference;
} SnugRepositoryTrusted;

/**
 * SnugRepositoryState:
 * @path: its directory
 * @pins: (nullable): the digest of the pins by which the root is trusted
 * @root: the newest trusted root document
 * @timestamp: the newest trusted timestamp
 * @index: the index that the timestamp names
 *
 * What is trusted of one repository, kept in a directory that only root can write. Documents lie
 * there by their digest; one small file, replaced atomically, says which of them are trusted.
 */
typedef struct
{
  /*< private >*/
  int fd;
  /*< public >*/
  char *path;
  char *pins;
  SnugRepositoryTrusted root;
  SnugRepositoryTrusted timestamp;
  SnugRepositoryTrusted index;
} SnugRepositoryState;

/**
 * snug_repository_state_open:
 * @paths: the paths
 * @id: the store's ID
 * @error: return location for an error; damaged state is one, because it would let a repository go
 *   back to an older version
 *
 * Makes the directory where it is missing.
 *
 * Returns: (transfer full): the state
 */
SnugRepositoryState *snug_repository_state_open (SnugPaths *paths, const char *id, GError **error);

/**
 * snug_repository_state_free:
 * @self: (transfer full): the state
 */
void snug_repository_state_free (SnugRepositoryState *self);

/**
 * snug_repository_state_save:
 * @self: the state
 * @error: return location for an error
 *
 * Makes the fields of @self what is trusted from now on, also after a power cut. The documents that
 * they name have been put there before.
 *
 * Returns: %FALSE if what was trusted before still is
 */
gboolean snug_repository_state_save (SnugRepositoryState *self,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repository_state_remember:
 * @self: the state
 *
 * What is not on the disk is not trusted either: else the next look would find nothing new, never
 * write it, and after a restart somebody could replay what came before. So fields are changed,
 * saved, and on failure set back.
 *
 * Returns: (transfer full): a copy of the fields only, for snug_repository_state_return_to()
 */
SnugRepositoryState *snug_repository_state_remember (const SnugRepositoryState *self);

/**
 * snug_repository_state_return_to:
 * @self: the state
 * @remembered: what was remembered of it, which is of no more use afterwards
 *
 * Takes back what was made of the fields and could not be saved.
 */
void snug_repository_state_return_to (SnugRepositoryState *self, SnugRepositoryState *remembered);

/**
 * snug_repository_state_put:
 * @self: the state
 * @shelf: where to
 * @content: a document
 * @error: return location for an error
 *
 * Keeps a document, which makes it trusted only when something trusted names its digest.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean snug_repository_state_put (SnugRepositoryState *self,
                                    SnugRepositoryShelf shelf,
                                    GBytes *content,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repository_state_has:
 * @self: the state
 * @shelf: where to look
 * @reference: a document
 *
 * Returns: whether a file of its name and size is there; its digest is looked at when it is read
 */
gboolean snug_repository_state_has (SnugRepositoryState *self,
                                    SnugRepositoryShelf shelf,
                                    const SnugRepositoryReference *reference);

/**
 * snug_repository_state_get:
 * @self: the state
 * @shelf: where to look
 * @reference: a document
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if it is not there or damaged
 *
 * Returns: (transfer full): the document; its digest is right
 */
GBytes *snug_repository_state_get (SnugRepositoryState *self,
                                   SnugRepositoryShelf shelf,
                                   const SnugRepositoryReference *reference,
                                   GError **error);

/**
 * snug_repository_state_put_signer:
 * @self: the state
 * @record: the digest of a record
 * @publisher: the digest of its publisher's document
 * @signer: the fingerprint of the key that signed the record
 * @error: return location for an error
 *
 * Remembers that a signature was verified.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean snug_repository_state_put_signer (SnugRepositoryState *self,
                                           const char *record,
                                           const char *publisher,
                                           const char *signer,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repository_state_get_signer:
 * @self: the state
 * @record: the digest of a record
 * @publisher: the digest of its publisher's document
 *
 * Returns: (transfer full) (nullable): the fingerprint of the key that signed, if that was verified
 */
char *snug_repository_state_get_signer (SnugRepositoryState *self,
                                        const char *record,
                                        const char *publisher);

/**
 * snug_repository_state_collect:
 * @self: the state
 * @keep: (element-type utf8): digests of the root, timestamp, index and shards that are still named
 *
 * Removes what is named no more, and the oldest records if there are too many. What cannot be
 * removed stays until the next time, as does what another thread is writing.
 */
void snug_repository_state_collect (SnugRepositoryState *self, GHashTable *keep);

/**
 * snug_repository_trusted_set:
 * @self: a field of the state
 * @version: a version
 * @content: (nullable): the document; %NULL to trust none
 */
void snug_repository_trusted_set (SnugRepositoryTrusted *self, guint64 version, GBytes *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryState, snug_repository_state_free)

G_END_DECLS
