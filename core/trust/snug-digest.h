/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_DIGEST_SIZE:
 *
 * Bytes of a SHA3-384 digest (FIPS 202).
 */
#define SNUG_DIGEST_SIZE 48

#define SNUG_TYPE_DIGEST (snug_digest_get_type ())

/**
 * SnugDigest:
 *
 * A SHA3-384 digest in the making. One thread at a time.
 */
G_DECLARE_FINAL_TYPE (SnugDigest, snug_digest, SNUG, DIGEST, GObject)

/**
 * snug_digest_new:
 *
 * Returns: (transfer full): the digest of nothing, so far
 */
SnugDigest *snug_digest_new (void);

/**
 * snug_digest_update:
 * @self: a digest
 * @data: (array length=size): more bytes
 * @size: how many
 */
void snug_digest_update (SnugDigest *self, const void *data, gsize size);

/**
 * snug_digest_finish:
 * @self: a digest
 *
 * Returns: (transfer full): the digest in hexadecimal, 96 characters; the object is of no more use
 */
char *snug_digest_finish (SnugDigest *self);

/**
 * snug_digest_of_bytes:
 * @bytes: bytes
 *
 * Returns: (transfer full): their digest in hexadecimal
 */
char *snug_digest_of_bytes (GBytes *bytes);

/**
 * snug_digest_is_valid:
 * @hex: (nullable): a text
 *
 * Returns: whether @hex is 96 lower-case hexadecimal digits
 */
gboolean snug_digest_is_valid (const char *hex);

/**
 * snug_digest_equal:
 * @a: a digest in hexadecimal
 * @b: another
 *
 * Returns: whether both are valid and the same
 */
gboolean snug_digest_equal (const char *a, const char *b);

/**
 * snug_digest_to_base64url:
 * @hex: a valid digest in hexadecimal
 *
 * Returns: (transfer full): the form that assertions use: base64url (RFC 4648) without padding, 64
 *   characters
 */
char *snug_digest_to_base64url (const char *hex);

/**
 * snug_digest_from_base64url:
 * @text: 64 characters
 * @error: return location for an error
 *
 * Returns: (transfer full): the digest in hexadecimal
 */
char *snug_digest_from_base64url (const char *text, GError **error);

G_END_DECLS
