/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A task. Main thread, but for the progress, which has a lock. */

#include "snug-task.h"

struct _SnugTask
{
  GObject parent_instance;

  SnugTaskRecord *record; /* (owned) */
  SnugTaskStatus status;
  GCancellable *cancellable; /* (owned) */
  GMutex lock;               /* guards what follows */
  char *label;
  guint64 done;
  guint64 total;
};

G_DEFINE_FINAL_TYPE (SnugTask, snug_task, G_TYPE_OBJECT)

static void
snug_task_init (SnugTask *self)
{
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->total = 1;
}

static void
snug_task_finalize (GObject *object)
{
  SnugTask *self = SNUG_TASK (object);

  g_clear_pointer (&self->record, snug_task_record_free);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self->label);
  G_OBJECT_CLASS (snug_task_parent_class)->finalize (object);
}

SnugTask *
snug_task_new (SnugTaskRecord *record)
{
  SnugTask *self = g_object_new (SNUG_TYPE_TASK, NULL);

  self->record = record;
  /* A name that a damaged database invents is a task that never runs. */
  if (!snug_task_status_from_string (record->status, &self->status))
    self->status = SNUG_TASK_HOLD;
  return self;
}

SnugTaskRecord *
snug_task_get_record (SnugTask *self)
{
  return self->record;
}

gint64
snug_task_get_id (SnugTask *self)
{
  return self->record->id;
}

const char *
snug_task_get_kind (SnugTask *self)
{
  return self->record->kind;
}

const char *
snug_task_get_summary (SnugTask *self)
{
  return self->record->summary;
}

GVariant *
snug_task_get_setup (SnugTask *self)
{
  return self->record->setup;
}

GVariant *
snug_task_get_result (SnugTask *self)
{
  return self->record->result;
}

SnugTaskStatus
snug_task_get_status (SnugTask *self)
{
  return self->status;
}

void
snug_task_set_status (SnugTask *self, SnugTaskStatus status)
{
  self->status = status;
  g_free (self->record->status);
  self->record->status = g_strdup (snug_task_status_to_string (status));
  self->record->ready_at = snug_task_status_is_ready (status) ? g_get_real_time () : 0;
}

gboolean
snug_task_waits_for (SnugTask *self, SnugTask *other)
{
  GVariantIter iter;
  gint64 id;

  g_variant_iter_init (&iter, self->record->waits_for);
  while (g_variant_iter_next (&iter, "x", &id))
    if (id == other->record->id)
      return TRUE;
  return FALSE;
}

GCancellable *
snug_task_get_cancellable (SnugTask *self)
{
  return self->cancellable;
}

void
snug_task_renew_cancellable (SnugTask *self)
{
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

void
snug_task_set_progress (SnugTask *self, const char *label, guint64 done, guint64 total)
{
  g_mutex_lock (&self->lock);
  g_free (self->label);
  self->label = g_strdup (label);
  self->total = MAX (total, 1);
  self->done = MIN (done, self->total);
  g_mutex_unlock (&self->lock);
}

void
snug_task_get_progress (SnugTask *self, char **label, guint64 *done, guint64 *total)
{
  g_mutex_lock (&self->lock);
  *label = g_strdup (self->label);
  *total = self->total;
  *done = snug_task_status_is_ready (self->status) ? self->total : self->done;
  g_mutex_unlock (&self->lock);
}

static void
snug_task_class_init (SnugTaskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_task_finalize;
}
