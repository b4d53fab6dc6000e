/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is behind a unique name, from the bus itself. Main thread. */

#include "snug-peers.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

/* More than that are forgotten, and asked for again when they come back. */
#define MAX_KNOWN 256

struct _SnugPeers
{
  GObject parent_instance;

  GDBusConnection *bus; /* (owned) */
  GHashTable *known;    /* (owned) name to Known */
};

G_DEFINE_FINAL_TYPE (SnugPeers, snug_peers, G_TYPE_OBJECT)

enum
{
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  SnugPeer *peer;       /* (owned) */
  GDBusConnection *bus; /* (unowned) */
  guint subscription;
} Known;

static void
known_free (gpointer data)
{
  Known *known = data;

  g_dbus_connection_signal_unsubscribe (known->bus, known->subscription);
  snug_peer_unref (known->peer);
  g_free (known);
}

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
  g_autofree char *name = NULL;
  const char *owner = NULL;

  g_variant_get (parameters, "(s&s&s)", &name, NULL, &owner);
  if (owner[0] != '\0')
    return;
  g_hash_table_remove (self->known, name);
  g_signal_emit (self, signals[LEFT], 0, name);
}

static void
remember (SnugPeers *self, SnugPeer *peer)
{
  Known *known;

  if (g_hash_table_contains (self->known, peer->name))
    return;
  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  known = g_new0 (Known, 1);
  known->peer = snug_peer_ref (peer);
  known->bus = self->bus;
  known->subscription
    = g_dbus_connection_signal_subscribe (self->bus, BUS_NAME, BUS_NAME, "NameOwnerChanged",
                                          BUS_PATH, peer->name, G_DBUS_SIGNAL_FLAGS_NONE,
                                          on_owner_changed, self, NULL);
  g_hash_table_insert (self->known, peer->name, known);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SnugPeers *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) credentials = NULL;
  g_autoptr (SnugPeer) peer = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result,
                                                       &error);

  if (reply != NULL)
    {
      credentials = g_variant_get_child_value (reply, 0);
      peer = snug_peer_new_from_credentials (g_task_get_task_data (task), credentials, fds, &error);
    }
  if (peer == NULL)
    {
      g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                               "cannot find out who asks: %s", error->message);
      return;
    }
  remember (self, peer);
  g_task_return_pointer (task, g_steal_pointer (&peer), (GDestroyNotify) snug_peer_unref);
}

void
snug_peers_lookup_async (SnugPeers *self,
                         const char *name,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Known *known = g_hash_table_lookup (self->known, name);

  g_task_set_source_tag (task, snug_peers_lookup_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  if (known != NULL)
    {
      g_task_return_pointer (task, snug_peer_ref (known->peer), (GDestroyNotify) snug_peer_unref);
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (self->bus, BUS_NAME, BUS_PATH, BUS_NAME,
                                            "GetConnectionCredentials", g_variant_new ("(s)", name),
                                            G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1,
                                            NULL, NULL, on_credentials, g_steal_pointer (&task));
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
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, known_free);
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
