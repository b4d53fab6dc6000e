/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A configured store, verified. `refresh_lock` is held while the store is asked what is new and
 * owns the state's fields; `lock` guards the pointers below it for a moment only, so that whoever
 * just reads waits for nobody's network. */

#include "snug-store-client.h"

#include "snug-architecture.h"
#include "snug-repository-offer.h"
#include "snug-repository-resolution.h"
#include "snug-repository-search.h"
#include "snug-repository-update.h"
#include "snug-store-download.h"
#include "snug-store-evidence.h"

/* Several questions in a row cause one look at the store. */
#define FRESH_FOR (30 * G_USEC_PER_SEC)

typedef enum
{
  STORE_UNKNOWN,
  STORE_REPOSITORY,
  STORE_EVIDENCE,
} StoreKind;

struct _SnugStoreClient
{
  GObject parent_instance;

  char *id;
  SnugStore *store; /* (owned) */
  SnugPaths *paths; /* (owned) */
  char *keys;       /* (nullable) */
  SnugStoreClock clock;
  gpointer clock_data;

  GMutex refresh_lock;
  SnugRepositoryState *state; /* (owned) (nullable) set once */

  GMutex lock;
  StoreKind kind;
  SnugRepositoryView *view; /* (owned) (nullable) */
  gint64 looked;            /* monotonic time of the last look at the store; 0 for never */
};

G_DEFINE_FINAL_TYPE (SnugStoreClient, snug_store_client, G_TYPE_OBJECT)

static gint64
get_real_time (gpointer user_data)
{
  return g_get_real_time ();
}

static void
snug_store_client_init (SnugStoreClient *self)
{
  g_mutex_init (&self->refresh_lock);
  g_mutex_init (&self->lock);
  self->clock = get_real_time;
}

static void
snug_store_client_finalize (GObject *object)
{
  SnugStoreClient *self = SNUG_STORE_CLIENT (object);

  g_clear_pointer (&self->state, snug_repository_state_free);
  g_clear_pointer (&self->view, snug_repository_view_unref);
  g_mutex_clear (&self->refresh_lock);
  g_mutex_clear (&self->lock);
  g_object_unref (self->store);
  g_object_unref (self->paths);
  g_free (self->id);
  g_free (self->keys);
  G_OBJECT_CLASS (snug_store_client_parent_class)->finalize (object);
}

SnugStoreClient *
snug_store_client_new (const char *id, SnugStore *store, SnugPaths *paths, const char *keys)
{
  SnugStoreClient *self = g_object_new (SNUG_TYPE_STORE_CLIENT, NULL);

  self->id = g_strdup (id);
  self->store = g_object_ref (store);
  self->paths = g_object_ref (paths);
  self->keys = g_strdup (keys);
  return self;
}

const char *
snug_store_client_get_id (SnugStoreClient *self)
{
  return self->id;
}

void
snug_store_client_set_clock (SnugStoreClient *self, SnugStoreClock clock, gpointer user_data)
{
  self->clock = clock;
  self->clock_data = user_data;
}

static void
name_store (SnugStoreClient *self, GError **error)
{
  if (error != NULL && *error != NULL)
    g_prefix_error (error, "the store ‘%s’: ", self->id);
}

/* The state is made by whoever comes first, under the refresh lock, and stays. */
static SnugRepositoryContext
make_context (SnugStoreClient *self, GCancellable *cancellable)
{
  SnugRepositoryContext context
    = { self->store, self->state, self->keys, self->clock (self->clock_data), cancellable };

  return context;
}

static SnugRepositoryView *
get_view (SnugStoreClient *self, StoreKind *kind, gint64 *looked)
{
  SnugRepositoryView *view;

  g_mutex_lock (&self->lock);
  view = self->view != NULL ? snug_repository_view_ref (self->view) : NULL;
  *kind = self->kind;
  *looked = self->looked;
  g_mutex_unlock (&self->lock);
  return view;
}

static void
set_view (SnugStoreClient *self, SnugRepositoryView *view)
{
  SnugRepositoryView *old;

  g_mutex_lock (&self->lock);
  old = self->view;
  self->view = view != NULL ? snug_repository_view_ref (view) : NULL;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&old, snug_repository_view_unref);
}

static void
set_kind (SnugStoreClient *self, StoreKind kind)
{
  g_mutex_lock (&self->lock);
  self->kind = kind;
  g_mutex_unlock (&self->lock);
}

static void
note_look (SnugStoreClient *self)
{
  g_mutex_lock (&self->lock);
  self->looked = MAX (g_get_monotonic_time (), 1);
  g_mutex_unlock (&self->lock);
}

/* With the refresh lock. A store without documents is not a repository: it brings evidence. One
 * that was a repository once stays one, whatever it says. */
