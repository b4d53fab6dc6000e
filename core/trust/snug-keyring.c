/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pinned keys and their signatures, through gpgme. The home has a gpg.conf that keeps GnuPG from
 * looking anywhere else. */

#include "snug-keyring.h"

#include "snug-file.h"

#include <gpgme.h>
#include <string.h>

#define MAX_KEYS 64

struct _SnugKeyring
{
  GObject parent_instance;

  gpgme_ctx_t context; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SnugKeyring, snug_keyring, G_TYPE_OBJECT)

/* Trust is the ring itself: whoever is in it was put there by name. */
static const char configuration[] = "batch\n"
                                    "no-tty\n"
                                    "no-autostart\n"
                                    "disable-dirmngr\n"
                                    "no-auto-key-locate\n"
                                    "no-auto-key-retrieve\n"
                                    "no-auto-check-trustdb\n"
                                    "trust-model always\n";

typedef struct gpgme_data SignedData;

static void
signed_data_free (SignedData *data)
{
  gpgme_data_release (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignedData, signed_data_free)

static void
snug_keyring_init (SnugKeyring *self)
{
}

static void
snug_keyring_finalize (GObject *object)
{
  SnugKeyring *self = SNUG_KEYRING (object);

  if (self->context != NULL)
    gpgme_release (self->context);
  G_OBJECT_CLASS (snug_keyring_parent_class)->finalize (object);
}

static gboolean
fail (gpgme_error_t code, const char *what, const char *name, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_FAILED, "cannot %s ‘%s’: GnuPG says: %s", what, name,
                         gpgme_strerror (code));
}

static gboolean
write_configuration (const char *home, GError **error)
{
  snug_autofd int fd = snug_file_open_root (home, error);

  return fd >= 0 && snug_file_is_trusted (fd, home, error)
         && snug_file_write (fd, "gpg.conf", configuration, strlen (configuration), 0600, error);
}

