/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Several stores as one. Filled on the main thread and handed out as a whole; after that nothing
 * changes but the times at which they were asked what is new. */

#include "snug-store-set.h"

#include <string.h>

/* How old what a store says may be: when something is made of it, and when it is only shown. */
#define AGE_TO_ACT  (10 * G_TIME_SPAN_SECOND)
#define AGE_TO_SHOW (30 * G_TIME_SPAN_SECOND)
#define MAX_RESULTS 10000
#define MAX_PAGE    1000

typedef struct
{
  char *id;                      /* (owned) */
  const SnugStoreSource *source; /* (nullable) %NULL: it cannot be used */
  GObject *store;                /* (owned) (nullable) */
  char *reason;                  /* (owned) (nullable) why it cannot be used */
  gint64 refreshed;              /* monotonic; under the lock; 0 for never */
} Member;

struct _SnugStoreSet
{
  GObject parent_instance;

  GPtrArray *members; /* (owned) of Member, by preference */
  GMutex lock;
};

G_DEFINE_FINAL_TYPE (SnugStoreSet, snug_store_set, G_TYPE_OBJECT)

static void
member_free (gpointer data)
{
  Member *member = data;

  g_free (member->id);
  g_clear_object (&member->store);
  g_free (member->reason);
  g_free (member);
}

static void
snug_store_set_init (SnugStoreSet *self)
{
  self->members = g_ptr_array_new_with_free_func (member_free);
  g_mutex_init (&self->lock);
}

static void
snug_store_set_finalize (GObject *object)
{
  SnugStoreSet *self = SNUG_STORE_SET (object);

  g_ptr_array_unref (self->members);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (snug_store_set_parent_class)->finalize (object);
}

static void
snug_store_set_class_init (SnugStoreSetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_store_set_finalize;
}

/* --- the real ones --- */

static SnugStoreOffer *
client_resolve (gpointer store,
                const SnugStoreRequest *request,
                GCancellable *cancellable,
                GError **error)
{
  return snug_store_client_resolve (store, request, cancellable, error);
}

static GVariant *
client_search (gpointer store, GVariant *query, GCancellable *cancellable, GError **error)
{
  return snug_store_client_search (store, query, cancellable, error);
}

static GVariant *
client_details (gpointer store,
                const char *const *names,
                GVariant *options,
                GCancellable *cancellable,
                GError **error)
{
  return snug_store_client_details (store, names, options, cancellable, error);
}

static gboolean
client_refresh (gpointer store, GCancellable *cancellable, GError **error)
{
  return snug_store_client_refresh (store, cancellable, error);
}

static gboolean
client_download (gpointer store,
                 const SnugStoreDownload *download,
                 GCancellable *cancellable,
                 GError **error)
{
  return snug_store_client_download (store, download, cancellable, error);
}

static const SnugStoreSource client_source
  = { client_resolve, client_search, client_details, client_refresh, client_download };

/* --- filling --- */

SnugStoreSet *
snug_store_set_new (void)
{
  return g_object_new (SNUG_TYPE_STORE_SET, NULL);
}

static void
add_member (SnugStoreSet *self,
            const char *id,
            const SnugStoreSource *source,
            GObject *store,
            const char *reason)
{
  Member *member = g_new0 (Member, 1);

  member->id = g_strdup (id);
  member->source = source;
  member->store = store;
  member->reason = g_strdup (reason);
  g_ptr_array_add (self->members, member);
}

void
snug_store_set_add (SnugStoreSet *self,
                    const char *id,
                    const SnugStoreSource *source,
                    gpointer store)
{
  add_member (self, id, source, store, NULL);
}

void
snug_store_set_add_selection (SnugStoreSet *self,
                              SnugPluginSelection *selection,
                              SnugConfig *config,
                              SnugPaths *paths)
{
  GPtrArray *candidates = snug_plugin_selection_get_candidates (selection);

  for (guint i = 0; i < candidates->len; i++)
    {
      SnugPluginInstance *candidate = g_ptr_array_index (candidates, i);
      const char *id = snug_plugin_instance_get_id (candidate);
      SnugPlugin *plugin = snug_plugin_instance_get_plugin (candidate);
      g_autofree char *section = g_strdup_printf ("store %s", id);
      const char *keys = snug_config_get_string (config, section, "Keys");
      /* As every absolute path of a system below a root. */
      g_autofree char *folder
        = keys != NULL ? g_strconcat (snug_paths_get_root (paths), keys, NULL) : NULL;
      const char *reason = snug_plugin_instance_get_reason (candidate);

      if (snug_plugin_instance_get_state (candidate) == SNUG_PLUGIN_STATE_DISABLED)
        continue;
      if (plugin == NULL)
        add_member (self, id, NULL, NULL, reason != NULL ? reason : "its plugin did not start");
      else
        add_member (self, id, &client_source,
                    G_OBJECT (snug_store_client_new (id, SNUG_STORE (plugin), paths, folder)),
                    NULL);
    }
}

