/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <snug.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A bus of our own, in a directory of its own, that everybody may use; and calls that let this
 * thread's main context run while they wait, because the other side is here too. */

typedef struct
{
  char *dir;
  char *address;
  GPid pid;
  GDBusConnection *server; /* where the code under test lives */
  GDBusConnection *client; /* root's */
} Bus;

static const char bus_config[]
  = "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN'"
    " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>"
    "<busconfig><type>session</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>"
    "<servicedir>%s</servicedir>"
    "<policy context='default'><allow user='*'/><allow own='*'/><allow send_type='method_call'/>"
    "<allow send_type='signal'/><allow send_requested_reply='true'/>"
    "<allow receive_requested_reply='true'/><allow receive_type='signal'/>"
    "<allow receive_type='method_call'/></policy></busconfig>";

static inline GDBusConnection *
bus_connect (Bus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection
    = g_dbus_connection_new_for_address_sync (bus->address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

typedef struct
{
  Bus *bus;
  guint uid;
} ConnectAs;

/* The user of one thread alone, which only the system call itself can change. */
static inline gpointer
bus_connect_thread (gpointer data)
{
  ConnectAs *as = data;

  g_assert_cmpint (syscall (SYS_setresuid, as->uid, as->uid, as->uid), ==, 0);
  return bus_connect (as->bus);
}

static inline GDBusConnection *
bus_connect_as (Bus *bus, guint uid)
{
  ConnectAs as = { bus, uid };
  GThread *thread = g_thread_new ("other-user", bus_connect_thread, &as);
  GDBusConnection *connection = g_thread_join (thread);

  prctl (PR_SET_DUMPABLE, 1); /* for the leak checker, which traces us */
  return connection;
}

static inline char *
bus_read_address (int fd)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char c;

  while (read (fd, &c, 1) == 1 && c != '\n')
    g_string_append_c (text, c);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A test that fails leaves no bus behind. */
static inline void
bus_child_setup (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static inline void
bus_start (Bus *bus)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *option = NULL;
  g_autofree char *config = NULL;
  const char *arguments[]
    = { "dbus-daemon", NULL, "--nofork", "--nopidfile", "--print-address=1", "--nosyslog", NULL };
  int out;

  bus->dir = g_dir_make_tmp ("snug-bus-XXXXXX", NULL);
  g_assert_cmpint (chmod (bus->dir, 0755), ==, 0);
  path = g_build_filename (bus->dir, "bus.conf", NULL);
  config = g_strdup_printf (bus_config, bus->dir, bus->dir);
  option = g_strdup_printf ("--config-file=%s", path);
  arguments[1] = option;
  g_assert_true (g_file_set_contents (path, config, -1, NULL));
  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) arguments, NULL,
                                           G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                                           bus_child_setup, NULL, &bus->pid, NULL, &out, NULL,
                                           &error));
  g_assert_no_error (error);
  bus->address = bus_read_address (out);
  close (out);
  g_assert_cmpstr (bus->address, !=, "");
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", bus->address, TRUE);
  bus->server = bus_connect (bus);
  bus->client = bus_connect (bus);
}

static inline void
bus_kill (Bus *bus)
{
  int status;

  if (bus->pid == 0)
    return;
  kill (bus->pid, SIGKILL);
  g_assert_cmpint (waitpid (bus->pid, &status, 0), ==, bus->pid);
  bus->pid = 0;
}

static inline void
bus_remove_file (Bus *bus, const char *name)
{
  g_autofree char *path = g_build_filename (bus->dir, name, NULL);

  g_unlink (path);
}

/* Closed connections still have sources in the main context. */
static inline void
bus_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline void
bus_close (GDBusConnection **connection)
{
  if (*connection == NULL)
    return;
  g_dbus_connection_close_sync (*connection, NULL, NULL);
  bus_settle ();
  g_clear_object (connection);
}

static inline void
bus_stop (Bus *bus)
{
  bus_close (&bus->client);
  bus_close (&bus->server);
  bus_kill (bus);
  bus_remove_file (bus, "bus");
  bus_remove_file (bus, "bus.conf");
  g_rmdir (bus->dir);
  g_free (bus->dir);
  g_free (bus->address);
}

static inline void
bus_on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline GAsyncResult *
bus_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Until all that was sent on @connection before has been handled, and every signal that came of it
 * is here. */
static inline void
bus_sync (GDBusConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;

  bus_settle ();
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, bus_on_result, &result);
  reply = g_dbus_connection_call_finish (connection, bus_wait (&result), NULL);
  bus_settle ();
}

/* The error's code, if it is one of ours. */
static inline gboolean
bus_error_is (GError *error, SnugError code)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  if (name == NULL && error != NULL && error->domain == SNUG_ERROR)
    return error->code == (int) code;
  return g_strcmp0 (name, snug_error_get_name (code)) == 0;
}

#define bus_assert_error(error, error_code)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!bus_error_is ((error), (error_code)))                                                     \
      g_error ("%s:%d: %s expected, not %s", __FILE__, __LINE__, snug_error_get_name (error_code), \
               (error) != NULL ? (error)->message : "success");                                    \
  }                                                                                                \
  G_STMT_END
