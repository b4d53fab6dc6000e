/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"
#include "snug-image-intake.h"
#include "snug-manager-resolver.h"

G_BEGIN_DECLS

/* For snug-manager*.c only. */

/**
 * SnugSnapFindings:
 * @choices: (nullable) (element-type SnugSnapChoice): what stores offer
 * @intake: (nullable): an image from a file
 * @mode: (nullable): how the snap of the file is to be confined
 * @providers: (nullable) (element-type utf8): whose content the snap of the file wants, ended by
 *   %NULL
 *
 * What a worker found out for a wish.
 */
typedef struct
{
  GPtrArray *choices;
  SnugImageIntake *intake;
  char *mode;
  GPtrArray *providers;
} SnugSnapFindings;

/**
 * snug_manager_check_conflicts:
 * @self: the manager
 * @wish: a wish
 * @findings: (nullable): what was found for it
 * @error: return location for %SNUG_ERROR_CONFLICT
 *
 * Returns: %FALSE if a change is at work on one of the snaps
 */
gboolean snug_manager_check_conflicts (SnugManager *self,
                                       const SnugSnapWish *wish,
                                       const SnugSnapFindings *findings,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

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
