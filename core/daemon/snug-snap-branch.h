/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-bus-tree.h"
#include "snug-manager.h"

G_BEGIN_DECLS

#define SNUG_TYPE_SNAP_BRANCH (snug_snap_branch_get_type ())

/**
 * SnugSnapBranch:
 *
 * The installed snaps as objects on the bus. Main thread.
 */
G_DECLARE_FINAL_TYPE (SnugSnapBranch, snug_snap_branch, SNUG, SNAP_BRANCH, GObject)

/**
 * snug_snap_branch_new:
 * @tree: the tree
 * @manager: the manager
 * @error: return location for an error
 *
 * Puts the branch on the bus, and tells there what is installed, changed and removed.
 *
 * Returns: (transfer full): the branch, which lives longer than the tree
 */
SnugSnapBranch *snug_snap_branch_new (SnugBusTree *tree, SnugManager *manager, GError **error);

G_END_DECLS
