/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change.h"

G_BEGIN_DECLS

/* What may run, and what a failure means for the others: pure functions of a change's statuses. */

/**
 * snug_change_scheduler_next:
 * @change: a change
 *
 * Returns: (transfer full) (element-type SnugTask): the tasks in Do whose predecessors are all
 * Done, and those in Undo whose successors have all settled
 */
GPtrArray *snug_change_scheduler_next (SnugChange *change);

/**
 * snug_change_scheduler_abort:
 * @change: a change
 * @failed: (nullable): the task that failed; %NULL to abort everything
 *
 * Changes the statuses of the tasks that share the lane of @failed, or wait for one that does, or
 * share the lane of such, and of lanes below 0 that nobody is left to wait for: Do becomes Hold,
 * Done becomes Undo, Doing becomes Abort and its worker is cancelled.
 */
void snug_change_scheduler_abort (SnugChange *change, SnugTask *failed);

/**
 * snug_change_scheduler_find_results:
 * @change: a change
 * @task: a task of it
 *
 * Returns: (transfer full): `a{sv}`, kind to result (`a{sv}`) of all that @task waits for, directly
 * or not; the nearest of a kind counts
 */
GVariant *snug_change_scheduler_find_results (SnugChange *change, SnugTask *task);

G_END_DECLS
