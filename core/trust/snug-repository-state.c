/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The trusted state of a repository on the disk: state.json, index/DIGEST for what leads from the
 * root to the snaps, records/DIGEST for records and publishers, and signers/DIGEST for records
 * whose publisher's signature was verified. Documents are read back only when their digest is
 * right, so a damaged one counts as missing. Fields belong to whoever holds the client's lock;
 * documents may be put and got on any thread. */

#include "snug-repository-state.h"

#include "snug-digest.h"
#include "snug-file.h"
#include "snug-json-fields.h"
#include "snug-repository-keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define STATE_FILE     "state.json"
#define STATE_MAX_SIZE (16 * 1024)
#define SIGNER_MAX     256
/* µs; nobody writes one document for so long. */
#define MAX_WRITE_TIME (24 * G_TIME_SPAN_HOUR)

typedef struct
{
  char *pins;
  JsonObject *root;      /* (unowned) */
  JsonObject *timestamp; /* (unowned) */
  JsonObject *index;     /* (unowned) */
} StateMembers;

static const SnugJsonField state_fields[] = {
  { "pins", SNUG_JSON_DIGEST, offsetof (StateMembers, pins), 0, FALSE },
  { "root", SNUG_JSON_OBJECT, offsetof (StateMembers, root), 8, FALSE },
  { "timestamp", SNUG_JSON_OBJECT, offsetof (StateMembers, timestamp), 8, FALSE },
  { "index", SNUG_JSON_OBJECT, offsetof (StateMembers, index), 8, FALSE },
  { NULL },
};

static const SnugJsonField trusted_fields[] = {
  { "version", SNUG_JSON_NUMBER, offsetof (SnugRepositoryTrusted, version), SNUG_JSON_MAX_INTEGER,
    TRUE },
  { "sha3-384", SNUG_JSON_DIGEST, offsetof (SnugRepositoryTrusted, reference.sha3_384), 0, TRUE },
  { "size", SNUG_JSON_NUMBER, offsetof (SnugRepositoryTrusted, reference.size),
    SNUG_REPOSITORY_SHARD_MAX_SIZE, TRUE },
  { NULL },
};

void
snug_repository_state_free (SnugRepositoryState *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->pins);
  g_free (self->root.reference.sha3_384);
  g_free (self->timestamp.reference.sha3_384);
  g_free (self->index.reference.sha3_384);
  g_free (self);
}

void
snug_repository_trusted_set (SnugRepositoryTrusted *self, guint64 version, GBytes *content)
{
  g_clear_pointer (&self->reference.sha3_384, g_free);
  self->version = content != NULL ? version : 0;
  self->reference.size = content != NULL ? g_bytes_get_size (content) : 0;
  if (content != NULL)
    self->reference.sha3_384 = snug_digest_of_bytes (content);
}

static void
copy_trusted (SnugRepositoryTrusted *to, const SnugRepositoryTrusted *from)
{
  *to = *from;
  to->reference.sha3_384 = g_strdup (from->reference.sha3_384);
}

SnugRepositoryState *
snug_repository_state_remember (const SnugRepositoryState *self)
{
  SnugRepositoryState *copy = g_new0 (SnugRepositoryState, 1);

  copy->fd = -1;
  copy->pins = g_strdup (self->pins);
  copy_trusted (&copy->root, &self->root);
  copy_trusted (&copy->timestamp, &self->timestamp);
  copy_trusted (&copy->index, &self->index);
  return copy;
}

static void
exchange (SnugRepositoryTrusted *first, SnugRepositoryTrusted *second)
{
  const SnugRepositoryTrusted kept = *first;

  *first = *second;
  *second = kept;
}

void
snug_repository_state_return_to (SnugRepositoryState *self, SnugRepositoryState *remembered)
{
  char *pins = self->pins;

  self->pins = remembered->pins;
  remembered->pins = pins;
  exchange (&self->root, &remembered->root);
  exchange (&self->timestamp, &remembered->timestamp);
  exchange (&self->index, &remembered->index);
}

static gboolean
parse_state (SnugRepositoryState *self, GBytes *content, GError **error)
{
  g_autoptr (JsonObject) object
    = snug_json_document_parse (STATE_FILE, content, STATE_MAX_SIZE, error);
  StateMembers members = { 0 };
  gboolean ok;

  if (object == NULL || !snug_json_document_check_head (object, STATE_FILE, "state", error))
    return FALSE;
  ok = snug_json_fields_read (object, STATE_FILE, state_fields, &members, error);
  self->pins = members.pins;
  return ok
         && (members.root == NULL
             || snug_json_fields_read (members.root, STATE_FILE, trusted_fields, &self->root,
                                       error))
         && (members.timestamp == NULL
             || snug_json_fields_read (members.timestamp, STATE_FILE, trusted_fields,
                                       &self->timestamp, error))
         && (members.index == NULL
             || snug_json_fields_read (members.index, STATE_FILE, trusted_fields, &self->index,
                                       error));
}

