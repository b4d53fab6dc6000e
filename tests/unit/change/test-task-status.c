/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-task-status.h"

static void
test_names (void)
{
  for (guint i = 0; i < SNUG_N_TASK_STATUSES; i++)
    {
      SnugTaskStatus status = SNUG_N_TASK_STATUSES;

      g_assert_true (
        snug_task_status_from_string (snug_task_status_to_string ((SnugTaskStatus) i), &status));
      g_assert_cmpuint (status, ==, i);
    }
  g_assert_false (snug_task_status_from_string ("Perhaps", &(SnugTaskStatus){ 0 }));
}

static void
test_summary (void)
{
  guint none[SNUG_N_TASK_STATUSES] = { 0 };
  guint mixed[SNUG_N_TASK_STATUSES]
    = { [SNUG_TASK_DONE] = 3, [SNUG_TASK_DOING] = 1, [SNUG_TASK_DO] = 2 };
  guint failed[SNUG_N_TASK_STATUSES]
    = { [SNUG_TASK_UNDONE] = 3, [SNUG_TASK_ERROR] = 1, [SNUG_TASK_HOLD] = 2 };

  g_assert_cmpuint (snug_task_status_summarize (none), ==, SNUG_TASK_HOLD);
  g_assert_cmpuint (snug_task_status_summarize (mixed), ==, SNUG_TASK_DOING);
  g_assert_cmpuint (snug_task_status_summarize (failed), ==, SNUG_TASK_ERROR);
  g_assert_true (snug_task_status_is_ready (SNUG_TASK_HOLD));
  g_assert_false (snug_task_status_is_ready (SNUG_TASK_UNDO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/task-status/names", test_names);
  g_test_add_func ("/change/task-status/summary", test_summary);
  return g_test_run ();
}
