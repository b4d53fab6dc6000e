/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

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
 * snug_snap_findings_get_file_instance:
 * @self: findings with an image from a file
 * @wish: the wish
 *
 * Returns: (transfer none): the instance name of the snap of the file
 */
const char *snug_snap_findings_get_file_instance (const SnugSnapFindings *self,
                                                  const SnugSnapWish *wish);

/**
 * snug_manager_pass_over:
 * @self: the manager, prepared
 * @choices: (element-type SnugSnapChoice): what an update of everything found
 * @ignore_running: go on although apps run
 * @passed_over: (element-type utf8): the instance names of those that cannot be updated now are
 *   added
 * @reasons: (element-type utf8): a sentence is added for each of them
 * @error: return location for the first reason
 *
 * One snap that is busy does not keep the others from being updated.
 *
 * Returns: (transfer container) (element-type SnugSnapChoice): the others, with what they need;
 *   %NULL if there are none
 */
GPtrArray *snug_manager_pass_over (SnugManager *self,
                                   GPtrArray *choices,
                                   gboolean ignore_running,
                                   GPtrArray *passed_over,
                                   GPtrArray *reasons,
                                   GError **error);

G_END_DECLS
