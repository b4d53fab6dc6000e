/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-task.h"

G_BEGIN_DECLS

#define SNUG_TYPE_CHANGE (snug_change_get_type ())

/**
 * SnugChange:
 *
 * A change as the main thread sees it. Main thread only.
 */
G_DECLARE_FINAL_TYPE (SnugChange, snug_change, SNUG, CHANGE, GObject)

/**
 * snug_change_new:
 * @record: (transfer full): what is kept of it
 * @tasks: (transfer full) (element-type SnugTask): its tasks
 *
 * Returns: (transfer full): the change
 */
SnugChange *snug_change_new (SnugChangeRecord *record, GPtrArray *tasks);

/**
 * snug_change_load:
 * @state: the database
 * @record: (transfer full): what is kept of a change
 * @error: return location for an error
 *
 * Returns: (transfer full): the change with its tasks
 */
SnugChange *snug_change_load (SnugState *state, SnugChangeRecord *record, GError **error);

/**
 * snug_change_list_interrupted:
 * @self: a change that was read
 *
 * What was at work when the process ended runs again; what was told to stop is to be undone from
 * now on.
 *
 * Returns: (transfer full) (element-type SnugTask): the tasks that were at work
 */
GPtrArray *snug_change_list_interrupted (SnugChange *self);

/**
 * snug_change_get_record:
 * @self: a change
 *
 * Returns: (transfer none): what is kept of it; the engine alone changes it
 */
SnugChangeRecord *snug_change_get_record (SnugChange *self);

/**
 * snug_change_get_id:
 * @self: a change
 *
 * Returns: its number
 */
gint64 snug_change_get_id (SnugChange *self);

/**
 * snug_change_get_tasks:
 * @self: a change
 *
 * Returns: (transfer none) (element-type SnugTask): its tasks
 */
GPtrArray *snug_change_get_tasks (SnugChange *self);

/**
 * snug_change_get_status:
 * @self: a change
 *
 * Returns: the status of the whole
 */
SnugTaskStatus snug_change_get_status (SnugChange *self);

/**
 * snug_change_is_ready:
 * @self: a change
 *
 * Returns: whether nothing more will happen
 */
gboolean snug_change_is_ready (SnugChange *self);

/**
 * snug_change_get_error:
 * @self: a change
 *
 * Returns: (transfer none) (nullable): the first failure's message
 */
const char *snug_change_get_error (SnugChange *self);

/**
 * snug_change_touches:
 * @self: a change
 * @instance: a snap's instance name
 *
 * Returns: whether some task of it has @instance as `instance-name` (s) or among `instance-names`
 *   (as) in its setup
 */
gboolean snug_change_touches (SnugChange *self, const char *instance);

/**
 * snug_change_write:
 * @self: a change
 * @state: the database, in a transaction
 * @error: return location for an error
 *
 * Writes what is kept of it and of its tasks.
 *
 * Returns: %FALSE if it cannot be written
 */
gboolean
snug_change_write (SnugChange *self, SnugState *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_note_failure:
 * @self: a change
 * @task: one of its tasks
 * @error: why it failed
 *
 * Keeps the reason with the task. The first failure is what went wrong with the change; the others
 * follow from it.
 */
void snug_change_note_failure (SnugChange *self, SnugTask *task, const GError *error);

/**
 * snug_change_note_abort:
 * @self: a change
 *
 * Keeps as its failure that somebody aborted it, unless something went wrong before.
 *
 * Returns: whether it had no failure before
 */
gboolean snug_change_note_abort (SnugChange *self);

/**
 * snug_change_forget_failure:
 * @self: a change
 *
 * Takes back what was noted, if it could not be written.
 */
void snug_change_forget_failure (SnugChange *self);

/**
 * snug_change_put_data:
 * @self: a change
 * @state: the database
 * @key: a key of its data
 * @value: what it is to be; a floating one is taken
 * @error: return location for an error
 *
 * Writes it at once. What cannot be written stays as it was.
 *
 * Returns: %FALSE if it cannot be written
 */
gboolean snug_change_put_data (SnugChange *self,
                               SnugState *state,
                               const char *key,
                               GVariant *value,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_save_statuses:
 * @self: a change
 *
 * For the engine: a transaction that failed is taken back in memory too.
 *
 * Returns: (transfer full) (element-type SnugTaskStatus): the statuses of its tasks
 */
GArray *snug_change_save_statuses (SnugChange *self);

/**
 * snug_change_restore_statuses:
 * @self: a change
 * @statuses: (element-type SnugTaskStatus): what snug_change_save_statuses() returned
 */
void snug_change_restore_statuses (SnugChange *self, GArray *statuses);

G_END_DECLS
