/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* SHA3-384 by libgcrypt, and the texts in which it travels. OpenSSL is no faster, and its providers
 * cost a process of ours 3 MB. */

#include "snug-digest.h"

#include <gcrypt.h>
#include <string.h>

struct _SnugDigest
{
  GObject parent_instance;

  gcry_md_hd_t context; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SnugDigest, snug_digest, G_TYPE_OBJECT)

/* libgcrypt wants to be told that it is used before two threads use it. Nothing here is secret, so
 * no locked memory is set aside. */
static void
prepare_library (void)
{
  static gsize prepared = 0;

  if (!g_once_init_enter (&prepared))
    return;
  if (gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P) == 0)
    {
      gcry_check_version (NULL);
      gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
      gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
  g_once_init_leave (&prepared, 1);
}

static void
snug_digest_init (SnugDigest *self)
{
  prepare_library ();
  /* It fails only without memory or without the algorithm, and without it nothing can be trusted.
   */
  if (gcry_md_open (&self->context, GCRY_MD_SHA3_384, 0) != 0)
    g_error ("libgcrypt has no SHA3-384");
}

static void
snug_digest_finalize (GObject *object)
{
  gcry_md_close (SNUG_DIGEST (object)->context);
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
  gcry_md_write (self->context, data, size);
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
  return to_hex (gcry_md_read (self->context, GCRY_MD_SHA3_384));
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
  return snug_digest_is_valid (a) && snug_digest_is_valid (b) && g_str_equal (a, b);
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