/* --- asking --- */

char **
snug_store_set_list (SnugStoreSet *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < self->members->len; i++)
    g_strv_builder_add (ids, ((Member *) g_ptr_array_index (self->members, i))->id);
  return g_strv_builder_end (ids);
}

static Member *
find_member (SnugStoreSet *self, const char *id, GError **error)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (g_str_equal (member->id, id))
        return member;
    }
  snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                  "there is no store ‘%s’; a section [store %s] in the configuration makes one", id,
                  id);
  return NULL;
}

static gboolean
check_usable (const Member *member, GError **error)
{
  if (member->source != NULL)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE,
                         "the store ‘%s’ cannot be used: %s; mend it, switch it off, or name "
                         "another store with --store",
                         member->id, member->reason);
}

static gboolean
check_any (SnugStoreSet *self, GError **error)
{
  if (self->members->len > 0)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                         "no store is configured; a section [store ID] in a file below "
                         "/etc/snug/conf.d makes one");
}

/* Never the name of one store with the content of another: a store that has not the name is the
 * only one to be passed over. */
static gboolean
may_pass_over (GError **error)
{
  if (!g_error_matches (*error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

static gboolean
refresh_member (SnugStoreSet *self, Member *member, GCancellable *cancellable, GError **error)
{
  gboolean ok = member->source->refresh (member->store, cancellable, error);

  /* An attempt that failed counts too: nobody waits for a dead network once for each snap. */
  g_mutex_lock (&self->lock);
  member->refreshed = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);
  return ok;
}

void
snug_store_set_expire (SnugStoreSet *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->members->len; i++)
    ((Member *) g_ptr_array_index (self->members, i))->refreshed = 0;
  g_mutex_unlock (&self->lock);
}

/* What a store said before is as good as its expiry says; whether that is good enough shows when it
 * is asked. */
static void
freshen (SnugStoreSet *self, Member *member, gint64 age, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gint64 refreshed;

  g_mutex_lock (&self->lock);
  refreshed = member->refreshed;
  g_mutex_unlock (&self->lock);
  if ((refreshed == 0 || g_get_monotonic_time () - refreshed > age)
      && !refresh_member (self, member, cancellable, &error))
    g_debug ("the store ‘%s’ cannot be asked what is new: %s", member->id,
             error != NULL ? error->message : "it gave no answer");
}

static SnugStoreOffer *
resolve_with (SnugStoreSet *self,
              Member *member,
              const SnugStoreRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  SnugStoreOffer *offer;

  if (!check_usable (member, error))
    return NULL;
  freshen (self, member, AGE_TO_ACT, cancellable);
  offer = member->source->resolve (member->store, request, cancellable, error);
  if (offer == NULL && error != NULL && *error == NULL)
    snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "the store ‘%s’ gave no answer", member->id);
  return offer;
}

