/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Keys that a document names, and whether enough of them signed another. Each verification has a
 * keyring of its own that is gone afterwards, so no key lives longer than the document that named
 * it. Any thread. */

#include "snug-repository-keys.h"

#include "snug-file.h"
#include "snug-json-fields.h"
#include "snug-keyring.h"

#include <errno.h>
#include <string.h>

#define MAX_KEYS 32

gboolean
snug_repository_fingerprint_is_valid (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return (length == 40 || length == 64) && strspn (text, "0123456789ABCDEF") == length;
}

static gboolean
add_key (JsonObject *object, const char *name, GPtrArray *armors, const char *where, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *armor = snug_json_node_is_text (node) ? json_node_get_string (node) : NULL;

  if (!snug_repository_fingerprint_is_valid (name))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: a name in ‘keys’ is not an OpenPGP fingerprint", where);
  if (armor == NULL || !g_str_has_prefix (armor, "-----BEGIN PGP PUBLIC KEY BLOCK-----")
      || strlen (armor) > SNUG_KEYRING_MAX_KEY_SIZE)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: the key %s is not an armored public key", where, name);
  g_ptr_array_add (armors, g_bytes_new (armor, strlen (armor)));
  return TRUE;
}

gboolean
snug_repository_keys_parse (JsonObject *object,
                            const char *where,
                            SnugRepositoryKeys *keys,
                            GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);
  g_autoptr (GStrvBuilder) fingerprints = g_strv_builder_new ();
  g_autoptr (GPtrArray) armors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (json_object_get_size (object) > MAX_KEYS)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: more than %d keys", where,
                           MAX_KEYS);
  for (GList *l = names; l != NULL; l = l->next)
    {
      if (!add_key (object, l->data, armors, where, error))
        return FALSE;
      g_strv_builder_add (fingerprints, l->data);
    }
  keys->fingerprints = g_strv_builder_end (fingerprints);
  keys->armors = g_steal_pointer (&armors);
  return TRUE;
}

void
snug_repository_keys_clear (SnugRepositoryKeys *keys)
{
  g_clear_pointer (&keys->fingerprints, g_strfreev);
  g_clear_pointer (&keys->armors, g_ptr_array_unref);
}

/* A directory that goes with its scope. */
typedef struct
{
  int parent;
  char *name;
  char *path;
} KeyringHome;

static void
keyring_home_free (KeyringHome *home)
{
  g_autoptr (GError) error = NULL;

  if (home->name != NULL && !snug_file_remove (home->parent, home->name, &error))
    g_warning ("a keyring stays behind: %s", error->message);
  if (home->parent >= 0)
    close (home->parent);
  g_free (home->name);
  g_free (home->path);
  g_free (home);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyringHome, keyring_home_free)

static KeyringHome *
keyring_home_new (const char *scratch, GError **error)
{
  g_autoptr (KeyringHome) home = g_new0 (KeyringHome, 1);

  home->parent = snug_file_open_root (scratch, error);
  if (home->parent < 0)
    return NULL;
  home->path = g_build_filename (scratch, "keyring-XXXXXX", NULL);
  if (g_mkdtemp (home->path) == NULL)
    {
      snug_set_error_from_errno (error, errno, "cannot make a keyring in ‘%s’", scratch);
      return NULL;
    }
  home->name = g_path_get_basename (home->path);
  return g_steal_pointer (&home);
}

/* What every packet begins with has this bit; armor is text. */
static gboolean
is_binary (GBytes *key)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (key, &size);

  return size > 0 && (data[0] & 0x80) != 0;
}

static gboolean
flush (SnugKeyring *ring, const char *name, GByteArray **armors, GError **error)
{
  g_autoptr (GBytes) part = g_byte_array_free_to_bytes (*armors);

  *armors = g_byte_array_new ();
  return snug_keyring_add (ring, name, part, error);
}

static SnugKeyring *
make_ring (const SnugRepositoryDemand *demand, const char *home, GError **error)
{
  g_autoptr (SnugKeyring) ring = snug_keyring_new (home, error);
  g_autoptr (GByteArray) armors = g_byte_array_new ();

  if (ring == NULL)
    return NULL;
  /* One import for all armors that fit: each is a process. Nothing can stand beside packets. */
  for (guint i = 0; i < demand->keys->len; i++)
    {
      GBytes *key = g_ptr_array_index (demand->keys, i);
      gsize size;
      const void *data = g_bytes_get_data (key, &size);

      if (is_binary (key))
        {
          if (!snug_keyring_add (ring, demand->name, key, error))
            return NULL;
          continue;
        }
      if (armors->len > 0 && armors->len + size + 1 > SNUG_KEYRING_MAX_KEY_SIZE
          && !flush (ring, demand->name, &armors, error))
        return NULL;
      g_byte_array_append (armors, data, (guint) size);
      g_byte_array_append (armors, (const guint8 *) "\n", 1);
    }
  if ((armors->len > 0 || demand->keys->len == 0) && !flush (ring, demand->name, &armors, error))
    return NULL;
  return g_steal_pointer (&ring);
}

static char **
select_allowed (char **signers, const char *const *allowed)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; signers[i] != NULL; i++)
    if (allowed == NULL || g_strv_contains (allowed, signers[i]))
      g_strv_builder_add (builder, signers[i]);
  return g_strv_builder_end (builder);
}

static gboolean
find_threshold (const SnugRepositoryDemand *demand,
                SnugKeyring *ring,
                guint64 *threshold,
                GError **error)
{
  g_auto (GStrv) all = NULL;

  *threshold = demand->threshold;
  if (*threshold > 0)
    return TRUE;
  all = snug_keyring_list (ring, error);
  if (all == NULL)
    return FALSE;
  *threshold = g_strv_length (all) / 2 + 1;
  return TRUE;
}

char **
snug_repository_keys_verify (const SnugRepositoryDemand *demand,
                             GBytes *content,
                             GBytes *signatures,
                             GError **error)
{
  g_autoptr (KeyringHome) home = keyring_home_new (demand->scratch, error);
  g_autoptr (SnugKeyring) ring = home != NULL ? make_ring (demand, home->path, error) : NULL;
  g_auto (GStrv) signers = NULL;
  g_auto (GStrv) counted = NULL;
  guint64 threshold;

  if (ring == NULL)
    return NULL;
  signers = snug_keyring_verify (ring, demand->name, content, signatures, error);
  if (signers == NULL || !find_threshold (demand, ring, &threshold, error))
    return NULL;
  counted = select_allowed (signers, demand->allowed);
  if (g_strv_length (counted) < threshold)
    {
      snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                      "‘%s’ has %u of the %" G_GUINT64_FORMAT
                      " signatures that it needs by keys that may sign it",
                      demand->name, g_strv_length (counted), threshold);
      return NULL;
    }
  return g_steal_pointer (&counted);
}
