/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The way of a call from the bus to its method. Nobody is asked for a password for something that
 * cannot be done anyway, so form comes before authority. Main thread. */

#include "snug-dispatcher.h"

#include "snug-quota.h"

struct _SnugDispatcher
{
  GObject parent_instance;

  SnugPeers *peers;         /* (owned) */
  SnugAuthority *authority; /* (owned) */
  SnugQuota *quota;         /* (owned) calls of each user */
  GHashTable *calls;        /* (owned) SnugCall (unowned) to Stage */
};

G_DEFINE_FINAL_TYPE (SnugDispatcher, snug_dispatcher, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ARRIVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* How far a call came. */
typedef enum
{
  STAGE_NEW,     /* its caller is not known yet, or has too many; it does not count */
  STAGE_ASKING,  /* it counts, and waits for authority */
  STAGE_RUNNING, /* it counts, and is done whether or not the caller waits */
} Stage;

/* A call until its method runs. */
typedef struct
{
  SnugDispatcher *dispatcher; /* (owned) */
  SnugCall *call;
  gpointer user_data;
} Entry;

static void
entry_free (Entry *entry)
{
  g_object_unref (entry->dispatcher);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

static void
permission_clear (SnugPermission *permission)
{
  g_ptr_array_unref (permission->actions);
  g_variant_dict_unref (permission->details);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SnugPermission, permission_clear)

static Stage
get_stage (SnugDispatcher *self, SnugCall *call)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->calls, call));
}

static void
set_stage (SnugDispatcher *self, SnugCall *call, Stage stage)
{
  g_hash_table_insert (self->calls, call, GINT_TO_POINTER (stage));
}

static void
on_done (SnugCall *call, gpointer user_data)
{
  SnugDispatcher *self = user_data;

  if (get_stage (self, call) != STAGE_NEW)
    snug_quota_give (self->quota, snug_call_get_peer (call)->uid);
  g_hash_table_remove (self->calls, call);
  g_signal_emit (self, signals[CHANGED], 0);
  g_object_unref (self);
}

static gboolean
count (SnugDispatcher *self, SnugCall *call, GError **error)
{
  if (!snug_quota_take (self->quota, snug_call_get_peer (call)->uid, error))
    return FALSE;
  set_stage (self, call, STAGE_ASKING);
  return TRUE;
}

static void
run (Entry *entry)
{
  set_stage (entry->dispatcher, entry->call, STAGE_RUNNING);
  snug_call_get_method (entry->call)->run (entry->call, entry->user_data);
}

static void
on_verdict (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  GError *error = NULL;

  if (snug_authority_check_finish (SNUG_AUTHORITY (source), result, &error))
    run (entry);
  else
    snug_call_fail (entry->call, error);
}

/* GVariantDict makes a{sv}; polkit wants text only. */
static GVariant *
make_details (SnugPermission *permission)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_dict_end (permission->details));
  g_auto (GVariantBuilder) details = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_variant_builder_add (&details, "{ss}", key, g_variant_get_string (value, NULL));
      g_variant_unref (value);
    }
  return g_variant_builder_end (&details);
}

static SnugSubject
make_subject (SnugCall *call)
{
  SnugPeer *peer = snug_call_get_peer (call);

  return (SnugSubject){ .bus_name = peer->name,
                        .uid = peer->uid,
                        .pid = peer->pid,
                        .pid_fd = peer->pid_fd,
                        .interactive = snug_call_is_interactive (call) };
}

static gboolean
find_permission (Entry *entry, SnugPermission *permission, GError **error)
{
  const SnugMethod *method = snug_call_get_method (entry->call);

  if (!snug_call_check_options (entry->call, error))
    return FALSE;
  return method->authorize == NULL
         || method->authorize (entry->call, entry->user_data, permission, error);
}

static void
authorize (Entry *owned)
{
  g_autoptr (Entry) entry = owned;
  SnugSubject subject = make_subject (entry->call);
  g_auto (SnugPermission) permission = { g_ptr_array_new (), g_variant_dict_new (NULL) };
  GError *error = NULL;

  if (!find_permission (entry, &permission, &error))
    {
      snug_call_fail (entry->call, error);
      return;
    }
  /* What everybody may, and root, is not worth a round through the main loop. */
  if (permission.actions->len == 0)
    {
      run (entry);
      return;
    }
  g_ptr_array_add (permission.actions, NULL);
  snug_authority_check_async (entry->dispatcher->authority, &subject,
                              (const char *const *) permission.actions->pdata,
                              make_details (&permission), snug_call_get_cancellable (entry->call),
                              on_verdict, entry);
  g_steal_pointer (&entry);
}

