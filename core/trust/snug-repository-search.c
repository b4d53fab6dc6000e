/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Search and details out of verified documents. Any thread. */

#include "snug-repository-search.h"

#include "snug-architecture.h"
#include "snug-channel.h"
#include "snug-repository-offer.h"
#include "snug-repository-resolution.h"

#include <string.h>

#define DEFAULT_LIMIT 100
#define MAX_LIMIT     10000

typedef struct
{
  const char *name;
  const char *category;
  const char *publisher;
  const char *channel;
  const char *architecture;
  char **words; /* (owned) folded */
  guint limit;
  guint offset;
} SearchQuery;

typedef struct
{
  guint score;              /* less is better */
  SnugRepositorySnap *snap; /* (owned) */
  const SnugRepositoryChannel *channel;
} SearchHit;

static void
search_hit_clear (gpointer data)
{
  snug_repository_snap_free (((SearchHit *) data)->snap);
}

static void
search_query_clear (SearchQuery *query)
{
  g_clear_pointer (&query->words, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SearchQuery, search_query_clear)

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup ("");
}

static void
read_query (SearchQuery *query, GVariant *variant)
{
  const char *text = "";
  g_autofree char *folded = NULL;

  query->architecture = snug_architecture_get_host ();
  query->limit = DEFAULT_LIMIT;
  g_variant_lookup (variant, "text", "&s", &text);
  g_variant_lookup (variant, "name", "&s", &query->name);
  g_variant_lookup (variant, "category", "&s", &query->category);
  g_variant_lookup (variant, "publisher", "&s", &query->publisher);
  g_variant_lookup (variant, "channel", "&s", &query->channel);
  g_variant_lookup (variant, "architecture", "&s", &query->architecture);
  g_variant_lookup (variant, "limit", "u", &query->limit);
  g_variant_lookup (variant, "offset", "u", &query->offset);
  query->limit = MIN (query->limit, MAX_LIMIT);
  folded = fold (text);
  query->words = g_strsplit_set (folded, " \t\n", 32);
}

/* How well one word fits: 0 the name, then its beginning, its middle, the title, the summary. */
static guint
score_word (const char *word, const char *name, const char *title, const char *summary)
{
  if (g_str_equal (name, word))
    return 0;
  if (g_str_has_prefix (name, word))
    return 1;
  if (strstr (name, word) != NULL)
    return 2;
  if (strstr (title, word) != NULL)
    return 3;
  return strstr (summary, word) != NULL ? 4 : G_MAXUINT;
}

static gboolean
score_snap (const SearchQuery *query, const SnugRepositorySnap *snap, guint *score)
{
  g_autofree char *title = fold (snap->title != NULL ? snap->title : "");
  g_autofree char *summary = fold (snap->summary != NULL ? snap->summary : "");

  *score = 0;
  for (guint i = 0; query->words[i] != NULL; i++)
    {
      guint word = score_word (query->words[i], snap->name, title, summary);

      if (word == G_MAXUINT)
        return FALSE;
      *score += word;
    }
  return TRUE;
}

static gboolean
passes_filters (const SearchQuery *query, const SnugRepositorySnap *snap)
{
  if (query->publisher != NULL && g_strcmp0 (query->publisher, snap->publisher_id) != 0
      && g_strcmp0 (query->publisher, snap->publisher_name) != 0)
    return FALSE;
  return query->category == NULL
         || (snap->categories != NULL
             && g_strv_contains ((const char *const *) snap->categories, query->category));
}

/* An entry that this version cannot read hides one snap, not all of them. */
static void
look_at_snap (const SearchQuery *query, JsonObject *snaps, const char *name, GArray *hits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositorySnap) snap = snug_repository_snap_parse (snaps, name, &error);
  SearchHit hit = { 0, NULL, NULL };

  if (snap == NULL)
    g_debug ("passed over in a search: %s", error->message);
  if (snap == NULL || !passes_filters (query, snap) || !score_snap (query, snap, &hit.score))
    return;
  hit.channel
    = query->channel != NULL
        ? snug_repository_resolve_channel (snap, query->channel, query->architecture, NULL)
        : snug_repository_resolve_default (snap, query->architecture);
  if (hit.channel == NULL)
    return;
  hit.snap = g_steal_pointer (&snap);
  g_array_append_val (hits, hit);
}

static void
look_at_shard (const SearchQuery *query, JsonObject *snaps, GArray *hits)
{
  g_autoptr (GList) names = json_object_get_members (snaps);

  for (GList *l = names; l != NULL; l = l->next)
    look_at_snap (query, snaps, l->data, hits);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const SearchHit *first = a;
  const SearchHit *second = b;

  if (first->score != second->score)
    return first->score < second->score ? -1 : 1;
  return strcmp (first->snap->name, second->snap->name);
}

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static void
fill_entry (GVariantDict *dict,
            const char *id,
            const SnugRepositorySnap *snap,
            const SnugRepositoryChannel *channel)
{
  const SnugRepositoryRevision *revision
    = snug_repository_snap_find_revision (snap, channel->revision);

  insert_text (dict, "name", snap->name);
  insert_text (dict, "title", snap->title);
  insert_text (dict, "summary", snap->summary);
  insert_text (dict, "license", snap->license);
  insert_text (dict, "publisher",
               snap->publisher_name != NULL ? snap->publisher_name : snap->publisher_id);
  insert_text (dict, "channel", channel->channel);
  insert_text (dict, "version", revision->version);
  insert_text (dict, "confinement", revision->confinement);
  insert_text (dict, "store", id);
  g_variant_dict_insert (dict, "size", "t", revision->size);
}

