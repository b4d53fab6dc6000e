/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-builder.h"
#include "snug-change-view.h"

#include <string.h>

typedef struct
{
  SnugState *state;
  SnugChange *change;
} World;

static void
set_up (World *world, gconstpointer data)
{
  g_autoptr (SnugChangeBuilder) builder
    = snug_change_builder_new ("install-snap", "Install it", 1000, NULL);
  g_autoptr (SnugStateTransaction) transaction = NULL;

  world->state = snug_state_open_in_memory ();
  snug_change_builder_add_task (builder, "download-snap", "Fetch foo",
                                g_variant_new_parsed ("{'instance-name': <'foo'>}"));
  snug_change_builder_add_task (builder, "mount-snap", "Mount foo",
                                g_variant_new_parsed ("{'instance-name': <'foo'>}"));
  snug_change_builder_add_task (builder, "link-snap", "Link bar",
                                g_variant_new_parsed ("{'instance-name': <'bar'>}"));
  transaction = snug_state_begin (world->state, NULL);
  world->change = snug_change_builder_store (builder, world->state, NULL);
  g_assert_true (snug_state_transaction_commit (transaction, NULL));
}

static void
tear_down (World *world, gconstpointer data)
{
  g_object_unref (world->change);
  g_object_unref (world->state);
}

static SnugTask *
task_at (World *world, guint i)
{
  return g_ptr_array_index (snug_change_get_tasks (world->change), i);
}

static void
set_statuses (World *world, SnugTaskStatus a, SnugTaskStatus b, SnugTaskStatus c)
{
  snug_task_set_status (task_at (world, 0), a);
  snug_task_set_status (task_at (world, 1), b);
  snug_task_set_status (task_at (world, 2), c);
}

static void
add_log (World *world, guint task, const char *text)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (world->state, NULL);

  g_assert_true (
    snug_state_add_log (world->state, snug_task_get_id (task_at (world, task)), text, NULL));
  g_assert_true (snug_state_transaction_commit (transaction, NULL));
}

static void
assert_value (GVariant *dict, const char *key, const char *wanted)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : NULL;

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_describe (World *world, gconstpointer data)
{
  SnugChangeRecord *record = snug_change_get_record (world->change);
  g_autoptr (GVariant) before = snug_change_view_describe (world->change);
  g_autoptr (GVariant) after = NULL;

  assert_value (before, "id", "'1'");
  assert_value (before, "kind", "'install-snap'");
  assert_value (before, "summary", "'Install it'");
  assert_value (before, "status", "'Do'");
  assert_value (before, "ready", "false");
  assert_value (before, "uid", "1000");
  assert_value (before, "ready-time", NULL);
  assert_value (before, "error", NULL);
  set_statuses (world, SNUG_TASK_DONE, SNUG_TASK_ERROR, SNUG_TASK_HOLD);
  record->ready_at = 99;
  record->error = g_strdup ("it broke");
  after = snug_change_view_describe (world->change);
  assert_value (after, "status", "'Error'");
  assert_value (after, "ready", "true");
  assert_value (after, "ready-time", "99");
  assert_value (after, "error", "'it broke'");
}

static void
test_tasks (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) change = NULL;
  g_autoptr (GVariant) tasks = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) log = NULL;
  g_autofree const char **lines = NULL;

  set_statuses (world, SNUG_TASK_DOING, SNUG_TASK_DO, SNUG_TASK_DO);
  snug_task_set_progress (task_at (world, 0), "Fetching", 5, 10);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u", i);

      add_log (world, 0, line);
    }
  change = snug_change_view_describe_tasks (world->change, world->state, &error);
  g_assert_no_error (error);
  tasks = g_variant_lookup_value (change, "tasks", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (tasks), ==, 3);
  first = g_variant_get_child_value (tasks, 0);
  assert_value (first, "kind", "'download-snap'");
  assert_value (first, "status", "'Doing'");
  assert_value (first, "progress-label", "'Fetching'");
  assert_value (first, "progress-done", "5");
  assert_value (first, "progress-total", "10");
  log = g_variant_lookup_value (first, "log", G_VARIANT_TYPE_STRING_ARRAY);
  lines = g_variant_get_strv (log, NULL);
  g_assert_cmpuint (g_strv_length ((char **) lines), ==, 20);
  g_assert_true (g_str_has_suffix (lines[19], " line 29"));
  /* The time, in a form that sorts. */
  g_assert_true (
    g_regex_match_simple ("^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ line", lines[0], 0, 0));
}

