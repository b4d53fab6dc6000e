/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls of snugd. One thread. */

#include "snug-client.h"

#include <unistd.h>

#define MANAGER_INTERFACE "org.snug.Manager1.Manager"

struct _SnugClient
{
  GObject parent_instance;

  char *address;               /* (owned) (nullable) */
  GDBusConnection *connection; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SnugClient, snug_client, G_TYPE_OBJECT)

static void
snug_client_init (SnugClient *self)
{
}

static void
snug_client_finalize (GObject *object)
{
  SnugClient *self = SNUG_CLIENT (object);

  g_free (self->address);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (snug_client_parent_class)->finalize (object);
}

static void
snug_client_class_init (SnugClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_client_finalize;
}

SnugClient *
snug_client_new (const char *address)
{
  SnugClient *self = g_object_new (SNUG_TYPE_CLIENT, NULL);

  self->address = g_strdup (address);
  return self;
}

GDBusConnection *
snug_client_connect (SnugClient *self, GError **error)
{
  g_autofree char *address = g_strdup (self->address);

  if (self->connection != NULL)
    return self->connection;
  /* The daemon's errors cross the bus with their codes once the domain is registered. */
  snug_error_quark ();
  if (address == NULL)
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (address != NULL)
    self->connection
      = g_dbus_connection_new_for_address_sync (address,
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                  | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, error);
  if (self->connection == NULL && error != NULL)
    {
      g_autofree char *cause = g_strdup ((*error)->message);

      g_clear_error (error);
      snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                      "cannot reach the system bus, and through it snugd: %s", cause);
    }
  return self->connection;
}

static gboolean
is_absence (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND);
}

static gboolean
is_loss (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
replace_error (GError **error, SnugError code, const char *text)
{
  g_autofree char *cause = g_strdup ((*error)->message);

  g_clear_error (error);
  snug_set_error (error, code, "%s: %s", text, cause);
}

void
snug_client_explain (GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  g_dbus_error_strip_remote_error (*error);
  if (is_absence (*error))
    replace_error (
      error, SNUG_ERROR_NOT_SUPPORTED,
      "snugd is not running and the bus cannot start it; is snug installed as a whole?");
  else if (is_loss (*error))
    replace_error (error, SNUG_ERROR_FAILED,
                   "snugd ended before it answered; try again, and see its journal if that happens "
                   "twice");
  else if (g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED)
           || g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_AUTH_FAILED))
    replace_error (error, SNUG_ERROR_NOT_AUTHORIZED, "the bus does not let this call through");
  else if (g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
           || g_error_matches (*error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS))
    replace_error (error, SNUG_ERROR_NOT_SUPPORTED,
                   "this snugd is of another version than this command");
  else
    snug_error_wrap (error);
}

/* A call on any object of snugd. */
static GVariant *
call (SnugClient *self,
      const char *interface,
      const char *method,
      GVariant *arguments,
      const char *reply_type,
      GDBusCallFlags flags,
      GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);
  GDBusConnection *connection = snug_client_connect (self, error);
  GVariant *reply;

  if (connection == NULL)
    return NULL;
  reply = g_dbus_connection_call_sync (connection, SNUG_CLIENT_NAME, SNUG_CLIENT_PATH, interface,
                                       method, sunk, G_VARIANT_TYPE (reply_type), flags, G_MAXINT,
                                       NULL, error);
  if (reply == NULL)
    snug_client_explain (error);
  return reply;
}

GVariant *
snug_client_call (SnugClient *self,
                  const char *method,
                  GVariant *arguments,
                  const char *reply_type,
                  GError **error)
{
  return call (self, MANAGER_INTERFACE, method, arguments, reply_type,
               G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, error);
}

GVariant *
snug_client_call_with_file (SnugClient *self,
                            const char *method,
                            GVariant *arguments,
                            int fd,
                            const char *reply_type,
                            GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GDBusConnection *connection = snug_client_connect (self, error);
  GVariant *reply;

  if (connection == NULL || g_unix_fd_list_append (fds, fd, error) < 0)
    return NULL;
  reply = g_dbus_connection_call_with_unix_fd_list_sync (
    connection, SNUG_CLIENT_NAME, SNUG_CLIENT_PATH, MANAGER_INTERFACE, method, sunk,
    G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, fds,
    NULL, NULL, error);
  if (reply == NULL)
    snug_client_explain (error);
  return reply;
}

GVariant *
snug_client_get_properties (SnugClient *self, gboolean start, GError **error)
{
  g_autoptr (GVariant) reply
    = call (self, "org.freedesktop.DBus.Properties", "GetAll",
            g_variant_new ("(s)", MANAGER_INTERFACE), "(a{sv})",
            start ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START, error);

  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}

GVariant *
snug_client_get_objects (SnugClient *self, GError **error)
{
  g_autoptr (GVariant) reply
    = call (self, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", g_variant_new ("()"),
            "(a{oa{sa{sv}}})", G_DBUS_CALL_FLAGS_NONE, error);

  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}

GVariant *
snug_client_list (SnugClient *self, const char *method, GVariant *options, GError **error)
{
  GVariant *dict
    = options != NULL ? options : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
  g_autoptr (GVariant) reply
    = call (self, MANAGER_INTERFACE, method, g_variant_new ("(@a{sv})", dict), "(aa{sv})",
            G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, error);

  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}
