/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-kinds.h"
#include "test-machine.h"

#define PLAIN "base: bare\napps: {foo: {command: bin/foo}}\n"

static const char *const foo[] = { "foo", NULL };

static SnugChangeBuilder *
plan_remove (Machine *machine, const char *const *instances, GError **error)
{
  return snug_snap_plan_remove (machine->state, &machine->world, instances, NULL, error);
}

static SnugChangeBuilder *
plan_disable (Machine *machine, GError **error)
{
  return snug_snap_plan_disable (machine->state, &machine->world, foo, NULL, error);
}

static SnugChangeBuilder *
plan_enable (Machine *machine, GError **error)
{
  return snug_snap_plan_enable (machine->state, &machine->world, foo, NULL, error);
}

static void
test_plans (Machine *machine, gconstpointer data)
{
  machine_install (machine, "foo", 1, PLAIN);
  machine_install (machine, "foo", 2, PLAIN);
  /* Everything that can fail comes before anything is deleted. */
  assert_kinds (plan_remove (machine, foo, NULL),
                "run-hook run-connection-hooks auto-disconnect unlink-snap remove-profiles "
                "unmount-snap unmount-snap clear-snap discard-snap clear-snap discard-snap");
  assert_kinds (plan_disable (machine, NULL), "unlink-snap remove-profiles");
  machine_do (machine, plan_disable (machine, NULL));
  assert_kinds (plan_remove (machine, foo, NULL),
                "auto-disconnect unmount-snap unmount-snap clear-snap discard-snap clear-snap "
                "discard-snap");
  assert_kinds (plan_enable (machine, NULL), "setup-profiles link-snap auto-connect");
}

static void
test_disable_and_enable (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  root_write (&machine->root, "var/snap/foo/1/file", "mine", 0600);
  g_assert_null (plan_enable (machine, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  machine_do (machine, plan_disable (machine, &error));
  machine_check (machine);
  g_assert_false (root_has (&machine->root, "snap/bin/foo"));
  machine_assert_connections (machine, "foo:network system:network");
  root_assert_file (&machine->root, "var/snap/foo/1/file", "mine");
  g_assert_null (plan_disable (machine, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  /* An enabling that fails leaves it disabled. */
  root_write (&machine->root, "fail-load", "", 0600);
  machine_fail (machine, plan_enable (machine, &error), "profile");
  machine_check (machine);
  g_assert_true (snug_file_remove (machine->root.fd, "fail-load", NULL));
  machine_do (machine, plan_enable (machine, &error));
  g_assert_true (root_has (&machine->root, "snap/bin/foo"));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

static void
test_needed_base (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *const core[] = { "core", NULL }, *const both[] = { "core", "foo", NULL };

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  g_assert_null (plan_remove (machine, core, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_assert_nonnull (strstr (error->message, "foo"));
  g_clear_error (&error);
  machine_do (machine, plan_remove (machine, both, &error));
  g_assert_cmpint (machine_check_snap (machine, "core"), ==, 0);
}

static void
test_one_revision (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  machine_install (machine, "foo", 1, PLAIN);
  machine_install (machine, "foo", 2, PLAIN);
  g_assert_null (
    snug_snap_plan_remove_revision (machine->state, &machine->world, "foo", 2, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (
    snug_snap_plan_remove_revision (machine->state, &machine->world, "foo", 3, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_REVISION_UNAVAILABLE);
  g_clear_error (&error);
  machine_do (machine, snug_snap_plan_remove_revision (machine->state, &machine->world, "foo", 1,
                                                       NULL, &error));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/foo_1.snap"));
}

static void
test_switch (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;

  g_assert_null (
    snug_snap_plan_switch (machine->state, &machine->world, "foo", "latest/beta", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  machine_install (machine, "foo", 1, PLAIN);
  machine_do (machine, snug_snap_plan_switch (machine->state, &machine->world, "foo", "latest/beta",
                                              NULL, &error));
  snap = snug_state_get_snap (machine->state, "foo", NULL);
  g_assert_cmpstr (snap->channel, ==, "latest/beta");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/removal-plans/plans", test_plans);
  machine_test ("/lifecycle/removal-plans/disable-and-enable", test_disable_and_enable);
  machine_test ("/lifecycle/removal-plans/needed-base", test_needed_base);
  machine_test ("/lifecycle/removal-plans/one-revision", test_one_revision);
  machine_test ("/lifecycle/removal-plans/switch", test_switch);
  return g_test_run ();
}