static StoreKind
find_kind (SnugStoreClient *self, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) root = NULL;

  if (self->kind != STORE_UNKNOWN)
    return self->kind;
  if (self->state->root.version > 0)
    set_kind (self, STORE_REPOSITORY);
  else
    {
      root = snug_store_fetch_document (self->store, "1.root.json", SNUG_REPOSITORY_ROOT_MAX_SIZE,
                                        cancellable, &error);
      if (root != NULL || g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        set_kind (self, STORE_REPOSITORY);
      else if (g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED))
        set_kind (self, STORE_EVIDENCE);
    }
  return self->kind;
}

static gboolean
open_state (SnugStoreClient *self, GError **error)
{
  if (self->state == NULL)
    self->state = snug_repository_state_open (self->paths, self->id, error);
  return self->state != NULL;
}

/* With the refresh lock. */
static gboolean
refresh_locked (SnugStoreClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (SnugRepositoryView) view = NULL;
  SnugRepositoryContext context;

  if (!open_state (self, error))
    return FALSE;
  if (find_kind (self, cancellable) == STORE_EVIDENCE)
    return TRUE;
  context = make_context (self, cancellable);
  view = snug_repository_update (&context, error);
  if (view == NULL)
    return FALSE;
  set_view (self, view);
  note_look (self);
  return TRUE;
}

gboolean
snug_store_client_refresh (SnugStoreClient *self, GCancellable *cancellable, GError **error)
{
  gboolean ok;

  g_mutex_lock (&self->refresh_lock);
  ok = refresh_locked (self, cancellable, error);
  g_mutex_unlock (&self->refresh_lock);
  if (!ok)
    name_store (self, error);
  return ok;
}

