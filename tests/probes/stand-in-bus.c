/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * stand-in-bus ADDRESS NAME…: owns names on a bus and answers every call to them with nothing. What
 * somebody else owns already is left to them. Says “ready” when the names are there.
 */

#include <gio/gio.h>

/* Runs in the connection's own thread, before anything else looks at the message. */
static GDBusMessage *
answer (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  g_autoptr (GDBusMessage) reply = NULL;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  if ((g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0)
    {
      reply = g_dbus_message_new_method_reply (message);
      g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL,
                                      NULL);
    }
  g_object_unref (message);
  return NULL;
}

static gboolean
own (GDBusConnection *connection, const char *name, GError **error)
{
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "RequestName",
                                   g_variant_new ("(su)", name, 4 /* DO_NOT_QUEUE */),
                                   G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);

  return reply != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = NULL;

  if (argc < 3)
    return 2;
  connection
    = g_dbus_connection_new_for_address_sync (argv[1],
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  if (connection != NULL)
    g_dbus_connection_add_filter (connection, answer, NULL, NULL);
  for (int i = 2; connection != NULL && error == NULL && i < argc; i++)
    own (connection, argv[i], &error);
  if (error != NULL)
    {
      g_printerr ("stand-in-bus: %s\n", error->message);
      return 1;
    }
  g_print ("ready\n");
  g_main_loop_run (loop);
  return 0;
}
