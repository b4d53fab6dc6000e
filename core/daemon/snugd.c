/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The daemon's main: signals, the bus, and a small footprint. */

#include "snug-daemon.h"
#include "snug-fd.h"
#include "snug-system-dirs.h"

#include <glib-unix.h>
#include <malloc.h>
#include <signal.h>
#include <sys/stat.h>

/* Nothing here needs a virtual file system, a proxy or the state of the network, and each of them
 * would load modules. Before the first thread. */
static void
keep_small (void)
{
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  /* Messages have typographic quotes, whatever the machine speaks. A locale would say so too, and
   * map its tables for it. */
  g_setenv ("CHARSET", "UTF-8", TRUE);
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_TRIM_THRESHOLD, 64 * 1024);
}

static gboolean
on_stop (gpointer data)
{
  snug_daemon_stop (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload (gpointer data)
{
  snug_daemon_reload (data);
  return G_SOURCE_CONTINUE;
}

static SnugManager *
open_manager (int *lock, GError **error)
{
  g_autoptr (SnugPaths) paths = snug_paths_new (NULL);

  if (!snug_system_dirs_make (paths, error))
    return NULL;
  *lock = snug_system_dirs_lock (paths, error);
  return *lock >= 0 ? snug_manager_new (paths, error) : NULL;
}

static SnugDaemon *
start (int *lock, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  g_autoptr (SnugManager) manager = NULL;

  if (bus == NULL)
    return NULL;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  if (snug_daemon_is_served (bus))
    {
      snug_set_error (error, SNUG_ERROR_BUSY, "another snugd serves on this bus");
      return NULL;
    }
  manager = open_manager (lock, error);
  return manager != NULL ? snug_daemon_new (bus, manager, error) : NULL;
}

static gboolean
run (GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  snug_autofd int lock = -1;
  g_autoptr (SnugDaemon) daemon = start (&lock, error);
  guint sources[3];

  if (daemon == NULL)
    return FALSE;
  sources[0] = g_unix_signal_add (SIGTERM, on_stop, daemon);
  sources[1] = g_unix_signal_add (SIGINT, on_stop, daemon);
  sources[2] = g_unix_signal_add (SIGHUP, on_reload, daemon);
  g_signal_connect_swapped (daemon, "left", G_CALLBACK (g_main_loop_quit), loop);
  malloc_trim (0);
  if (!snug_daemon_has_left (daemon))
    g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  return !snug_daemon_lost_bus (daemon);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc > 1)
    {
      g_printerr ("usage: %s\nIt takes no options; its settings are in /etc/snug/snug.conf.\n",
                  argv[0]);
      return 64;
    }
  keep_small ();
  umask (022);
  if (run (&error))
    return 0;
  if (error != NULL)
    g_printerr ("snugd: %s\n", error->message);
  return 1;
}
