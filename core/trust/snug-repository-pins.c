/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The keys that the admin pinned. Any thread. */

#include "snug-repository-pins.h"

#include "snug-digest.h"
#include "snug-file.h"
#include "snug-keyring.h"

#include <string.h>

#define MAX_FILES 64

void
snug_repository_pins_free (SnugRepositoryPins *self)
{
  g_ptr_array_unref (self->keys);
  g_free (self->digest);
  g_free (self);
}

static gboolean
is_key_file (const char *name)
{
  return name[0] != '.'
         && (g_str_has_suffix (name, ".asc") || g_str_has_suffix (name, ".gpg")
             || g_str_has_suffix (name, ".pgp") || g_str_has_suffix (name, ".key"));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, so that the digest does not depend on the order of the directory. */
static GPtrArray *
list_files (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  const char *name;

  if (dir == NULL)
    {
      snug_set_error (error, SNUG_ERROR_UNTRUSTED, "cannot read the folder of pinned keys: %s",
                      local->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_key_file (name))
      g_ptr_array_add (names, g_strdup (name));
  if (names->len == 0 || names->len > MAX_FILES)
    {
      snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                      "the folder ‘%s’ has %u files of keys (.asc, .gpg, .pgp, .key); there must "
                      "be 1 to %d",
                      folder, names->len, MAX_FILES);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
add_file (int folder_fd, const char *name, GPtrArray *keys, SnugDigest *digest, GError **error)
{
  snug_autofd int fd = snug_file_open_regular (folder_fd, name, SNUG_KEYRING_MAX_KEY_SIZE, error);
  g_autoptr (GBytes) content = NULL;
  const void *data;
  gsize size;

  if (fd < 0 || !snug_file_is_trusted (fd, name, error))
    return FALSE;
  content = snug_file_read_fd (fd, name, SNUG_KEYRING_MAX_KEY_SIZE, error);
  if (content == NULL)
    return FALSE;
  data = g_bytes_get_data (content, &size);
  snug_digest_update (digest, name, strlen (name) + 1);
  snug_digest_update (digest, &size, sizeof size);
  snug_digest_update (digest, data, size);
  g_ptr_array_add (keys, g_steal_pointer (&content));
  return TRUE;
}

SnugRepositoryPins *
snug_repository_pins_load (const char *folder, GError **error)
{
  g_autoptr (SnugDigest) digest = snug_digest_new ();
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) names = NULL;
  snug_autofd int fd = -1;
  SnugRepositoryPins *self;

  if (folder == NULL)
    {
      snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                      "no key is pinned; put its root key into a folder and name that in ‘Keys’");
      return NULL;
    }
  names = list_files (folder, error);
  fd = names != NULL ? snug_file_open_root (folder, error) : -1;
  if (fd < 0 || !snug_file_is_trusted (fd, folder, error))
    return NULL;
  for (guint i = 0; i < names->len; i++)
    if (!add_file (fd, g_ptr_array_index (names, i), keys, digest, error))
      return NULL;
  self = g_new0 (SnugRepositoryPins, 1);
  self->keys = g_steal_pointer (&keys);
  self->digest = snug_digest_finish (digest);
  return self;
}
