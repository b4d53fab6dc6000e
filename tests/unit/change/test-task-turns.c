/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-task-turns.h"

static int a, b, c;
static guint n_freed;

static void
count_freed (gpointer job)
{
  n_freed++;
}

static void
test_one_at_a_time (void)
{
  g_autoptr (SnugTaskTurns) turns = snug_task_turns_new (count_freed);

  g_assert_true (snug_task_turns_enter (turns, "x", &a, &a));
  g_assert_false (snug_task_turns_enter (turns, "x", &b, &b));
  g_assert_false (snug_task_turns_enter (turns, "x", &c, &c));
  /* Another group, no group, and who has the turn. */
  g_assert_true (snug_task_turns_enter (turns, "y", &b, &b));
  g_assert_true (snug_task_turns_enter (turns, NULL, &b, &b));
  g_assert_true (snug_task_turns_enter (turns, "x", &a, &a));
  /* Who does not have it cannot give it away. */
  g_assert_null (snug_task_turns_leave (turns, "x", &c));
  g_assert_true (snug_task_turns_leave (turns, "x", &a) == &b);
  g_assert_false (snug_task_turns_enter (turns, "x", &a, &a));
  g_assert_true (snug_task_turns_leave (turns, "x", &b) == &c);
  g_assert_true (snug_task_turns_leave (turns, "x", &c) == &a);
  g_assert_null (snug_task_turns_leave (turns, "x", &a));
  g_assert_true (snug_task_turns_enter (turns, "x", &c, &c));
  g_assert_null (snug_task_turns_leave (turns, NULL, &c));
  g_assert_cmpuint (n_freed, ==, 0);
}

static void
test_what_waits_is_freed (void)
{
  SnugTaskTurns *turns = snug_task_turns_new (count_freed);

  n_freed = 0;
  g_assert_true (snug_task_turns_enter (turns, "x", &a, &a));
  g_assert_false (snug_task_turns_enter (turns, "x", &b, &b));
  snug_task_turns_free (turns);
  g_assert_cmpuint (n_freed, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/task-turns/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/change/task-turns/what-waits-is-freed", test_what_waits_is_freed);
  return g_test_run ();
}
