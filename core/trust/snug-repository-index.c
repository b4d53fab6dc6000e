/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Timestamp and index. Immutable once read; any thread. */

#include "snug-repository-index.h"

#include "snug-digest.h"
#include "snug-json-fields.h"

#include <stddef.h>
#include <string.h>

typedef struct
{
  guint64 version;
  gint64 expires;
  JsonObject *index; /* (unowned) */
} TimestampMembers;

static const SnugJsonField timestamp_fields[] = {
  { "version", SNUG_JSON_NUMBER, offsetof (TimestampMembers, version), SNUG_JSON_MAX_INTEGER,
    TRUE },
  { "expires", SNUG_JSON_TIME, offsetof (TimestampMembers, expires), 0, TRUE },
  { "index", SNUG_JSON_OBJECT, offsetof (TimestampMembers, index), 32, TRUE },
  { NULL },
};

static const SnugJsonField index_reference_fields[] = {
  { "version", SNUG_JSON_NUMBER, offsetof (SnugRepositoryTimestamp, index_version),
    SNUG_JSON_MAX_INTEGER, TRUE },
  { "sha3-384", SNUG_JSON_DIGEST, offsetof (SnugRepositoryTimestamp, index.sha3_384), 0, TRUE },
  { "size", SNUG_JSON_NUMBER, offsetof (SnugRepositoryTimestamp, index.size),
    SNUG_REPOSITORY_INDEX_MAX_SIZE, TRUE },
  { NULL },
};

typedef struct
{
  JsonObject *shards; /* (unowned) */
  JsonArray *list;    /* (unowned) */
} IndexMembers;

static const SnugJsonField index_fields[] = {
  { "version", SNUG_JSON_NUMBER, offsetof (SnugRepositoryIndex, version), SNUG_JSON_MAX_INTEGER,
    TRUE },
  { "expires", SNUG_JSON_TIME, offsetof (SnugRepositoryIndex, expires), 0, TRUE },
  { NULL },
};

static const SnugJsonField shards_member[] = {
  { "shards", SNUG_JSON_OBJECT, offsetof (IndexMembers, shards), 32, TRUE },
  { NULL },
};

static const SnugJsonField bits_member[] = {
  { "bits", SNUG_JSON_NUMBER, offsetof (SnugRepositoryIndex, bits), SNUG_REPOSITORY_MAX_BITS,
    TRUE },
  { NULL },
};

static const SnugJsonField list_member[] = {
  { "documents", SNUG_JSON_LIST, offsetof (IndexMembers, list), 1 << SNUG_REPOSITORY_MAX_BITS,
    TRUE },
  { NULL },
};

static const SnugJsonField reference_fields[] = {
  { "sha3-384", SNUG_JSON_DIGEST, offsetof (SnugRepositoryReference, sha3_384), 0, TRUE },
  { "size", SNUG_JSON_NUMBER, offsetof (SnugRepositoryReference, size),
    SNUG_REPOSITORY_SHARD_MAX_SIZE, TRUE },
  { NULL },
};

void
snug_repository_timestamp_free (SnugRepositoryTimestamp *self)
{
  g_free (self->index.sha3_384);
  g_free (self);
}

SnugRepositoryTimestamp *
snug_repository_timestamp_parse (GBytes *content, GError **error)
{
  static const char name[] = "timestamp.json";
  g_autoptr (JsonObject) object
    = snug_json_document_parse (name, content, SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE, error);
  g_autoptr (SnugRepositoryTimestamp) self = g_new0 (SnugRepositoryTimestamp, 1);
  TimestampMembers members = { 0 };

  if (object == NULL || !snug_json_document_check_head (object, name, "timestamp", error)
      || !snug_json_fields_read (object, name, timestamp_fields, &members, error)
      || !snug_json_fields_read (members.index, "timestamp.json, index", index_reference_fields,
                                 self, error))
    return NULL;
  self->version = members.version;
  self->expires = members.expires;
  return g_steal_pointer (&self);
}

static void
clear_reference (gpointer data)
{
  g_free (((SnugRepositoryReference *) data)->sha3_384);
}

void
snug_repository_index_free (SnugRepositoryIndex *self)
{
  g_array_unref (self->shards);
  g_free (self);
}

static gboolean
read_shard (SnugRepositoryIndex *self, JsonNode *node, const char *where, GError **error)
{
  SnugRepositoryReference reference = { 0 };

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s is not an object", where);
  if (!snug_json_fields_read (json_node_get_object (node), where, reference_fields, &reference,
                              error))
    {
      clear_reference (&reference);
      return FALSE;
    }
  g_array_append_val (self->shards, reference);
  return TRUE;
}

static gboolean
read_shards (SnugRepositoryIndex *self, JsonObject *object, const char *name, GError **error)
{
  g_autofree char *where = g_strdup_printf ("%s, shards", name);
  IndexMembers members = { 0 };

  if (!snug_json_fields_read (object, name, shards_member, &members, error)
      || !snug_json_fields_read (members.shards, where, bits_member, self, error)
      || !snug_json_fields_read (members.shards, where, list_member, &members, error))
    return FALSE;
  if (json_array_get_length (members.list) != 1u << self->bits)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: %u documents for %u bits; there must be %u", where,
                           json_array_get_length (members.list), (guint) self->bits,
                           1u << self->bits);
  for (guint i = 0; i < json_array_get_length (members.list); i++)
    if (!read_shard (self, json_array_get_element (members.list, i), where, error))
      return FALSE;
  return TRUE;
}

SnugRepositoryIndex *
snug_repository_index_parse (const char *name, GBytes *content, GError **error)
{
  g_autoptr (JsonObject) object
    = snug_json_document_parse (name, content, SNUG_REPOSITORY_INDEX_MAX_SIZE, error);
  g_autoptr (SnugRepositoryIndex) self = g_new0 (SnugRepositoryIndex, 1);

  self->shards = g_array_new (FALSE, FALSE, sizeof (SnugRepositoryReference));
  g_array_set_clear_func (self->shards, clear_reference);
  if (object == NULL || !snug_json_document_check_head (object, name, "index", error)
      || !snug_json_fields_read (object, name, index_fields, self, error)
      || !read_shards (self, object, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

guint
snug_repository_index_find_shard (guint64 bits, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new (name, strlen (name));
  g_autofree char *digest = snug_digest_of_bytes (bytes);
  guint first = 0;

  /* The first 16 bits of the digest are more than any index uses. */
  for (guint i = 0; i < 4; i++)
    first = first * 16 + (guint) g_ascii_xdigit_value (digest[i]);
  return first >> (16 - bits);
}
