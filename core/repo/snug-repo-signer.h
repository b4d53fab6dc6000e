/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_REPO_SIGNER (snug_repo_signer_get_type ())

/**
 * SnugRepoSigner:
 *
 * The secret keys of the person who runs the program, through their GnuPG. One thread at a time.
 */
G_DECLARE_FINAL_TYPE (SnugRepoSigner, snug_repo_signer, SNUG, REPO_SIGNER, GObject)

/**
 * snug_repo_signer_new:
 * @error: return location for an error
 *
 * Returns: (transfer full): a signer
 */
SnugRepoSigner *snug_repo_signer_new (GError **error);

/**
 * snug_repo_signer_find:
 * @self: a signer
 * @key: a fingerprint, an e-mail address, or whatever else GnuPG finds a key by
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if there is no secret key,
 *   %SNUG_ERROR_INVALID_ARGUMENT if there are several
 *
 * Returns: (transfer full): the fingerprint of the primary key
 */
char *snug_repo_signer_find (SnugRepoSigner *self, const char *key, GError **error);

/**
 * snug_repo_signer_export:
 * @self: a signer
 * @fingerprint: of a primary key
 * @error: return location for an error
 *
 * Returns: (transfer full): the public key, armored
 */
char *snug_repo_signer_export (SnugRepoSigner *self, const char *fingerprint, GError **error);

/**
 * snug_repo_signer_select:
 * @self: a signer
 * @fingerprints: (array zero-terminated=1): keys that may sign
 * @threshold: how many are needed
 * @error: return location for an error that names the keys
 *
 * Returns: (transfer full): those whose secret key is here; at least @threshold
 */
char **snug_repo_signer_select (SnugRepoSigner *self,
                                const char *const *fingerprints,
                                guint64 threshold,
                                GError **error);

/**
 * snug_repo_signer_sign:
 * @self: a signer
 * @fingerprints: (array zero-terminated=1): keys, all of which sign
 * @content: what is signed
 * @error: return location for an error
 *
 * Returns: (transfer full): detached signatures, armored
 */
GBytes *snug_repo_signer_sign (SnugRepoSigner *self,
                               const char *const *fingerprints,
                               GBytes *content,
                               GError **error);

G_END_DECLS
