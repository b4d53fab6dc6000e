/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* SHA3-384 by libcrypto, and the texts in which it travels. */

#include "snug-digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

struct _SnugDigest
{
  GObject parent_instance;

  EVP_MD_CTX *context; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SnugDigest, snug_digest, G_TYPE_OBJECT)

static void
snug_digest_init (SnugDigest *self)
{
  self->context = EVP_MD_CTX_new ();
  /* It fails only without memory or without the algorithm, and without it nothing can be trusted.
   */
  if (self->context == NULL || EVP_DigestInit_ex (self->context, EVP_sha3_384 (), NULL) != 1)
    g_error ("libcrypto has no SHA3-384");
}

static void
snug_digest_finalize (GObject *object)
{
  EVP_MD_CTX_free (SNUG_DIGEST (object)->context);
  G_OBJECT_CLASS (snug_digest_parent_class)->finalize (object);
}

SnugDigest *
snug_digest_new (void)
{
  return g_object_new (SNUG_TYPE_DIGEST, NULL);
}

void
snug_digest_update (SnugDigest *self, const void *data, gsize size)
{
  EVP_DigestUpdate (self->context, data, size);
}

static char *
to_hex (const guint8 *raw)
{
  GString *hex = g_string_sized_new (SNUG_DIGEST_SIZE * 2);

  for (guint i = 0; i < SNUG_DIGEST_SIZE; i++)
    g_string_append_printf (hex, "%02x", raw[i]);
  return g_string_free (hex, FALSE);
}

char *
snug_digest_finish (SnugDigest *self)
{
  guint8 raw[EVP_MAX_MD_SIZE] = { 0 };

  EVP_DigestFinal_ex (self->context, raw, NULL);
  return to_hex (raw);
}

char *
snug_digest_of_bytes (GBytes *bytes)
{
  g_autoptr (SnugDigest) digest = snug_digest_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  snug_digest_update (digest, data, size);
  return snug_digest_finish (digest);
}

gboolean
snug_digest_is_valid (const char *hex)
{
  if (hex == NULL || strlen (hex) != SNUG_DIGEST_SIZE * 2)
    return FALSE;
  return strspn (hex, "0123456789abcdef") == SNUG_DIGEST_SIZE * 2;
}

gboolean
snug_digest_equal (const char *a, const char *b)
{
  return snug_digest_is_valid (a) && snug_digest_is_valid (b)
         && CRYPTO_memcmp (a, b, SNUG_DIGEST_SIZE * 2) == 0;
}

char *
snug_digest_to_base64url (const char *hex)
{
  guint8 raw[SNUG_DIGEST_SIZE];
  char *text;

  g_return_val_if_fail (snug_digest_is_valid (hex), NULL);
  for (guint i = 0; i < SNUG_DIGEST_SIZE; i++)
    raw[i]
      = (guint8) (g_ascii_xdigit_value (hex[2 * i]) * 16 + g_ascii_xdigit_value (hex[2 * i + 1]));
  /* 48 bytes make 64 characters without a rest, so there is no padding to take away. */
  text = g_base64_encode (raw, sizeof raw);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  return text;
}

char *
snug_digest_from_base64url (const char *text, GError **error)
{
  g_autofree char *standard = NULL;
  g_autofree guchar *raw = NULL;
  gsize size = 0;

  if (text != NULL && strlen (text) == 64
      && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == 64)
    {
      standard = g_strdup (text);
      g_strdelimit (standard, "-", '+');
      g_strdelimit (standard, "_", '/');
      raw = g_base64_decode (standard, &size);
    }
  if (size == SNUG_DIGEST_SIZE)
    return to_hex (raw);
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                  "‘%.80s’ is not a SHA3-384 digest in base64url", text != NULL ? text : "");
  return NULL;
}

static void
snug_digest_class_init (SnugDigestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_digest_finalize;
}
