/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The changes as objects on the bus. While a change is at work, one timer looks five times a second
 * what is different; nothing else sends progress. Main thread. */

#include "snug-transactions.h"

#include "snug-change-view.h"
#include "snug-dbus.h"
#include "snug-permissions.h"
#include "snug-quota.h"

#include <string.h>

#define BRANCH           "transaction"
#define OWN_PREFIX       "change"
#define MAX_TOKEN        64
#define TICK_MS          200
#define EXPIRE_INTERVAL  5 /* s */
#define TOKEN_CHARACTERS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_"

struct _SnugTransactions
{
  GObject parent_instance;

  SnugBusTree *tree;        /* (unowned) it owns what calls us */
  SnugPeers *peers;         /* (owned) */
  SnugChangeEngine *engine; /* (owned) */
  SnugState *state;         /* (owned) */
  GHashTable *entries;      /* (owned) token to Entry */
  GHashTable *reserved;     /* (owned) set of tokens */
  SnugQuota *quota;         /* (owned) changes of each user */
  guint tick_id;
  guint expire_id;
};

G_DEFINE_FINAL_TYPE (SnugTransactions, snug_transactions, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  SnugChange *change; /* (owned) */
  char *owner;        /* (owned) (nullable) the client, as long as it is there */
  GVariant *sent;     /* (owned) a{sv}, what the bus knows */
  gint64 ended_at;    /* monotonic µs; 0 while it is at work */
  gboolean counted;   /* in the quota */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->change);
  g_free (entry->owner);
  g_variant_unref (entry->sent);
  g_free (entry);
}

/* --- tokens --- */

/* Tokens that the daemon makes are the change's number, and nobody else's. */
static gboolean
is_own (const char *token)
{
  gsize length = strlen (OWN_PREFIX);

  return strncmp (token, OWN_PREFIX, length) == 0 && token[length] != '\0'
         && token[length + strspn (token + length, G_CSET_DIGITS)] == '\0';
}

static char *
make_token (SnugChange *change)
{
  const char *kept = NULL;

  if (g_variant_lookup (snug_change_get_record (change)->data, SNUG_TRANSACTIONS_TOKEN, "&s",
                        &kept))
    return g_strdup (kept);
  return g_strdup_printf (OWN_PREFIX "%" G_GINT64_FORMAT, snug_change_get_id (change));
}

gboolean
snug_transactions_check_token (SnugTransactions *self, const char *token, GError **error)
{
  if (token == NULL)
    return TRUE;
  if (token[0] == '\0' || strlen (token) > MAX_TOKEN
      || token[strspn (token, TOKEN_CHARACTERS)] != '\0' || is_own (token))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "a handle-token has 1 to %d letters, digits and underscores, and is not "
                           "‘" OWN_PREFIX "’ with a number",
                           MAX_TOKEN);
  if (g_hash_table_contains (self->entries, token) || g_hash_table_contains (self->reserved, token))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the handle-token ‘%s’ is in use; choose a random one each time", token);
  return TRUE;
}

gboolean
snug_transactions_reserve (SnugTransactions *self, const char *token, guint uid, GError **error)
{
  if (!snug_transactions_check_token (self, token, error)
      || !snug_quota_take (self->quota, uid, error))
    return FALSE;
  if (token != NULL)
    g_hash_table_add (self->reserved, g_strdup (token));
  return TRUE;
}

void
snug_transactions_release (SnugTransactions *self, const char *token, guint uid)
{
  if (token != NULL)
    g_hash_table_remove (self->reserved, token);
  snug_quota_give (self->quota, uid);
}

/* --- what is sent --- */

static GVariant *
find_differences (GVariant *before, GVariant *now)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, now);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      g_autoptr (GVariant) old = g_variant_lookup_value (before, key, NULL);

      if (old == NULL || !g_variant_equal (old, value))
        g_variant_builder_add (&builder, "{sv}", key, value);
    }
  return g_variant_builder_end (&builder);
}

