/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"
#include "snug-state-snaps.h"

G_BEGIN_DECLS

/* The commits of the kinds of tasks that touch records of snaps: all that they write. For the files
 * of those kinds. */

/**
 * snug_snap_records_link:
 * @state: the database, in a transaction
 * @task: the task; its setup has what is to be on record of the snap and the revision, with
 *   `origin` (b) also where it came from; `previous` (i); and `restore-config` (b) where the
 *   revision is to get its configuration back
 * @result: `a{sv}` with `info` (a{sv}: `name`, `version`, `type`, `base`, `confinement`)
 * @user_data: unused
 * @error: return location for an error
 *
 * Makes the task's revision the current one of an active snap; a new snap or revision gets its
 * record. The configuration is kept as that of the previous revision.
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
 * @task: the task; `old` (a{sv}) in its setup is what was on record of the snap before
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Takes snug_snap_records_link() back: the snap is at `previous` again but not active, as its
 * unlinking left it, or gone if that is 0.
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
 * With `kept` (b) in the result it does nothing: the revision stayed.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_discard (SnugState *state,
                                    SnugTask *task,
                                    GVariant *result,
                                    gpointer user_data,
                                    GError **error);

/**
 * snug_snap_records_describe:
 * @snap: a record
 *
 * Returns: (transfer full): `a{sv}`: what snug_snap_records_unlink() puts back
 */
GVariant *snug_snap_records_describe (const SnugSnapRecord *snap);

/**
 * snug_snap_records_switch:
 * @state: the database, in a transaction
 * @task: the task; `channel` (s) in its setup
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_switch (SnugState *state,
                                   SnugTask *task,
                                   GVariant *result,
                                   gpointer user_data,
                                   GError **error);

/**
 * snug_snap_records_switch_back:
 * @state: the database, in a transaction
 * @task: the task; `previous-channel` (s) in its setup, absent if there was none
 * @result: `a{sv}`
 * @user_data: unused
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_snap_records_switch_back (SnugState *state,
                                        SnugTask *task,
                                        GVariant *result,
                                        gpointer user_data,
                                        GError **error);

G_END_DECLS
