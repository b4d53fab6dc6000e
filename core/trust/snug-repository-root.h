/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-keys.h"

G_BEGIN_DECLS

/**
 * SNUG_REPOSITORY_ROOT_MAX_SIZE:
 *
 * Bytes that a root document may have.
 */
#define SNUG_REPOSITORY_ROOT_MAX_SIZE (1024 * 1024)

/**
 * SNUG_REPOSITORY_SIGNATURE_MAX_SIZE:
 *
 * Bytes that the signatures of a document may have.
 */
#define SNUG_REPOSITORY_SIGNATURE_MAX_SIZE (64 * 1024)

/**
 * SnugRepositoryRoleId:
 * @SNUG_REPOSITORY_ROLE_ROOT: signs root documents
 * @SNUG_REPOSITORY_ROLE_TIMESTAMP: signs timestamps
 * @SNUG_REPOSITORY_ROLE_INDEX: signs indexes
 *
 * Who signs what.
 */
typedef enum
{
  SNUG_REPOSITORY_ROLE_ROOT,
  SNUG_REPOSITORY_ROLE_TIMESTAMP,
  SNUG_REPOSITORY_ROLE_INDEX,
  SNUG_N_REPOSITORY_ROLES
} SnugRepositoryRoleId;

/**
 * SnugRepositoryRole:
 * @keys: fingerprints of the keys that may sign
 * @threshold: how many of them must
 *
 * A role.
 */
typedef struct
{
  char **keys;
  guint64 threshold;
} SnugRepositoryRole;

/**
 * SnugRepositoryRoot:
 * @version: its number in the chain, from 1
 * @expires: microseconds since 1970
 * @title: (nullable): the repository's name for people
 * @keys: every key that a role names
 * @roles: the roles
 *
 * `N.root.json`: whom to believe.
 */
typedef struct
{
  guint64 version;
  gint64 expires;
  char *title;
  SnugRepositoryKeys keys;
  SnugRepositoryRole roles[SNUG_N_REPOSITORY_ROLES];
} SnugRepositoryRoot;

/**
 * snug_repository_root_parse:
 * @name: the document's name, for messages
 * @content: its bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): the root document; nothing is said about its signatures
 */
SnugRepositoryRoot *snug_repository_root_parse (const char *name, GBytes *content, GError **error);

/**
 * snug_repository_root_free:
 * @self: (transfer full): a root document
 */
void snug_repository_root_free (SnugRepositoryRoot *self);

/**
 * snug_repository_root_verify:
 * @self: the root document that is trusted
 * @role: a role
 * @demand: `name` and `scratch` are taken from here; the rest comes out of the role
 * @content: what the role signed
 * @signatures: its detached signatures
 * @error: return location for an error as of snug_repository_keys_verify()
 *
 * Returns: whether as many keys of the role signed as it demands
 */
gboolean snug_repository_root_verify (const SnugRepositoryRoot *self,
                                      SnugRepositoryRoleId role,
                                      const SnugRepositoryDemand *demand,
                                      GBytes *content,
                                      GBytes *signatures,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repository_root_same_role:
 * @self: a root document
 * @other: another
 * @role: a role
 *
 * Returns: whether the role has the same keys and threshold in both
 */
gboolean snug_repository_root_same_role (const SnugRepositoryRoot *self,
                                         const SnugRepositoryRoot *other,
                                         SnugRepositoryRoleId role);

/**
 * snug_repository_role_get_name:
 * @role: a role
 *
 * Returns: (transfer none): its name in documents
 */
const char *snug_repository_role_get_name (SnugRepositoryRoleId role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryRoot, snug_repository_root_free)

G_END_DECLS
