/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-digest.h"
#include "snug-file.h"
#include "snug-store-set.h"

/* A store out of a list of offers, in place of a verified one. An image is the text of a snap.yaml,
 * as the storage of test-backends.h has it. */

typedef struct
{
  GObject parent;
  char *id;
  SnugPaths *paths;  /* (owned) where downloads go */
  GPtrArray *offers; /* (owned) of SnugStoreOffer */
  gboolean down;
  guint n_asked;
  guint n_refreshed;
} FakeStore;

typedef GObjectClass FakeStoreClass;
static GType fake_store_get_type (void);
G_DEFINE_TYPE (FakeStore, fake_store, G_TYPE_OBJECT)

static void
fake_store_init (FakeStore *self)
{
  self->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_store_offer_unref);
}

static void
fake_store_finalize (GObject *object)
{
  FakeStore *self = (FakeStore *) object;

  g_free (self->id);
  g_clear_object (&self->paths);
  g_ptr_array_unref (self->offers);
  G_OBJECT_CLASS (fake_store_parent_class)->finalize (object);
}

static void
fake_store_class_init (FakeStoreClass *klass)
{
  klass->finalize = fake_store_finalize;
}

static inline gboolean
fake_check (FakeStore *self, GError **error)
{
  self->n_asked++;
  return !self->down
         || snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE, "‘%s’ is down", self->id);
}

static inline SnugStoreOffer *
fake_resolve (gpointer store,
              const SnugStoreRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  FakeStore *self = store;
  gboolean has_name = FALSE;

  if (!fake_check (self, error))
    return NULL;
  for (guint i = 0; i < self->offers->len; i++)
    {
      SnugStoreOffer *offer = g_ptr_array_index (self->offers, i);

      if (!g_str_equal (offer->name, request->name))
        continue;
      has_name = TRUE;
      if (request->revision != 0 ? offer->revision == request->revision
                                 : g_strcmp0 (offer->channel, request->channel) == 0)
        return snug_store_offer_ref (offer);
    }
  if (!has_name)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no ‘%s’", self->id, request->name);
  else if (request->revision != 0)
    snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE, "no revision %d", request->revision);
  else
    snug_set_error (error, SNUG_ERROR_CHANNEL_UNAVAILABLE, "not in %s", request->channel);
  return NULL;
}

static inline GVariant *
fake_list (FakeStore *self, const char *name)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < self->offers->len; i++)
    {
      const SnugStoreOffer *offer = g_ptr_array_index (self->offers, i);

      if (name == NULL || g_str_equal (offer->name, name))
        g_variant_builder_add_parsed (&rows, "{'name': <%s>, 'store': <%s>}", offer->name,
                                      self->id);
    }
  return g_variant_ref_sink (g_variant_builder_end (&rows));
}

static inline GVariant *
fake_search (gpointer store, GVariant *query, GCancellable *cancellable, GError **error)
{
  return fake_check (store, error) ? fake_list (store, NULL) : NULL;
}

static inline GVariant *
fake_details (gpointer store,
              const char *const *names,
              GVariant *options,
              GCancellable *cancellable,
              GError **error)
{
  return fake_check (store, error) ? fake_list (store, names[0]) : NULL;
}

static inline gboolean
fake_refresh (gpointer store, GCancellable *cancellable, GError **error)
{
  ((FakeStore *) store)->n_refreshed++;
  return fake_check (store, error);
}

static inline gboolean
fake_download (gpointer store,
               const SnugStoreDownload *download,
               GCancellable *cancellable,
               GError **error)
{
  FakeStore *self = store;
  const char *image = g_variant_get_string (download->artifact, NULL);
  const char *place = snug_paths_get (self->paths, SNUG_PATH_PARTIAL);
  snug_autofd int root = snug_file_open_root ("/", error);
  snug_autofd int folder = -1;

  if (!fake_check (self, error) || root < 0)
    return FALSE;
  folder = snug_file_make_dirs (root, place + 1, 0700, error);
  return folder >= 0
         && snug_file_write (folder, download->partial, image, strlen (image), 0600, error);
}

static const SnugStoreSource fake_source
  = { fake_resolve, fake_search, fake_details, fake_refresh, fake_download };

static inline FakeStore *
fake_store_add (SnugStoreSet *set, const char *id, SnugPaths *paths)
{
  FakeStore *self = g_object_new (fake_store_get_type (), NULL);

  self->id = g_strdup (id);
  self->paths = paths != NULL ? g_object_ref (paths) : NULL;
  snug_store_set_add (set, id, &fake_source, self);
  return self;
}

/* What differs from a strict app without a base is set afterwards. */
static inline SnugStoreOffer *
fake_store_offer (FakeStore *self, const char *name, SnugRevision revision, const char *channel)
{
  SnugStoreOffer *offer = snug_store_offer_new ();
  g_autofree char *yaml
    = g_strdup_printf ("name: %s\nversion: '%d'\nbase: bare\napps: {%s: {command: bin/foo}}\n",
                       name, revision, name);
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));

  offer->store = g_strdup (self->id);
  offer->name = g_strdup (name);
  offer->revision = revision;
  offer->channel = g_strdup (channel);
  offer->version = g_strdup_printf ("%d", revision);
  offer->type = g_strdup ("app");
  offer->base = g_strdup ("bare");
  offer->confinement = g_strdup ("strict");
  offer->sha3_384 = snug_digest_of_bytes (bytes);
  offer->size = strlen (yaml);
  offer->artifact = g_variant_ref_sink (g_variant_new_string (yaml));
  g_ptr_array_add (self->offers, offer);
  return offer;
}

/* An offer whose image says something else. */
static inline void
fake_offer_set_yaml (SnugStoreOffer *offer, const char *yaml)
{
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));

  g_free (offer->sha3_384);
  g_variant_unref (offer->artifact);
  offer->sha3_384 = snug_digest_of_bytes (bytes);
  offer->size = strlen (yaml);
  offer->artifact = g_variant_ref_sink (g_variant_new_string (yaml));
}

static inline void
fake_set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

/* A base, image and all. */
static inline SnugStoreOffer *
fake_store_offer_base (FakeStore *self, const char *name, SnugRevision revision)
{
  SnugStoreOffer *offer = fake_store_offer (self, name, revision, "latest/stable");
  g_autofree char *yaml = g_strdup_printf ("name: %s\nversion: '%d'\ntype: base\n", name, revision);

  fake_set (&offer->type, "base");
  fake_set (&offer->base, NULL);
  fake_offer_set_yaml (offer, yaml);
  return offer;
}
