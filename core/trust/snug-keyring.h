/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_KEYRING_MAX_KEY_SIZE:
 *
 * Bytes that a file of keys may have.
 */
#define SNUG_KEYRING_MAX_KEY_SIZE (256 * 1024)

#define SNUG_TYPE_KEYRING (snug_keyring_get_type ())

/**
 * SnugKeyring:
 *
 * OpenPGP keys that somebody trusts for something, and the signatures that they made. It has a home
 * of its own: the keys of whoever runs the daemon do not count, no key is fetched, no agent is
 * started. One thread at a time.
 */
G_DECLARE_FINAL_TYPE (SnugKeyring, snug_keyring, SNUG, KEYRING, GObject)

/**
 * snug_keyring_new:
 * @home: an existing empty directory with mode 0700 that only the caller can write
 * @error: return location for an error; %SNUG_ERROR_NOT_SUPPORTED if GnuPG is not installed
 *
 * Returns: (transfer full): a keyring without keys
 */
SnugKeyring *snug_keyring_new (const char *home, GError **error);

/**
 * snug_keyring_add:
 * @self: a keyring
 * @name: where the keys come from, for messages
 * @keys: public keys, armored or binary
 * @error: return location for an error
 *
 * Adds keys. A text without a key, and one with a secret key, is refused.
 *
 * Returns: %FALSE if nothing was added
 */
gboolean snug_keyring_add (SnugKeyring *self, const char *name, GBytes *keys, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_keyring_list:
 * @self: a keyring
 * @error: return location for an error
 *
 * Returns: (transfer full): the fingerprints of its primary keys, upper-case hexadecimal
 */
char **snug_keyring_list (SnugKeyring *self, GError **error);

/**
 * snug_keyring_verify:
 * @self: a keyring
 * @name: what is signed, for messages
 * @content: the bytes
 * @signatures: one or more detached signatures, armored or binary
 * @error: return location for an error: %SNUG_ERROR_VERIFICATION_FAILED if a signature is bad or
 *   malformed, %SNUG_ERROR_UNTRUSTED if none is by a key of the ring that is valid now
 *
 * A signature counts if it is good, its digest is none of MD5, SHA-1 and RIPEMD-160, and its key is
 * neither expired nor revoked. One bad signature spoils the whole. Signatures by keys that are not
 * in the ring are passed over.
 *
 * Returns: (transfer full): the fingerprints of the primary keys that signed, each once
 */
char **snug_keyring_verify (SnugKeyring *self,
                            const char *name,
                            GBytes *content,
                            GBytes *signatures,
                            GError **error);

G_END_DECLS