/* Whether the store could not be asked, in contrast to a store that lies. */
static gboolean
is_absence (const GError *error)
{
  static const SnugError codes[]
    = { SNUG_ERROR_STORE_UNAVAILABLE, SNUG_ERROR_OFFLINE,     SNUG_ERROR_NETWORK_TIMEOUT,
        SNUG_ERROR_DNS_FAILURE,       SNUG_ERROR_TLS_FAILURE, SNUG_ERROR_PROXY_FAILURE,
        SNUG_ERROR_PLUGIN_FAILED,     SNUG_ERROR_BUSY,        SNUG_ERROR_FAILED };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, SNUG_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

/* With the refresh lock: what was verified earlier, if it has not expired. */
static SnugRepositoryView *
load_earlier (SnugStoreClient *self, GCancellable *cancellable)
{
  SnugRepositoryContext context = make_context (self, cancellable);
  g_autoptr (GError) error = NULL;
  SnugRepositoryView *view = snug_repository_view_load (&context, &error);

  if (view == NULL)
    g_debug ("nothing to fall back on: %s", error->message);
  return view;
}

/* With the refresh lock: asks the store, and where it is out of reach takes what is known. */
static SnugRepositoryView *
renew_view (SnugStoreClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (SnugRepositoryView) view = NULL;
  SnugRepositoryContext context;
  StoreKind kind;
  gint64 looked;

  if (refresh_locked (self, cancellable, &local))
    return get_view (self, &kind, &looked);
  if (self->state == NULL || !is_absence (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  view = load_earlier (self, cancellable);
  context = make_context (self, cancellable);
  if (view == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!snug_repository_view_check_expiry (view, &context, error))
    {
      g_prefix_error (error, "%s; and what is known of it has expired: ", local->message);
      return NULL;
    }
  g_debug ("the store ‘%s’ is out of reach: %s", self->id, local->message);
  set_view (self, view);
  note_look (self);
  return g_steal_pointer (&view);
}

/* What has expired since it was looked at may have been signed anew: the store is asked. */
static gboolean
is_unexpired (SnugStoreClient *self, SnugRepositoryView *view, GCancellable *cancellable)
{
  SnugRepositoryContext context = make_context (self, cancellable);

  return snug_repository_view_check_expiry (view, &context, NULL);
}

/* The state of the repository to answer from. %NULL without error for a store that brings evidence.
 * @fresh says whether the store was asked now. */
static SnugRepositoryView *
ensure_view (SnugStoreClient *self,
             gboolean force,
             gboolean *fresh,
             GCancellable *cancellable,
             GError **error)
{
  StoreKind kind;
  gint64 looked;
  g_autoptr (SnugRepositoryView) view = get_view (self, &kind, &looked);

  *fresh = FALSE;
  if (view != NULL && !force && g_get_monotonic_time () - looked < FRESH_FOR
      && is_unexpired (self, view, cancellable))
    return g_steal_pointer (&view);
  g_clear_pointer (&view, snug_repository_view_unref);
  *fresh = TRUE;
  g_mutex_lock (&self->refresh_lock);
  view = renew_view (self, cancellable, error);
  g_mutex_unlock (&self->refresh_lock);
  return g_steal_pointer (&view);
}

static SnugStoreOffer *
resolve_in (SnugStoreClient *self,
            SnugRepositoryView *view,
            const SnugStoreRequest *request,
            GCancellable *cancellable,
            GError **error)
{
  SnugRepositoryContext context = make_context (self, cancellable);
  g_autoptr (SnugRepositorySnap) snap
    = snug_repository_view_find (view, &context, request->name, error);
  const SnugRepositoryChannel *channel = NULL;
  const SnugRepositoryRevision *revision;
  SnugStoreOffer *offer;

  if (snap == NULL)
    return NULL;
  if (request->revision == 0)
    {
      channel = snug_repository_resolve_channel (snap,
                                                 request->channel != NULL ? request->channel
                                                                          : "latest/stable",
                                                 request->architecture, error);
      if (channel == NULL)
        return NULL;
    }
  revision = snug_repository_snap_find_revision (snap, channel != NULL ? channel->revision
                                                                       : request->revision);
  if (revision == NULL)
    {
      snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE, "the snap ‘%s’ has no revision %d",
                      request->name, request->revision);
      return NULL;
    }
  offer = snug_repository_build_offer (&context, snap, revision, request->architecture, error);
  if (offer == NULL)
    return NULL;
  offer->store = g_strdup (self->id);
  offer->channel = channel != NULL ? g_strdup (channel->channel) : NULL;
  return offer;
}

/* What the store may have got since the last look. */
static gboolean
is_missing (const GError *error)
{
  return g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND)
         || g_error_matches (error, SNUG_ERROR, SNUG_ERROR_REVISION_UNAVAILABLE)
         || g_error_matches (error, SNUG_ERROR, SNUG_ERROR_CHANNEL_UNAVAILABLE)
         || g_error_matches (error, SNUG_ERROR, SNUG_ERROR_ARCH_UNSUPPORTED)
         || g_error_matches (error, SNUG_ERROR, SNUG_ERROR_STORE_UNAVAILABLE);
}

SnugStoreOffer *
snug_store_client_resolve (SnugStoreClient *self,
                           const SnugStoreRequest *request,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GError) local = NULL;
  SnugStoreOffer *offer = NULL;
  gboolean fresh = FALSE;

  for (guint i = 0; offer == NULL && i < 2; i++)
    {
      g_autoptr (SnugRepositoryView) view = NULL;

      /* Once more only where a newer state may help. */
      if (i > 0 && (fresh || !is_missing (local)))
        break;
      g_clear_error (&local);
      view = ensure_view (self, i > 0, &fresh, cancellable, &local);
      if (view != NULL)
        offer = resolve_in (self, view, request, cancellable, &local);
      else if (local == NULL)
        offer = snug_store_evidence_resolve (self->store, self->id, request, cancellable, &local);
    }
  if (offer == NULL)
    {
      name_store (self, &local);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return offer;
}

GVariant *
snug_store_client_search (SnugStoreClient *self,
                          GVariant *query,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (query);
  g_autoptr (GError) local = NULL;
  gboolean fresh;
  g_autoptr (SnugRepositoryView) view = ensure_view (self, FALSE, &fresh, cancellable, &local);
  GVariant *answer = NULL;

  if (view != NULL)
    {
      SnugRepositoryContext context = make_context (self, cancellable);

      answer = snug_repository_search (view, &context, self->id, owned, &local);
    }
  else if (local == NULL)
    answer = snug_store_evidence_search (self->store, self->id, owned, cancellable, &local);
  if (answer == NULL)
    {
      name_store (self, &local);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return answer;
}

static GVariant *
describe_all (SnugStoreClient *self,
              SnugRepositoryView *view,
              const char *const *names,
              const char *architecture,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  SnugRepositoryContext context = make_context (self, cancellable);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (SnugRepositorySnap) snap
        = snug_repository_view_find (view, &context, names[i], &local);
      g_autoptr (GVariant) entry = NULL;

      if (snap == NULL && !g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (snap != NULL)
        entry = snug_repository_describe (&context, self->id, snap, architecture);
      if (entry != NULL)
        g_variant_builder_add_value (&builder, entry);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
snug_store_client_details (SnugStoreClient *self,
                           const char *const *names,
                           GVariant *options,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (options);
  const char *architecture = snug_architecture_get_host ();
  g_autoptr (GError) local = NULL;
  gboolean fresh;
  g_autoptr (SnugRepositoryView) view = ensure_view (self, FALSE, &fresh, cancellable, &local);
  GVariant *answer = NULL;

  g_variant_lookup (owned, "architecture", "&s", &architecture);
  if (view != NULL)
    answer = describe_all (self, view, names, architecture, cancellable, &local);
  else if (local == NULL)
    answer = snug_store_evidence_details (self->store, self->id, names, owned, cancellable, &local);
  if (answer == NULL)
    {
      name_store (self, &local);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return answer;
}

gboolean
snug_store_client_download (SnugStoreClient *self,
                            const SnugStoreDownload *download,
                            GCancellable *cancellable,
                            GError **error)
{
  if (snug_store_download_run (download, self->store, self->paths, cancellable, error))
    return TRUE;
  name_store (self, error);
  return FALSE;
}

static void
snug_store_client_class_init (SnugStoreClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_store_client_finalize;
}
