/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugPeer:
 * @name: its unique name
 * @uid: its user
 * @pid: its process; 0 if the bus does not say
 * @pid_fd: a descriptor of the process, or -1 if the bus does not give one
 *
 * A peer of the bus, as the bus knows it. Immutable.
 */
typedef struct
{
  char *name;
  guint uid;
  guint pid;
  int pid_fd;
} SnugPeer;

/**
 * snug_peer_new_from_credentials:
 * @name: a unique name
 * @credentials: `a{sv}`, what GetConnectionCredentials returned
 * @fds: (nullable): the descriptors that came with it
 * @error: return location for an error
 *
 * Returns: (transfer full): the peer; %NULL with %SNUG_ERROR_NOT_AUTHORIZED if its user is not told
 */
SnugPeer *snug_peer_new_from_credentials (const char *name,
                                          GVariant *credentials,
                                          GUnixFDList *fds,
                                          GError **error);

/**
 * snug_peer_ref:
 * @self: a peer
 *
 * Returns: (transfer full): the peer
 */
SnugPeer *snug_peer_ref (SnugPeer *self);

/**
 * snug_peer_unref:
 * @self: (transfer full): a peer
 */
void snug_peer_unref (SnugPeer *self);

#define SNUG_TYPE_PEERS (snug_peers_get_type ())

/**
 * SnugPeers:
 *
 * Who is behind a unique name. A unique name is never used again, so an answer is kept until the
 * peer leaves, or until others were looked up more recently and there is no more room. Main thread.
 *
 * Signals: `left` (string: the unique name) when a peer that was looked up, and is not
 * forgotten, leaves the bus.
 */
G_DECLARE_FINAL_TYPE (SnugPeers, snug_peers, SNUG, PEERS, GObject)

/**
 * snug_peers_new:
 * @bus: the bus
 *
 * Returns: (transfer full): knows nobody
 */
SnugPeers *snug_peers_new (GDBusConnection *bus);

/**
 * snug_peers_get_n_known:
 * @self: the peers
 *
 * Returns: how many answers are kept: some for each user, and not too many of all
 */
guint snug_peers_get_n_known (SnugPeers *self);

/**
 * snug_peers_lookup_async:
 * @self: the peers
 * @name: a unique name
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks the bus who it is, unless that is known.
 */
void snug_peers_lookup_async (SnugPeers *self,
                              const char *name,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * snug_peers_lookup_finish:
 * @self: the peers
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the peer
 */
SnugPeer *snug_peers_lookup_finish (SnugPeers *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugPeer, snug_peer_unref)

G_END_DECLS
