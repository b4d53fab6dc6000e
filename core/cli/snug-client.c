/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls of snugd. One thread. */

#include "snug-client.h"

#include "snug-password-agent.h"

#include <unistd.h>

#define MANAGER_INTERFACE "org.snug.Manager1.Manager"
/* Milliseconds. */
#define WAITING_INTERVAL 100
/* A list that does not fit into one message is asked for in parts of so many, up to so many parts.
 */
#define PART_SIZE 64
#define MAX_PARTS 1000

struct _SnugClient
{
  GObject parent_instance;

  char *address;               /* (owned) (nullable) */
  char *agent;                 /* (owned) (nullable) */
  GDBusConnection *connection; /* (owned) (nullable) */
  gboolean (*waiting) (gpointer data);
  gpointer waiting_data; /* (unowned) */
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
  g_free (self->agent);
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

void
snug_client_set_waiting (SnugClient *self, gboolean (*waiting) (gpointer data), gpointer data)
{
  self->waiting = waiting;
  self->waiting_data = data;
}

void
snug_client_set_agent (SnugClient *self, const char *program)
{
  g_free (self->agent);
  self->agent = g_strdup (program);
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
  else if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (error);
      snug_set_error (error, SNUG_ERROR_CANCELLED, "the answer of snugd was not waited for");
    }
  else
    snug_error_wrap (error);
}

/* A call on its way. */
typedef struct
{
  const char *interface;
  const char *method;
  GVariant *arguments;
  GUnixFDList *fds; /* (nullable) */
  const char *reply_type;
  GDBusCallFlags flags;
} Call;

/* What runs while an answer is waited for. */
typedef struct
{
  SnugClient *client;        /* (unowned) */
  GCancellable *cancellable; /* (unowned) */
} Wait;

static gboolean
on_waiting (gpointer data)
{
  Wait *wait = data;

  if (!wait->client->waiting (wait->client->waiting_data))
    g_cancellable_cancel (wait->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
on_answer (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* The same as a call that blocks, but somebody is told that it goes on. */
static GVariant *
wait_for_answer (SnugClient *self, const Call *call, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Wait wait = { self, cancellable };
  guint tick = g_timeout_add (WAITING_INTERVAL, on_waiting, &wait);

  g_dbus_connection_call_with_unix_fd_list (self->connection, SNUG_CLIENT_NAME, SNUG_CLIENT_PATH,
                                            call->interface, call->method, call->arguments,
                                            G_VARIANT_TYPE (call->reply_type), call->flags,
                                            G_MAXINT, call->fds, cancellable, on_answer, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  return g_dbus_connection_call_with_unix_fd_list_finish (self->connection, NULL, result, error);
}

static GVariant *
send_once (SnugClient *self, const Call *call, GError **error)
{
  GVariant *reply;

  if (self->waiting != NULL)
    reply = wait_for_answer (self, call, error);
  else
    reply = g_dbus_connection_call_with_unix_fd_list_sync (self->connection, SNUG_CLIENT_NAME,
                                                           SNUG_CLIENT_PATH, call->interface,
                                                           call->method, call->arguments,
                                                           G_VARIANT_TYPE (call->reply_type),
                                                           call->flags, G_MAXINT, call->fds, NULL,
                                                           NULL, error);
  if (reply == NULL)
    snug_client_explain (error);
  return reply;
}

static GVariant *
send_call (SnugClient *self, const Call *call, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (call->arguments);
  g_autoptr (SnugPasswordAgent) agent = NULL;
  g_autoptr (GError) failure = NULL;
  GVariant *reply;

  if (snug_client_connect (self, error) == NULL)
    return NULL;
  reply = send_once (self, call, &failure);
  if (g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED) && self->agent != NULL)
    agent = snug_password_agent_start (self->agent, NULL);
  if (agent != NULL)
    {
      g_clear_error (&failure);
      reply = send_once (self, call, &failure);
    }
  if (reply == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return reply;
}

GVariant *
snug_client_call (SnugClient *self,
                  const char *method,
                  GVariant *arguments,
                  const char *reply_type,
                  GError **error)
{
  const Call call = { MANAGER_INTERFACE, method,
                      arguments,         NULL,
                      reply_type,        G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION };

  return send_call (self, &call, error);
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
  const Call call = { MANAGER_INTERFACE,
                      method,
                      sunk,
                      fds,
                      reply_type,
                      G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION };

  if (g_unix_fd_list_append (fds, fd, error) < 0)
    return NULL;
  return send_call (self, &call, error);
}

GVariant *
snug_client_get_properties (SnugClient *self, gboolean start, GError **error)
{
  const Call call = { "org.freedesktop.DBus.Properties",
                      "GetAll",
                      g_variant_new ("(s)", MANAGER_INTERFACE),
                      NULL,
                      "(a{sv})",
                      start ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START };
  g_autoptr (GVariant) reply = send_call (self, &call, error);

  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}

static GVariant *
list_part (SnugClient *self,
           const char *method,
           GVariant *options,
           guint offset,
           guint limit,
           GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);
  g_autoptr (GVariant) reply = NULL;

  if (limit > 0)
    {
      g_variant_dict_insert (&dict, "offset", "u", offset);
      g_variant_dict_insert (&dict, "limit", "u", limit);
    }
  reply = snug_client_call (self, method, g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)),
                            "(aa{sv})", error);
  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}

static GVariant *
list_in_parts (SnugClient *self, const char *method, GVariant *options, GError **error)
{
  g_auto (GVariantBuilder) all = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n = PART_SIZE;

  for (guint offset = 0; n == PART_SIZE && offset < MAX_PARTS * PART_SIZE; offset += PART_SIZE)
    {
      g_autoptr (GVariant) part = list_part (self, method, options, offset, PART_SIZE, error);

      if (part == NULL)
        return NULL;
      n = g_variant_n_children (part);
      for (gsize i = 0; i < n; i++)
        {
          g_autoptr (GVariant) dict = g_variant_get_child_value (part, i);

          g_variant_builder_add_value (&all, dict);
        }
    }
  return g_variant_ref_sink (g_variant_builder_end (&all));
}

GVariant *
snug_client_list (SnugClient *self, const char *method, GVariant *options, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (
    options != NULL ? options : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  g_autoptr (GError) failure = NULL;
  GVariant *list = list_part (self, method, dict, 0, 0, &failure);

  if (list != NULL)
    return list;
  /* The daemon says so of an answer that is too large for one message. */
  if (g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT))
    return list_in_parts (self, method, dict, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}
