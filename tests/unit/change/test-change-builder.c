/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-plan.h"

static void
test_is_stored (void)
{
  static const char *const kinds[] = { "a", "b", "c", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugChange) change = store_chain (state, kinds);
  g_autoptr (GPtrArray) records = snug_state_list_tasks (state, snug_change_get_id (change), NULL);

  g_assert_cmpuint (records->len, ==, 3);
  g_assert_cmpuint (g_variant_n_children (
                      ((SnugTaskRecord *) g_ptr_array_index (records, 2))->waits_for),
                    ==, 1);
  assert_statuses (change, "Do Do Do");
}

static void
test_refuses_circles (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, NULL);
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    snug_change_builder_add_task (builder, "a", "A", NULL);
  for (guint i = 0; i < 3; i++)
    snug_change_builder_wait (builder, i, (i + 1) % 3);
  g_assert_null (snug_change_builder_store (builder, state, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INTERNAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/builder/is-stored", test_is_stored);
  g_test_add_func ("/change/builder/refuses-circles", test_refuses_circles);
  return g_test_run ();
}