static gboolean
load_state (SnugRepositoryState *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) content = snug_file_read (self->fd, STATE_FILE, STATE_MAX_SIZE, &local);

  if (content == NULL && g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return TRUE;
  if (content != NULL && parse_state (self, content, &local))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                         "the trusted state is damaged (%s); remove ‘%s’ to start anew from the "
                         "pinned keys",
                         local->message, self->path);
}

/* A crash may have left keyrings; they are of no use to anybody. */
static void
remove_leftovers (SnugRepositoryState *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "keyring-") && !snug_file_remove (self->fd, name, NULL))
      g_debug ("‘%s/%s’ stays behind", self->path, name);
}

static gboolean
make_directory (SnugRepositoryState *self, SnugPaths *paths, const char *id, GError **error)
{
  const char *stores = snug_paths_get (paths, SNUG_PATH_STORE_STATE);
  snug_autofd int stores_fd = -1;
  static const char *const folders[] = { "index", "records", "signers" };

  if (g_mkdir_with_parents (stores, 0755) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make ‘%s’", stores);
  stores_fd = snug_file_open_root (stores, error);
  if (stores_fd < 0 || !snug_file_is_trusted (stores_fd, stores, error))
    return FALSE;
  self->fd = snug_file_make_dirs (stores_fd, id, 0700, error);
  if (self->fd < 0 || !snug_file_is_trusted (self->fd, self->path, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      snug_autofd int folder = snug_file_make_dirs (self->fd, folders[i], 0700, error);

      if (folder < 0)
        return FALSE;
    }
  return TRUE;
}

SnugRepositoryState *
snug_repository_state_open (SnugPaths *paths, const char *id, GError **error)
{
  g_autoptr (SnugRepositoryState) self = g_new0 (SnugRepositoryState, 1);

  self->fd = -1;
  if (!g_regex_match_simple ("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$", id, G_REGEX_DOLLAR_ENDONLY, 0))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%.60s’ is not the ID of a store", id);
      return NULL;
    }
  self->path = snug_paths_build (paths, SNUG_PATH_STORE_STATE, id, NULL);
  if (!make_directory (self, paths, id, error))
    return NULL;
  remove_leftovers (self);
  return load_state (self, error) ? g_steal_pointer (&self) : NULL;
}

static void
append_trusted (JsonBuilder *builder, const char *name, const SnugRepositoryTrusted *trusted)
{
  if (trusted->version == 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, (gint64) trusted->version);
  json_builder_set_member_name (builder, "sha3-384");
  json_builder_add_string_value (builder, trusted->reference.sha3_384);
  json_builder_set_member_name (builder, "size");
  json_builder_add_int_value (builder, (gint64) trusted->reference.size);
  json_builder_end_object (builder);
}

gboolean
snug_repository_state_save (SnugRepositoryState *self, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "document");
  json_builder_add_string_value (builder, "state");
  if (self->pins != NULL)
    {
      json_builder_set_member_name (builder, "pins");
      json_builder_add_string_value (builder, self->pins);
    }
  append_trusted (builder, "root", &self->root);
  append_trusted (builder, "timestamp", &self->timestamp);
  append_trusted (builder, "index", &self->index);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return snug_file_write (self->fd, STATE_FILE, text, strlen (text), 0600, error);
}

static char *
document_path (SnugRepositoryShelf shelf, const char *digest)
{
  return g_strconcat (shelf == SNUG_REPOSITORY_SHELF_INDEX ? "index/" : "records/", digest, NULL);
}

gboolean
snug_repository_state_put (SnugRepositoryState *self,
                           SnugRepositoryShelf shelf,
                           GBytes *content,
                           GError **error)
{
  g_autofree char *digest = snug_digest_of_bytes (content);
  g_autofree char *path = document_path (shelf, digest);
  gsize size;
  const void *data = g_bytes_get_data (content, &size);

  return snug_file_write (self->fd, path, data, size, 0600, error);
}

gboolean
snug_repository_state_has (SnugRepositoryState *self,
                           SnugRepositoryShelf shelf,
                           const SnugRepositoryReference *reference)
{
  g_autofree char *path = document_path (shelf, reference->sha3_384);
  snug_autofd int fd = snug_file_open_regular (self->fd, path, reference->size, NULL);
  struct stat st;

  return fd >= 0 && fstat (fd, &st) == 0 && (guint64) st.st_size == reference->size;
}