static void
on_peer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  GError *error = NULL;
  g_autoptr (SnugPeer) peer = snug_peers_lookup_finish (SNUG_PEERS (source), result, &error);

  if (peer != NULL)
    snug_call_set_peer (entry->call, peer);
  if (peer == NULL || !count (entry->dispatcher, entry->call, &error))
    {
      snug_call_fail (entry->call, error);
      return;
    }
  g_signal_emit (entry->dispatcher, signals[ARRIVED], 0);
  authorize (g_steal_pointer (&entry));
}

static const SnugMethod *
find_method (const SnugMethod *methods, gsize n_methods, const char *name)
{
  for (gsize i = 0; i < n_methods; i++)
    if (g_str_equal (methods[i].name, name))
      return &methods[i];
  return NULL;
}

void
snug_dispatcher_take (SnugDispatcher *self,
                      GDBusMethodInvocation *invocation,
                      const char *node,
                      const SnugMethod *methods,
                      gsize n_methods,
                      gpointer user_data)
{
  const SnugMethod *method
    = find_method (methods, n_methods, g_dbus_method_invocation_get_method_name (invocation));
  Entry *entry;

  if (method == NULL)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD,
                                             "there is no method ‘%s’",
                                             g_dbus_method_invocation_get_method_name (invocation));
      return;
    }
  entry = g_new0 (Entry, 1);
  entry->dispatcher = g_object_ref (self);
  entry->call = snug_call_new (invocation, node, method, on_done, g_object_ref (self));
  entry->user_data = user_data;
  set_stage (self, entry->call, STAGE_NEW);
  g_signal_emit (self, signals[CHANGED], 0);
  snug_peers_lookup_async (self->peers, snug_call_get_sender (entry->call), on_peer, entry);
}

static void
on_more (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (snug_authority_check_finish (SNUG_AUTHORITY (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
snug_dispatcher_authorize_async (SnugDispatcher *self,
                                 SnugCall *call,
                                 const char *action,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  SnugSubject subject = make_subject (call);
  const char *actions[] = { action, NULL };

  g_task_set_source_tag (task, snug_dispatcher_authorize_async);
  snug_authority_check_async (self->authority, &subject, actions, NULL,
                              snug_call_get_cancellable (call), on_more, task);
}

gboolean
snug_dispatcher_authorize_finish (SnugDispatcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
snug_dispatcher_get_n_calls (SnugDispatcher *self)
{
  return g_hash_table_size (self->calls);
}

SnugCall *
snug_dispatcher_find (SnugDispatcher *self, const char *token)
{
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &call, NULL))
    {
      const char *own = NULL;

      if (get_stage (self, call) != STAGE_NEW
          && g_variant_lookup (snug_call_get_options (call), SNUG_CALL_TOKEN, "&s", &own)
          && g_str_equal (own, token))
        return call;
    }
  return NULL;
}

void
snug_dispatcher_cancel_all (SnugDispatcher *self)
{
  g_autoptr (GList) calls = g_hash_table_get_keys (self->calls);
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);

  /* A call may be answered, and so freed, while another one is cancelled. */
  for (GList *l = calls; l != NULL; l = l->next)
    g_ptr_array_add (cancellables, g_object_ref (snug_call_get_cancellable (l->data)));
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));
}

/* Nobody is asked for the password of one who left. What runs already goes on: a caller that dies
 * does not cancel its work. */
static void
on_peer_left (SnugPeers *peers, const char *name, gpointer user_data)
{
  SnugDispatcher *self = user_data;
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &call, NULL))
    if (get_stage (self, call) == STAGE_ASKING
        && g_str_equal (snug_call_get_peer (call)->name, name))
      g_ptr_array_add (cancellables, g_object_ref (snug_call_get_cancellable (call)));
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancellables, i));
}

SnugDispatcher *
snug_dispatcher_new (SnugPeers *peers, SnugAuthority *authority)
{
  SnugDispatcher *self = g_object_new (SNUG_TYPE_DISPATCHER, NULL);

  self->peers = g_object_ref (peers);
  self->authority = g_object_ref (authority);
  g_signal_connect_object (peers, "left", G_CALLBACK (on_peer_left), self, 0);
  return self;
}

static void
snug_dispatcher_init (SnugDispatcher *self)
{
  self->quota = snug_quota_new ("calls", SNUG_DISPATCHER_MAX_CALLS);
  self->calls = g_hash_table_new (NULL, NULL);
}

static void
snug_dispatcher_finalize (GObject *object)
{
  SnugDispatcher *self = SNUG_DISPATCHER (object);

  g_clear_object (&self->peers);
  g_clear_object (&self->authority);
  snug_quota_free (self->quota);
  g_hash_table_unref (self->calls);
  G_OBJECT_CLASS (snug_dispatcher_parent_class)->finalize (object);
}

static void
snug_dispatcher_class_init (SnugDispatcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_dispatcher_finalize;
  signals[CHANGED] = g_signal_new ("changed", SNUG_TYPE_DISPATCHER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ARRIVED] = g_signal_new ("arrived", SNUG_TYPE_DISPATCHER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}
