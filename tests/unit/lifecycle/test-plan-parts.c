/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-plan-parts.h"
#include "test-kinds.h"
#include "test-machine.h"

static void
test_chain (void)
{
  const char *const one[] = { "foo", NULL };
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, NULL);
  g_autoptr (SnugChangeBuilder) builder = snug_plan_new (NULL, "test", "Test", one);
  g_autoptr (SnugChange) change = NULL;
  SnugPlanChain chain = { builder, 3, SNUG_PLAN_NO_TASK };
  GPtrArray *tasks;

  g_assert_cmpuint (snug_plan_chain_add (&chain, "a", "Do", "foo", snug_plan_setup ("foo", 7)), ==,
                    0);
  snug_plan_chain_add_hook (&chain, "foo", "configure", TRUE);
  snug_plan_chain_add_connection_hooks (&chain, "foo", "connect", NULL, FALSE);
  snug_plan_chain_add_discard (&chain, "foo", 2);
  g_assert_cmpuint (chain.last, ==, 5);
  change = snug_change_builder_store (builder, state, NULL);
  tasks = snug_change_get_tasks (change);
  g_assert_cmpstr (snug_task_get_summary (g_ptr_array_index (tasks, 0)), ==, "Do “foo”");
  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);

      g_assert_cmpint (snug_task_get_record (task)->lane, ==, 3);
      if (i > 0)
        g_assert_true (snug_task_waits_for (task, g_ptr_array_index (tasks, i - 1)));
    }
  assert_kinds (g_steal_pointer (&builder),
                "a run-hook run-connection-hooks unmount-snap clear-snap discard-snap");
}

static void
assert_summary (const SnugSnapPlanOptions *options,
                const char *const *instances,
                const char *kind,
                const char *summary)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, NULL);
  g_autoptr (SnugChangeBuilder) builder = snug_plan_new (options, "usual", "Usual", instances);
  g_autoptr (SnugChange) change = snug_change_builder_store (builder, state, NULL);
  g_autofree const char **names = NULL;

  g_assert_cmpstr (snug_change_get_record (change)->kind, ==, kind);
  g_assert_cmpstr (snug_change_get_record (change)->summary, ==, summary);
  g_assert_cmpuint (snug_change_get_record (change)->uid, ==, options != NULL ? 7 : 0);
  g_assert_true (
    g_variant_lookup (snug_change_get_record (change)->data, "snap-names", "^a&s", &names));
  g_assert_cmpstr (names[0], ==, instances[0]);
}

static void
test_words (void)
{
  const char *const one[] = { "foo", NULL }, *const three[] = { "a", "b", "c", NULL };
  const SnugSnapPlanOptions options = { .uid = 7, .kind = "special", .summary = "Special words" };

  assert_summary (NULL, one, "usual", "Usual “foo” snap");
  assert_summary (NULL, three, "usual", "Usual “a”, “b” and “c” snaps");
  assert_summary (&options, one, "special", "Special words");
}

static void
test_snap (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;

  g_assert_null (snug_plan_get_snap (machine->state, "foo", &revisions, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  machine_install (machine, "foo", 4, "base: bare\napps: {foo: {command: bin/foo}}\n");
  snap = snug_plan_get_snap (machine->state, "foo", &revisions, &error);
  g_assert_cmpint (snap->current, ==, 4);
  g_assert_true (snug_plan_has_revision (revisions, 4));
  g_assert_false (snug_plan_has_revision (revisions, 3));
  g_assert_true (snug_plan_check_may_move (&machine->world, snap, NULL, "move", &error));
  snap->active = FALSE;
  g_assert_false (snug_plan_check_may_move (&machine->world, snap, NULL, "move", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/plan-parts/chain", test_chain);
  g_test_add_func ("/lifecycle/plan-parts/words", test_words);
  machine_test ("/lifecycle/plan-parts/snap", test_snap);
  return g_test_run ();
}