static void
test_log (World *world, gconstpointer data)
{
  g_autoptr (GVariant) lines = NULL;
  g_autofree char *text = NULL;
  char *first, *second, *third;

  add_log (world, 1, "alpha");
  add_log (world, 0, "beta");
  add_log (world, 1, "gamma");
  lines = snug_change_view_list_log (world->change, world->state, NULL);
  text = g_variant_print (lines, FALSE);
  first = strstr (text, "alpha");
  second = strstr (text, "beta");
  third = strstr (text, "gamma");
  g_assert_true (first != NULL && first < second && second < third);
}

static void
test_transaction (World *world, gconstpointer data)
{
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) during = NULL;
  g_autoptr (GVariant) back = NULL;
  g_autoptr (GVariant) after = NULL;

  before = snug_change_view_describe_transaction (world->change);
  assert_value (before, "Progress", "0.0");
  assert_value (before, "Refs", "['foo', 'bar']");
  assert_value (before, "Cancellable", "true");
  assert_value (before, "Phase", "''");
  assert_value (before, "BytesTotal", "0");
  assert_value (before, "Result", "{}");
  assert_value (before, "Error", "('', '', {})");
  assert_value (before, "Finished", "0");

  /* A transfer weighs ten times what another task does. */
  set_statuses (world, SNUG_TASK_DOING, SNUG_TASK_DO, SNUG_TASK_DO);
  snug_task_set_progress (task_at (world, 0), "Fetching foo", 60, 100);
  during = snug_change_view_describe_transaction (world->change);
  assert_value (during, "State", "'Doing'");
  assert_value (during, "Progress", "0.5");
  assert_value (during, "BytesDone", "60");
  assert_value (during, "BytesTotal", "100");
  assert_value (during, "Phase", "'Fetching foo'");

  set_statuses (world, SNUG_TASK_DONE, SNUG_TASK_UNDOING, SNUG_TASK_HOLD);
  back = snug_change_view_describe_transaction (world->change);
  assert_value (back, "Progress", "-1.0");
  assert_value (back, "Cancellable", "false");
  assert_value (back, "Phase", "'Mount foo'");

  set_statuses (world, SNUG_TASK_DONE, SNUG_TASK_DONE, SNUG_TASK_DONE);
  snug_change_get_record (world->change)->ready_at = 77;
  after = snug_change_view_describe_transaction (world->change);
  assert_value (after, "Progress", "1.0");
  assert_value (after, "Cancellable", "false");
  assert_value (after, "Finished", "77");
  assert_value (after, "Result", "{'snaps': <['foo', 'bar']>}");
}

static void
test_notes (World *world, gconstpointer data)
{
  static const char *const keys[] = { "passed-over", "restart-needed" };
  g_autoptr (GVariant) after = NULL;
  g_autoptr (GVariant) result = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_true (snug_change_put_data (world->change, world->state, keys[i],
                                         g_variant_new_parsed ("[%s]", keys[i]), NULL));
  set_statuses (world, SNUG_TASK_DONE, SNUG_TASK_DONE, SNUG_TASK_DONE);
  after = snug_change_view_describe_transaction (world->change);
  result = g_variant_lookup_value (after, "Result", G_VARIANT_TYPE_VARDICT);
  g_assert_cmpuint (g_variant_n_children (result), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree const char **texts = NULL;

      g_assert_true (g_variant_lookup (result, keys[i], "^a&s", &texts));
      g_assert_cmpstr (texts[0], ==, keys[i]);
    }
}

static void
test_error (World *world, gconstpointer data)
{
  SnugChangeRecord *record = snug_change_get_record (world->change);
  g_autoptr (GVariant) old = NULL;
  g_autoptr (GVariant) named = NULL;
  g_autofree char *old_text = NULL;
  g_autofree char *named_text = NULL;

  record->error = g_strdup ("the disk is full");
  old = snug_change_view_get_error (world->change);
  old_text = g_variant_print (old, FALSE);
  g_assert_cmpstr (old_text, ==, "('org.snug.Error.Failed', 'the disk is full', {})");
  record->error_name = g_strdup ("org.snug.Error.NoSpace");
  named = snug_change_view_get_error (world->change);
  named_text = g_variant_print (named, FALSE);
  g_assert_cmpstr (named_text, ==, "('org.snug.Error.NoSpace', 'the disk is full', {})");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, function)                                                                        \
  g_test_add ("/daemon/change-view/" path, World, NULL, set_up, function, tear_down)
  add ("describe", test_describe);
  add ("tasks", test_tasks);
  add ("log", test_log);
  add ("transaction", test_transaction);
  add ("notes", test_notes);
  add ("error", test_error);
  return g_test_run ();
}
