/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A change and what follows from its tasks. Main thread. */

#include "snug-change.h"

struct _SnugChange
{
  GObject parent_instance;

  SnugChangeRecord *record; /* (owned) */
  GPtrArray *tasks;         /* (owned) of SnugTask */
};

G_DEFINE_FINAL_TYPE (SnugChange, snug_change, G_TYPE_OBJECT)

static void
snug_change_init (SnugChange *self)
{
}

static void
snug_change_finalize (GObject *object)
{
  SnugChange *self = SNUG_CHANGE (object);

  g_clear_pointer (&self->record, snug_change_record_free);
  g_clear_pointer (&self->tasks, g_ptr_array_unref);
  G_OBJECT_CLASS (snug_change_parent_class)->finalize (object);
}

SnugChange *
snug_change_new (SnugChangeRecord *record, GPtrArray *tasks)
{
  SnugChange *self = g_object_new (SNUG_TYPE_CHANGE, NULL);

  self->record = record;
  self->tasks = tasks;
  return self;
}

SnugChange *
snug_change_load (SnugState *state, SnugChangeRecord *record, GError **error)
{
  g_autoptr (GPtrArray) records = snug_state_list_tasks (state, record->id, error);
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  if (records == NULL)
    {
      snug_change_record_free (record);
      return NULL;
    }
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (tasks, snug_task_new (g_ptr_array_index (records, i)));
  return snug_change_new (record, g_steal_pointer (&tasks));
}

GPtrArray *
snug_change_list_interrupted (SnugChange *self)
{
  GPtrArray *tasks = self->tasks;
  GPtrArray *interrupted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);

      if (snug_task_status_is_ready (snug_task_get_status (task)))
        continue;
      if (snug_task_get_status (task) == SNUG_TASK_ABORT)
        snug_task_set_status (task, SNUG_TASK_UNDOING);
      if (snug_task_get_status (task) == SNUG_TASK_DOING
          || snug_task_get_status (task) == SNUG_TASK_UNDOING)
        g_ptr_array_add (interrupted, g_object_ref (task));
    }
  return interrupted;
}

SnugChangeRecord *
snug_change_get_record (SnugChange *self)
{
  return self->record;
}

gint64
snug_change_get_id (SnugChange *self)
{
  return self->record->id;
}

GPtrArray *
snug_change_get_tasks (SnugChange *self)
{
  return self->tasks;
}

SnugTaskStatus
snug_change_get_status (SnugChange *self)
{
  guint counts[SNUG_N_TASK_STATUSES] = { 0 };

  /* There was nothing to do. */
  if (self->tasks->len == 0)
    return SNUG_TASK_DONE;
  for (guint i = 0; i < self->tasks->len; i++)
    counts[snug_task_get_status (g_ptr_array_index (self->tasks, i))]++;
  return snug_task_status_summarize (counts);
}

gboolean
snug_change_is_ready (SnugChange *self)
{
  for (guint i = 0; i < self->tasks->len; i++)
    if (!snug_task_status_is_ready (snug_task_get_status (g_ptr_array_index (self->tasks, i))))
      return FALSE;
  return TRUE;
}

const char *
snug_change_get_error (SnugChange *self)
{
  return self->record->error;
}

gboolean
snug_change_touches (SnugChange *self, const char *instance)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      GVariant *setup = snug_task_get_setup (g_ptr_array_index (self->tasks, i));
      g_autofree const char **others = NULL;
      const char *name = NULL;

      if (g_variant_lookup (setup, "instance-name", "&s", &name) && g_str_equal (name, instance))
        return TRUE;
      if (g_variant_lookup (setup, "instance-names", "^a&s", &others)
          && g_strv_contains (others, instance))
        return TRUE;
    }
  return FALSE;
}

gboolean
snug_change_write (SnugChange *self, SnugState *state, GError **error)
{
  for (guint i = 0; i < self->tasks->len; i++)
    if (!snug_state_put_task (state, snug_task_get_record (g_ptr_array_index (self->tasks, i)),
                              error))
      return FALSE;
  self->record->ready_at = snug_change_is_ready (self) ? g_get_real_time () : 0;
  return snug_state_put_change (state, self->record, error);
}

void
snug_change_note_failure (SnugChange *self, SnugTask *task, const GError *error)
{
  SnugTaskRecord *record = snug_task_get_record (task);

  g_free (record->error);
  /* Whatever put a prefix before it. */
  record->error = g_utf8_make_valid (error->message, -1);
  if (self->record->error != NULL)
    return;
  self->record->error = g_strdup (record->error);
  self->record->error_name = g_strdup (snug_error_get_name (error->code));
}

gboolean
snug_change_note_abort (SnugChange *self)
{
  if (self->record->error != NULL)
    return FALSE;
  self->record->error = g_strdup ("aborted");
  self->record->error_name = g_strdup (snug_error_get_name (SNUG_ERROR_CANCELLED));
  return TRUE;
}

void
snug_change_forget_failure (SnugChange *self)
{
  g_clear_pointer (&self->record->error, g_free);
  g_clear_pointer (&self->record->error_name, g_free);
}

gboolean
snug_change_put_data (SnugChange *self,
                      SnugState *state,
                      const char *key,
                      GVariant *value,
                      GError **error)
{
  SnugChangeRecord *record = self->record;
  g_autoptr (GVariant) old = g_variant_ref (record->data);
  g_autoptr (SnugStateTransaction) transaction = NULL;
  g_auto (GVariantDict) data = G_VARIANT_DICT_INIT (record->data);

  g_variant_dict_insert_value (&data, key, value);
  g_variant_unref (record->data);
  record->data = g_variant_ref_sink (g_variant_dict_end (&data));
  transaction = snug_state_begin (state, error);
  if (transaction != NULL && snug_state_put_change (state, record, error)
      && snug_state_transaction_commit (transaction, error))
    return TRUE;
  g_variant_unref (record->data);
  record->data = g_steal_pointer (&old);
  return FALSE;
}

GArray *
snug_change_save_statuses (SnugChange *self)
{
  GArray *statuses = g_array_new (FALSE, FALSE, sizeof (SnugTaskStatus));

  for (guint i = 0; i < self->tasks->len; i++)
    {
      SnugTaskStatus status = snug_task_get_status (g_ptr_array_index (self->tasks, i));

      g_array_append_val (statuses, status);
    }
  return statuses;
}

void
snug_change_restore_statuses (SnugChange *self, GArray *statuses)
{
  for (guint i = 0; i < self->tasks->len; i++)
    snug_task_set_status (g_ptr_array_index (self->tasks, i),
                          g_array_index (statuses, SnugTaskStatus, i));
  if (!snug_change_is_ready (self))
    self->record->ready_at = 0;
}

static void
snug_change_class_init (SnugChangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_change_finalize;
}
