/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The life of the daemon. Leaving is where such daemons lose requests, so it goes in this order:
 * systemd hears that we stop, so that it queues a new start and does not take us for a running
 * service; the name is given back, after which the bus gives us nothing new; what came in before is
 * answered; and if one of those began a change, the bus is asked to start our successor, which goes
 * on with it. Main thread. */

#include "snug-daemon.h"

#include "snug-notify.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

#define REQUEST_DO_NOT_QUEUE  4
#define REQUEST_PRIMARY_OWNER 1

typedef enum
{
  PHASE_SERVING,
  PHASE_LEAVING,  /* the name is being given back */
  PHASE_DRAINING, /* it is given back; what came in before is answered */
  PHASE_LEFT
} Phase;

struct _SnugDaemon
{
  GObject parent_instance;

  GDBusConnection *bus; /* (owned) */
  SnugService *service; /* (owned) */
  Phase phase;
  guint idle_id;
  guint drain_id;
  gboolean unmounting; /* the manager is asked whether it can leave */
  gboolean told;       /* to stop; otherwise it leaves because it has nothing to do */
  gboolean lost_bus;
};

G_DEFINE_FINAL_TYPE (SnugDaemon, snug_daemon, G_TYPE_OBJECT)

enum
{
  LEFT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static SnugManager *
get_manager (SnugDaemon *self)
{
  return snug_service_get_manager (self->service);
}

static SnugChangeEngine *
get_engine (SnugDaemon *self)
{
  return snug_manager_get_engine (get_manager (self));
}

/* --- leaving --- */

static void
leave (SnugDaemon *self)
{
  if (self->phase == PHASE_LEFT)
    return;
  self->phase = PHASE_LEFT;
  g_clear_handle_id (&self->drain_id, g_source_remove);
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_successor_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SnugDaemon) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, &error))
    g_message ("a change waits until snugd is started again: %s", error->message);
  leave (self);
}

/* The successor waits until we are gone, and the bus answers only when it is there: so it is enough
 * that the call is sent. */
static void
call_successor (SnugDaemon *self)
{
  g_dbus_connection_call (self->bus, BUS_NAME, BUS_PATH, BUS_NAME, "StartServiceByName",
                          g_variant_new ("(su)", SNUG_DAEMON_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
  g_dbus_connection_flush (self->bus, NULL, on_successor_called, g_object_ref (self));
}

static gboolean
on_drain (gpointer data)
{
  SnugDaemon *self = data;
  gboolean stopped;

  self->drain_id = 0;
  if (snug_dispatcher_get_n_calls (snug_service_get_dispatcher (self->service)) > 0)
    return G_SOURCE_REMOVE;
  stopped = snug_change_engine_stop (get_engine (self));
  if (!stopped)
    return G_SOURCE_REMOVE;
  /* Only one that was to leave on its own has to see to it that the change goes on. */
  if (!self->told && snug_change_engine_is_at_work (get_engine (self)))
    call_successor (self);
  else
    leave (self);
  return G_SOURCE_REMOVE;
}

/* What the bus had for us before it took the name back waits in the main loop already; it goes
 * before this. */
static void
drain (SnugDaemon *self)
{
  if (self->phase == PHASE_DRAINING && self->drain_id == 0)
    self->drain_id = g_idle_add (on_drain, self);
}

static void
on_released (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SnugDaemon) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_message ("cannot give the name back: %s", error->message);
  if (self->phase == PHASE_LEAVING)
    self->phase = PHASE_DRAINING;
  drain (self);
}

static void
begin_to_leave (SnugDaemon *self)
{
  g_autoptr (GError) error = NULL;

  if (self->phase != PHASE_SERVING)
    return;
  self->phase = PHASE_LEAVING;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (!snug_notify_send (g_getenv ("NOTIFY_SOCKET"), "STOPPING=1", &error))
    g_message ("%s", error->message);
  g_dbus_connection_call (self->bus, BUS_NAME, BUS_PATH, BUS_NAME, "ReleaseName",
                          g_variant_new ("(s)", SNUG_DAEMON_NAME), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_released, g_object_ref (self));
}

void
snug_daemon_stop (SnugDaemon *self)
{
  self->told = TRUE;
  begin_to_leave (self);
  /* What was waited for stops; what is answered then is answered. */
  if (snug_change_engine_stop (get_engine (self)))
    drain (self);
  snug_dispatcher_cancel_all (snug_service_get_dispatcher (self->service));
}

/* --- nothing to do --- */

static void update (SnugDaemon *self);

static void
on_unmounted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SnugDaemon) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = snug_manager_query_finish (SNUG_MANAGER (source), result, &error);
  gboolean done = TRUE;

  self->unmounting = FALSE;
  /* What cannot be unmounted is no reason to stay for ever. */
  if (answer == NULL)
    g_message ("cannot unmount what nobody uses: %s", error->message);
  else
    g_variant_get (answer, "(b)", &done);
  if (done && self->phase == PHASE_SERVING && !snug_service_is_busy (self->service))
    begin_to_leave (self);
  else
    update (self);
}

