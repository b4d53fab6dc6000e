/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state-changes.h"
#include "snug-task-status.h"

G_BEGIN_DECLS

#define SNUG_TYPE_TASK (snug_task_get_type ())

/**
 * SnugTask:
 *
 * A task as the main thread sees it: the mirror of its record, and its progress. Main thread only,
 * but for snug_task_set_progress() and snug_task_get_progress().
 */
G_DECLARE_FINAL_TYPE (SnugTask, snug_task, SNUG, TASK, GObject)

/**
 * snug_task_new:
 * @record: (transfer full): what is kept of it
 *
 * Returns: (transfer full): the task
 */
SnugTask *snug_task_new (SnugTaskRecord *record);

/**
 * snug_task_get_record:
 * @self: a task
 *
 * Returns: (transfer none): what is kept of it; the engine alone changes it
 */
SnugTaskRecord *snug_task_get_record (SnugTask *self);

/**
 * snug_task_get_id:
 * @self: a task
 *
 * Returns: its number
 */
gint64 snug_task_get_id (SnugTask *self);

/**
 * snug_task_get_kind:
 * @self: a task
 *
 * Returns: (transfer none): its kind
 */
const char *snug_task_get_kind (SnugTask *self);

/**
 * snug_task_get_summary:
 * @self: a task
 *
 * Returns: (transfer none): a line for people
 */
const char *snug_task_get_summary (SnugTask *self);

/**
 * snug_task_get_setup:
 * @self: a task
 *
 * Returns: (transfer none): `a{sv}`, what it has to do
 */
GVariant *snug_task_get_setup (SnugTask *self);

/**
 * snug_task_get_result:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): `a{sv}`, what it left
 */
GVariant *snug_task_get_result (SnugTask *self);

/**
 * snug_task_get_status:
 * @self: a task
 *
 * Returns: its status
 */
SnugTaskStatus snug_task_get_status (SnugTask *self);

/**
 * snug_task_set_status:
 * @self: a task
 * @status: its new status
 *
 * For the engine. A ready status also sets the time.
 */
void snug_task_set_status (SnugTask *self, SnugTaskStatus status);

/**
 * snug_task_waits_for:
 * @self: a task
 * @other: another task
 *
 * Returns: whether @self waits for @other directly
 */
gboolean snug_task_waits_for (SnugTask *self, SnugTask *other);

/**
 * snug_task_get_cancellable:
 * @self: a task
 *
 * Returns: (transfer none): what stops its worker
 */
GCancellable *snug_task_get_cancellable (SnugTask *self);

/**
 * snug_task_renew_cancellable:
 * @self: a task
 *
 * Makes a new cancellable, before a worker starts.
 */
void snug_task_renew_cancellable (SnugTask *self);

/**
 * snug_task_set_progress:
 * @self: a task
 * @label: (nullable): what is being done
 * @done: how much is done
 * @total: of how much; at least 1
 *
 * Any thread.
 */
void snug_task_set_progress (SnugTask *self, const char *label, guint64 done, guint64 total);

/**
 * snug_task_get_progress:
 * @self: a task
 * @label: (out) (transfer full) (nullable): what is being done
 * @done: (out): how much is done
 * @total: (out): of how much; at least 1, because clients divide by it
 *
 * Any thread. A ready task is 1 of 1, one that has not begun 0 of 1.
 */
void snug_task_get_progress (SnugTask *self, char **label, guint64 *done, guint64 *total);

G_END_DECLS