static void
send_differences (SnugTransactions *self, const char *token, Entry *entry)
{
  g_autoptr (GVariant) now = snug_change_view_describe_transaction (entry->change);

  snug_bus_tree_tell_changed (self->tree, BRANCH, token, find_differences (entry->sent, now));
  g_variant_unref (entry->sent);
  entry->sent = g_steal_pointer (&now);
}

static gboolean
on_tick (gpointer data)
{
  SnugTransactions *self = data;
  gboolean at_work = FALSE;
  GHashTableIter iter;
  gpointer token, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &token, &value))
    if (((Entry *) value)->ended_at == 0)
      {
        at_work = TRUE;
        send_differences (self, token, value);
      }
  if (!at_work)
    self->tick_id = 0;
  return at_work ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
on_expire (gpointer data)
{
  SnugTransactions *self = data;

  snug_transactions_expire (self, g_get_monotonic_time ());
  if (self->expire_id == 0)
    return G_SOURCE_REMOVE;
  return G_SOURCE_CONTINUE;
}

static void
finish (SnugTransactions *self, const char *token, Entry *entry)
{
  g_autoptr (GVariant) error = snug_change_view_get_error (entry->change);

  entry->ended_at = g_get_monotonic_time ();
  if (entry->counted)
    snug_quota_give (self->quota, snug_change_get_record (entry->change)->uid);
  entry->counted = FALSE;
  send_differences (self, token, entry);
  snug_bus_tree_emit (
    self->tree, BRANCH, token, "Ended",
    g_variant_new ("(s@(ssa{sv}))",
                   snug_task_status_to_string (snug_change_get_status (entry->change)), error));
  if (self->expire_id == 0)
    self->expire_id = g_timeout_add_seconds (EXPIRE_INTERVAL, on_expire, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- entries --- */

static Entry *
find_entry (SnugTransactions *self, SnugChange *change, const char **token)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((Entry *) value)->change == change)
      {
        *token = key;
        return value;
      }
  return NULL;
}

static void
add_entry (SnugTransactions *self, const char *token, const char *owner, SnugChange *change)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->change = g_object_ref (change);
  entry->owner = g_strdup (owner);
  entry->sent = snug_change_view_describe_transaction (change);
  g_hash_table_insert (self->entries, g_strdup (token), entry);
  snug_bus_tree_tell_added (self->tree, BRANCH, token);
  if (!snug_change_is_ready (change))
    {
      if (self->tick_id == 0)
        self->tick_id = g_timeout_add (TICK_MS, on_tick, self);
    }
  else
    finish (self, token, entry);
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
build_path (const char *token)
{
  return g_strdup_printf ("%s/%s/%s", SNUG_BUS_ROOT, BRANCH, token);
}

char *
snug_transactions_begin (SnugTransactions *self,
                         const char *token,
                         const char *owner,
                         SnugChange *change)
{
  g_autofree char *made = NULL;
  g_autoptr (GError) error = NULL;
  Entry *entry;

  /* A path that a restart does not remember is no reason to refuse what has begun. */
  if (token != NULL
      && !snug_change_engine_note (self->engine, change, SNUG_TRANSACTIONS_TOKEN,
                                   g_variant_new_string (token), &error))
    g_message ("cannot keep the token of a transaction: %s", error->message);
  if (token != NULL)
    g_hash_table_remove (self->reserved, token);
  made = token != NULL ? g_strdup (token) : make_token (change);
  add_entry (self, made, owner, change);
  entry = g_hash_table_lookup (self->entries, made);
  if (entry->ended_at == 0)
    entry->counted = TRUE;
  else
    snug_quota_give (self->quota, snug_change_get_record (change)->uid);
  return build_path (made);
}

char *
snug_transactions_get_path (SnugTransactions *self, const char *owner, SnugChange *change)
{
  const char *token = NULL;
  g_autofree char *made = NULL;

  if (find_entry (self, change, &token) != NULL)
    return build_path (token);
  made = make_token (change);
  /* A token of a change before, used again since. */
  if (g_hash_table_contains (self->entries, made) || g_hash_table_contains (self->reserved, made))
    {
      g_free (made);
      made = g_strdup_printf (OWN_PREFIX "%" G_GINT64_FORMAT, snug_change_get_id (change));
    }
  add_entry (self, made, owner, change);
  return build_path (made);
}