static gboolean
on_idle (gpointer data)
{
  SnugDaemon *self = data;

  self->idle_id = 0;
  if (self->unmounting || snug_service_is_busy (self->service))
    return G_SOURCE_REMOVE;
  self->unmounting = TRUE;
  snug_manager_query_async (get_manager (self), "unmount-idle", g_variant_new_tuple (NULL, 0), NULL,
                            on_unmounted, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Begins to wait when there is nothing to do, and stops when there is. */
static void
update (SnugDaemon *self)
{
  guint64 timeout;

  if (self->phase != PHASE_SERVING)
    {
      drain (self);
      return;
    }
  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->unmounting || snug_service_is_busy (self->service))
    return;
  timeout = snug_config_get_amount (snug_manager_get_config (get_manager (self)), "daemon",
                                    "IdleTimeout");
  self->idle_id = g_timeout_add ((guint) MIN (timeout / 1000, G_MAXUINT), on_idle, self);
}

void
snug_daemon_reload (SnugDaemon *self)
{
  snug_service_reload (self->service);
}

/* --- the bus --- */

static void
on_closed (GDBusConnection *bus, gboolean peer_vanished, GError *error, gpointer user_data)
{
  SnugDaemon *self = user_data;

  if (self->phase == PHASE_LEFT)
    return;
  g_message ("the bus is gone%s%s", error != NULL ? ": " : "", error != NULL ? error->message : "");
  self->lost_bus = TRUE;
  self->told = TRUE;
  /* Nobody is there to be answered; changes stop where they can go on. */
  self->phase = PHASE_DRAINING;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  snug_dispatcher_cancel_all (snug_service_get_dispatcher (self->service));
  if (snug_change_engine_stop (get_engine (self)))
    drain (self);
}

/* One that is leaving has given the name back already, and is waited for; one that serves stays. */
gboolean
snug_daemon_is_served (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_sync (bus, BUS_NAME, BUS_PATH, BUS_NAME, "NameHasOwner",
                                   g_variant_new ("(s)", SNUG_DAEMON_NAME), G_VARIANT_TYPE ("(b)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean served = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &served);
  return served;
}

static gboolean
take_name (SnugDaemon *self, GError **error)
{
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_sync (self->bus, BUS_NAME, BUS_PATH, BUS_NAME, "RequestName",
                                   g_variant_new ("(su)", SNUG_DAEMON_NAME, REQUEST_DO_NOT_QUEUE),
                                   G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  guint32 answer = 0;

  if (reply == NULL)
    {
      snug_error_wrap (error);
      g_prefix_error (error, "cannot take the name ‘" SNUG_DAEMON_NAME "’ on the bus: ");
      return FALSE;
    }
  g_variant_get (reply, "(u)", &answer);
  return answer == REQUEST_PRIMARY_OWNER
         || snug_set_error (error, SNUG_ERROR_BUSY,
                            "another snugd has the name ‘" SNUG_DAEMON_NAME "’ on the bus");
}

SnugDaemon *
snug_daemon_new (GDBusConnection *bus, SnugManager *manager, GError **error)
{
  g_autoptr (SnugDaemon) self = g_object_new (SNUG_TYPE_DAEMON, NULL);

  self->bus = g_object_ref (bus);
  self->service = snug_service_new (bus, manager, error);
  if (self->service == NULL || !take_name (self, error))
    return NULL;
  g_signal_connect (bus, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect_swapped (self->service, "changed", G_CALLBACK (update), self);
  g_signal_connect_object (snug_manager_get_engine (manager), "stopped", G_CALLBACK (drain), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return g_steal_pointer (&self);
}

SnugService *
snug_daemon_get_service (SnugDaemon *self)
{
  return self->service;
}

gboolean
snug_daemon_has_left (SnugDaemon *self)
{
  return self->phase == PHASE_LEFT;
}

gboolean
snug_daemon_lost_bus (SnugDaemon *self)
{
  return self->lost_bus;
}

static void
snug_daemon_init (SnugDaemon *self)
{
}

static void
snug_daemon_finalize (GObject *object)
{
  SnugDaemon *self = SNUG_DAEMON (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->drain_id, g_source_remove);
  if (self->service != NULL)
    g_signal_handlers_disconnect_by_data (self->service, self);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->service);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (snug_daemon_parent_class)->finalize (object);
}

static void
snug_daemon_class_init (SnugDaemonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_daemon_finalize;
  signals[LEFT] = g_signal_new ("left", SNUG_TYPE_DAEMON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}
