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

/* How many questions went to the bus. */
static GDBusMessage *
count_questions (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (!incoming && g_strcmp0 (g_dbus_message_get_member (message), "GetConnectionCredentials") == 0)
    g_atomic_int_inc ((guint *) user_data);
  return message;
}

static void
look_up_other (Bus *bus, SnugPeers *peers, guint uid, GPtrArray *connections)
{
  GDBusConnection *other = uid == getuid () ? bus_connect (bus) : bus_connect_as (bus, uid);
  g_autoptr (SnugPeer) peer = look_up (peers, g_dbus_connection_get_unique_name (other), NULL);

  g_assert_cmpuint (peer->uid, ==, uid);
  g_ptr_array_add (connections, other);
}

/* One user who comes under many names pushes nobody else out, and only the oldest of its own. */
static void
test_many (Bus *bus, gconstpointer data)
{
  g_autoptr (SnugPeers) peers = snug_peers_new (bus->server);
  g_autoptr (GPtrArray) connections = g_ptr_array_new ();
  const char *root = g_dbus_connection_get_unique_name (bus->client);
  guint n_questions = 0, n_before;
  guint filter = g_dbus_connection_add_filter (bus->server, count_questions, &n_questions, NULL);
  g_autoptr (SnugPeer) first = look_up (peers, root, NULL);
  g_autoptr (SnugPeer) last = NULL;

  for (guint i = 0; i < 100; i++)
    look_up_other (bus, peers, 65534, connections);
  g_assert_cmpuint (n_questions, ==, 101);
  g_assert_cmpuint (snug_peers_get_n_known (peers), ==, 65);
  last = look_up (peers, root, NULL);
  g_assert_true (first == last);
  for (guint i = 100; i > 0; i--)
    {
      GDBusConnection *other = g_ptr_array_index (connections, i - 1);
      g_autoptr (SnugPeer) peer = NULL;
      guint n_known;

      n_before = g_atomic_int_get (&n_questions);
      peer = look_up (peers, g_dbus_connection_get_unique_name (other), NULL);
      /* The last 64 of them are known still. */
      g_assert_cmpuint (g_atomic_int_get (&n_questions) - n_before, ==, i > 36 ? 0 : 1);
      n_known = snug_peers_get_n_known (peers);
      bus_close (&other);
      while (snug_peers_get_n_known (peers) == n_known)
        g_main_context_iteration (NULL, TRUE);
    }
  g_dbus_connection_remove_filter (bus->server, filter);
}

/* One that leaves in the middle is not remembered for ever, whichever comes first. */
static void
test_leaving (Bus *bus, gconstpointer data)
{
  g_autoptr (SnugPeers) peers = snug_peers_new (bus->server);

  for (guint i = 0; i < 30; i++)
    {
      GDBusConnection *other = bus_connect (bus);
      g_autofree char *name = g_strdup (g_dbus_connection_get_unique_name (other));
      g_autofree char *left = NULL;
      gulong handler = g_signal_connect (peers, "left", G_CALLBACK (on_left), &left);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (SnugPeer) peer = NULL;
      g_autoptr (GError) error = NULL;

      snug_peers_lookup_async (peers, name, bus_on_result, &result);
      g_dbus_connection_close_sync (other, NULL, NULL);
      peer = snug_peers_lookup_finish (peers, bus_wait (&result), &error);
      if (peer == NULL)
        g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED);
      while (peer != NULL && left == NULL)
        g_main_context_iteration (NULL, TRUE);
      bus_settle ();
      g_object_unref (other);
      g_signal_handler_disconnect (peers, handler);
    }
  g_assert_cmpuint (snug_peers_get_n_known (peers), ==, 0);
}

/* Many calls that come together are one question. */
static void
test_together (Bus *bus, gconstpointer data)
{
  g_autoptr (SnugPeers) peers = snug_peers_new (bus->server);
  const char *name = g_dbus_connection_get_unique_name (bus->client);
  guint n_questions = 0;
  guint filter = g_dbus_connection_add_filter (bus->server, count_questions, &n_questions, NULL);
  GAsyncResult *results[10] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    snug_peers_lookup_async (peers, name, bus_on_result, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (SnugPeer) peer = snug_peers_lookup_finish (peers, bus_wait (&results[i]), NULL);

      g_assert_cmpstr (peer->name, ==, name);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (g_atomic_int_get (&n_questions), ==, 1);
  g_dbus_connection_remove_filter (bus->server, filter);
}

/* What a user has is kept in the order of use, not of arrival. */
static void
test_recent (Bus *bus, gconstpointer data)
{
  g_autoptr (SnugPeers) peers = snug_peers_new (bus->server);
  g_autoptr (GPtrArray) connections = g_ptr_array_new ();
  const char *mine = g_dbus_connection_get_unique_name (bus->client);
  g_autoptr (SnugPeer) first = look_up (peers, mine, NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (SnugPeer) again = NULL;

      look_up_other (bus, peers, getuid (), connections);
      again = look_up (peers, mine, NULL);
      g_assert_true (again == first);
    }
  g_assert_cmpuint (snug_peers_get_n_known (peers), ==, 64);
  for (guint i = 0; i < connections->len; i++)
    {
      GDBusConnection *other = g_ptr_array_index (connections, i);

      bus_close (&other);
    }
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
  g_test_add ("/daemon/peers/many", Bus, NULL, set_up, test_many, tear_down);
  g_test_add ("/daemon/peers/leaving", Bus, NULL, set_up, test_leaving, tear_down);
  g_test_add ("/daemon/peers/together", Bus, NULL, set_up, test_together, tear_down);
  g_test_add ("/daemon/peers/recent", Bus, NULL, set_up, test_recent, tear_down);
  g_test_add_func ("/daemon/peers/credentials", test_credentials);
  return g_test_run ();
}
