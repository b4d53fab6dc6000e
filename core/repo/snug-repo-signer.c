/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Signing with the person's own keys. Passphrases are GnuPG's business: its agent asks. */

#include "snug-repo-signer.h"

#include <gpgme.h>
#include <string.h>

struct _SnugRepoSigner
{
  GObject parent_instance;

  gpgme_ctx_t context; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SnugRepoSigner, snug_repo_signer, G_TYPE_OBJECT)

typedef struct gpgme_data SignerData;

static void
signer_data_free (SignerData *data)
{
  gpgme_data_release (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignerData, signer_data_free)

static void
snug_repo_signer_init (SnugRepoSigner *self)
{
}

static void
snug_repo_signer_finalize (GObject *object)
{
  SnugRepoSigner *self = SNUG_REPO_SIGNER (object);

  if (self->context != NULL)
    gpgme_release (self->context);
  G_OBJECT_CLASS (snug_repo_signer_parent_class)->finalize (object);
}

SnugRepoSigner *
snug_repo_signer_new (GError **error)
{
  g_autoptr (SnugRepoSigner) self = g_object_new (SNUG_TYPE_REPO_SIGNER, NULL);
  gpgme_error_t code;

  /* gpgme wants this call before any other. */
  gpgme_check_version (NULL);
  code = gpgme_engine_check_version (GPGME_PROTOCOL_OpenPGP);
  if (code == GPG_ERR_NO_ERROR)
    code = gpgme_new (&self->context);
  if (code == GPG_ERR_NO_ERROR)
    {
      gpgme_set_armor (self->context, 1);
      return g_steal_pointer (&self);
    }
  snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                  "GnuPG cannot be used (%s); install the package ‘gpg’", gpgme_strerror (code));
  return NULL;
}

/* GnuPG finds me@example.org also in acme@example.org; people mean the whole address. */
static char *
make_pattern (const char *key)
{
  return strchr (key, '@') != NULL && strpbrk (key, "<> =") == NULL ? g_strdup_printf ("<%s>", key)
                                                                    : g_strdup (key);
}

char *
snug_repo_signer_find (SnugRepoSigner *self, const char *key, GError **error)
{
  g_autofree char *pattern = make_pattern (key);
  g_autofree char *fingerprint = NULL;
  gpgme_key_t found = NULL;
  guint n = 0;

  if (gpgme_op_keylist_start (self->context, pattern, 1) == GPG_ERR_NO_ERROR)
    while (gpgme_op_keylist_next (self->context, &found) == GPG_ERR_NO_ERROR)
      {
        if (found->can_sign && !found->revoked && !found->expired && !found->disabled)
          {
            g_free (fingerprint);
            fingerprint = g_strdup (found->subkeys->fpr);
            n++;
          }
        gpgme_key_unref (found);
      }
  gpgme_op_keylist_end (self->context);
  if (n == 1)
    return g_steal_pointer (&fingerprint);
  if (n == 0)
    snug_set_error (
      error, SNUG_ERROR_NOT_FOUND,
      "your GnuPG has no secret key ‘%s’ that can sign; ‘gpg --list-secret-keys’ shows "
      "what there is",
      key);
  else
    snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                    "your GnuPG has %u secret keys for ‘%s’; give the fingerprint", n, key);
  return NULL;
}

static SignerData *
new_data (GError **error)
{
  SignerData *data = NULL;
  gpgme_error_t code = gpgme_data_new (&data);

  if (code == GPG_ERR_NO_ERROR)
    return data;
  snug_set_error (error, SNUG_ERROR_FAILED, "GnuPG says: %s", gpgme_strerror (code));
  return NULL;
}

/* Ends the data. */
static GBytes *
take_bytes (SignerData **data)
{
  size_t size = 0;
  char *memory = gpgme_data_release_and_get_mem (g_steal_pointer (data), &size);
  GBytes *bytes = g_bytes_new (memory, size);

  gpgme_free (memory);
  return bytes;
}

