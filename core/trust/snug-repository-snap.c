/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shards and the snaps in them. A shard is read lazily: only the snap that is asked for becomes
 * structures. Immutable once read; any thread. */

#include "snug-repository-snap.h"

#include "snug-channel.h"
#include "snug-json-fields.h"
#include "snug-name.h"

#include <stddef.h>

#define MAX_ARCHITECTURES 32
#define MAX_CHANNELS      2000
#define MAX_REVISIONS     10000
#define MAX_SNAPS         20000

typedef struct
{
  JsonObject *publisher; /* (unowned) */
  JsonObject *channels;  /* (unowned) */
  JsonObject *revisions; /* (unowned) */
} SnapMembers;

static const SnugJsonField text_fields[] = {
  { "snap-id", SNUG_JSON_LINE, offsetof (SnugRepositorySnap, snap_id), 64, FALSE },
  { "title", SNUG_JSON_LINE, offsetof (SnugRepositorySnap, title), 100, FALSE },
  { "summary", SNUG_JSON_LINE, offsetof (SnugRepositorySnap, summary), 256, FALSE },
  { "license", SNUG_JSON_LINE, offsetof (SnugRepositorySnap, license), 2048, FALSE },
  { "categories", SNUG_JSON_LINES, offsetof (SnugRepositorySnap, categories), 32, FALSE },
  { NULL },
};

static const SnugJsonField member_fields[] = {
  { "publisher", SNUG_JSON_OBJECT, offsetof (SnapMembers, publisher), 32, TRUE },
  { "channels", SNUG_JSON_OBJECT, offsetof (SnapMembers, channels), MAX_ARCHITECTURES, TRUE },
  { "revisions", SNUG_JSON_OBJECT, offsetof (SnapMembers, revisions), MAX_REVISIONS, TRUE },
  { NULL },
};

static const SnugJsonField publisher_fields[] = {
  { "id", SNUG_JSON_LINE, offsetof (SnugRepositorySnap, publisher_id), 64, TRUE },
  { "name", SNUG_JSON_LINE, offsetof (SnugRepositorySnap, publisher_name), 100, FALSE },
  { "sha3-384", SNUG_JSON_DIGEST, offsetof (SnugRepositorySnap, publisher.sha3_384), 0, TRUE },
  { "size", SNUG_JSON_NUMBER, offsetof (SnugRepositorySnap, publisher.size), 1024 * 1024, TRUE },
  { NULL },
};

typedef struct
{
  guint64 revision;
  gint64 released;
} ChannelMembers;

static const SnugJsonField channel_fields[] = {
  { "revision", SNUG_JSON_NUMBER, offsetof (ChannelMembers, revision), G_MAXINT, TRUE },
  { "released", SNUG_JSON_TIME, offsetof (ChannelMembers, released), 0, FALSE },
  { NULL },
};

static const SnugJsonField revision_fields[] = {
  { "version", SNUG_JSON_LINE, offsetof (SnugRepositoryRevision, version), 64, TRUE },
  { "confinement", SNUG_JSON_LINE, offsetof (SnugRepositoryRevision, confinement), 16, TRUE },
  { "size", SNUG_JSON_NUMBER, offsetof (SnugRepositoryRevision, size), SNUG_JSON_MAX_INTEGER,
    TRUE },
  { "record", SNUG_JSON_DIGEST, offsetof (SnugRepositoryRevision, record.sha3_384), 0, TRUE },
  { "record-size", SNUG_JSON_NUMBER, offsetof (SnugRepositoryRevision, record.size), 1024 * 1024,
    TRUE },
  { NULL },
};

void
snug_repository_channel_free (gpointer channel)
{
  SnugRepositoryChannel *self = channel;

  g_free (self->architecture);
  g_free (self->channel);
  g_free (self);
}

void
snug_repository_revision_free (gpointer revision)
{
  snug_json_fields_clear (revision_fields, revision);
  g_free (revision);
}

void
snug_repository_snap_free (SnugRepositorySnap *self)
{
  g_free (self->name);
  snug_json_fields_clear (text_fields, self);
  snug_json_fields_clear (publisher_fields, self);
  g_ptr_array_unref (self->channels);
  g_ptr_array_unref (self->revisions);
  g_free (self);
}

JsonObject *
snug_repository_shard_parse (const char *name, GBytes *content, GError **error)
{
  g_autoptr (JsonObject) object
    = snug_json_document_parse (name, content, SNUG_REPOSITORY_SHARD_MAX_SIZE, error);
  static const SnugJsonField fields[]
    = { { "snaps", SNUG_JSON_OBJECT, 0, MAX_SNAPS, TRUE }, { NULL } };
  JsonObject *snaps = NULL;

  if (object == NULL || !snug_json_document_check_head (object, name, "shard", error)
      || !snug_json_fields_read (object, name, fields, &snaps, error))
    return NULL;
  return json_object_ref (snaps);
}

static gboolean
read_revision (SnugRepositorySnap *self,
               const char *number,
               JsonNode *node,
               const char *where,
               GError **error)
{
  SnugRepositoryRevision *revision = g_new0 (SnugRepositoryRevision, 1);

  g_ptr_array_add (self->revisions, revision);
  if (!snug_revision_parse (number, &revision->revision, error))
    return FALSE;
  if (revision->revision <= 0 || !JSON_NODE_HOLDS_OBJECT (node))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: a malformed entry in ‘revisions’", where);
  return snug_json_fields_read (json_node_get_object (node), where, revision_fields, revision,
                                error);
}

