/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is behind a unique name, from the bus itself. Main thread. */

#include "snug-peers.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

/* Beyond these the one that was not looked up for longest is forgotten, and asked for again when it
 * comes back. A user has a share of them, so that nobody makes us forget the others by coming often
 * enough. */
#define MAX_KNOWN   256
#define MAX_OF_USER 64

struct _SnugPeers
{
  GObject parent_instance;

  GDBusConnection *bus; /* (owned) */
  GHashTable *known;    /* (owned) name to Known */
  GQueue recent;        /* (owned) Known (unowned), the one looked up last first */
};

G_DEFINE_FINAL_TYPE (SnugPeers, snug_peers, G_TYPE_OBJECT)

enum
{
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A name that is known, or about to be. */
typedef struct
{
  SnugPeers *peers;   /* (unowned) */
  SnugPeer *peer;     /* (owned) (nullable) until the bus answered */
  GPtrArray *waiting; /* (owned) of GTask, until then */
  GList link;         /* of recent, from then on */
  guint subscription;
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  if (known->peer != NULL)
    g_queue_unlink (&known->peers->recent, &known->link);
  g_dbus_connection_signal_unsubscribe (known->peers->bus, known->subscription);
  g_clear_pointer (&known->peer, snug_peer_unref);
  g_ptr_array_unref (known->waiting);
  g_free (known);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Known, known_free)

static void
clear_peer (gpointer data)
{
  SnugPeer *peer = data;

  g_free (peer->name);
  if (peer->pid_fd >= 0)
    close (peer->pid_fd);
}

SnugPeer *
snug_peer_ref (SnugPeer *self)
{
  return g_rc_box_acquire (self);
}

void
snug_peer_unref (SnugPeer *self)
{
  g_rc_box_release_full (self, clear_peer);
}

SnugPeer *
snug_peer_new_from_credentials (const char *name,
                                GVariant *credentials,
                                GUnixFDList *fds,
                                GError **error)
{
  guint32 uid, pid = 0;
  SnugPeer *peer;
  gint32 handle;

  if (!g_variant_lookup (credentials, "UnixUserID", "u", &uid))
    {
      snug_set_error (error, SNUG_ERROR_NOT_AUTHORIZED,
                      "the bus does not say which user ‘%s’ belongs to", name);
      return NULL;
    }
  g_variant_lookup (credentials, "ProcessID", "u", &pid);
  peer = g_rc_box_new0 (SnugPeer);
  peer->name = g_strdup (name);
  peer->uid = uid;
  peer->pid = pid;
  peer->pid_fd = -1;
  if (fds != NULL && g_variant_lookup (credentials, "ProcessFD", "h", &handle)
      && handle < g_unix_fd_list_get_length (fds))
    peer->pid_fd = g_unix_fd_list_get (fds, handle, NULL);
  return peer;
}

/* Takes a name out of the table. What its callbacks do to the table comes after that. */
static Known *
steal (SnugPeers *self, const char *name)
{
  gpointer key = NULL, known = NULL;

  g_hash_table_steal_extended (self->known, name, &key, &known);
  g_free (key);
  return known;
}

static void
fail (Known *known, const char *cause)
{
  for (guint i = 0; i < known->waiting->len; i++)
    g_task_return_new_error (g_ptr_array_index (known->waiting, i), SNUG_ERROR,
                             SNUG_ERROR_NOT_AUTHORIZED, "cannot find out who asks: %s", cause);
}

static void
on_owner_changed (GDBusConnection *bus,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *parameters,
                  gpointer user_data)
{
  SnugPeers *self = user_data;
  g_autoptr (Known) known = NULL;
  const char *name, *owner;

  g_variant_get (parameters, "(&s&s&s)", &name, NULL, &owner);
  if (owner[0] != '\0')
    return;
  known = steal (self, name);
  if (known != NULL)
    fail (known, "it has left the bus");
  g_signal_emit (self, signals[LEFT], 0, name);
}

/* Makes room for one more of a user. */
static void
forget_oldest (SnugPeers *self, guint uid)
{
  const Known *oldest = NULL;
  guint n_of_user = 0;

  for (GList *l = self->recent.head; l != NULL; l = l->next)
    if (((const Known *) l->data)->peer->uid == uid)
      {
        n_of_user++;
        oldest = l->data;
      }
  if (n_of_user < MAX_OF_USER)
    oldest = self->recent.length >= MAX_KNOWN ? self->recent.tail->data : NULL;
  if (oldest != NULL)
    g_hash_table_remove (self->known, oldest->peer->name);
}

static void
answer (Known *known, SnugPeer *peer)
{
  SnugPeers *self = known->peers;
  g_autoptr (GPtrArray) waiting = known->waiting;

  forget_oldest (self, peer->uid);
  known->peer = snug_peer_ref (peer);
  known->waiting = g_ptr_array_new ();
  g_queue_push_head_link (&self->recent, &known->link);
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_pointer (g_ptr_array_index (waiting, i), snug_peer_ref (peer),
                           (GDestroyNotify) snug_peer_unref);
}

/* What the bus is asked. */
typedef struct
{
  SnugPeers *peers; /* (owned) */
  char *name;       /* (owned) */
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->peers);
  g_free (question->name);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  SnugPeers *self = question->peers;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) credentials = NULL;
  g_autoptr (SnugPeer) peer = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result,
                                                       &error);
  g_autoptr (Known) gone = NULL;
  Known *known = g_hash_table_lookup (self->known, question->name);

  /* It has left, and who waited for it knows. */
  if (known == NULL)
    return;
  if (reply != NULL)
    {
      credentials = g_variant_get_child_value (reply, 0);
      peer = snug_peer_new_from_credentials (question->name, credentials, fds, &error);
    }
  if (peer != NULL)
    {
      answer (known, peer);
      return;
    }
  gone = steal (self, question->name);
  fail (gone, error->message);
}

