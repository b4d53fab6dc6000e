/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-connection-planner.h"
#include "snug-state.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/**
 * SnugViewSnap:
 * @instance: the instance name
 * @revision: the current revision
 * @mode: strict, devmode, jailmode or classic: how it was asked to be confined
 * @type: app, base, …
 * @active: whether it is enabled
 * @store: (nullable): the store that it came from
 * @publisher: (nullable): who published it
 * @snap: (nullable): the snap as policy sees it; %NULL if what it says of itself cannot be read
 *
 * An installed snap in a view. Immutable and reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *instance;
  SnugRevision revision;
  char *mode;
  char *type;
  gboolean active;
  char *store;
  char *publisher;
  SnugPolicySnap *snap;
} SnugViewSnap;

/**
 * snug_view_snap_new:
 * @snap: (nullable): the snap as policy sees it
 * @instance: its instance name
 * @revision: its revision
 * @mode: how it was asked to be confined
 * @active: whether it is enabled
 *
 * Returns: (transfer full): the snap, without store and publisher; the creator may set these before
 *   anybody else sees it
 */
SnugViewSnap *snug_view_snap_new (SnugPolicySnap *snap,
                                  const char *instance,
                                  SnugRevision revision,
                                  const char *mode,
                                  gboolean active);

/**
 * snug_view_snap_ref:
 * @self: a snap
 *
 * Returns: (transfer full): @self
 */
SnugViewSnap *snug_view_snap_ref (SnugViewSnap *self);

/**
 * snug_view_snap_unref:
 * @self: (transfer full): a snap
 */
void snug_view_snap_unref (SnugViewSnap *self);

/**
 * snug_view_snap_get_confinement:
 * @self: a snap
 *
 * Returns: (transfer none): what is in force: `strict`, `devmode` or `classic`
 */
const char *snug_view_snap_get_confinement (const SnugViewSnap *self);

/**
 * SnugPolicyView:
 *
 * Who is installed and who is connected, at one moment. Immutable and reference-counted, so any
 * thread may read it. What a task is about to change is a new view made from the old one.
 */
typedef struct _SnugPolicyView SnugPolicyView;

/**
 * snug_policy_view_load:
 * @state: the database
 * @paths: the paths; what snaps say of themselves is read from the copies (snug-snap-meta.h)
 * @previous: (nullable): an older view, whose snaps are taken over where they did not change
 * @error: return location for an error
 *
 * Main thread.
 *
 * Returns: (transfer full): what is on record
 */
SnugPolicyView *snug_policy_view_load (SnugState *state,
                                       SnugPaths *paths,
                                       SnugPolicyView *previous,
                                       GError **error);

/**
 * snug_policy_view_ref:
 * @self: a view
 *
 * Returns: (transfer full): @self
 */
SnugPolicyView *snug_policy_view_ref (SnugPolicyView *self);

/**
 * snug_policy_view_unref:
 * @self: (transfer full): a view
 */
void snug_policy_view_unref (SnugPolicyView *self);

/**
 * snug_policy_view_find:
 * @self: a view
 * @instance: an instance name
 *
 * Returns: (transfer none) (nullable): the snap
 */
SnugViewSnap *snug_policy_view_find (SnugPolicyView *self, const char *instance);

/**
 * snug_policy_view_list_snaps:
 * @self: a view
 *
 * Returns: (transfer none) (element-type SnugViewSnap): all, by instance name
 */
GPtrArray *snug_policy_view_list_snaps (SnugPolicyView *self);

/**
 * snug_policy_view_list_connections:
 * @self: a view
 *
 * Returns: (transfer none) (element-type SnugConnection): all, undesired ones included
 */
GPtrArray *snug_policy_view_list_connections (SnugPolicyView *self);

/**
 * snug_policy_view_find_connection:
 * @self: a view
 * @ends: names the four ends
 *
 * Returns: (transfer none) (nullable): the connection, or the memory that it is undesired
 */
SnugConnection *snug_policy_view_find_connection (SnugPolicyView *self, const SnugConnection *ends);

/**
 * snug_policy_view_with_snap:
 * @self: a view
 * @snap: (transfer none): a snap; replaces one of the same instance name
 *
 * Returns: (transfer full): a view that has it
 */
SnugPolicyView *snug_policy_view_with_snap (SnugPolicyView *self, SnugViewSnap *snap);

/**
 * snug_policy_view_with_connections:
 * @self: a view
 * @drop: (nullable) (element-type SnugConnection): connections that go
 * @add: (nullable) (element-type SnugConnection): connections that come, or replace one with the
 *   same ends
 *
 * Returns: (transfer full): a view without the ones and with the others
 */
SnugPolicyView *
snug_policy_view_with_connections (SnugPolicyView *self, GPtrArray *drop, GPtrArray *add);

/**
 * snug_policy_view_build_planner:
 * @self: a view
 * @interfaces: the interfaces
 * @rules: the rules
 *
 * Returns: (transfer full): a planner that knows what the view knows
 */
SnugConnectionPlanner *snug_policy_view_build_planner (SnugPolicyView *self,
                                                       SnugInterfaceSet *interfaces,
                                                       SnugPolicyRules *rules);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugViewSnap, snug_view_snap_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugPolicyView, snug_policy_view_unref)

G_END_DECLS
