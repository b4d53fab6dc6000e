/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-task.h"

G_BEGIN_DECLS

#define SNUG_TYPE_TASK_CONTEXT (snug_task_context_get_type ())

/**
 * SnugTaskContext:
 *
 * All that a worker sees of its task: immutable copies in, a result, progress and log lines out.
 */
G_DECLARE_FINAL_TYPE (SnugTaskContext, snug_task_context, SNUG, TASK_CONTEXT, GObject)

/**
 * snug_task_context_new:
 * @task: the task
 * @data: `a{sv}`, the change's data
 * @results: `a{sv}`, kind to result of what the task waited for
 *
 * For the engine, on the main thread.
 *
 * Returns: (transfer full): the context
 */
SnugTaskContext *snug_task_context_new (SnugTask *task, GVariant *data, GVariant *results);

/**
 * snug_task_context_get_setup:
 * @self: a context
 *
 * Returns: (transfer none): `a{sv}`, what the task has to do
 */
GVariant *snug_task_context_get_setup (SnugTaskContext *self);

/**
 * snug_task_context_get_string:
 * @self: a context
 * @key: a key of the setup
 *
 * Returns: (transfer none) (nullable): its text
 */
const char *snug_task_context_get_string (SnugTaskContext *self, const char *key);

/**
 * snug_task_context_get_number:
 * @self: a context
 * @key: a key of the setup
 *
 * Returns: its number (i), 0 if there is none
 */
gint32 snug_task_context_get_number (SnugTaskContext *self, const char *key);

/**
 * snug_task_context_get_flag:
 * @self: a context
 * @key: a key of the setup
 *
 * Returns: whether it is there and true (b)
 */
gboolean snug_task_context_get_flag (SnugTaskContext *self, const char *key);

/**
 * snug_task_context_get_data:
 * @self: a context
 *
 * Returns: (transfer none): `a{sv}`, the change's data
 */
GVariant *snug_task_context_get_data (SnugTaskContext *self);

/**
 * snug_task_context_get_result:
 * @self: a context
 * @kind: (nullable): a kind; %NULL for the task's own result, which an undo may need
 *
 * Returns: (transfer full) (nullable): `a{sv}`, what the nearest earlier task of that kind left
 */
GVariant *snug_task_context_get_result (SnugTaskContext *self, const char *kind);

/**
 * snug_task_context_set_result:
 * @self: a context
 * @result: `a{sv}`; a floating reference is taken
 *
 * What the task leaves for later tasks and for its commit.
 */
void snug_task_context_set_result (SnugTaskContext *self, GVariant *result);

/**
 * snug_task_context_take_result:
 * @self: a context
 *
 * For the engine.
 *
 * Returns: (transfer full): what was set, or an empty `a{sv}`
 */
GVariant *snug_task_context_take_result (SnugTaskContext *self);

/**
 * snug_task_context_report:
 * @self: a context
 * @label: (nullable): what is being done
 * @done: how much is done
 * @total: of how much
 */
void
snug_task_context_report (SnugTaskContext *self, const char *label, guint64 done, guint64 total);

/**
 * snug_task_context_log:
 * @self: a context
 * @format: a line for the task's log
 * @...: its values
 */
void snug_task_context_log (SnugTaskContext *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * snug_task_context_take_log:
 * @self: a context
 *
 * For the engine.
 *
 * Returns: (transfer full) (element-type utf8): the lines
 */
GPtrArray *snug_task_context_take_log (SnugTaskContext *self);

G_END_DECLS
