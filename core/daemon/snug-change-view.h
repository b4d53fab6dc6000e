/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change.h"

G_BEGIN_DECLS

/* How a change looks from outside. Main thread. */

/**
 * snug_change_view_describe:
 * @change: a change
 *
 * Returns: (transfer full): `a{sv}`, as ListChanges of the bus has it
 */
GVariant *snug_change_view_describe (SnugChange *change);

/**
 * snug_change_view_describe_tasks:
 * @change: a change
 * @state: the database
 * @error: return location for an error
 *
 * Returns: (transfer full): `a{sv}`, as GetChange of the bus has it: the above, and the tasks with
 * the last lines of their logs
 */
GVariant *snug_change_view_describe_tasks (SnugChange *change, SnugState *state, GError **error);

/**
 * snug_change_view_list_log:
 * @change: a change
 * @state: the database
 * @error: return location for an error
 *
 * Returns: (transfer full): `as`, all lines of all tasks, oldest first, each with its time
 */
GVariant *snug_change_view_list_log (SnugChange *change, SnugState *state, GError **error);

/**
 * snug_change_view_list_snaps:
 * @change: a change
 *
 * Returns: (transfer full) (array zero-terminated=1): the instance names that its tasks touch
 */
char **snug_change_view_list_snaps (SnugChange *change);

/**
 * snug_change_view_describe_transaction:
 * @change: a change
 *
 * Returns: (transfer full): `a{sv}`, the properties of org.snug.Manager1.Transaction
 */
GVariant *snug_change_view_describe_transaction (SnugChange *change);

/**
 * snug_change_view_get_error:
 * @change: a change
 *
 * Returns: (transfer full): `(ssa{sv})`, name, sentence and details; empty texts if all is well
 */
GVariant *snug_change_view_get_error (SnugChange *change);

G_END_DECLS
