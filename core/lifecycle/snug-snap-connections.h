/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-world.h"

G_BEGIN_DECLS

/* Connections as tasks carry them, and what a new revision does to those that exist. */

/**
 * snug_snap_connections_pack:
 * @connections: (element-type SnugConnection): connections
 *
 * Returns: (transfer full): them as a value for a task's setup or result
 */
GVariant *snug_snap_connections_pack (GPtrArray *connections);

/**
 * snug_snap_connections_unpack:
 * @dict: (nullable): `a{sv}`
 * @key: a key
 *
 * Returns: (transfer full) (element-type SnugConnection): what was packed; empty if there is
 * nothing
 */
GPtrArray *snug_snap_connections_unpack (GVariant *dict, const char *key);

/**
 * snug_snap_connections_list:
 * @view: a view
 * @instance: an instance name
 * @undesired: whether memories of undesired ones count
 *
 * Returns: (transfer full) (element-type SnugConnection): the snap's connections on either side
 */
GPtrArray *
snug_snap_connections_list (SnugPolicyView *view, const char *instance, gboolean undesired);

/**
 * snug_snap_connections_find_stale:
 * @world: the world
 * @view: a view with a new revision
 * @instance: the snap of which it is
 *
 * Returns: (transfer full) (element-type SnugConnection): connections that are to be dropped
 */
GPtrArray *snug_snap_connections_find_stale (const SnugSnapWorld *world,
                                             SnugPolicyView *view,
                                             const char *instance);

/**
 * snug_snap_connections_update:
 * @world: the world
 * @view: a view with a new revision, without stale connections
 * @instance: the snap of which it is
 *
 * Returns: (transfer full) (element-type SnugConnection): those of its connections whose attributes
 *   changed, with the attributes that plug and slot have now
 */
GPtrArray *snug_snap_connections_update (const SnugSnapWorld *world,
                                         SnugPolicyView *view,
                                         const char *instance);

/**
 * snug_snap_connections_settle:
 * @world: the world
 * @view: a view with a new revision
 * @instance: the snap of which it is
 *
 * Returns: (transfer full): the view without stale connections, the others with the attributes that
 *   they have now
 */
SnugPolicyView *snug_snap_connections_settle (const SnugSnapWorld *world,
                                              SnugPolicyView *view,
                                              const char *instance);

G_END_DECLS
