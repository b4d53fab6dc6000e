/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-plan.h"

static void
test_progress (void)
{
  static const char *const kinds[] = { "a", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);
  g_autofree char *label = NULL;
  g_autofree char *later = NULL;
  guint64 done, total;

  snug_task_get_progress (task_at (change, 0), &label, &done, &total);
  g_assert_null (label);
  g_assert_cmpuint (done, ==, 0);
  g_assert_cmpuint (total, ==, 1);
  snug_task_set_progress (task_at (change, 0), "reading", 10, 0);
  snug_task_get_progress (task_at (change, 0), &later, &done, &total);
  g_assert_cmpstr (later, ==, "reading");
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpuint (done, ==, 1);
}

static void
test_times (void)
{
  static const char *const kinds[] = { "a", "b", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);
  SnugTask *task = task_at (change, 1);

  g_assert_true (snug_task_waits_for (task, task_at (change, 0)));
  g_assert_false (snug_task_waits_for (task_at (change, 0), task));
  snug_task_set_status (task, SNUG_TASK_DONE);
  g_assert_cmpint (snug_task_get_record (task)->ready_at, >, 0);
  snug_task_set_status (task, SNUG_TASK_UNDO);
  g_assert_cmpint (snug_task_get_record (task)->ready_at, ==, 0);
  g_assert_cmpstr (snug_task_get_record (task)->status, ==, "Undo");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/task/progress", test_progress);
  g_test_add_func ("/change/task/times", test_times);
  return g_test_run ();
}
