/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-service.h"

G_BEGIN_DECLS

/**
 * SNUG_DAEMON_NAME:
 *
 * The daemon's name on the bus.
 */
#define SNUG_DAEMON_NAME "org.snug.Manager1"

#define SNUG_TYPE_DAEMON (snug_daemon_get_type ())

/**
 * SnugDaemon:
 *
 * How long the daemon lives: it owns the name while it serves, and leaves when it is told to or has
 * nothing to do. Main thread.
 *
 * Signals: `left` when it serves nobody any more and may end.
 */
G_DECLARE_FINAL_TYPE (SnugDaemon, snug_daemon, SNUG, DAEMON, GObject)

/**
 * snug_daemon_is_served:
 * @bus: the bus
 *
 * Returns: whether another daemon serves there
 */
gboolean snug_daemon_is_served (GDBusConnection *bus);

/**
 * snug_daemon_new:
 * @bus: the bus
 * @manager: the manager
 * @error: return location for an error: %SNUG_ERROR_BUSY if another daemon has the name
 *
 * Puts the objects on the bus, and then takes the name.
 *
 * Returns: (transfer full): a daemon that serves
 */
SnugDaemon *snug_daemon_new (GDBusConnection *bus, SnugManager *manager, GError **error);

/**
 * snug_daemon_get_service:
 * @self: the daemon
 *
 * Returns: (transfer none): what it shows on the bus
 */
SnugService *snug_daemon_get_service (SnugDaemon *self);

/**
 * snug_daemon_reload:
 * @self: the daemon
 *
 * Reads the configuration again.
 */
void snug_daemon_reload (SnugDaemon *self);

/**
 * snug_daemon_stop:
 * @self: the daemon
 *
 * Leaves: gives the name back, so that whoever calls from now on starts another daemon, lets
 * changes stop at the next boundary, answers what came in, and then tells that it left. May be
 * repeated.
 */
void snug_daemon_stop (SnugDaemon *self);

/**
 * snug_daemon_has_left:
 * @self: the daemon
 *
 * Returns: whether it may end
 */
gboolean snug_daemon_has_left (SnugDaemon *self);

/**
 * snug_daemon_lost_bus:
 * @self: the daemon
 *
 * Returns: whether it left because the bus went away
 */
gboolean snug_daemon_lost_bus (SnugDaemon *self);

G_END_DECLS