gboolean
snug_transactions_is_needed (SnugTransactions *self)
{
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry->owner != NULL && entry->ended_at != 0
          && now - entry->ended_at < SNUG_TRANSACTIONS_KEEP)
        return TRUE;
    }
  return FALSE;
}

void
snug_transactions_expire (SnugTransactions *self, gint64 now)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  gboolean waiting = FALSE;
  GHashTableIter iter;
  gpointer token, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &token, &value))
    {
      Entry *entry = value;

      if (entry->ended_at == 0)
        continue;
      if (now - entry->ended_at < SNUG_TRANSACTIONS_KEEP)
        {
          waiting = TRUE;
          continue;
        }
      g_ptr_array_add (gone, g_strdup (token));
      g_hash_table_iter_remove (&iter);
    }
  for (guint i = 0; i < gone->len; i++)
    snug_bus_tree_tell_removed (self->tree, BRANCH, g_ptr_array_index (gone, i));
  if (!waiting)
    g_clear_handle_id (&self->expire_id, g_source_remove);
  if (gone->len > 0)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* --- what the engine and the bus tell --- */

static void
on_change_ready (SnugChangeEngine *engine, SnugChange *change, gpointer user_data)
{
  SnugTransactions *self = user_data;
  GHashTableIter iter;
  gpointer token, value;

  /* Whoever asked for it before its client got an answer sees it under a path of its own. */
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &token, &value))
    if (((Entry *) value)->change == change && ((Entry *) value)->ended_at == 0)
      finish (self, token, value);
}

static void
on_peer_left (SnugPeers *peers, const char *name, gpointer user_data)
{
  SnugTransactions *self = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (((Entry *) value)->owner, name) == 0)
      g_clear_pointer (&((Entry *) value)->owner, g_free);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- the objects --- */

static char **
list (gpointer user_data)
{
  SnugTransactions *self = user_data;
  g_autoptr (GStrvBuilder) tokens = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer token;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &token, NULL))
    g_strv_builder_add (tokens, token);
  return g_strv_builder_end (tokens);
}

static Entry *
require_entry (SnugTransactions *self, const char *token, GError **error)
{
  Entry *entry = g_hash_table_lookup (self->entries, token);

  if (entry == NULL)
    snug_set_error (
      error, SNUG_ERROR_NOT_FOUND,
      "there is no transaction ‘%s’ any more; GetTransaction finds the one of a change", token);
  return entry;
}

static GVariant *
get_properties (const char *node, gpointer user_data, GError **error)
{
  Entry *entry = require_entry (user_data, node, error);

  return entry != NULL ? snug_change_view_describe_transaction (entry->change) : NULL;
}

/* (nullable) the call that wants a path that is not there yet: somebody is asked for a password, or
 * a store is. */
static SnugCall *
find_wish (SnugTransactions *self, const char *token)
{
  return snug_dispatcher_find (snug_bus_tree_get_dispatcher (self->tree), token);
}

static gboolean
authorize_foreign (SnugCall *call,
                   gpointer user_data,
                   SnugPermission *permission,
                   const char *action,
                   GError **error)
{
  Entry *entry = require_entry (user_data, snug_call_get_node (call), error);

  if (entry == NULL)
    return FALSE;
  snug_permissions_add_foreign (permission, snug_change_get_record (entry->change)->uid,
                                snug_call_get_peer (call)->uid, action);
  return TRUE;
}

static gboolean
authorize_cancel (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  SnugTransactions *self = user_data;
  const char *token = snug_call_get_node (call);
  SnugCall *wish = g_hash_table_contains (self->entries, token) ? NULL : find_wish (self, token);

  if (wish == NULL)
    return authorize_foreign (call, user_data, permission, SNUG_ACTION_CANCEL_FOREIGN, error);
  snug_permissions_add_foreign (permission, snug_call_get_peer (wish)->uid,
                                snug_call_get_peer (call)->uid, SNUG_ACTION_CANCEL_FOREIGN);
  return TRUE;
}

