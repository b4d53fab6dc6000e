/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statuses and their names. Any thread. */

#include "snug-task-status.h"

static const char *const names[] = {
  "Do", "Doing", "Done", "Abort", "Undo", "Undoing", "Undone", "Hold", "Error", "Wait",
};
G_STATIC_ASSERT (G_N_ELEMENTS (names) == SNUG_N_TASK_STATUSES);

const char *
snug_task_status_to_string (SnugTaskStatus status)
{
  g_return_val_if_fail ((guint) status < SNUG_N_TASK_STATUSES, NULL);
  return names[status];
}

gboolean
snug_task_status_from_string (const char *name, SnugTaskStatus *status)
{
  for (guint i = 0; i < SNUG_N_TASK_STATUSES; i++)
    if (g_strcmp0 (name, names[i]) == 0)
      {
        *status = (SnugTaskStatus) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
snug_task_status_is_ready (SnugTaskStatus status)
{
  return status == SNUG_TASK_DONE || status == SNUG_TASK_UNDONE || status == SNUG_TASK_HOLD
         || status == SNUG_TASK_ERROR;
}

SnugTaskStatus
snug_task_status_summarize (const guint *counts)
{
  static const SnugTaskStatus order[] = {
    SNUG_TASK_ABORT, SNUG_TASK_UNDOING, SNUG_TASK_UNDO,   SNUG_TASK_DOING, SNUG_TASK_DO,
    SNUG_TASK_WAIT,  SNUG_TASK_ERROR,   SNUG_TASK_UNDONE, SNUG_TASK_DONE,  SNUG_TASK_HOLD,
  };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (counts[order[i]] > 0)
      return order[i];
  return SNUG_TASK_HOLD;
}
