/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"
#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * SnugSystemCheck:
 *
 * Whether database, images, mounts, data, links, recipes and connections agree. What the database
 * says is copied when the check is made; the look at the disk may then be on a worker. It changes
 * nothing.
 */
typedef struct _SnugSystemCheck SnugSystemCheck;

/**
 * snug_system_check_new:
 * @paths: the paths
 * @state: the database
 * @engine: (nullable): the engine, if there is one at work: what it is working on is in between two
 *   states and is passed over. Without it every change that is not over is one that nobody works
 * on.
 * @error: return location for an error: the database cannot be read
 *
 * Main thread.
 *
 * Returns: (transfer full): the check, which knows what the database says about itself
 */
SnugSystemCheck *snug_system_check_new (SnugPaths *paths,
                                        SnugState *state,
                                        SnugChangeEngine *engine,
                                        GError **error);

/**
 * snug_system_check_set_basis:
 * @self: a check
 * @basis: `a{sv}`: what profiles are made from now, or as much as is known of it, see
 *   snug_profile_basis_new()
 *
 * Lets the check say when the profiles on this system were made from something else.
 */
void snug_system_check_set_basis (SnugSystemCheck *self, GVariant *basis);

/**
 * snug_system_check_free:
 * @self: (transfer full): a check
 */
void snug_system_check_free (SnugSystemCheck *self);

/**
 * snug_system_check_run:
 * @self: a check
 * @digests: whether every image is read and hashed, which takes as long as that takes
 * @cancellable: (nullable): a cancellable
 *
 * Looks at the disk. Any thread, once.
 *
 * Returns: (transfer full) (array zero-terminated=1): a sentence for each thing that does not
 * agree: what it is, what is wrong and what mends it. Empty if all is well.
 */
char **snug_system_check_run (SnugSystemCheck *self, gboolean digests, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSystemCheck, snug_system_check_free)

G_END_DECLS