/* The bus hears first that we want to know of its leaving, and then who it is: with the answer in
 * hand, it cannot leave without our hearing of it. */
static Known *
ask (SnugPeers *self, const char *name)
{
  Known *known = g_new0 (Known, 1);
  Question *question = g_new0 (Question, 1);

  known->peers = self;
  known->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  known->link.data = known;
  known->subscription
    = g_dbus_connection_signal_subscribe (self->bus, BUS_NAME, BUS_NAME, "NameOwnerChanged",
                                          BUS_PATH, name, G_DBUS_SIGNAL_FLAGS_NONE,
                                          on_owner_changed, self, NULL);
  g_hash_table_insert (self->known, g_strdup (name), known);
  question->peers = g_object_ref (self);
  question->name = g_strdup (name);
  g_dbus_connection_call_with_unix_fd_list (self->bus, BUS_NAME, BUS_PATH, BUS_NAME,
                                            "GetConnectionCredentials", g_variant_new ("(s)", name),
                                            G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1,
                                            NULL, NULL, on_credentials, question);
  return known;
}

guint
snug_peers_get_n_known (SnugPeers *self)
{
  return self->recent.length;
}

void
snug_peers_lookup_async (SnugPeers *self,
                         const char *name,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Known *known = g_hash_table_lookup (self->known, name);

  g_task_set_source_tag (task, snug_peers_lookup_async);
  if (known == NULL || known->peer == NULL)
    {
      g_ptr_array_add ((known != NULL ? known : ask (self, name))->waiting, task);
      return;
    }
  g_queue_unlink (&self->recent, &known->link);
  g_queue_push_head_link (&self->recent, &known->link);
  g_task_return_pointer (task, snug_peer_ref (known->peer), (GDestroyNotify) snug_peer_unref);
  g_object_unref (task);
}

SnugPeer *
snug_peers_lookup_finish (SnugPeers *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

SnugPeers *
snug_peers_new (GDBusConnection *bus)
{
  SnugPeers *self = g_object_new (SNUG_TYPE_PEERS, NULL);

  self->bus = g_object_ref (bus);
  return self;
}

static void
snug_peers_init (SnugPeers *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
}

static void
snug_peers_finalize (GObject *object)
{
  SnugPeers *self = SNUG_PEERS (object);

  g_hash_table_unref (self->known);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (snug_peers_parent_class)->finalize (object);
}

static void
snug_peers_class_init (SnugPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_peers_finalize;
  signals[LEFT] = g_signal_new ("left", SNUG_TYPE_PEERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}
