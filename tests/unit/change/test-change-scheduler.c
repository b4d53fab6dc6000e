/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-scheduler.h"
#include "test-plan.h"

static const char *const chain[] = { "a", "b", "c", "d", NULL };

static void
assert_next (SnugChange *change, const char *wanted)
{
  g_autoptr (GPtrArray) next = snug_change_scheduler_next (change);
  g_autoptr (GString) kinds = g_string_new (NULL);

  for (guint i = 0; i < next->len; i++)
    g_string_append (kinds, snug_task_get_kind (g_ptr_array_index (next, i)));
  g_assert_cmpstr (kinds->str, ==, wanted);
}

static void
test_order (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, chain);

  assert_next (change, "a");
  set_statuses (change,
                (SnugTaskStatus[]){ SNUG_TASK_DONE, SNUG_TASK_DO, SNUG_TASK_DO, SNUG_TASK_DO });
  assert_next (change, "b");
  set_statuses (change,
                (SnugTaskStatus[]){ SNUG_TASK_DONE, SNUG_TASK_DOING, SNUG_TASK_DO, SNUG_TASK_DO });
  assert_next (change, "");
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_UNDO, SNUG_TASK_UNDO, SNUG_TASK_ERROR,
                                            SNUG_TASK_HOLD });
  assert_next (change, "b");
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_UNDO, SNUG_TASK_UNDONE, SNUG_TASK_ERROR,
                                            SNUG_TASK_HOLD });
  assert_next (change, "a");
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_UNDO, SNUG_TASK_UNDOING, SNUG_TASK_ERROR,
                                            SNUG_TASK_HOLD });
  assert_next (change, "");
}

static void
test_abort (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, chain);

  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_DONE, SNUG_TASK_DOING, SNUG_TASK_DO,
                                            SNUG_TASK_WAIT });
  snug_change_scheduler_abort (change, NULL);
  assert_statuses (change, "Undo Abort Hold Hold");
  g_assert_true (g_cancellable_is_cancelled (snug_task_get_cancellable (task_at (change, 1))));
}

static void
test_lanes (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) change = NULL;

  /* 0: common; 1 and 2: lane 1; 3: lane 2; 4: common, waits for both lanes */
  for (guint i = 0; i < 5; i++)
    snug_change_builder_add_task (builder, "a", "A", NULL);
  snug_change_builder_set_lane (builder, 1, 1);
  snug_change_builder_set_lane (builder, 2, 1);
  snug_change_builder_set_lane (builder, 3, 2);
  snug_change_builder_wait (builder, 1, 0);
  snug_change_builder_wait (builder, 2, 1);
  snug_change_builder_wait (builder, 3, 0);
  snug_change_builder_wait (builder, 4, 2);
  snug_change_builder_wait (builder, 4, 3);
  change = store_plan (state, builder);
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_DONE, SNUG_TASK_DONE, SNUG_TASK_ERROR,
                                            SNUG_TASK_DONE, SNUG_TASK_DO });
  snug_change_scheduler_abort (change, task_at (change, 2));
  assert_statuses (change, "Done Undo Error Done Hold");
}

static void
test_a_lane_falls_whole (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) change = NULL;

  /* 0: lane 1; 1 and 2: lane 2, of which 2 waits for 0; 3: lane 3 */
  for (guint i = 0; i < 4; i++)
    {
      snug_change_builder_add_task (builder, "a", "A", NULL);
      snug_change_builder_set_lane (builder, i, i == 0 ? 1 : i == 3 ? 3 : 2);
    }
  snug_change_builder_wait (builder, 2, 1);
  snug_change_builder_wait (builder, 2, 0);
  change = store_plan (state, builder);
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_ERROR, SNUG_TASK_DONE, SNUG_TASK_DO,
                                            SNUG_TASK_DONE });
  snug_change_scheduler_abort (change, task_at (change, 0));
  assert_statuses (change, "Error Undo Hold Done");
}

/* What is there for others stays as long as one of them does. */
static void
test_a_lane_for_others (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) change = NULL;

  /* 0: what 1 needs; 1: what 2 and 3 need; 2 and 3: lanes of their own; 4: nobody needs it */
  for (guint i = 0; i < 5; i++)
    {
      snug_change_builder_add_task (builder, "a", "A", NULL);
      snug_change_builder_set_lane (builder, i, i == 2 || i == 3 ? (gint64) i : -1 - (gint64) i);
    }
  snug_change_builder_wait (builder, 1, 0);
  snug_change_builder_wait (builder, 2, 1);
  snug_change_builder_wait (builder, 3, 1);
  change = store_plan (state, builder);
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_DONE, SNUG_TASK_DONE, SNUG_TASK_ERROR,
                                            SNUG_TASK_DONE, SNUG_TASK_DONE });
  snug_change_scheduler_abort (change, task_at (change, 2));
  assert_statuses (change, "Done Done Error Done Done");
  snug_task_set_status (task_at (change, 3), SNUG_TASK_UNDOING);
  snug_change_scheduler_abort (change, task_at (change, 3));
  assert_statuses (change, "Undo Undo Error Undoing Done");
}

static void
test_results (void)
{
  static const char *const kinds[] = { "a", "a", "b", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);
  g_autoptr (GVariant) results = NULL;
  g_autoptr (GVariant) nearest = NULL;
  guint number = 0;

  for (guint i = 0; i < 2; i++)
    snug_task_get_record (task_at (change, i))->result
      = g_variant_ref_sink (g_variant_new_parsed ("{'n': <%u>}", i + 1));
  results = snug_change_scheduler_find_results (change, task_at (change, 2));
  nearest = g_variant_lookup_value (results, "a", G_VARIANT_TYPE_VARDICT);
  g_assert_true (g_variant_lookup (nearest, "n", "u", &number));
  g_assert_cmpuint (number, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/scheduler/order", test_order);
  g_test_add_func ("/change/scheduler/abort", test_abort);
  g_test_add_func ("/change/scheduler/lanes", test_lanes);
  g_test_add_func ("/change/scheduler/a-lane-falls-whole", test_a_lane_falls_whole);
  g_test_add_func ("/change/scheduler/a-lane-for-others", test_a_lane_for_others);
  g_test_add_func ("/change/scheduler/results", test_results);
  return g_test_run ();
}
