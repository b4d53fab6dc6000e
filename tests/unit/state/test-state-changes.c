/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-state-changes.h"
#include "test-database.h"

static GVariant *
empty (const char *type)
{
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE (type), NULL, 0));
}

static void
test_round_trip (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GVariant) data = empty ("{sv}");
  g_autoptr (GVariant) waits = g_variant_ref_sink (g_variant_new_parsed ("[int64 5]"));
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GVariant) log = NULL;
  SnugChangeRecord change = { .kind = (char *) "install-snap",
                              .summary = (char *) "Install",
                              .uid = 4294967294u,
                              .data = data,
                              .spawned_at = 1 };
  SnugTaskRecord task = { .kind = (char *) "mount-snap",
                          .summary = (char *) "Mount",
                          .status = (char *) "Do",
                          .setup = data,
                          .waits_for = waits };
  SnugStateTransaction *transaction = begin (state);
  SnugTaskRecord *read;

  g_assert_true (snug_state_put_change (state, &change, NULL));
  g_assert_cmpint (change.id, ==, 1);
  task.change = change.id;
  g_assert_true (snug_state_put_task (state, &task, NULL));
  task.status = (char *) "Done";
  task.result = data;
  g_assert_true (snug_state_put_task (state, &task, NULL));
  change.error = (char *) "it failed";
  change.error_name = (char *) "org.snug.Error.Failed";
  g_assert_true (snug_state_put_change (state, &change, NULL));
  g_assert_true (snug_state_add_log (state, task.id, "first", NULL));
  g_assert_true (snug_state_add_log (state, task.id, "second", NULL));
  commit (transaction);

  changes = snug_state_list_changes (state, NULL);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpstr (((SnugChangeRecord *) g_ptr_array_index (changes, 0))->error, ==, "it failed");
  g_assert_cmpstr (((SnugChangeRecord *) g_ptr_array_index (changes, 0))->error_name, ==,
                   "org.snug.Error.Failed");
  g_assert_cmpuint (((SnugChangeRecord *) g_ptr_array_index (changes, 0))->uid, ==, 4294967294u);
  tasks = snug_state_list_tasks (state, 1, NULL);
  g_assert_cmpuint (tasks->len, ==, 1);
  read = g_ptr_array_index (tasks, 0);
  g_assert_cmpstr (read->status, ==, "Done");
  g_assert_nonnull (read->result);
  g_assert_cmpuint (g_variant_n_children (read->waits_for), ==, 1);
  log = snug_state_list_log (state, read->id, NULL);
  g_assert_cmpuint (g_variant_n_children (log), ==, 2);
}

static void
test_numbers_are_not_used_again (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GVariant) data = empty ("{sv}");
  SnugChangeRecord change = { .kind = (char *) "k", .summary = (char *) "s", .data = data };
  SnugStateTransaction *transaction = begin (state);

  g_assert_true (snug_state_put_change (state, &change, NULL));
  g_assert_true (snug_state_remove_change (state, change.id, NULL));
  change.id = 0;
  g_assert_true (snug_state_put_change (state, &change, NULL));
  g_assert_cmpint (change.id, ==, 2);
  commit (transaction);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/changes/round-trip", test_round_trip);
  g_test_add_func ("/state/changes/numbers-are-not-used-again", test_numbers_are_not_used_again);
  return g_test_run ();
}
