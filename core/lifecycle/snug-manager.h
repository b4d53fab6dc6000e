/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"
#include "snug-plugin-selection.h"

G_BEGIN_DECLS

#define SNUG_TYPE_MANAGER (snug_manager_get_type ())

/**
 * SnugManager:
 *
 * The whole system behind one object: database, change engine, plugins and configuration, and what
 * is asked of them. It knows nothing of buses, clients and permissions: who may ask is decided by
 * whoever calls. Main thread; what blocks runs on workers.
 *
 * Signals: `installed-changed` (added, changed, removed: each a GStrv of instance names) after a
 * change was written.
 */
G_DECLARE_FINAL_TYPE (SnugManager, snug_manager, SNUG, MANAGER, GObject)

/**
 * SnugManagerRequest:
 * @action: `install`, `install-file`, `remove`, `update`, `revert`, `enable`, `disable`, `switch`,
 *   `connect` or `disconnect`
 * @refs: (array zero-terminated=1): `[STORE:]NAME[_KEY]`; for connect and disconnect the two ends,
 *   the second may be empty
 * @fd: the image, for `install-file`; otherwise -1. The caller keeps it open until the request
 * ends.
 * @options: `a{sv}` as the method of that name on the bus has them, for `switch` also `channel` (s)
 * @uid: who asks
 *
 * A wish to change the system.
 */
typedef struct
{
  const char *action;
  const char *const *refs;
  int fd;
  GVariant *options;
  guint uid;
} SnugManagerRequest;

/**
 * snug_manager_new:
 * @paths: the paths
 * @error: return location for an error
 *
 * Opens the database, reads the configuration, finds the plugins, and goes on with changes that
 * were interrupted. Plugins are chosen and started when they are first needed.
 *
 * Returns: (transfer full): the manager
 */
SnugManager *snug_manager_new (SnugPaths *paths, GError **error);

/**
 * snug_manager_get_paths:
 * @self: the manager
 *
 * Returns: (transfer none): the paths
 */
SnugPaths *snug_manager_get_paths (SnugManager *self);

/**
 * snug_manager_get_config:
 * @self: the manager
 *
 * Returns: (transfer none): the configuration
 */
SnugConfig *snug_manager_get_config (SnugManager *self);

/**
 * snug_manager_get_engine:
 * @self: the manager
 *
 * Returns: (transfer none): the change engine
 */
SnugChangeEngine *snug_manager_get_engine (SnugManager *self);

/**
 * snug_manager_get_plugins:
 * @self: the manager
 *
 * Returns: (transfer none): the plugin engine
 */
SnugPluginEngine *snug_manager_get_plugins (SnugManager *self);

/**
 * snug_manager_get_state:
 * @self: the manager
 *
 * Returns: (transfer none): the database
 */
SnugState *snug_manager_get_state (SnugManager *self);

/**
 * snug_manager_reload:
 * @self: the manager
 *
 * Reads the configuration again and looks again for plugins. The backends are chosen anew when they
 * are next needed; while a change is at work, those that it began with stay until the daemon
 * leaves.
 *
 * Returns: (transfer full) (array zero-terminated=1): `SECTION/KEY` of each setting that differs
 */
char **snug_manager_reload (SnugManager *self);

/**
 * snug_manager_get_selection:
 * @self: the manager
 * @kind: a kind
 *
 * Chooses and starts the plugins of a kind if nothing needed them before; that may block for the
 * time that probes take.
 *
 * Returns: (transfer none): which plugins of the kind are in use, and why not the others
 */
SnugPluginSelection *snug_manager_get_selection (SnugManager *self, SnugPluginKind kind);

/**
 * snug_manager_request_async:
 * @self: the manager
 * @request: what is wanted; copied, but for the descriptor
 * @cancellable: (nullable): stops the planning, not the change
 * @callback: called when the change has begun, or cannot
 * @user_data: for @callback
 *
 * Finds out what has to be done, asks stores and looks into files where that is necessary, and
 * begins the change.
 */
void snug_manager_request_async (SnugManager *self,
                                 const SnugManagerRequest *request,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * snug_manager_request_finish:
 * @self: the manager
 * @result: what the callback got
 * @error: return location for an error; %SNUG_ERROR_NO_UPDATE if there is nothing to do
 *
 * Returns: (transfer full): the change that has begun
 */
SnugChange *snug_manager_request_finish (SnugManager *self, GAsyncResult *result, GError **error);

/**
 * snug_manager_query_async:
 * @self: the manager
 * @what: `search`, `details`, `updates`, `refresh`, `check`, `ensure-mounted`, `explain`,
 *   `denials` or `unmount-idle`
 * @arguments: what the method of the bus takes: `search` (a{sv}), `details` (as a{sv}), `updates`
 *   (a{sv}), `refresh` (a{sv}), `check` (a{sv}), `ensure-mounted` (s a{sv}: the security tag),
 *   `explain` (s a{sv}: `SNAP`, `SNAP.APP` or `SNAP.hook.HOOK`), `denials`
 *   (a{sv}), `unmount-idle` ()
 * @cancellable: (nullable): a cancellable
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks for something that stores or the disk must answer.
 */
void snug_manager_query_async (SnugManager *self,
                               const char *what,
                               GVariant *arguments,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * snug_manager_query_finish:
 * @self: the manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): a tuple, what the method of the bus returns: `search` (aa{sv} a{sv}),
 *   `details` (aa{sv}), `updates` (aa{sv}), `refresh` (a{sv}), `check` (as), `ensure-mounted` (),
 *   `explain` (aa{sv} a{sv}), `denials` (aa{sv}), `unmount-idle` (b: whether nothing of ours is
 * mounted any more that nobody uses)
 */
GVariant *snug_manager_query_finish (SnugManager *self, GAsyncResult *result, GError **error);

/**
 * snug_manager_list_installed:
 * @self: the manager
 * @options: (nullable): `a{sv}`: `all` (b), `names` (as: only these), `brief` (b: the columns of
 * the database, no file is read but the names of images)
 * @error: return location for an error
 *
 * Returns: (transfer full): `aa{sv}` as ListInstalled of the bus returns it
 */
GVariant *snug_manager_list_installed (SnugManager *self, GVariant *options, GError **error);

/**
 * snug_manager_list_connections:
 * @self: the manager
 * @options: `a{sv}`: `snap` (s), `all` (b)
 * @error: return location for an error
 *
 * Returns: (transfer full): `aa{sv}` as ListConnections of the bus returns it
 */
GVariant *snug_manager_list_connections (SnugManager *self, GVariant *options, GError **error);

/**
 * snug_manager_list_interfaces:
 * @self: the manager
 * @options: (nullable): `a{sv}`: `name` (s), `used` (b)
 * @error: return location for %SNUG_ERROR_NOT_FOUND if there is none of that name
 *
 * Returns: (transfer full): `aa{sv}` as ListInterfaces of the bus returns it
 */
GVariant *snug_manager_list_interfaces (SnugManager *self, GVariant *options, GError **error);

G_END_DECLS