static gboolean
authorize_log (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  return authorize_foreign (call, user_data, permission, SNUG_ACTION_VIEW_FOREIGN, error);
}

static void
cancel (SnugCall *call, gpointer user_data)
{
  SnugTransactions *self = user_data;
  const char *token = snug_call_get_node (call);
  SnugCall *wish = g_hash_table_contains (self->entries, token) ? NULL : find_wish (self, token);
  GError *error = NULL;
  Entry *entry;

  if (wish != NULL)
    {
      snug_call_take_back (wish);
      snug_call_return (call, NULL);
      return;
    }
  entry = require_entry (self, token, &error);
  if (entry != NULL
      && snug_change_engine_abort (self->engine, snug_change_get_id (entry->change), &error))
    snug_call_return (call, NULL);
  else
    snug_call_fail (call, error);
}

static void
get_log (SnugCall *call, gpointer user_data)
{
  SnugTransactions *self = user_data;
  GError *error = NULL;
  Entry *entry = require_entry (self, snug_call_get_node (call), &error);
  g_autoptr (GVariant) lines
    = entry != NULL ? snug_change_view_list_log (entry->change, self->state, &error) : NULL;

  if (lines != NULL)
    snug_call_return (call, g_variant_new ("(@as)", lines));
  else
    snug_call_fail (call, error);
}

static const SnugMethod methods[] = {
  { .name = "Cancel", .authorize = authorize_cancel, .run = cancel },
  { .name = "GetLog", .pages = TRUE, .authorize = authorize_log, .run = get_log },
};

/* --- the whole --- */

SnugTransactions *
snug_transactions_new (SnugBusTree *tree,
                       SnugPeers *peers,
                       SnugChangeEngine *engine,
                       SnugState *state,
                       GError **error)
{
  g_autoptr (SnugTransactions) self = g_object_new (SNUG_TYPE_TRANSACTIONS, NULL);
  GPtrArray *changes = snug_change_engine_get_changes (engine);
  const SnugBusClass klass = { .branch = BRANCH,
                               .info = snug_dbus_transaction_interface_info (),
                               .methods = methods,
                               .n_methods = G_N_ELEMENTS (methods),
                               .list = list,
                               .get_properties = get_properties };

  self->tree = tree;
  self->peers = g_object_ref (peers);
  self->engine = g_object_ref (engine);
  self->state = g_object_ref (state);
  g_signal_connect (engine, "change-ready", G_CALLBACK (on_change_ready), self);
  g_signal_connect (peers, "left", G_CALLBACK (on_peer_left), self);
  if (!snug_bus_tree_add (tree, &klass, self, error))
    return NULL;
  for (guint i = 0; i < changes->len; i++)
    if (!snug_change_is_ready (g_ptr_array_index (changes, i)))
      g_free (snug_transactions_get_path (self, NULL, g_ptr_array_index (changes, i)));
  return g_steal_pointer (&self);
}

static void
snug_transactions_init (SnugTransactions *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  self->reserved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->quota = snug_quota_new ("changes", SNUG_TRANSACTIONS_MAX);
}

static void
snug_transactions_finalize (GObject *object)
{
  SnugTransactions *self = SNUG_TRANSACTIONS (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->expire_id, g_source_remove);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  if (self->peers != NULL)
    g_signal_handlers_disconnect_by_data (self->peers, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->peers);
  g_clear_object (&self->state);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->reserved);
  snug_quota_free (self->quota);
  G_OBJECT_CLASS (snug_transactions_parent_class)->finalize (object);
}

static void
snug_transactions_class_init (SnugTransactionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_transactions_finalize;
  signals[CHANGED] = g_signal_new ("changed", SNUG_TYPE_TRANSACTIONS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}