char *
snug_repo_signer_export (SnugRepoSigner *self, const char *fingerprint, GError **error)
{
  g_autoptr (SignerData) data = new_data (error);
  g_autoptr (GBytes) bytes = NULL;
  gpgme_error_t code;
  gsize size;

  if (data == NULL)
    return NULL;
  code = gpgme_op_export (self->context, fingerprint, GPGME_EXPORT_MODE_MINIMAL, data);
  if (code != GPG_ERR_NO_ERROR)
    {
      snug_set_error (error, SNUG_ERROR_FAILED, "cannot export the key %s: GnuPG says: %s",
                      fingerprint, gpgme_strerror (code));
      return NULL;
    }
  bytes = take_bytes (&data);
  size = g_bytes_get_size (bytes);
  if (size == 0)
    {
      snug_set_error (error, SNUG_ERROR_NOT_FOUND, "your GnuPG has no public key %s", fingerprint);
      return NULL;
    }
  return g_strndup (g_bytes_get_data (bytes, NULL), size);
}

static gboolean
has_secret (SnugRepoSigner *self, const char *fingerprint)
{
  gpgme_key_t key = NULL;
  gboolean usable;

  if (gpgme_get_key (self->context, fingerprint, &key, 1) != GPG_ERR_NO_ERROR)
    return FALSE;
  usable = key->can_sign && !key->revoked && !key->expired && !key->disabled;
  gpgme_key_unref (key);
  return usable;
}

char **
snug_repo_signer_select (SnugRepoSigner *self,
                         const char *const *fingerprints,
                         guint64 threshold,
                         GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) here = NULL;
  g_autofree char *wanted = NULL;

  for (guint i = 0; fingerprints[i] != NULL; i++)
    if (has_secret (self, fingerprints[i]))
      g_strv_builder_add (builder, fingerprints[i]);
  here = g_strv_builder_end (builder);
  if (g_strv_length (here) >= threshold)
    return g_steal_pointer (&here);
  wanted = g_strjoinv (", ", (char **) fingerprints);
  snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                  "%" G_GUINT64_FORMAT
                  " of these keys must sign, and your GnuPG has the secret part "
                  "of %u: %s",
                  threshold, g_strv_length (here), wanted);
  return NULL;
}

static gboolean
add_signers (SnugRepoSigner *self, const char *const *fingerprints, GError **error)
{
  gpgme_signers_clear (self->context);
  for (guint i = 0; fingerprints[i] != NULL; i++)
    {
      gpgme_key_t key = NULL;
      gpgme_error_t code = gpgme_get_key (self->context, fingerprints[i], &key, 1);

      if (code == GPG_ERR_NO_ERROR)
        code = gpgme_signers_add (self->context, key);
      gpgme_key_unref (key);
      if (code != GPG_ERR_NO_ERROR)
        return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                               "cannot sign with the key %s: GnuPG says: %s", fingerprints[i],
                               gpgme_strerror (code));
    }
  return TRUE;
}

GBytes *
snug_repo_signer_sign (SnugRepoSigner *self,
                       const char *const *fingerprints,
                       GBytes *content,
                       GError **error)
{
  g_autoptr (SignerData) signature = new_data (error);
  g_autoptr (SignerData) plain = signature != NULL ? new_data (error) : NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (content, &size);
  gpgme_error_t code;

  if (plain == NULL || !add_signers (self, fingerprints, error))
    return NULL;
  if (gpgme_data_write (plain, bytes, size) != (gssize) size
      || gpgme_data_seek (plain, 0, SEEK_SET) != 0)
    {
      snug_set_error (error, SNUG_ERROR_FAILED, "cannot hand the document to GnuPG");
      return NULL;
    }
  code = gpgme_op_sign (self->context, plain, signature, GPGME_SIG_MODE_DETACH);
  if (code == GPG_ERR_NO_ERROR)
    return take_bytes (&signature);
  snug_set_error (error, SNUG_ERROR_FAILED, "cannot sign with the key %s: GnuPG says: %s",
                  fingerprints[0], gpgme_strerror (code));
  return NULL;
}

static void
snug_repo_signer_class_init (SnugRepoSignerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_repo_signer_finalize;
}
