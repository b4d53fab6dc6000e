/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Limits for each user. Main thread. */

#include "snug-quota.h"

/* Users that are remembered at a time; a machine with more of them at work starts afresh. */
#define MAX_USERS 1024

struct _SnugQuota
{
  char *what;         /* (owned) */
  GHashTable *counts; /* (owned) uid to count */
  guint limit;
};

struct _SnugRate
{
  GHashTable *stores; /* (owned) uid to Store */
  guint burst;
  guint per_second;
};

typedef struct
{
  gint64 filled_at; /* µs */
  gint64 permits;   /* millionths of a permit */
} Store;

SnugQuota *
snug_quota_new (const char *what, guint limit)
{
  SnugQuota *self = g_new0 (SnugQuota, 1);

  self->what = g_strdup (what);
  self->limit = limit;
  self->counts = g_hash_table_new (NULL, NULL);
  return self;
}

void
snug_quota_free (SnugQuota *self)
{
  g_free (self->what);
  g_hash_table_unref (self->counts);
  g_free (self);
}

gboolean
snug_quota_take (SnugQuota *self, guint uid, GError **error)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, GUINT_TO_POINTER (uid)));

  if (count >= self->limit)
    return snug_set_error (
      error, SNUG_ERROR_BUSY,
      "the user %u has %u %s under way, and more are not allowed; wait for one "
      "of them",
      uid, count, self->what);
  g_hash_table_insert (self->counts, GUINT_TO_POINTER (uid), GUINT_TO_POINTER (count + 1));
  return TRUE;
}

void
snug_quota_give (SnugQuota *self, guint uid)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, GUINT_TO_POINTER (uid)));

  g_return_if_fail (count > 0);
  if (count == 1)
    g_hash_table_remove (self->counts, GUINT_TO_POINTER (uid));
  else
    g_hash_table_insert (self->counts, GUINT_TO_POINTER (uid), GUINT_TO_POINTER (count - 1));
}

SnugRate *
snug_rate_new (guint burst, guint per_second)
{
  SnugRate *self = g_new0 (SnugRate, 1);

  self->burst = burst;
  self->per_second = per_second;
  self->stores = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
snug_rate_free (SnugRate *self)
{
  g_hash_table_unref (self->stores);
  g_free (self);
}

static Store *
find_store (SnugRate *self, guint uid, gint64 now)
{
  Store *store = g_hash_table_lookup (self->stores, GUINT_TO_POINTER (uid));

  if (store != NULL)
    return store;
  if (g_hash_table_size (self->stores) >= MAX_USERS)
    g_hash_table_remove_all (self->stores);
  store = g_new0 (Store, 1);
  store->filled_at = now;
  store->permits = (gint64) self->burst * G_USEC_PER_SEC;
  g_hash_table_insert (self->stores, GUINT_TO_POINTER (uid), store);
  return store;
}

gboolean
snug_rate_take (SnugRate *self, guint uid, gint64 now, GError **error)
{
  Store *store;
  gint64 elapsed;

  if (uid == 0)
    return TRUE;
  store = find_store (self, uid, now);
  /* After an hour every store is full, and nothing can overflow. */
  elapsed = CLAMP (now - store->filled_at, 0, G_TIME_SPAN_HOUR);
  store->permits
    = MIN (store->permits + elapsed * self->per_second, (gint64) self->burst * G_USEC_PER_SEC);
  store->filled_at = now;
  if (store->permits < G_USEC_PER_SEC)
    return snug_set_error (error, SNUG_ERROR_BUSY, "the user %u asks too often; try again later",
                           uid);
  store->permits -= G_USEC_PER_SEC;
  return TRUE;
}