GBytes *
snug_repository_state_get (SnugRepositoryState *self,
                           SnugRepositoryShelf shelf,
                           const SnugRepositoryReference *reference,
                           GError **error)
{
  g_autofree char *path = document_path (shelf, reference->sha3_384);
  g_autoptr (GBytes) content = snug_file_read (self->fd, path, reference->size, NULL);
  g_autofree char *digest = content != NULL ? snug_digest_of_bytes (content) : NULL;

  if (snug_digest_equal (digest, reference->sha3_384))
    return g_steal_pointer (&content);
  snug_set_error (error, SNUG_ERROR_NOT_FOUND, "the document %.16s… is not kept here",
                  reference->sha3_384);
  return NULL;
}

gboolean
snug_repository_state_put_signer (SnugRepositoryState *self,
                                  const char *record,
                                  const char *publisher,
                                  const char *signer,
                                  GError **error)
{
  g_autofree char *path = g_strconcat ("signers/", record, NULL);
  g_autofree char *text = g_strdup_printf ("%s %s\n", publisher, signer);

  return snug_file_write (self->fd, path, text, strlen (text), 0600, error);
}

char *
snug_repository_state_get_signer (SnugRepositoryState *self,
                                  const char *record,
                                  const char *publisher)
{
  g_autofree char *path = g_strconcat ("signers/", record, NULL);
  g_autoptr (GBytes) content = snug_file_read (self->fd, path, SIGNER_MAX, NULL);
  g_auto (GStrv) words = NULL;

  if (content == NULL || g_bytes_get_size (content) == 0)
    return NULL;
  words = g_strsplit (g_bytes_get_data (content, NULL), " ", 2);
  if (g_strv_length (words) != 2 || !g_str_equal (words[0], publisher)
      || !snug_repository_fingerprint_is_valid (g_strchomp (words[1])))
    return NULL;
  return g_strdup (words[1]);
}

static void
remove_below (SnugRepositoryState *self, const char *below, const char *name)
{
  g_autofree char *path = g_build_filename (below, name, NULL);

  if (!snug_file_remove (self->fd, path, NULL))
    g_debug ("‘%s/%s’ stays behind", self->path, path);
}

typedef struct
{
  char *name;
  gint64 time;
} AgedFile;

static void
clear_aged (gpointer data)
{
  g_free (((AgedFile *) data)->name);
}

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  const AgedFile *first = a;
  const AgedFile *second = b;

  return first->time < second->time ? -1 : first->time > second->time;
}

static gint64
get_age (const struct stat *st)
{
  return g_get_real_time () - (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC;
}

/* Documents, without what another thread is writing under a name of its own just now; of that only
 * goes what nobody can be writing any more. */
static GArray *
list_by_age (SnugRepositoryState *self, const char *below)
{
  g_autofree char *folder = g_build_filename (self->path, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray *files = g_array_new (FALSE, TRUE, sizeof (AgedFile));
  const char *name;

  g_array_set_clear_func (files, clear_aged);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (below, name, NULL);
      AgedFile file = { NULL, 0 };
      struct stat st;

      if (fstatat (self->fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
        continue;
      if (!snug_digest_is_valid (name))
        {
          if (get_age (&st) > MAX_WRITE_TIME)
            remove_below (self, below, name);
          continue;
        }
      file.name = g_strdup (name);
      file.time = (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
      g_array_append_val (files, file);
    }
  g_array_sort (files, compare_ages);
  return files;
}

static void
collect_unnamed (SnugRepositoryState *self, GHashTable *keep)
{
  g_autoptr (GArray) files = list_by_age (self, "index");

  for (guint i = 0; i < files->len; i++)
    if (!g_hash_table_contains (keep, g_array_index (files, AgedFile, i).name))
      remove_below (self, "index", g_array_index (files, AgedFile, i).name);
}

static void
collect_old (SnugRepositoryState *self, const char *below)
{
  g_autoptr (GArray) files = list_by_age (self, below);

  for (guint i = 0; i + SNUG_REPOSITORY_MAX_RECORDS < files->len; i++)
    remove_below (self, below, g_array_index (files, AgedFile, i).name);
}

void
snug_repository_state_collect (SnugRepositoryState *self, GHashTable *keep)
{
  collect_unnamed (self, keep);
  collect_old (self, "records");
  collect_old (self, "signers");
}
