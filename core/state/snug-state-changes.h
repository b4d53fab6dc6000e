/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state.h"

G_BEGIN_DECLS

/**
 * SnugChangeRecord:
 * @id: its number; 0 before it is written
 * @kind: for example `install-snap`
 * @summary: a line for people
 * @uid: who asked
 * @data: `a{sv}`
 * @error: (nullable): why it failed
 * @error_name: (nullable): the same for programs: `org.snug.Error.NAME`
 * @spawned_at: µs since 1970
 * @ready_at: µs since 1970; 0 while it is under way
 *
 * A change as it is kept.
 */
typedef struct
{
  gint64 id;
  char *kind;
  char *summary;
  guint uid;
  GVariant *data;
  char *error;
  char *error_name;
  gint64 spawned_at;
  gint64 ready_at;
} SnugChangeRecord;

/**
 * SnugTaskRecord:
 * @id: its number; 0 before it is written
 * @change: its change
 * @kind: for example `mount-snap`
 * @summary: a line for people
 * @status: a status by its name
 * @lane: its lane; 0 for the one that all share; below 0 for one that others need and nobody else
 * @setup: `a{sv}`, what it has to do
 * @result: (nullable): `a{sv}`, what it left
 * @error: (nullable): why it failed
 * @waits_for: `ax`, the tasks that must be done before
 * @spawned_at: µs since 1970
 * @ready_at: µs since 1970; 0 while it is under way
 *
 * A task as it is kept.
 */
typedef struct
{
  gint64 id;
  gint64 change;
  char *kind;
  char *summary;
  char *status;
  gint64 lane;
  GVariant *setup;
  GVariant *result;
  char *error;
  GVariant *waits_for;
  gint64 spawned_at;
  gint64 ready_at;
} SnugTaskRecord;

/**
 * snug_change_record_free:
 * @self: (transfer full): a record
 */
void snug_change_record_free (SnugChangeRecord *self);

/**
 * snug_task_record_free:
 * @self: (transfer full): a record
 */
void snug_task_record_free (SnugTaskRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugChangeRecord, snug_change_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugTaskRecord, snug_task_record_free)

/**
 * snug_state_put_change:
 * @state: the database, in a transaction
 * @change: what to write; its id is set if it was 0
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_change (SnugState *state,
                                SnugChangeRecord *change,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_put_task:
 * @state: the database, in a transaction
 * @task: what to write; its id is set if it was 0
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_task (SnugState *state,
                              SnugTaskRecord *task,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_list_changes:
 * @state: the database
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SnugChangeRecord): all, oldest first
 */
GPtrArray *snug_state_list_changes (SnugState *state, GError **error);

/**
 * snug_state_list_tasks:
 * @state: the database
 * @change: a change's number
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SnugTaskRecord): its tasks, oldest first
 */
GPtrArray *snug_state_list_tasks (SnugState *state, gint64 change, GError **error);

/**
 * snug_state_remove_change:
 * @state: the database, in a transaction
 * @change: a change's number; its tasks and their logs go with it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_remove_change (SnugState *state,
                                   gint64 change,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_add_log:
 * @state: the database, in a transaction
 * @task: a task's number
 * @text: a line
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_add_log (SnugState *state, gint64 task, const char *text, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_list_log:
 * @state: the database
 * @task: a task's number
 * @error: return location for an error
 *
 * Returns: (transfer full): `a(xs)`, times and lines, oldest first
 */
GVariant *snug_state_list_log (SnugState *state, gint64 task, GError **error);

G_END_DECLS