static GVariant *
build_answer (const SearchQuery *query, const char *id, GArray *hits)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = query->offset; i < hits->len && i - query->offset < query->limit; i++)
    {
      const SearchHit *hit = &g_array_index (hits, SearchHit, i);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

      fill_entry (&dict, id, hit->snap, hit->channel);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* One name is in one shard; everything else needs all of them. */
static gboolean
collect_hits (const SearchQuery *query,
              SnugRepositoryView *view,
              const SnugRepositoryContext *context,
              GArray *hits,
              GError **error)
{
  guint first = 0;
  guint end = view->index->shards->len;

  if (query->name != NULL)
    {
      first = snug_repository_index_find_shard (view->index->bits, query->name);
      end = first + 1;
    }
  for (guint i = first; i < end; i++)
    {
      g_autoptr (JsonObject) snaps = snug_repository_view_load_shard (view, context, i, error);

      if (snaps == NULL)
        return FALSE;
      if (g_cancellable_is_cancelled (context->cancellable))
        return snug_set_error (error, SNUG_ERROR_CANCELLED, "the search was cancelled");
      if (query->name == NULL)
        look_at_shard (query, snaps, hits);
      else if (json_object_has_member (snaps, query->name))
        look_at_snap (query, snaps, query->name, hits);
    }
  return TRUE;
}

static gboolean
check_channel (const char *text, GError **error)
{
  g_autoptr (SnugChannel) channel = text != NULL ? snug_channel_parse (text, error) : NULL;

  return text == NULL || channel != NULL;
}

GVariant *
snug_repository_search (SnugRepositoryView *view,
                        const SnugRepositoryContext *context,
                        const char *id,
                        GVariant *query,
                        GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  g_auto (SearchQuery) parsed = { 0 };

  g_array_set_clear_func (hits, search_hit_clear);
  read_query (&parsed, query);
  if (!check_channel (parsed.channel, error) || !collect_hits (&parsed, view, context, hits, error))
    return NULL;
  g_array_sort (hits, compare_hits);
  return build_answer (&parsed, id, hits);
}

/* latest first, then tracks by name; in each the safe ones first, and branches last. */
static int
compare_channels (gconstpointer a, gconstpointer b)
{
  g_autoptr (SnugChannel) first
    = snug_channel_parse ((*(SnugRepositoryChannel *const *) a)->channel, NULL);
  g_autoptr (SnugChannel) second
    = snug_channel_parse ((*(SnugRepositoryChannel *const *) b)->channel, NULL);
  gboolean first_latest = g_str_equal (snug_channel_get_track (first), "latest");
  gboolean second_latest = g_str_equal (snug_channel_get_track (second), "latest");
  int tracks = strcmp (snug_channel_get_track (first), snug_channel_get_track (second));
  int risks = (int) snug_channel_get_risk (first) - (int) snug_channel_get_risk (second);

  if (first_latest != second_latest)
    return first_latest ? -1 : 1;
  if (tracks != 0)
    return tracks;
  return risks != 0 ? risks
                    : g_strcmp0 (snug_channel_get_branch (first), snug_channel_get_branch (second));
}

static GVariant *
describe_channels (const SnugRepositorySnap *snap, const char *architecture)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) channels = g_ptr_array_copy (snap->channels, NULL, NULL);

  /* A copy of the list only; the channels stay the snap's. */
  g_ptr_array_set_free_func (channels, NULL);
  g_ptr_array_sort (channels, compare_channels);
  for (guint i = 0; i < channels->len; i++)
    {
      const SnugRepositoryChannel *channel = g_ptr_array_index (channels, i);
      const SnugRepositoryRevision *revision
        = snug_repository_snap_find_revision (snap, channel->revision);
      g_autofree char *number = snug_revision_to_string (channel->revision);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

      if (!g_str_equal (channel->architecture, architecture)
          && !g_str_equal (channel->architecture, "all"))
        continue;
      insert_text (&dict, "channel", channel->channel);
      insert_text (&dict, "revision", number);
      insert_text (&dict, "version", revision->version);
      g_variant_dict_insert (&dict, "size", "t", revision->size);
      g_variant_dict_insert (&dict, "released", "t", (guint64) MAX (channel->released, 0));
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&builder);
}

GVariant *
snug_repository_describe (const SnugRepositoryContext *context,
                          const char *id,
                          const SnugRepositorySnap *snap,
                          const char *architecture)
{
  const SnugRepositoryChannel *channel = snug_repository_resolve_default (snap, architecture);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (SnugRepositoryRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  if (channel == NULL)
    return NULL;
  fill_entry (&dict, id, snap, channel);
  insert_text (&dict, "snap-id", snap->snap_id);
  g_variant_dict_insert_value (&dict, "channels", describe_channels (snap, architecture));
  record
    = snug_repository_load_record (context, snap,
                                   snug_repository_snap_find_revision (snap, channel->revision),
                                   &error);
  if (record != NULL)
    insert_text (&dict, "description", record->description);
  else
    g_debug ("no description of ‘%s’: %s", snap->name, error->message);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
