/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Records of revisions, and the publishers who sign them. Immutable once read; any thread. */

#include "snug-repository-record.h"

#include "snug-epoch.h"
#include "snug-json-fields.h"
#include "snug-name.h"

#include <stddef.h>

static const SnugJsonField record_fields[] = {
  { "name", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, name), 40, TRUE },
  { "snap-id", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, snap_id), 64, FALSE },
  { "revision", SNUG_JSON_NUMBER, offsetof (SnugRepositoryRecord, revision), G_MAXINT, TRUE },
  { "version", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, version), 64, TRUE },
  { "type", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, type), 16, TRUE },
  { "base", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, base), 40, FALSE },
  { "confinement", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, confinement), 16, TRUE },
  { "grade", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, grade), 16, FALSE },
  { "architectures", SNUG_JSON_LINES, offsetof (SnugRepositoryRecord, architectures), 32, TRUE },
  { "title", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, title), 100, FALSE },
  { "summary", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, summary), 256, FALSE },
  { "description", SNUG_JSON_TEXT, offsetof (SnugRepositoryRecord, description), 65536, FALSE },
  { "license", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, license), 2048, FALSE },
  { "providers", SNUG_JSON_LINES, offsetof (SnugRepositoryRecord, providers), 256, FALSE },
  { "publisher", SNUG_JSON_LINE, offsetof (SnugRepositoryRecord, publisher), 64, TRUE },
  { "sha3-384", SNUG_JSON_DIGEST, offsetof (SnugRepositoryRecord, sha3_384), 0, TRUE },
  { "size", SNUG_JSON_NUMBER, offsetof (SnugRepositoryRecord, size), SNUG_JSON_MAX_INTEGER, TRUE },
  { NULL },
};

static const char types[] = "^(app|base|os|gadget|kernel|snapd)$";
static const char *const confinements[] = { "strict", "devmode", "classic", NULL };

typedef struct
{
  JsonArray *read;  /* (unowned) */
  JsonArray *write; /* (unowned) */
} EpochMembers;

static const SnugJsonField epoch_fields[] = {
  { "read", SNUG_JSON_LIST, offsetof (EpochMembers, read), SNUG_EPOCH_MAX_LENGTH, TRUE },
  { "write", SNUG_JSON_LIST, offsetof (EpochMembers, write), SNUG_EPOCH_MAX_LENGTH, TRUE },
  { NULL },
};

void
snug_repository_record_free (SnugRepositoryRecord *self)
{
  snug_json_fields_clear (record_fields, self);
  g_free (self->epoch);
  g_free (self);
}

static gboolean
read_formats (JsonArray *list, guint32 *formats, guint *n, const char *where, GError **error)
{
  *n = json_array_get_length (list);
  for (guint i = 0; i < *n; i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      gint64 value = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
                       ? json_node_get_int (node)
                       : -1;

      if (value < 0 || value > G_MAXUINT32 || (i > 0 && value <= formats[i - 1]))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "%s: ‘epoch’ has no ascending numbers", where);
      formats[i] = (guint32) value;
    }
  return *n > 0
         || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: ‘epoch’ is empty", where);
}

static gboolean
read_epoch (SnugRepositoryRecord *self, JsonObject *record, const char *where, GError **error)
{
  static const SnugJsonField fields[] = { { "epoch", SNUG_JSON_OBJECT, 0, 8, FALSE }, { NULL } };
  SnugEpoch epoch = { .read = { 0 }, .n_read = 1, .write = { 0 }, .n_write = 1 };
  JsonObject *object = NULL;
  EpochMembers members = { 0 };

  if (!snug_json_fields_read (record, where, fields, &object, error))
    return FALSE;
  if (object != NULL
      && (!snug_json_fields_read (object, where, epoch_fields, &members, error)
          || !read_formats (members.read, epoch.read, &epoch.n_read, where, error)
          || !read_formats (members.write, epoch.write, &epoch.n_write, where, error)))
    return FALSE;
  self->epoch = snug_epoch_to_json (&epoch);
  return TRUE;
}

static gboolean
check_names (const SnugRepositoryRecord *self, GError **error)
{
  if (!snug_name_validate (SNUG_NAME_SNAP, self->name, error))
    return FALSE;
  if (self->base != NULL && !snug_name_validate (SNUG_NAME_SNAP, self->base, error))
    return FALSE;
  for (guint i = 0; self->providers != NULL && self->providers[i] != NULL; i++)
    if (!snug_name_validate (SNUG_NAME_SNAP, self->providers[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_words (const SnugRepositoryRecord *self, const char *where, GError **error)
{
  if (!g_regex_match_simple (types, self->type, G_REGEX_DOLLAR_ENDONLY, 0))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s: ‘type’ is none of snaps",
                           where);
  if (!g_strv_contains (confinements, self->confinement))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: ‘confinement’ is neither strict, devmode nor classic", where);
  if (self->revision == 0 || self->size == 0 || self->architectures[0] == NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: ‘revision’, ‘size’ and ‘architectures’ must not be empty", where);
  return TRUE;
}

SnugRepositoryRecord *
snug_repository_record_parse (const char *name, GBytes *content, GError **error)
{
  g_autoptr (JsonObject) object
    = snug_json_document_parse (name, content, SNUG_REPOSITORY_RECORD_MAX_SIZE, error);
  g_autoptr (SnugRepositoryRecord) self = g_new0 (SnugRepositoryRecord, 1);

  if (object == NULL || !snug_json_document_check_head (object, name, "record", error)
      || !snug_json_fields_read (object, name, record_fields, self, error)
      || !read_epoch (self, object, name, error) || !check_words (self, name, error)
      || !check_names (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
snug_repository_record_build_image_path (const char *name, SnugRevision revision)
{
  return g_strdup_printf ("snaps/%s_%d.snap", name, revision);
}

typedef struct
{
  char *id;
  char *name;
  JsonObject *keys; /* (unowned) */
} PublisherMembers;

static const SnugJsonField publisher_fields[] = {
  { "id", SNUG_JSON_LINE, offsetof (PublisherMembers, id), 64, TRUE },
  { "name", SNUG_JSON_LINE, offsetof (PublisherMembers, name), 100, FALSE },
  { "keys", SNUG_JSON_OBJECT, offsetof (PublisherMembers, keys), 32, TRUE },
  { NULL },
};

void
snug_repository_publisher_free (SnugRepositoryPublisher *self)
{
  g_free (self->id);
  g_free (self->name);
  snug_repository_keys_clear (&self->keys);
  g_free (self);
}

SnugRepositoryPublisher *
snug_repository_publisher_parse (const char *name, GBytes *content, GError **error)
{
  g_autoptr (JsonObject) object
    = snug_json_document_parse (name, content, SNUG_REPOSITORY_PUBLISHER_MAX_SIZE, error);
  g_autoptr (SnugRepositoryPublisher) self = g_new0 (SnugRepositoryPublisher, 1);
  PublisherMembers members = { 0 };
  gboolean ok;

  if (object == NULL || !snug_json_document_check_head (object, name, "publisher", error))
    return NULL;
  ok = snug_json_fields_read (object, name, publisher_fields, &members, error);
  self->id = members.id;
  self->name = members.name;
  if (!ok || !snug_repository_keys_parse (members.keys, name, &self->keys, error))
    return NULL;
  if (self->keys.fingerprints[0] == NULL)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ has no keys", name);
      return NULL;
    }
  return g_steal_pointer (&self);
}
