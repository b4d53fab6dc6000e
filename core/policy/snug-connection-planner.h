/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-rules.h"

G_BEGIN_DECLS

#define SNUG_TYPE_CONNECTION_PLANNER (snug_connection_planner_get_type ())

/**
 * SnugConnectionPlanner:
 *
 * Given the installed snaps and their connections it says which connections are to be made or
 * dropped. It changes nothing by itself. One thread at a time.
 */
G_DECLARE_FINAL_TYPE (SnugConnectionPlanner,
                      snug_connection_planner,
                      SNUG,
                      CONNECTION_PLANNER,
                      GObject)

/**
 * snug_connection_planner_new:
 * @interfaces: (transfer none): the interfaces
 * @rules: (transfer none): the rules
 *
 * Returns: (transfer full): a planner that knows the host's slots and no snap
 */
SnugConnectionPlanner *snug_connection_planner_new (SnugInterfaceSet *interfaces,
                                                    SnugPolicyRules *rules);

/**
 * snug_connection_planner_add_snap:
 * @self: a planner
 * @snap: (transfer none): an installed snap as it is to be; replaces one of the same instance name
 */
void snug_connection_planner_add_snap (SnugConnectionPlanner *self, SnugPolicySnap *snap);

/**
 * snug_connection_planner_add_connection:
 * @self: a planner
 * @connection: (transfer none): an existing connection, or an undesired one
 */
void snug_connection_planner_add_connection (SnugConnectionPlanner *self,
                                             SnugConnection *connection);

/**
 * snug_connection_planner_find_snap:
 * @self: a planner
 * @instance: (nullable): an instance name; %NULL, "", `core`, `snapd` and `system` are the host
 *
 * Returns: (transfer none) (nullable): the snap
 */
SnugPolicySnap *snug_connection_planner_find_snap (SnugConnectionPlanner *self,
                                                   const char *instance);

/**
 * snug_connection_planner_list_candidates:
 * @self: a planner
 * @instance: a snap
 * @plug: one of its plugs
 *
 * Returns: (transfer full) (element-type SnugConnection): the connections that a person might make
 *   with it and policy allows
 */
GPtrArray *snug_connection_planner_list_candidates (SnugConnectionPlanner *self,
                                                    const char *instance,
                                                    const char *plug);

/**
 * snug_connection_planner_explain_plug:
 * @self: a planner
 * @instance: a snap
 * @plug: one of its plugs, which is not connected
 *
 * Returns: (transfer full): why it is not connected, in a clause
 */
char *snug_connection_planner_explain_plug (SnugConnectionPlanner *self,
                                            const char *instance,
                                            const char *plug);

/**
 * snug_connection_planner_plan_automatic:
 * @self: a planner
 * @instance: a snap that was installed or refreshed
 *
 * What connects by itself, the snap's plugs and its slots both. What exists already or is undesired
 * is left out; so is a plug for which several slots are found, unless the rule allows any number.
 *
 * Returns: (transfer full) (element-type SnugConnection): the connections to make, with attributes
 */
GPtrArray *snug_connection_planner_plan_automatic (SnugConnectionPlanner *self,
                                                   const char *instance);

/**
 * snug_connection_planner_list_stale:
 * @self: a planner
 * @instance: a snap that was refreshed, or is to go
 *
 * Returns: (transfer full) (element-type SnugConnection): its connections whose plug or slot is no
 *   longer there, has another interface, or that policy now denies
 */
GPtrArray *snug_connection_planner_list_stale (SnugConnectionPlanner *self, const char *instance);

/**
 * snug_connection_planner_list_affected:
 * @self: a planner
 * @instance: a snap whose revision changes
 *
 * Returns: (transfer full) (element-type utf8): instance names of other snaps whose sandboxes are
 * to be compiled again
 */
GPtrArray *snug_connection_planner_list_affected (SnugConnectionPlanner *self,
                                                  const char *instance);

/**
 * snug_connection_planner_resolve_connect:
 * @self: a planner
 * @plug: `SNAP:PLUG`
 * @slot: (nullable): `SNAP:SLOT`, `SNAP`, `:SLOT` or %NULL: the host's slot of that interface
 * @error: return location for an error
 *
 * What `snug connect` means: names are resolved, both sides have the same interface, and policy
 * allows it.
 *
 * Returns: (transfer full): the connection to make, with attributes; where it is made already, the
 *   one that there is
 */
SnugConnection *snug_connection_planner_resolve_connect (SnugConnectionPlanner *self,
                                                         const char *plug,
                                                         const char *slot,
                                                         GError **error);

/**
 * snug_connection_planner_resolve_disconnect:
 * @self: a planner
 * @first: `SNAP:PLUG`; without @second also `SNAP:SLOT` or `:SLOT`, which means all its connections
 * @second: (nullable): `SNAP:SLOT`, `:SLOT`, or `SNAP` for the one connection to it
 * @error: return location for %SNUG_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (element-type SnugConnection): the connections to drop, at least one
 */
GPtrArray *snug_connection_planner_resolve_disconnect (SnugConnectionPlanner *self,
                                                       const char *first,
                                                       const char *second,
                                                       GError **error);

G_END_DECLS