SnugKeyring *
snug_keyring_new (const char *home, GError **error)
{
  static gsize initialised = 0;
  g_autoptr (SnugKeyring) self = g_object_new (SNUG_TYPE_KEYRING, NULL);
  gpgme_error_t code;

  /* gpgme wants this call before any other. */
  if (g_once_init_enter (&initialised))
    {
      gpgme_check_version (NULL);
      g_once_init_leave (&initialised, 1);
    }
  if (!write_configuration (home, error))
    return NULL;
  if (gpgme_engine_check_version (GPGME_PROTOCOL_OpenPGP) != GPG_ERR_NO_ERROR)
    {
      snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                      "GnuPG is not installed; install the package ‘gpg’");
      return NULL;
    }
  code = gpgme_new (&self->context);
  if (code == GPG_ERR_NO_ERROR)
    code = gpgme_ctx_set_engine_info (self->context, GPGME_PROTOCOL_OpenPGP, NULL, home);
  if (code != GPG_ERR_NO_ERROR)
    {
      fail (code, "open the keyring", home, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static SignedData *
wrap (GBytes *bytes, const char *name, GError **error)
{
  SignedData *data = NULL;
  gsize size;
  const char *content = g_bytes_get_data (bytes, &size);
  gpgme_error_t code = gpgme_data_new_from_mem (&data, size > 0 ? content : "", size, 0);

  if (code == GPG_ERR_NO_ERROR)
    return data;
  fail (code, "read", name, error);
  return NULL;
}

gboolean
snug_keyring_add (SnugKeyring *self, const char *name, GBytes *keys, GError **error)
{
  g_autoptr (SignedData) data = NULL;
  gpgme_import_result_t result;
  gpgme_error_t code;

  if (g_bytes_get_size (keys) > SNUG_KEYRING_MAX_KEY_SIZE)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the keys ‘%s’ are larger than %d bytes", name,
                           SNUG_KEYRING_MAX_KEY_SIZE);
  data = wrap (keys, name, error);
  if (data == NULL)
    return FALSE;
  code = gpgme_op_import (self->context, data);
  result = code == GPG_ERR_NO_ERROR ? gpgme_op_import_result (self->context) : NULL;
  if (result != NULL && result->secret_read > 0)
    return snug_set_error (
      error, SNUG_ERROR_INVALID_ARGUMENT,
      "‘%s’ holds a secret key; pin the public one, and keep the secret one secret", name);
  if (result == NULL || result->considered == 0 || result->imported + result->unchanged == 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ holds no OpenPGP key", name);
  return TRUE;
}

char **
snug_keyring_list (SnugKeyring *self, GError **error)
{
  g_autoptr (GStrvBuilder) fingerprints = g_strv_builder_new ();
  gpgme_key_t key = NULL;
  gpgme_error_t code = gpgme_op_keylist_start (self->context, NULL, 0);

  for (guint i = 0; code == GPG_ERR_NO_ERROR && i < MAX_KEYS; i++)
    {
      code = gpgme_op_keylist_next (self->context, &key);
      if (code != GPG_ERR_NO_ERROR)
        break;
      g_strv_builder_add (fingerprints, key->subkeys->fpr);
      gpgme_key_unref (key);
    }
  gpgme_op_keylist_end (self->context);
  if (code != GPG_ERR_NO_ERROR && gpgme_err_code (code) != GPG_ERR_EOF)
    {
      fail (code, "list", "the keys", error);
      return NULL;
    }
  return g_strv_builder_end (fingerprints);
}

static gboolean
is_weak (gpgme_hash_algo_t algorithm)
{
  return algorithm == GPGME_MD_MD5 || algorithm == GPGME_MD_SHA1 || algorithm == GPGME_MD_RMD160;
}

/* The primary key of whichever key signed, if it is valid now. */
static char *
find_signer (SnugKeyring *self, gpgme_signature_t signature)
{
  gpgme_key_t key = NULL;
  char *fingerprint = NULL;

  if (gpgme_get_key (self->context, signature->fpr, &key, 0) != GPG_ERR_NO_ERROR)
    return NULL;
  if (!key->revoked && !key->expired && !key->disabled && !key->invalid)
    fingerprint = g_strdup (key->subkeys->fpr);
  gpgme_key_unref (key);
  return fingerprint;
}

static gboolean
judge (SnugKeyring *self,
       gpgme_signature_t signature,
       const char *name,
       GPtrArray *signers,
       GError **error)
{
  g_autofree char *signer = NULL;

  switch (gpgme_err_code (signature->status))
    {
    case GPG_ERR_NO_ERROR:
      if (is_weak (signature->hash_algo))
        return snug_set_error (
          error, SNUG_ERROR_VERIFICATION_FAILED,
          "‘%s’ is signed with the broken digest %s; its publisher must sign it anew", name,
          gpgme_hash_algo_name (signature->hash_algo));
      signer = find_signer (self, signature);
      if (signer != NULL && !g_ptr_array_find_with_equal_func (signers, signer, g_str_equal, NULL))
        g_ptr_array_add (signers, g_steal_pointer (&signer));
      return TRUE;
    /* By a stranger, or by a key whose time is over: it counts for nothing, but spoils nothing. */
    case GPG_ERR_NO_PUBKEY:
    case GPG_ERR_KEY_EXPIRED:
    case GPG_ERR_SIG_EXPIRED:
    case GPG_ERR_CERT_REVOKED:
      return TRUE;
    default:
      return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                             "the signature of ‘%s’ is bad: %s", name,
                             gpgme_strerror (signature->status));
    }
}

static gboolean
collect_signers (SnugKeyring *self, const char *name, GPtrArray *signers, GError **error)
{
  gpgme_verify_result_t result = gpgme_op_verify_result (self->context);
  gboolean ok = TRUE;

  if (result == NULL || result->signatures == NULL)
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED, "‘%s’ has no signature", name);
  /* Looking up a key runs another operation, which would take the result away. */
  gpgme_result_ref (result);
  for (gpgme_signature_t signature = result->signatures; ok && signature != NULL;
       signature = signature->next)
    ok = judge (self, signature, name, signers, error);
  gpgme_result_unref (result);
  return ok;
}

char **
snug_keyring_verify (SnugKeyring *self,
                     const char *name,
                     GBytes *content,
                     GBytes *signatures,
                     GError **error)
{
  g_autoptr (SignedData) text = wrap (content, name, error);
  g_autoptr (SignedData) signature = text != NULL ? wrap (signatures, name, error) : NULL;
  g_autoptr (GPtrArray) signers = g_ptr_array_new_with_free_func (g_free);
  gpgme_error_t code;

  if (signature == NULL)
    return NULL;
  code = gpgme_op_verify (self->context, signature, text, NULL);
  /* GnuPG has many codes for what is no signature, "General error" among them. */
  if (code != GPG_ERR_NO_ERROR)
    {
      snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                      "what should be the signature of ‘%s’ cannot be read as one: GnuPG says: %s",
                      name, gpgme_strerror (code));
      return NULL;
    }
  if (!collect_signers (self, name, signers, error))
    return NULL;
  if (signers->len == 0)
    {
      snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                      "‘%s’ is not signed by a key that is pinned and valid; pin its key if you "
                      "trust its publisher",
                      name);
      return NULL;
    }
  g_ptr_array_add (signers, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&signers), FALSE);
}

static void
snug_keyring_class_init (SnugKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_keyring_finalize;
}
