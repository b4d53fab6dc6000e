/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Planning a change. One thread. */

#include "snug-change-builder.h"

typedef struct
{
  char *kind;
  char *summary;
  GVariant *setup;
  gint64 lane;
  GArray *waits_for; /* of guint places */
} PlannedTask;

struct _SnugChangeBuilder
{
  GObject parent_instance;

  char *kind;
  char *summary;
  guint uid;
  GVariant *data;
  GPtrArray *tasks; /* (owned) of PlannedTask */
};

G_DEFINE_FINAL_TYPE (SnugChangeBuilder, snug_change_builder, G_TYPE_OBJECT)

static void
planned_task_free (gpointer data)
{
  PlannedTask *task = data;

  g_free (task->kind);
  g_free (task->summary);
  g_variant_unref (task->setup);
  g_array_unref (task->waits_for);
  g_free (task);
}

static void
snug_change_builder_init (SnugChangeBuilder *self)
{
  self->tasks = g_ptr_array_new_with_free_func (planned_task_free);
}

static void
snug_change_builder_finalize (GObject *object)
{
  SnugChangeBuilder *self = SNUG_CHANGE_BUILDER (object);

  g_free (self->kind);
  g_free (self->summary);
  g_variant_unref (self->data);
  g_ptr_array_unref (self->tasks);
  G_OBJECT_CLASS (snug_change_builder_parent_class)->finalize (object);
}

static GVariant *
take_dict (GVariant *value)
{
  return g_variant_ref_sink (
    value != NULL ? value : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

SnugChangeBuilder *
snug_change_builder_new (const char *kind, const char *summary, guint uid, GVariant *data)
{
  SnugChangeBuilder *self = g_object_new (SNUG_TYPE_CHANGE_BUILDER, NULL);

  self->kind = g_strdup (kind);
  self->summary = g_strdup (summary);
  self->uid = uid;
  self->data = take_dict (data);
  return self;
}

guint
snug_change_builder_add_task (SnugChangeBuilder *self,
                              const char *kind,
                              const char *summary,
                              GVariant *setup)
{
  PlannedTask *task = g_new0 (PlannedTask, 1);

  task->kind = g_strdup (kind);
  task->summary = g_strdup (summary);
  task->setup = take_dict (setup);
  task->waits_for = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->tasks, task);
  return self->tasks->len - 1;
}

void
snug_change_builder_wait (SnugChangeBuilder *self, guint task, guint earlier)
{
  PlannedTask *planned;

  g_return_if_fail (task < self->tasks->len && earlier < self->tasks->len);
  planned = g_ptr_array_index (self->tasks, task);
  g_array_append_val (planned->waits_for, earlier);
}

void
snug_change_builder_set_lane (SnugChangeBuilder *self, guint task, gint64 lane)
{
  g_return_if_fail (task < self->tasks->len);
  ((PlannedTask *) g_ptr_array_index (self->tasks, task))->lane = lane;
}

guint
snug_change_builder_get_n_tasks (SnugChangeBuilder *self)
{
  return self->tasks->len;
}

const char *
snug_change_builder_get_kind (SnugChangeBuilder *self, guint task)
{
  g_return_val_if_fail (task < self->tasks->len, NULL);
  return ((PlannedTask *) g_ptr_array_index (self->tasks, task))->kind;
}

static gboolean
may_be_placed (PlannedTask *task, const gboolean *placed)
{
  for (guint i = 0; i < task->waits_for->len; i++)
    if (!placed[g_array_index (task->waits_for, guint, i)])
      return FALSE;
  return TRUE;
}

/* Takes away, round by round, what waits for nothing that is left; a circle is never taken away. */
static gboolean
check_circles (SnugChangeBuilder *self, GError **error)
{
  g_autofree gboolean *placed = g_new0 (gboolean, self->tasks->len + 1);
  guint n_placed = 0, before;

  do
    {
      before = n_placed;
      for (guint i = 0; i < self->tasks->len; i++)
        if (!placed[i] && may_be_placed (g_ptr_array_index (self->tasks, i), placed))
          {
            placed[i] = TRUE;
            n_placed++;
          }
    }
  while (n_placed > before);
  if (n_placed == self->tasks->len)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INTERNAL,
                         "the tasks of ‘%s’ wait for each other in a circle", self->summary);
}

static SnugTaskRecord *
make_record (PlannedTask *planned, gint64 change, gint64 now)
{
  SnugTaskRecord *record = g_new0 (SnugTaskRecord, 1);

  record->change = change;
  record->kind = g_strdup (planned->kind);
  record->summary = g_strdup (planned->summary);
  record->status = g_strdup (snug_task_status_to_string (SNUG_TASK_DO));
  record->lane = planned->lane;
  record->setup = g_variant_ref (planned->setup);
  record->waits_for = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_INT64, NULL, 0));
  record->spawned_at = now;
  return record;
}

static SnugChangeRecord *
store_change (SnugChangeBuilder *self, SnugState *state, GError **error)
{
  g_autoptr (SnugChangeRecord) record = g_new0 (SnugChangeRecord, 1);

  record->kind = g_strdup (self->kind);
  record->summary = g_strdup (self->summary);
  record->uid = self->uid;
  record->data = g_variant_ref (self->data);
  record->spawned_at = g_get_real_time ();
  return snug_state_put_change (state, record, error) ? g_steal_pointer (&record) : NULL;
}

/* Numbers exist only once a task is written, so what it waits for is written in a second step. */
static gboolean
store_waits (SnugChangeBuilder *self, SnugState *state, GPtrArray *tasks, GError **error)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      PlannedTask *planned = g_ptr_array_index (self->tasks, i);
      SnugTaskRecord *record = snug_task_get_record (g_ptr_array_index (tasks, i));
      g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));

      if (planned->waits_for->len == 0)
        continue;
      for (guint j = 0; j < planned->waits_for->len; j++)
        g_variant_builder_add (&builder, "x",
                               snug_task_get_id (
                                 g_ptr_array_index (tasks,
                                                    g_array_index (planned->waits_for, guint, j))));
      g_variant_unref (record->waits_for);
      record->waits_for = g_variant_ref_sink (g_variant_builder_end (&builder));
      if (!snug_state_put_task (state, record, error))
        return FALSE;
    }
  return TRUE;
}

SnugChange *
snug_change_builder_store (SnugChangeBuilder *self, SnugState *state, GError **error)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SnugChangeRecord) change = NULL;

  if (!check_circles (self, error))
    return NULL;
  change = store_change (self, state, error);
  if (change == NULL)
    return NULL;
  for (guint i = 0; i < self->tasks->len; i++)
    {
      SnugTaskRecord *record
        = make_record (g_ptr_array_index (self->tasks, i), change->id, change->spawned_at);

      g_ptr_array_add (tasks, snug_task_new (record));
      if (!snug_state_put_task (state, record, error))
        return NULL;
    }
  if (!store_waits (self, state, tasks, error))
    return NULL;
  return snug_change_new (g_steal_pointer (&change), g_steal_pointer (&tasks));
}

static void
snug_change_builder_class_init (SnugChangeBuilderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_change_builder_finalize;
}
