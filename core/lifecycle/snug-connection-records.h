/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"

G_BEGIN_DECLS

/* The commits of the kinds of tasks that make and drop connections. For snug-connection-tasks.c. */

/**
 * snug_connection_records_write:
 * @state: the database, in a transaction
 * @task: the task
 * @result: `a{sv}` with packed connections: `dropped` go, `made` come
 * @user_data: unused
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_connection_records_write (SnugState *state,
                                        SnugTask *task,
                                        GVariant *result,
                                        gpointer user_data,
                                        GError **error);

/**
 * snug_connection_records_take_back:
 * @state: the database, in a transaction
 * @task: the task
 * @result: `a{sv}` with packed connections: `made` go, `dropped` come back, and so do those that
 *   were at the places of the former `before`
 * @user_data: unused
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_connection_records_take_back (SnugState *state,
                                            SnugTask *task,
                                            GVariant *result,
                                            gpointer user_data,
                                            GError **error);

G_END_DECLS
