/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "test-machine.h"

static void
assert_kinds (SnugChangeBuilder *builder, const char *wanted)
{
  g_autoptr (SnugChangeBuilder) owned = builder;
  g_autoptr (GString) kinds = g_string_new (NULL);

  g_assert_nonnull (owned);
  for (guint i = 0; i < snug_change_builder_get_n_tasks (owned); i++)
    g_string_append_printf (kinds, "%s%s", i > 0 ? " " : "",
                            snug_change_builder_get_kind (owned, i));
  g_assert_cmpstr (kinds->str, ==, wanted);
}

static void
install (Machine *machine, SnugRevision revision, const char *version)
{
  machine_start (machine, machine_plan_install (machine, revision, version, NULL));
  machine_run (machine);
}

static void
test_plans (Machine *machine, gconstpointer data)
{
  assert_kinds (machine_plan_install (machine, 1, "1.0", NULL),
                "mount-snap copy-snap-data link-snap");
  install (machine, 1, "1.0");
  assert_kinds (machine_plan_install (machine, 2, "2.0", NULL),
                "mount-snap copy-snap-data link-snap");
  assert_kinds (snug_snap_plan_take_away (machine->state, "foo", 0, NULL),
                "unlink-snap unmount-snap clear-snap discard-snap");
  install (machine, 2, "2.0");
  assert_kinds (machine_plan_install (machine, 3, "3.0", NULL),
                "mount-snap copy-snap-data link-snap unmount-snap clear-snap discard-snap");
  assert_kinds (snug_snap_plan_go_back (machine->state, "foo", 0, 0, NULL), "link-snap");
  assert_kinds (
    snug_snap_plan_take_away (machine->state, "foo", 0, NULL),
    "unlink-snap unmount-snap unmount-snap clear-snap discard-snap clear-snap discard-snap");
}

static void
test_refusals (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_snap_plan_take_away (machine->state, "foo", 0, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  g_assert_null (snug_snap_plan_go_back (machine->state, "foo", 0, 0, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  install (machine, 1, "1.0");
  g_assert_null (machine_plan_install (machine, 1, "1.0", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_ALREADY_INSTALLED);
  g_clear_error (&error);
  g_assert_null (snug_snap_plan_go_back (machine->state, "foo", 0, 0, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_REVISION_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (snug_snap_plan_go_back (machine->state, "foo", 7, 0, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_REVISION_UNAVAILABLE);
}

static void
test_local_revisions (Machine *machine, gconstpointer data)
{
  g_autoptr (SnugSnapRecord) snap = NULL;

  install (machine, 5, "5.0");
  install (machine, 0, "local1");
  install (machine, 0, "local2");
  snap = snug_state_get_snap (machine->state, "foo", NULL);
  g_assert_cmpint (snap->current, ==, -2);
  root_assert_link (&machine->root, "snap/foo/current", "x2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-plans/plans", test_plans);
  machine_test ("/lifecycle/snap-plans/refusals", test_refusals);
  machine_test ("/lifecycle/snap-plans/local-revisions", test_local_revisions);
  return g_test_run ();
}
