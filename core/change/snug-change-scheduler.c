/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The order of tasks. Main thread. */

#include "snug-change-scheduler.h"

static gboolean
may_do (GPtrArray *tasks, SnugTask *task)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *other = g_ptr_array_index (tasks, i);

      if (snug_task_waits_for (task, other) && snug_task_get_status (other) != SNUG_TASK_DONE)
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_settled (SnugTaskStatus status)
{
  return status == SNUG_TASK_UNDONE || status == SNUG_TASK_HOLD || status == SNUG_TASK_ERROR;
}

static gboolean
may_undo (GPtrArray *tasks, SnugTask *task)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *other = g_ptr_array_index (tasks, i);

      if (snug_task_waits_for (other, task) && !has_settled (snug_task_get_status (other)))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
snug_change_scheduler_next (SnugChange *change)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  GPtrArray *next = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);
      SnugTaskStatus status = snug_task_get_status (task);

      if ((status == SNUG_TASK_DO && may_do (tasks, task))
          || (status == SNUG_TASK_UNDO && may_undo (tasks, task)))
        g_ptr_array_add (next, g_object_ref (task));
    }
  return next;
}

/* A task falls with what it waits for, and with its lane: half a lane is of no use to anybody. */
static gboolean
falls_with_one_of (SnugTask *task, GHashTable *set)
{
  const gint64 lane = snug_task_get_record (task)->lane;
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &other, NULL))
    if (snug_task_waits_for (task, other)
        || (lane != 0 && snug_task_get_record (other)->lane == lane))
      return TRUE;
  return FALSE;
}

/* Whether it is, or is about to be, as if it had never begun. */
static gboolean
is_down (SnugTask *task, GHashTable *set)
{
  const SnugTaskStatus status = snug_task_get_status (task);

  return g_hash_table_contains (set, task) || has_settled (status) || status == SNUG_TASK_UNDO
         || status == SNUG_TASK_UNDOING || status == SNUG_TASK_ABORT;
}

static gboolean
waits_for_lane (GPtrArray *tasks, SnugTask *task, gint64 lane)
{
  if (snug_task_get_record (task)->lane == lane)
    return FALSE;
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *other = g_ptr_array_index (tasks, i);

      if (snug_task_get_record (other)->lane == lane && snug_task_waits_for (task, other))
        return TRUE;
    }
  return FALSE;
}

/* What came for the sake of others goes when none of them stays. */
static gboolean
has_lost_all (GPtrArray *tasks, gint64 lane, GHashTable *set)
{
  gboolean any = FALSE;

  if (lane >= 0)
    return FALSE;
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);

      if (!waits_for_lane (tasks, task, lane))
        continue;
      if (!is_down (task, set))
        return FALSE;
      any = TRUE;
    }
  return any;
}

/* The failed task's lane (all lanes, if it is the common one), and what can no longer run without
 * it, with the lanes of that, and what was there for these only. */
static GHashTable *
find_affected (GPtrArray *tasks, SnugTask *failed)
{
  GHashTable *set = g_hash_table_new (NULL, NULL);
  gint64 lane = failed != NULL ? snug_task_get_record (failed)->lane : 0;
  guint before;

  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);

      if (lane == 0 || snug_task_get_record (task)->lane == lane)
        g_hash_table_add (set, task);
    }
  do
    {
      before = g_hash_table_size (set);
      for (guint i = 0; i < tasks->len; i++)
        {
          SnugTask *task = g_ptr_array_index (tasks, i);

          if (falls_with_one_of (task, set)
              || has_lost_all (tasks, snug_task_get_record (task)->lane, set))
            g_hash_table_add (set, task);
        }
    }
  while (g_hash_table_size (set) > before);
  return set;
}

void
snug_change_scheduler_abort (SnugChange *change, SnugTask *failed)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  g_autoptr (GHashTable) affected = find_affected (tasks, failed);

  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);

      if (task == failed || !g_hash_table_contains (affected, task))
        continue;
      if (snug_task_get_status (task) == SNUG_TASK_DO
          || snug_task_get_status (task) == SNUG_TASK_WAIT)
        snug_task_set_status (task, SNUG_TASK_HOLD);
      else if (snug_task_get_status (task) == SNUG_TASK_DONE)
        snug_task_set_status (task, SNUG_TASK_UNDO);
      else if (snug_task_get_status (task) == SNUG_TASK_DOING)
        {
          snug_task_set_status (task, SNUG_TASK_ABORT);
          g_cancellable_cancel (snug_task_get_cancellable (task));
        }
    }
}

static void
add_predecessors (GPtrArray *tasks, SnugTask *task, GPtrArray *queue)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *other = g_ptr_array_index (tasks, i);

      if (snug_task_waits_for (task, other) && !g_ptr_array_find (queue, other, NULL))
        g_ptr_array_add (queue, other);
    }
}

GVariant *
snug_change_scheduler_find_results (SnugChange *change, SnugTask *task)
{
  GPtrArray *tasks = snug_change_get_tasks (change);
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();
  g_auto (GVariantDict) results = G_VARIANT_DICT_INIT (NULL);

  add_predecessors (tasks, task, queue);
  /* Breadth first: the queue grows while it is walked, nearest first. */
  for (guint i = 0; i < queue->len; i++)
    {
      SnugTask *other = g_ptr_array_index (queue, i);
      const char *kind = snug_task_get_kind (other);

      if (snug_task_get_result (other) != NULL && !g_variant_dict_contains (&results, kind))
        g_variant_dict_insert_value (&results, kind, snug_task_get_result (other));
      add_predecessors (tasks, other, queue);
    }
  return g_variant_ref_sink (g_variant_dict_end (&results));
}
