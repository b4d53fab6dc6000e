/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugTaskStatus:
 * @SNUG_TASK_DO: waits for its turn
 * @SNUG_TASK_DOING: at work
 * @SNUG_TASK_DONE: did it
 * @SNUG_TASK_ABORT: at work, and told to stop
 * @SNUG_TASK_UNDO: did it, and waits for its turn to undo
 * @SNUG_TASK_UNDOING: at work undoing
 * @SNUG_TASK_UNDONE: undid it
 * @SNUG_TASK_HOLD: will never run
 * @SNUG_TASK_ERROR: failed
 * @SNUG_TASK_WAIT: waits for something outside
 *
 * Statuses of tasks and changes, named as snapd names them.
 */
typedef enum
{
  SNUG_TASK_DO,
  SNUG_TASK_DOING,
  SNUG_TASK_DONE,
  SNUG_TASK_ABORT,
  SNUG_TASK_UNDO,
  SNUG_TASK_UNDOING,
  SNUG_TASK_UNDONE,
  SNUG_TASK_HOLD,
  SNUG_TASK_ERROR,
  SNUG_TASK_WAIT,
  SNUG_N_TASK_STATUSES
} SnugTaskStatus;

/**
 * snug_task_status_to_string:
 * @status: a status
 *
 * Returns: (transfer none): its name, for example `Undoing`
 */
const char *snug_task_status_to_string (SnugTaskStatus status);

/**
 * snug_task_status_from_string:
 * @name: a name
 * @status: (out): the status
 *
 * Returns: whether @name is a status
 */
gboolean snug_task_status_from_string (const char *name, SnugTaskStatus *status);

/**
 * snug_task_status_is_ready:
 * @status: a status
 *
 * Returns: whether nothing more will happen: Done, Undone, Hold or Error
 */
gboolean snug_task_status_is_ready (SnugTaskStatus status);

/**
 * snug_task_status_summarize:
 * @counts: (array fixed-size=10): how many tasks have each status
 *
 * Returns: the status of the whole: the first one that some task has of Abort, Undoing, Undo,
 * Doing, Do, Wait, Error, Undone, Done, Hold; Hold if there are no tasks
 */
SnugTaskStatus snug_task_status_summarize (const guint *counts);

G_END_DECLS
