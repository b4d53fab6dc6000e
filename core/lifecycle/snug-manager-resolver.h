/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-manager.h"
#include "snug-snap-resolution.h"

G_BEGIN_DECLS

/* For snug-manager*.c only. */

/**
 * snug_manager_fill_resolver:
 * @self: the manager
 * @resolver: (out caller-allocates): filled with copies of what is installed, and the stores
 * @error: return location for an error
 *
 * Returns: %FALSE if the database cannot be read
 */
gboolean snug_manager_fill_resolver (SnugManager *self,
                                     SnugSnapResolver *resolver,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_clear_resolver:
 * @resolver: one that was filled, or zeros
 *
 * Frees what is in it.
 */
void snug_manager_clear_resolver (SnugSnapResolver *resolver);

G_END_DECLS
