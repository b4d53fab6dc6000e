/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-peers.h"
#include "test-bus.h"

#include <gio/gunixfdlist.h>

static SnugPeer *
look_up (SnugPeers *peers, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  snug_peers_lookup_async (peers, name, bus_on_result, &result);
  return snug_peers_lookup_finish (peers, bus_wait (&result), error);
}

static void
on_left (SnugPeers *peers, const char *name, gpointer user_data)
{
  char **left = user_data;

  g_free (*left);
  *left = g_strdup (name);
}

static void
test_lookup (Bus *bus, gconstpointer data)
{
  g_autoptr (SnugPeers) peers = snug_peers_new (bus->server);
  GDBusConnection *other = bus_connect_as (bus, 65534);
  g_autofree char *name = g_strdup (g_dbus_connection_get_unique_name (other));
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPeer) root
    = look_up (peers, g_dbus_connection_get_unique_name (bus->client), &error);
  g_autoptr (SnugPeer) nobody = look_up (peers, name, &error);
  g_autoptr (SnugPeer) again = look_up (peers, name, &error);

  g_assert_no_error (error);
  g_signal_connect (peers, "left", G_CALLBACK (on_left), &left);
  g_assert_cmpuint (root->uid, ==, getuid ());
  g_assert_cmpuint (nobody->uid, ==, 65534);
  g_assert_cmpuint (nobody->pid, ==, (guint) getpid ());
  g_assert_cmpstr (nobody->name, ==, name);
  g_assert_true (again == nobody);
  bus_close (&other);
  while (left == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (left, ==, name);
  g_assert_null (look_up (peers, name, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED);
}

static void
test_nobody (Bus *bus, gconstpointer data)
{
  g_autoptr (SnugPeers) peers = snug_peers_new (bus->server);
  g_autoptr (GError) error = NULL;

  g_assert_null (look_up (peers, ":1.99999", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED);
}

static void
test_credentials (void)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) whole = g_variant_ref_sink (
    g_variant_new_parsed ("{'UnixUserID': <uint32 5>, 'ProcessID': <uint32 6>,"
                          " 'ProcessFD': <handle 0>, 'LinuxSecurityLabel': <b'x'>}"));
  g_autoptr (GVariant) bad_handle = g_variant_ref_sink (
    g_variant_new_parsed ("{'UnixUserID': <uint32 5>, 'ProcessFD': <handle 7>}"));
  g_autoptr (GVariant) no_user
    = g_variant_ref_sink (g_variant_new_parsed ("{'ProcessID': <uint32 6>}"));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPeer) peer = NULL;
  g_autoptr (SnugPeer) without = NULL;
  g_autoptr (SnugPeer) bad = NULL;

  g_assert_cmpint (g_unix_fd_list_append (fds, 0, NULL), ==, 0);
  peer = snug_peer_new_from_credentials (":1.1", whole, fds, &error);
  g_assert_cmpuint (peer->uid, ==, 5);
  g_assert_cmpuint (peer->pid, ==, 6);
  g_assert_cmpint (peer->pid_fd, >=, 0);
  without = snug_peer_new_from_credentials (":1.1", whole, NULL, &error);
  g_assert_cmpint (without->pid_fd, ==, -1);
  bad = snug_peer_new_from_credentials (":1.1", bad_handle, fds, &error);
  g_assert_cmpint (bad->pid_fd, ==, -1);
  g_assert_no_error (error);
  g_assert_null (snug_peer_new_from_credentials (":1.1", no_user, fds, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED);
}

static void
set_up (Bus *bus, gconstpointer data)
{
  bus_start (bus);
}

static void
tear_down (Bus *bus, gconstpointer data)
{
  bus_stop (bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/peers/lookup", Bus, NULL, set_up, test_lookup, tear_down);
  g_test_add ("/daemon/peers/nobody", Bus, NULL, set_up, test_nobody, tear_down);
  g_test_add_func ("/daemon/peers/credentials", test_credentials);
  return g_test_run ();
}
