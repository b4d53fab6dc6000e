/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-task-context.h"
#include "test-plan.h"

static void
test_in_and_out (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) change = NULL;
  g_autoptr (SnugTaskContext) context = NULL;
  g_autoptr (GVariant) results
    = g_variant_ref_sink (g_variant_new_parsed ("{'other': <{'x': <1>}>}"));
  g_autoptr (GVariant) other = NULL;
  g_autoptr (GVariant) nothing = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) empty = NULL;
  g_autoptr (GPtrArray) log = NULL;
  g_autofree char *label = NULL;
  guint64 done, total;

  snug_change_builder_add_task (builder, "a", "A",
                                g_variant_new_parsed (
                                  "{'instance-name': <'foo'>, 'n': <7>, 'b': <true>, 'x': <'7'>}"));
  change = store_plan (state, builder);
  context
    = snug_task_context_new (task_at (change, 0), snug_change_get_record (change)->data, results);
  g_assert_cmpstr (snug_task_context_get_string (context, "instance-name"), ==, "foo");
  g_assert_null (snug_task_context_get_string (context, "nothing"));
  g_assert_cmpint (snug_task_context_get_number (context, "n"), ==, 7);
  g_assert_cmpint (snug_task_context_get_number (context, "x"), ==, 0);
  g_assert_true (snug_task_context_get_flag (context, "b"));
  g_assert_false (snug_task_context_get_flag (context, "nothing"));
  other = snug_task_context_get_result (context, "other");
  g_assert_nonnull (other);
  nothing = snug_task_context_get_result (context, NULL);
  g_assert_null (nothing);
  snug_task_context_set_result (context, g_variant_new_parsed ("{'y': <2>}"));
  result = snug_task_context_take_result (context);
  g_assert_cmpuint (g_variant_n_children (result), ==, 1);
  empty = snug_task_context_take_result (context);
  g_assert_cmpuint (g_variant_n_children (empty), ==, 0);
  snug_task_context_report (context, "half", 1, 2);
  snug_task_get_progress (task_at (change, 0), &label, &done, &total);
  g_assert_cmpstr (label, ==, "half");
  snug_task_context_log (context, "line %d", 1);
  snug_task_context_log (context, "cannot read %s", "a\xff");
  log = snug_task_context_take_log (context);
  g_assert_cmpstr (g_ptr_array_index (log, 0), ==, "line 1");
  g_assert_cmpstr (g_ptr_array_index (log, 1), ==, "cannot read a\xef\xbf\xbd");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/task-context/in-and-out", test_in_and_out);
  return g_test_run ();
}
