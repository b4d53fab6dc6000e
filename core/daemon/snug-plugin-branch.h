/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-bus-tree.h"
#include "snug-manager.h"

G_BEGIN_DECLS

/**
 * SnugPluginBranch:
 *
 * The plugins as objects on the bus. What they are in use for is known of the kinds that somebody
 * asked for: looking at an object starts nothing. Main thread.
 */
typedef struct _SnugPluginBranch SnugPluginBranch;

/**
 * snug_plugin_branch_new:
 * @tree: the tree
 * @manager: the manager
 * @error: return location for an error
 *
 * Returns: (transfer full): the branch, which lives longer than the tree
 */
SnugPluginBranch *snug_plugin_branch_new (SnugBusTree *tree, SnugManager *manager, GError **error);

/**
 * snug_plugin_branch_free:
 * @self: (transfer full): the branch
 */
void snug_plugin_branch_free (SnugPluginBranch *self);

/**
 * snug_plugin_branch_list:
 * @self: the branch
 * @kind: (nullable): a kind, or %NULL for all
 *
 * Chooses and starts the plugins of the kind if that was not done.
 *
 * Returns: (transfer full): `aa{sv}`, the properties of each
 */
GVariant *snug_plugin_branch_list (SnugPluginBranch *self, const char *kind);

/**
 * snug_plugin_branch_forget:
 * @self: the branch
 *
 * After a reload: nothing was asked for.
 */
void snug_plugin_branch_forget (SnugPluginBranch *self);

/**
 * snug_plugin_branch_describe_chosen:
 * @self: the branch
 * @kind: a kind
 *
 * Returns: (transfer full): the first one in use and how much it can, for example "seccomp strict";
 *   empty if nobody asked for the kind so far, or none works
 */
char *snug_plugin_branch_describe_chosen (SnugPluginBranch *self, SnugPluginKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugPluginBranch, snug_plugin_branch_free)

G_END_DECLS
