/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"

G_BEGIN_DECLS

/* The commits of the kinds of tasks: all that they write. For snug-snap-tasks.c. */

/**
 * snug_snap_records_link:
 * @state: the database, in a transaction
 * @task: the task
 * @result: `a{sv}` with `info` (a{sv}: `name`, `version`, `type`, `base`, `confinement`)
 * @user_data: unused
 * @error: return location for an error
 *
 * Makes the task's revision the current one of an active snap; a new snap or revision gets its
 * record.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_link (SnugState *state,
                                 SnugTask *task,
                                 GVariant *result,
                                 gpointer user_data,
                                 GError **error);

/**
 * snug_snap_records_unlink:
 * @state: the database, in a transaction
 * @task: the task
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Takes snug_snap_records_link() back: the snap is at `previous` again, or gone if that is 0.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_unlink (SnugState *state,
                                   SnugTask *task,
                                   GVariant *result,
                                   gpointer user_data,
                                   GError **error);

/**
 * snug_snap_records_deactivate:
 * @state: the database, in a transaction
 * @task: the task
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_deactivate (SnugState *state,
                                       SnugTask *task,
                                       GVariant *result,
                                       gpointer user_data,
                                       GError **error);

/**
 * snug_snap_records_activate:
 * @state: the database, in a transaction
 * @task: the task
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_activate (SnugState *state,
                                     SnugTask *task,
                                     GVariant *result,
                                     gpointer user_data,
                                     GError **error);

/**
 * snug_snap_records_discard:
 * @state: the database, in a transaction
 * @task: the task; `last` (b) in its setup says that the snap goes with this revision
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Removes the record of a revision, and with the last one those of the snap and its connections.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_discard (SnugState *state,
                                    SnugTask *task,
                                    GVariant *result,
                                    gpointer user_data,
                                    GError **error);

G_END_DECLS
