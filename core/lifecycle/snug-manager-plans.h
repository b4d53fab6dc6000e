/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"
#include "snug-manager-conflicts.h"

G_BEGIN_DECLS

/* For snug-manager*.c only. */

/**
 * snug_manager_plan:
 * @self: the manager, prepared
 * @wish: a wish
 * @findings: what was found for it
 * @error: return location for an error
 *
 * Returns: (transfer full): the plan of the change
 */
SnugChangeBuilder *snug_manager_plan (SnugManager *self,
                                      const SnugSnapWish *wish,
                                      const SnugSnapFindings *findings,
                                      GError **error);

G_END_DECLS
