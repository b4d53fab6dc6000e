/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes, tasks and their logs. Main thread. */

#include "snug-state-changes.h"

#include "snug-state-statement.h"

void
snug_change_record_free (SnugChangeRecord *self)
{
  g_free (self->kind);
  g_free (self->summary);
  g_clear_pointer (&self->data, g_variant_unref);
  g_free (self->error);
  g_free (self->error_name);
  g_free (self);
}

void
snug_task_record_free (SnugTaskRecord *self)
{
  g_free (self->kind);
  g_free (self->summary);
  g_free (self->status);
  g_clear_pointer (&self->setup, g_variant_unref);
  g_clear_pointer (&self->result, g_variant_unref);
  g_free (self->error);
  g_clear_pointer (&self->waits_for, g_variant_unref);
  g_free (self);
}

static gboolean
insert_change (SnugState *state, SnugChangeRecord *change, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "INSERT INTO changes (kind, summary, uid, data, error, "
                                "error_name, spawned_at, ready_at) VALUES (?,?,?,?,?,?,?,?)",
                                error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "ssivssii", change->kind, change->summary,
                             (gint64) change->uid, change->data, change->error, change->error_name,
                             change->spawned_at, change->ready_at);
  if (!snug_state_statement_write (state, statement, error))
    return FALSE;
  change->id = sqlite3_last_insert_rowid (snug_state_get_handle (state));
  return TRUE;
}

gboolean
snug_state_put_change (SnugState *state, SnugChangeRecord *change, GError **error)
{
  g_autoptr (SnugStateStatement) statement = NULL;

  if (change->id == 0)
    return insert_change (state, change, error);
  statement = snug_state_statement_new (state,
                                        "UPDATE changes SET data = ?, error = ?, error_name = ?, "
                                        "ready_at = ? WHERE id = ?",
                                        error);
  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "vssii", change->data, change->error, change->error_name,
                             change->ready_at, change->id);
  return snug_state_statement_write (state, statement, error);
}

static gboolean
insert_task (SnugState *state, SnugTaskRecord *task, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "INSERT INTO tasks (change, kind, summary, status, lane, setup, "
                                "result, error, waits_for, spawned_at, ready_at)"
                                " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                                error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "isssivvsvii", task->change, task->kind, task->summary,
                             task->status, task->lane, task->setup, task->result, task->error,
                             task->waits_for, task->spawned_at, task->ready_at);
  if (!snug_state_statement_write (state, statement, error))
    return FALSE;
  task->id = sqlite3_last_insert_rowid (snug_state_get_handle (state));
  return TRUE;
}

gboolean
snug_state_put_task (SnugState *state, SnugTaskRecord *task, GError **error)
{
  g_autoptr (SnugStateStatement) statement = NULL;

  if (task->id == 0)
    return insert_task (state, task, error);
  statement = snug_state_statement_new (
    state,
    "UPDATE tasks SET status = ?, result = ?, error = ?, waits_for = ?, ready_at = ? WHERE id = ?",
    error);
  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "svsvii", task->status, task->result, task->error,
                             task->waits_for, task->ready_at, task->id);
  return snug_state_statement_write (state, statement, error);
}

static SnugChangeRecord *
read_change (SnugStateStatement *row)
{
  SnugChangeRecord *change = g_new0 (SnugChangeRecord, 1);

  change->id = sqlite3_column_int64 (row, 0);
  change->kind = snug_state_statement_get_text (row, 1);
  change->summary = snug_state_statement_get_text (row, 2);
  change->uid = (guint) sqlite3_column_int64 (row, 3);
  change->data = snug_state_statement_get_variant (row, 4, G_VARIANT_TYPE_VARDICT);
  change->error = snug_state_statement_get_text (row, 5);
  change->spawned_at = sqlite3_column_int64 (row, 6);
  change->ready_at = sqlite3_column_int64 (row, 7);
  change->error_name = snug_state_statement_get_text (row, 8);
  return change;
}

static SnugTaskRecord *
read_task (SnugStateStatement *row)
{
  SnugTaskRecord *task = g_new0 (SnugTaskRecord, 1);

  task->id = sqlite3_column_int64 (row, 0);
  task->change = sqlite3_column_int64 (row, 1);
  task->kind = snug_state_statement_get_text (row, 2);
  task->summary = snug_state_statement_get_text (row, 3);
  task->status = snug_state_statement_get_text (row, 4);
  task->lane = sqlite3_column_int64 (row, 5);
  task->setup = snug_state_statement_get_variant (row, 6, G_VARIANT_TYPE_VARDICT);
  task->result = snug_state_statement_get_variant (row, 7, G_VARIANT_TYPE_VARDICT);
  task->error = snug_state_statement_get_text (row, 8);
  task->waits_for = snug_state_statement_get_variant (row, 9, G_VARIANT_TYPE ("ax"));
  task->spawned_at = sqlite3_column_int64 (row, 10);
  task->ready_at = sqlite3_column_int64 (row, 11);
  return task;
}

GPtrArray *
snug_state_list_changes (SnugState *state, GError **error)
{
  g_autoptr (SnugStateStatement) statement = snug_state_statement_new (
    state,
    "SELECT id, kind, summary, uid, data, error, spawned_at, ready_at, error_name FROM changes"
    " ORDER BY id",
    error);
  g_autoptr (GPtrArray) changes
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_change_record_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  while (row)
    {
      if (!snug_state_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (changes, read_change (statement));
    }
  return g_steal_pointer (&changes);
}

GPtrArray *
snug_state_list_tasks (SnugState *state, gint64 change, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "SELECT id, change, kind, summary, status, lane, setup, result, "
                                "error, waits_for, spawned_at, ready_at FROM tasks"
                                " WHERE change = ? ORDER BY id",
                                error);
  g_autoptr (GPtrArray) tasks
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_task_record_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  snug_state_statement_bind (statement, "i", change);
  while (row)
    {
      if (!snug_state_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (tasks, read_task (statement));
    }
  return g_steal_pointer (&tasks);
}

gboolean
snug_state_remove_change (SnugState *state, gint64 change, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "DELETE FROM changes WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "i", change);
  return snug_state_statement_write (state, statement, error);
}

gboolean
snug_state_add_log (SnugState *state, gint64 task, const char *text, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "INSERT INTO task_log (task, time, text) VALUES (?,?,?)",
                                error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "iis", task, g_get_real_time (), text);
  return snug_state_statement_write (state, statement, error);
}

GVariant *
snug_state_list_log (SnugState *state, gint64 task, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "SELECT time, text FROM task_log WHERE task = ? ORDER BY id",
                                error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(xs)"));
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  snug_state_statement_bind (statement, "i", task);
  while (row)
    {
      if (!snug_state_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_variant_builder_add (&builder, "(xs)", (gint64) sqlite3_column_int64 (statement, 0),
                               (const char *) sqlite3_column_text (statement, 1));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