SnugStoreOffer *
snug_store_set_resolve (SnugStoreSet *self,
                        const char *store,
                        const SnugStoreRequest *request,
                        GCancellable *cancellable,
                        GError **error)
{
  Member *only = store != NULL ? find_member (self, store, error) : NULL;

  if (only != NULL)
    return resolve_with (self, only, request, cancellable, error);
  if (store != NULL || !check_any (self, error))
    return NULL;
  for (guint i = 0; i < self->members->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      SnugStoreOffer *offer = resolve_with (self, g_ptr_array_index (self->members, i), request,
                                            cancellable, &local_error);

      if (offer != NULL)
        return offer;
      if (!may_pass_over (&local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                  "no store offers a snap ‘%s’; ‘snug find %s’ looks for similar ones",
                  request->name, request->name);
  return NULL;
}

/* --- searching --- */

typedef struct
{
  GHashTable *seen; /* (owned) names */
  GVariantBuilder results;
  GVariantBuilder errors;
  guint total;
  guint offset;
  guint limit;
} Search;

static void
search_clear (Search *search)
{
  g_hash_table_unref (search->seen);
  g_variant_builder_clear (&search->results);
  g_variant_builder_clear (&search->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* A name that an earlier store has too is listed, with a word about it: people may want it from
 * this one. */
static GVariant *
mark (GVariant *one, gboolean shadowed)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (one);

  if (shadowed)
    g_variant_dict_insert (&dict, "shadowed", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static void
add_results (Search *search, GVariant *found)
{
  gsize n = MIN (g_variant_n_children (found), MAX_RESULTS);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) one = g_variant_get_child_value (found, i);
      const char *name = NULL;
      gboolean is_new;

      if (!g_variant_lookup (one, "name", "&s", &name))
        continue;
      is_new = g_hash_table_add (search->seen, g_strdup (name));
      if (search->total >= search->offset && search->total - search->offset < search->limit)
        g_variant_builder_add_value (&search->results, mark (one, !is_new));
      search->total++;
    }
}

static void
search_in (SnugStoreSet *self,
           Search *search,
           Member *member,
           GVariant *query,
           GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found = NULL;

  if (check_usable (member, &error))
    freshen (self, member, AGE_TO_SHOW, cancellable);
  if (error == NULL)
    found = member->source->search (member->store, query, cancellable, &error);
  if (found != NULL && g_variant_is_of_type (found, G_VARIANT_TYPE ("aa{sv}")))
    add_results (search, found);
  else
    g_variant_builder_add (&search->errors, "(ss)", member->id,
                           error != NULL ? error->message : "it gave no answer");
}

/* A page goes over all stores, so each is asked from its start for all that the page may need. */
static GVariant *
make_query (GVariant *query, const Search *search)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (query);

  g_variant_dict_remove (&dict, "store");
  g_variant_dict_remove (&dict, "offset");
  g_variant_dict_insert (&dict, "limit", "u", search->offset + search->limit);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GVariant *
finish_search (Search *search)
{
  g_auto (GVariantDict) page = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&page, "total", "u", search->total);
  g_variant_dict_insert_value (&page, "errors", g_variant_builder_end (&search->errors));
  return g_variant_ref_sink (g_variant_new ("(@aa{sv}@a{sv})",
                                            g_variant_builder_end (&search->results),
                                            g_variant_dict_end (&page)));
}

GVariant *
snug_store_set_search (SnugStoreSet *self,
                       GVariant *query,
                       GCancellable *cancellable,
                       GError **error)
{
  g_auto (Search) search = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  g_autoptr (GVariant) own = NULL;
  const char *store = NULL;
  Member *only;

  g_variant_builder_init (&search.results, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_init (&search.errors, G_VARIANT_TYPE ("a(ss)"));
  search.limit = 100;
  g_variant_lookup (query, "limit", "u", &search.limit);
  g_variant_lookup (query, "offset", "u", &search.offset);
  g_variant_lookup (query, "store", "&s", &store);
  search.limit = MIN (search.limit, MAX_PAGE);
  search.offset = MIN (search.offset, MAX_RESULTS);
  own = make_query (query, &search);
  only = store != NULL && store[0] != '\0' ? find_member (self, store, error) : NULL;
  if (only == NULL && store != NULL && store[0] != '\0')
    return NULL;
  for (guint i = 0; i < self->members->len; i++)
    if (only == NULL || only == g_ptr_array_index (self->members, i))
      search_in (self, &search, g_ptr_array_index (self->members, i), own, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return finish_search (&search);
}

static GVariant *
details_with (SnugStoreSet *self,
              Member *member,
              const char *name,
              GCancellable *cancellable,
              GError **error)
{
  const char *names[] = { name, NULL };
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GVariant) found = NULL;

  if (!check_usable (member, error))
    return NULL;
  freshen (self, member, AGE_TO_SHOW, cancellable);
  found = member->source->details (member->store, names, options, cancellable, error);
  if (found == NULL)
    return NULL;
  if (g_variant_is_of_type (found, G_VARIANT_TYPE ("aa{sv}")) && g_variant_n_children (found) > 0)
    return g_variant_get_child_value (found, 0);
  snug_set_error (error, SNUG_ERROR_NOT_FOUND, "the store ‘%s’ has no snap ‘%s’", member->id, name);
  return NULL;
}

GVariant *
snug_store_set_details (SnugStoreSet *self,
                        const char *store,
                        const char *name,
                        GCancellable *cancellable,
                        GError **error)
{
  Member *only = store != NULL ? find_member (self, store, error) : NULL;

  if (only != NULL)
    return details_with (self, only, name, cancellable, error);
  if (store != NULL || !check_any (self, error))
    return NULL;
  for (guint i = 0; i < self->members->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      GVariant *details = details_with (self, g_ptr_array_index (self->members, i), name,
                                        cancellable, &local_error);

      if (details != NULL)
        return details;
      if (!may_pass_over (&local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                  "no store has a snap ‘%s’; ‘snug find %s’ looks for similar ones", name, name);
  return NULL;
}

GVariant *
snug_store_set_refresh (SnugStoreSet *self,
                        const char *store,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  Member *only = store != NULL ? find_member (self, store, error) : NULL;

  if (store != NULL && only == NULL)
    return NULL;
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);
      g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GError) local_error = NULL;

      if (only != NULL && only != member)
        continue;
      g_variant_dict_insert (&row, "store", "s", member->id);
      if (!check_usable (member, &local_error)
          || !refresh_member (self, member, cancellable, &local_error))
        g_variant_dict_insert (&row, "error", "s",
                               local_error != NULL ? local_error->message : "it gave no answer");
      g_variant_builder_add_value (&rows, g_variant_dict_end (&row));
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_variant_ref_sink (g_variant_builder_end (&rows));
}

gboolean
snug_store_set_download (SnugStoreSet *self,
                         const char *store,
                         const SnugStoreDownload *download,
                         GCancellable *cancellable,
                         GError **error)
{
  const Member *member = find_member (self, store, error);

  return member != NULL && check_usable (member, error)
         && member->source->download (member->store, download, cancellable, error);
}
