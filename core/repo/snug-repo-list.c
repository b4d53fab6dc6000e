/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo list */

#include "snug-json-fields.h"
#include "snug-repo-tree.h"
#include "snug-repo-verbs.h"

/* The channels that lead to a revision, each once whatever the architecture. */
static char *
join_channels (const SnugRepositorySnap *snap, SnugRevision revision)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < snap->channels->len; i++)
    {
      const SnugRepositoryChannel *channel = g_ptr_array_index (snap->channels, i);

      if (channel->revision != revision || !g_hash_table_add (seen, channel->channel))
        continue;
      if (text->len > 0)
        g_string_append (text, ",");
      g_string_append (text, channel->channel);
    }
  if (text->len == 0)
    g_string_append_c (text, '-');
  return g_string_free (text, FALSE);
}

static void
print_text (GPtrArray *snaps)
{
  g_print ("%-24s %-8s %-16s %-12s %s\n", "Name", "Rev", "Version", "Publisher", "Channels");
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugRepositorySnap *snap = g_ptr_array_index (snaps, i);

      for (guint j = snap->revisions->len; j > 0; j--)
        {
          const SnugRepositoryRevision *revision = g_ptr_array_index (snap->revisions, j - 1);
          g_autofree char *channels = join_channels (snap, revision->revision);

          g_print ("%-24s %-8d %-16s %-12s %s\n", snap->name, revision->revision, revision->version,
                   snap->publisher_id, channels);
        }
    }
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
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_channels (JsonBuilder *builder, GPtrArray *channels)
{
  json_builder_set_member_name (builder, "channels");
  json_builder_begin_array (builder);
  for (guint i = 0; i < channels->len; i++)
    {
      const SnugRepositoryChannel *channel = g_ptr_array_index (channels, i);
      g_autofree char *released = snug_json_time_to_string (channel->released);

      json_builder_begin_object (builder);
      add_text (builder, "channel", channel->channel);
      add_text (builder, "architecture", channel->architecture);
      add_number (builder, "revision", channel->revision);
      add_text (builder, "released", channel->released > 0 ? released : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_revisions (JsonBuilder *builder, GPtrArray *revisions)
{
  json_builder_set_member_name (builder, "revisions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < revisions->len; i++)
    {
      const SnugRepositoryRevision *revision = g_ptr_array_index (revisions, i);

      json_builder_begin_object (builder);
      add_number (builder, "revision", revision->revision);
      add_text (builder, "version", revision->version);
      add_text (builder, "confinement", revision->confinement);
      add_number (builder, "size", (gint64) revision->size);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_json (GPtrArray *snaps)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugRepositorySnap *snap = g_ptr_array_index (snaps, i);

      json_builder_begin_object (builder);
      add_text (builder, "name", snap->name);
      add_text (builder, "title", snap->title);
      add_text (builder, "summary", snap->summary);
      add_text (builder, "publisher", snap->publisher_id);
      add_channels (builder, snap->channels);
      add_revisions (builder, snap->revisions);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

gboolean
snug_repo_list (char **arguments, GError **error)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
    { NULL },
  };
  g_auto (GStrv) words = snug_repo_verbs_parse ("list", entries, arguments, 1, 2, error);
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (GPtrArray) snaps = NULL;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  tree = snug_repo_tree_load (words[0], error);
  if (tree == NULL)
    return FALSE;
  if (words[1] != NULL)
    {
      SnugRepositorySnap *snap = snug_repo_tree_find_snap (tree, words[1], error);

      if (snap == NULL)
        return FALSE;
      snaps = g_ptr_array_new ();
      g_ptr_array_add (snaps, snap);
    }
  else
    snaps = snug_repo_tree_list_snaps (tree);
  if (json)
    print_json (snaps);
  else
    print_text (snaps);
  return TRUE;
}
