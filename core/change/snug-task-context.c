/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The worker's side of a task. Made and read by the main thread before and after the worker, and by
 * the worker between; never by both. */

#include "snug-task-context.h"

struct _SnugTaskContext
{
  GObject parent_instance;

  SnugTask *task;       /* (owned) for its progress only */
  GVariant *setup;      /* (owned) */
  GVariant *data;       /* (owned) */
  GVariant *results;    /* (owned) */
  GVariant *own_result; /* (owned) (nullable) of an earlier run */
  GVariant *result;     /* (owned) (nullable) */
  GPtrArray *log;       /* (owned) */
};

G_DEFINE_FINAL_TYPE (SnugTaskContext, snug_task_context, G_TYPE_OBJECT)

static void
snug_task_context_init (SnugTaskContext *self)
{
  self->log = g_ptr_array_new_with_free_func (g_free);
}

static void
snug_task_context_finalize (GObject *object)
{
  SnugTaskContext *self = SNUG_TASK_CONTEXT (object);

  g_clear_object (&self->task);
  g_clear_pointer (&self->setup, g_variant_unref);
  g_clear_pointer (&self->data, g_variant_unref);
  g_clear_pointer (&self->results, g_variant_unref);
  g_clear_pointer (&self->own_result, g_variant_unref);
  g_clear_pointer (&self->result, g_variant_unref);
  g_ptr_array_unref (self->log);
  G_OBJECT_CLASS (snug_task_context_parent_class)->finalize (object);
}

SnugTaskContext *
snug_task_context_new (SnugTask *task, GVariant *data, GVariant *results)
{
  SnugTaskContext *self = g_object_new (SNUG_TYPE_TASK_CONTEXT, NULL);

  self->task = g_object_ref (task);
  self->setup = g_variant_ref (snug_task_get_setup (task));
  self->data = g_variant_ref (data);
  self->results = g_variant_ref (results);
  if (snug_task_get_result (task) != NULL)
    self->own_result = g_variant_ref (snug_task_get_result (task));
  return self;
}

GVariant *
snug_task_context_get_setup (SnugTaskContext *self)
{
  return self->setup;
}

const char *
snug_task_context_get_string (SnugTaskContext *self, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (self->setup, key, "&s", &text);
  return text;
}

gint32
snug_task_context_get_number (SnugTaskContext *self, const char *key)
{
  gint32 number = 0;

  g_variant_lookup (self->setup, key, "i", &number);
  return number;
}

gboolean
snug_task_context_get_flag (SnugTaskContext *self, const char *key)
{
  gboolean flag = FALSE;

  g_variant_lookup (self->setup, key, "b", &flag);
  return flag;
}

GVariant *
snug_task_context_get_data (SnugTaskContext *self)
{
  return self->data;
}

GVariant *
snug_task_context_get_result (SnugTaskContext *self, const char *kind)
{
  if (kind == NULL)
    return self->own_result != NULL ? g_variant_ref (self->own_result) : NULL;
  return g_variant_lookup_value (self->results, kind, G_VARIANT_TYPE_VARDICT);
}

void
snug_task_context_set_result (SnugTaskContext *self, GVariant *result)
{
  g_clear_pointer (&self->result, g_variant_unref);
  self->result = g_variant_ref_sink (result);
}

GVariant *
snug_task_context_take_result (SnugTaskContext *self)
{
  if (self->result != NULL)
    return g_steal_pointer (&self->result);
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

void
snug_task_context_report (SnugTaskContext *self, const char *label, guint64 done, guint64 total)
{
  snug_task_set_progress (self->task, label, done, total);
}

void
snug_task_context_log (SnugTaskContext *self, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  /* Names of files are in it, and it crosses the bus. */
  g_ptr_array_add (self->log, g_utf8_make_valid (line, -1));
}

GPtrArray *
snug_task_context_take_log (SnugTaskContext *self)
{
  GPtrArray *log = self->log;

  self->log = g_ptr_array_new_with_free_func (g_free);
  return log;
}

static void
snug_task_context_class_init (SnugTaskContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_task_context_finalize;
}
