/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writing documents. The counterpart of the readers in trust/; a test reads back what is written
 * here.
 */

#include "snug-repo-documents.h"

#include "snug-json-fields.h"

#include <string.h>

static JsonBuilder *
begin (const char *kind)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, 1);
  json_builder_set_member_name (builder, "document");
  json_builder_add_string_value (builder, kind);
  return builder;
}

static GBytes *
end (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  char *line;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  line = g_strconcat (text, "\n", NULL);
  return g_bytes_new_take (line, strlen (line));
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder, const char *name, guint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) number);
}

static void
add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autofree char *text = snug_json_time_to_string (time);

  add_text (builder, name, text);
}

static void
add_texts (JsonBuilder *builder, const char *name, char **texts)
{
  if (texts == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

static void
begin_member (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_keys (JsonBuilder *builder, const SnugRepositoryKeys *keys)
{
  begin_member (builder, "keys");
  for (guint i = 0; keys->fingerprints[i] != NULL; i++)
    {
      GBytes *armor = g_ptr_array_index (keys->armors, i);
      g_autofree char *text = g_strndup (g_bytes_get_data (armor, NULL), g_bytes_get_size (armor));

      add_text (builder, keys->fingerprints[i], text);
    }
  json_builder_end_object (builder);
}

GBytes *
snug_repo_documents_build_root (const SnugRepositoryRoot *root)
{
  g_autoptr (JsonBuilder) builder = begin ("root");

  add_number (builder, "version", root->version);
  add_time (builder, "expires", root->expires);
  add_text (builder, "title", root->title);
  add_keys (builder, &root->keys);
  begin_member (builder, "roles");
  for (guint i = 0; i < SNUG_N_REPOSITORY_ROLES; i++)
    {
      begin_member (builder, snug_repository_role_get_name ((SnugRepositoryRoleId) i));
      add_texts (builder, "keys", root->roles[i].keys);
      add_number (builder, "threshold", root->roles[i].threshold);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  return end (builder);
}

static void
add_reference (JsonBuilder *builder, const SnugRepositoryReference *reference)
{
  add_text (builder, "sha3-384", reference->sha3_384);
  add_number (builder, "size", reference->size);
}

GBytes *
snug_repo_documents_build_timestamp (const SnugRepositoryTimestamp *timestamp)
{
  g_autoptr (JsonBuilder) builder = begin ("timestamp");

  add_number (builder, "version", timestamp->version);
  add_time (builder, "expires", timestamp->expires);
  begin_member (builder, "index");
  add_number (builder, "version", timestamp->index_version);
  add_reference (builder, &timestamp->index);
  json_builder_end_object (builder);
  return end (builder);
}

GBytes *
snug_repo_documents_build_index (const SnugRepositoryIndex *index)
{
  g_autoptr (JsonBuilder) builder = begin ("index");

  add_number (builder, "version", index->version);
  add_time (builder, "expires", index->expires);
  begin_member (builder, "shards");
  add_number (builder, "bits", index->bits);
  json_builder_set_member_name (builder, "documents");
  json_builder_begin_array (builder);
  for (guint i = 0; i < index->shards->len; i++)
    {
      json_builder_begin_object (builder);
      add_reference (builder, &g_array_index (index->shards, SnugRepositoryReference, i));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return end (builder);
}

static int
compare_channels (gconstpointer a, gconstpointer b)
{
  const SnugRepositoryChannel *first = *(SnugRepositoryChannel *const *) a;
  const SnugRepositoryChannel *second = *(SnugRepositoryChannel *const *) b;
  int order = strcmp (first->architecture, second->architecture);

  return order != 0 ? order : strcmp (first->channel, second->channel);
}

static void
add_channels (JsonBuilder *builder, GPtrArray *channels)
{
  const char *architecture = NULL;

  g_ptr_array_sort (channels, compare_channels);
  begin_member (builder, "channels");
  for (guint i = 0; i < channels->len; i++)
    {
      const SnugRepositoryChannel *channel = g_ptr_array_index (channels, i);

      if (g_strcmp0 (architecture, channel->architecture) != 0)
        {
          if (architecture != NULL)
            json_builder_end_object (builder);
          architecture = channel->architecture;
          begin_member (builder, architecture);
        }
      begin_member (builder, channel->channel);
      add_number (builder, "revision", (guint64) channel->revision);
      if (channel->released > 0)
        add_time (builder, "released", channel->released);
      json_builder_end_object (builder);
    }
  if (architecture != NULL)
    json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_revisions (JsonBuilder *builder, GPtrArray *revisions)
{
  begin_member (builder, "revisions");
  for (guint i = 0; i < revisions->len; i++)
    {
      const SnugRepositoryRevision *revision = g_ptr_array_index (revisions, i);
      g_autofree char *number = snug_revision_to_string (revision->revision);

      begin_member (builder, number);
      add_text (builder, "version", revision->version);
      add_text (builder, "confinement", revision->confinement);
      add_number (builder, "size", revision->size);
      add_text (builder, "record", revision->record.sha3_384);
      add_number (builder, "record-size", revision->record.size);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_snap (JsonBuilder *builder, const SnugRepositorySnap *snap)
{
  begin_member (builder, snap->name);
  add_text (builder, "snap-id", snap->snap_id);
  add_text (builder, "title", snap->title);
  add_text (builder, "summary", snap->summary);
  add_text (builder, "license", snap->license);
  add_texts (builder, "categories", snap->categories);
  begin_member (builder, "publisher");
  add_text (builder, "id", snap->publisher_id);
  add_text (builder, "name", snap->publisher_name);
  add_reference (builder, &snap->publisher);
  json_builder_end_object (builder);
  add_channels (builder, snap->channels);
  add_revisions (builder, snap->revisions);
  json_builder_end_object (builder);
}

static int
compare_snaps (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(SnugRepositorySnap *const *) a)->name,
                 (*(SnugRepositorySnap *const *) b)->name);
}

GBytes *
snug_repo_documents_build_shard (GPtrArray *snaps)
{
  g_autoptr (JsonBuilder) builder = begin ("shard");

  g_ptr_array_sort (snaps, compare_snaps);
  begin_member (builder, "snaps");
  for (guint i = 0; i < snaps->len; i++)
    add_snap (builder, g_ptr_array_index (snaps, i));
  json_builder_end_object (builder);
  return end (builder);
}

static void
add_epoch (JsonBuilder *builder, const char *epoch)
{
  g_autoptr (JsonNode) node = json_from_string (epoch, NULL);

  json_builder_set_member_name (builder, "epoch");
  json_builder_add_value (builder, g_steal_pointer (&node));
}

GBytes *
snug_repo_documents_build_record (const SnugRepositoryRecord *record)
{
  g_autoptr (JsonBuilder) builder = begin ("record");

  add_text (builder, "name", record->name);
  add_text (builder, "snap-id", record->snap_id);
  add_number (builder, "revision", record->revision);
  add_text (builder, "version", record->version);
  add_text (builder, "type", record->type);
  add_text (builder, "base", record->base);
  add_text (builder, "confinement", record->confinement);
  add_text (builder, "grade", record->grade);
  add_epoch (builder, record->epoch);
  add_texts (builder, "architectures", record->architectures);
  add_text (builder, "title", record->title);
  add_text (builder, "summary", record->summary);
  add_text (builder, "description", record->description);
  add_text (builder, "license", record->license);
  add_texts (builder, "providers", record->providers);
  add_text (builder, "publisher", record->publisher);
  add_text (builder, "sha3-384", record->sha3_384);
  add_number (builder, "size", record->size);
  return end (builder);
}

GBytes *
snug_repo_documents_build_publisher (const SnugRepositoryPublisher *publisher)
{
  g_autoptr (JsonBuilder) builder = begin ("publisher");

  add_text (builder, "id", publisher->id);
  add_text (builder, "name", publisher->name);
  add_keys (builder, &publisher->keys);
  return end (builder);
}
