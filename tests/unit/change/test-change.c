/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-plan.h"

static void
test_status (void)
{
  static const char *const kinds[] = { "a", "b", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);

  g_assert_cmpuint (snug_change_get_status (change), ==, SNUG_TASK_DO);
  g_assert_false (snug_change_is_ready (change));
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_UNDONE, SNUG_TASK_ERROR });
  g_assert_cmpuint (snug_change_get_status (change), ==, SNUG_TASK_ERROR);
  g_assert_true (snug_change_is_ready (change));
}

/* There was nothing to do, and that is done. */
static void
test_without_tasks (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) change = store_plan (state, builder);

  g_assert_true (snug_change_is_ready (change));
  g_assert_cmpuint (snug_change_get_status (change), ==, SNUG_TASK_DONE);
}

static void
test_touches (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) change = NULL;

  snug_change_builder_add_task (builder, "a", "A",
                                g_variant_new_parsed (
                                  "{'instance-name': <'foo'>, 'instance-names': <['baz']>}"));
  change = store_plan (state, builder);
  g_assert_true (snug_change_touches (change, "foo"));
  g_assert_true (snug_change_touches (change, "baz"));
  g_assert_false (snug_change_touches (change, "bar"));
}

static void
test_save_and_restore (void)
{
  static const char *const kinds[] = { "a", "b", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);
  g_autoptr (GArray) statuses = NULL;

  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_DONE, SNUG_TASK_DOING });
  statuses = snug_change_save_statuses (change);
  set_statuses (change, (SnugTaskStatus[]){ SNUG_TASK_UNDO, SNUG_TASK_ERROR });
  snug_change_restore_statuses (change, statuses);
  assert_statuses (change, "Done Doing");
}

static gboolean
refuse (guint64 number, gpointer user_data)
{
  return FALSE;
}

static void
test_take_back (void)
{
  static const char *const kinds[] = { "a", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);
  SnugChangeRecord *record = snug_change_get_record (change);
  const char *token = NULL;

  g_assert_true (snug_change_put_data (change, state, "token", g_variant_new_string ("abc"), NULL));
  g_assert_true (g_variant_lookup (record->data, "token", "&s", &token));
  g_assert_cmpstr (token, ==, "abc");
  snug_state_set_write_hook (state, refuse, NULL);
  g_assert_false (
    snug_change_put_data (change, state, "token", g_variant_new_string ("def"), NULL));
  g_assert_true (g_variant_lookup (record->data, "token", "&s", &token));
  g_assert_cmpstr (token, ==, "abc");

  g_assert_true (snug_change_note_abort (change));
  g_assert_cmpstr (record->error_name, ==, "org.snug.Error.Cancelled");
  /* The first failure is what went wrong. */
  g_assert_false (snug_change_note_abort (change));
  snug_change_forget_failure (change);
  g_assert_null (snug_change_get_error (change));
  g_assert_null (record->error_name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/change/status", test_status);
  g_test_add_func ("/change/change/without-tasks", test_without_tasks);
  g_test_add_func ("/change/change/touches", test_touches);
  g_test_add_func ("/change/change/save-and-restore", test_save_and_restore);
  g_test_add_func ("/change/change/take-back", test_take_back);
  return g_test_run ();
}