static int
compare_revisions (gconstpointer a, gconstpointer b)
{
  const SnugRepositoryRevision *first = *(SnugRepositoryRevision *const *) a;
  const SnugRepositoryRevision *second = *(SnugRepositoryRevision *const *) b;

  return first->revision < second->revision ? -1 : first->revision > second->revision;
}

static gboolean
read_revisions (SnugRepositorySnap *self, JsonObject *object, const char *where, GError **error)
{
  JsonObjectIter iter;
  const char *number;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &number, &node))
    if (!read_revision (self, number, node, where, error))
      return FALSE;
  g_ptr_array_sort (self->revisions, compare_revisions);
  return TRUE;
}

static gboolean
read_channel (SnugRepositorySnap *self,
              const char *architecture,
              const char *name,
              JsonNode *node,
              const char *where,
              GError **error)
{
  g_autoptr (SnugChannel) channel = snug_channel_parse (name, error);
  ChannelMembers members = { 0 };
  SnugRepositoryChannel *entry;

  if (channel == NULL)
    return FALSE;
  /* One spelling for each channel, or two could disagree. */
  if (!g_str_equal (snug_channel_get_full (channel), name) || !JSON_NODE_HOLDS_OBJECT (node))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: a channel is not in the form TRACK/RISK[/BRANCH]", where);
  if (!snug_json_fields_read (json_node_get_object (node), where, channel_fields, &members, error))
    return FALSE;
  if (snug_repository_snap_find_revision (self, (SnugRevision) members.revision) == NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: the channel %s leads to a revision that is not there", where, name);
  entry = g_new0 (SnugRepositoryChannel, 1);
  entry->architecture = g_strdup (architecture);
  entry->channel = g_strdup (name);
  entry->revision = (SnugRevision) members.revision;
  entry->released = members.released;
  g_ptr_array_add (self->channels, entry);
  return TRUE;
}

static gboolean
read_architecture (SnugRepositorySnap *self,
                   const char *architecture,
                   JsonNode *node,
                   const char *where,
                   GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *channel;

  if (!g_regex_match_simple ("^[a-z0-9]{1,20}$", architecture, G_REGEX_DOLLAR_ENDONLY, 0)
      || !JSON_NODE_HOLDS_OBJECT (node)
      || json_object_get_size (json_node_get_object (node)) > MAX_CHANNELS)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: a malformed entry in ‘channels’", where);
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &channel))
    if (!read_channel (self, architecture, name, channel, where, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_channels (SnugRepositorySnap *self, JsonObject *object, const char *where, GError **error)
{
  JsonObjectIter iter;
  const char *architecture;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &architecture, &node))
    if (!read_architecture (self, architecture, node, where, error))
      return FALSE;
  return TRUE;
}

SnugRepositorySnap *
snug_repository_snap_parse (JsonObject *snaps, const char *name, GError **error)
{
  g_autoptr (SnugRepositorySnap) self = g_new0 (SnugRepositorySnap, 1);
  g_autofree char *where = g_strdup_printf ("the index, snap ‘%.60s’", name);
  JsonNode *node = json_object_get_member (snaps, name);
  SnapMembers members = { 0 };
  JsonObject *object;

  self->channels = g_ptr_array_new_with_free_func (snug_repository_channel_free);
  self->revisions = g_ptr_array_new_with_free_func (snug_repository_revision_free);
  if (!snug_name_validate (SNUG_NAME_SNAP, name, error))
    return NULL;
  self->name = g_strdup (name);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      snug_set_error (error, node == NULL ? SNUG_ERROR_NOT_FOUND : SNUG_ERROR_INVALID_ARGUMENT,
                      node == NULL ? "there is no snap ‘%s’" : "the entry of ‘%s’ is no object",
                      name);
      return NULL;
    }
  object = json_node_get_object (node);
  if (!snug_json_fields_read (object, where, text_fields, self, error)
      || !snug_json_fields_read (object, where, member_fields, &members, error)
      || !snug_json_fields_read (members.publisher, where, publisher_fields, self, error)
      || !read_revisions (self, members.revisions, where, error)
      || !read_channels (self, members.channels, where, error))
    return NULL;
  return g_steal_pointer (&self);
}

const SnugRepositoryRevision *
snug_repository_snap_find_revision (const SnugRepositorySnap *self, SnugRevision revision)
{
  for (guint i = 0; i < self->revisions->len; i++)
    {
      const SnugRepositoryRevision *entry = g_ptr_array_index (self->revisions, i);

      if (entry->revision == revision)
        return entry;
    }
  return NULL;
}

const SnugRepositoryChannel *
snug_repository_snap_find_channel (const SnugRepositorySnap *self,
                                   const char *architecture,
                                   const char *channel)
{
  const SnugRepositoryChannel *for_all = NULL;

  for (guint i = 0; i < self->channels->len; i++)
    {
      const SnugRepositoryChannel *entry = g_ptr_array_index (self->channels, i);

      if (!g_str_equal (entry->channel, channel))
        continue;
      if (g_str_equal (entry->architecture, architecture))
        return entry;
      if (g_str_equal (entry->architecture, "all"))
        for_all = entry;
    }
  return for_all;
}
