/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin-branch.h"
#include "snug-quota.h"
#include "snug-transactions.h"

G_BEGIN_DECLS

/**
 * SNUG_SERVICE_LAST_REFRESH:
 *
 * Under this key the database keeps when all stores were last asked (t).
 */
#define SNUG_SERVICE_LAST_REFRESH "last-refresh"

#define SNUG_TYPE_SERVICE (snug_service_get_type ())

/**
 * SnugService:
 *
 * All that the daemon shows on a bus: the objects of one manager. It owns no name, and does not
 * decide how long it lives. Main thread.
 *
 * Signals: `changed` when calls, changes or transactions began or ended.
 */
G_DECLARE_FINAL_TYPE (SnugService, snug_service, SNUG, SERVICE, GObject)

/**
 * snug_service_new:
 * @bus: the bus
 * @manager: the manager
 * @error: return location for an error
 *
 * Puts the objects on the bus.
 *
 * Returns: (transfer full): the service
 */
SnugService *snug_service_new (GDBusConnection *bus, SnugManager *manager, GError **error);

/**
 * snug_service_get_manager:
 * @self: the service
 *
 * Returns: (transfer none): the manager
 */
SnugManager *snug_service_get_manager (SnugService *self);

/**
 * snug_service_get_transactions:
 * @self: the service
 *
 * Returns: (transfer none): the transactions
 */
SnugTransactions *snug_service_get_transactions (SnugService *self);

/**
 * snug_service_get_dispatcher:
 * @self: the service
 *
 * Returns: (transfer none): what takes the calls
 */
SnugDispatcher *snug_service_get_dispatcher (SnugService *self);

/**
 * snug_service_get_tree:
 * @self: the service
 *
 * Returns: (transfer none): the objects
 */
SnugBusTree *snug_service_get_tree (SnugService *self);

/**
 * snug_service_get_mount_rate:
 * @self: the service
 *
 * Returns: (transfer none): how often each user may ask for mounts
 */
SnugRate *snug_service_get_mount_rate (SnugService *self);

/**
 * snug_service_get_check_rate:
 * @self: the service
 *
 * Returns: (transfer none): how often each user may have the system checked
 */
SnugRate *snug_service_get_check_rate (SnugService *self);

/**
 * snug_service_get_plugins:
 * @self: the service
 *
 * Returns: (transfer none): the plugins on the bus
 */
SnugPluginBranch *snug_service_get_plugins (SnugService *self);

/**
 * snug_service_tell_confinement:
 * @self: the service
 *
 * Tells the bus which confinement is in force, after that was found out.
 */
void snug_service_tell_confinement (SnugService *self);

/**
 * snug_service_is_checking:
 * @self: the service
 *
 * Returns: whether somebody has the whole system checked; one at a time may
 */
gboolean snug_service_is_checking (SnugService *self);

/**
 * snug_service_set_checking:
 * @self: the service
 * @checking: whether somebody has the whole system checked
 */
void snug_service_set_checking (SnugService *self, gboolean checking);

/**
 * snug_service_reload:
 * @self: the service
 *
 * Reads the configuration again. This happens by itself before a call when one of the files has
 * changed.
 */
void snug_service_reload (SnugService *self);

/**
 * snug_service_is_busy:
 * @self: the service
 *
 * Returns: whether a call or a change is under way, or a client still needs a transaction
 */
gboolean snug_service_is_busy (SnugService *self);

G_END_DECLS
