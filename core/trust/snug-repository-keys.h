/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-json-document.h"

G_BEGIN_DECLS

/**
 * SnugRepositoryKeys:
 * @fingerprints: of the primary keys, upper-case hexadecimal
 * @armors: (element-type GBytes): their public keys, one for each fingerprint
 *
 * The member `keys` of a document: OpenPGP keys by fingerprint.
 */
typedef struct
{
  char **fingerprints;
  GPtrArray *armors;
} SnugRepositoryKeys;

/**
 * SnugRepositoryDemand:
 * @name: what is signed, for messages
 * @scratch: a directory that only the caller can write; keyrings have their homes there
 * @keys: (element-type GBytes): the keys that may have signed
 * @allowed: (nullable) (array zero-terminated=1): the fingerprints that count; %NULL for all of
 * @keys
 * @threshold: how many of them must have signed; 0: more than half of @keys
 *
 * What a document's signatures must fulfil.
 */
typedef struct
{
  const char *name;
  const char *scratch;
  GPtrArray *keys;
  const char *const *allowed;
  guint64 threshold;
} SnugRepositoryDemand;

/**
 * snug_repository_fingerprint_is_valid:
 * @text: (nullable): a text
 *
 * Returns: whether it is 40 or 64 upper-case hexadecimal digits
 */
gboolean snug_repository_fingerprint_is_valid (const char *text);

/**
 * snug_repository_keys_parse:
 * @object: the member `keys`
 * @where: the document, for messages
 * @keys: (out caller-allocates): cleared with snug_repository_keys_clear()
 * @error: return location for an error
 *
 * Returns: %FALSE if the form is wrong
 */
gboolean snug_repository_keys_parse (JsonObject *object,
                                     const char *where,
                                     SnugRepositoryKeys *keys,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repository_keys_clear:
 * @keys: what snug_repository_keys_parse() filled
 */
void snug_repository_keys_clear (SnugRepositoryKeys *keys);

/**
 * snug_repository_keys_verify:
 * @demand: what the signatures must fulfil
 * @content: the document
 * @signatures: its detached signatures
 * @error: return location for an error: %SNUG_ERROR_VERIFICATION_FAILED for a bad signature,
 *   %SNUG_ERROR_UNTRUSTED for too few by the right keys
 *
 * Returns: (transfer full): the fingerprints that count
 */
char **snug_repository_keys_verify (const SnugRepositoryDemand *demand,
                                    GBytes *content,
                                    GBytes *signatures,
                                    GError **error);

G_END_DECLS
