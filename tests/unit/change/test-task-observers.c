/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-task-observers.h"
#include "test-observer.h"
#include "test-plan.h"

static void
test_step (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("refresh", "Test", 7, NULL);
  g_autoptr (SnugChange) change = NULL;
  g_autoptr (GVariant) step = NULL;
  const char *kind = NULL, *action = NULL, *instance = NULL;
  gboolean undo = FALSE;
  guint uid = 0;

  snug_change_builder_add_task (builder, "link-snap", "A",
                                g_variant_new_parsed ("{'instance-name': <'foo'>}"));
  change = store_plan (state, builder);
  step = snug_task_describe_step (change, task_at (change, 0), TRUE);
  g_assert_true (g_variant_lookup (step, "kind", "&s", &kind));
  g_assert_true (g_variant_lookup (step, "action", "&s", &action));
  g_assert_true (g_variant_lookup (step, "instance-name", "&s", &instance));
  g_assert_true (g_variant_lookup (step, "undo", "b", &undo));
  g_assert_true (g_variant_lookup (step, "uid", "u", &uid));
  g_assert_cmpstr (kind, ==, "link-snap");
  g_assert_cmpstr (action, ==, "refresh");
  g_assert_cmpstr (instance, ==, "foo");
  g_assert_true (undo);
  g_assert_cmpuint (uid, ==, 7);
}

static void
test_veto (void)
{
  g_autoptr (GPtrArray) observers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GVariant) step = g_variant_ref_sink (g_variant_new_parsed ("{'name': <'x'>}"));
  g_autoptr (GError) error = NULL;
  Observer *quiet = g_object_new (observer_get_type (), NULL);
  Observer *strict = g_object_new (observer_get_type (), NULL);

  strict->veto = (char *) "x";
  g_ptr_array_add (observers, quiet);
  g_ptr_array_add (observers, strict);
  g_assert_false (snug_task_ask_observers (observers, step, FALSE, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_true (snug_task_ask_observers (observers, step, TRUE, NULL, &error));
  g_assert_no_error (error);
  snug_task_tell_observers (observers, step, NULL);
  g_assert_cmpuint (quiet->n_before, ==, 2);
  g_assert_cmpuint (strict->n_after, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/task-observers/step", test_step);
  g_test_add_func ("/change/task-observers/veto", test_veto);
  return g_test_run ();
}
