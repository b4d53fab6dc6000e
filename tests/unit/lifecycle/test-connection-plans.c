/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/file.h>

#include "test-kinds.h"
#include "test-machine.h"

static SnugChangeBuilder *
plan_disconnect (Machine *machine,
                 const char *first,
                 const char *second,
                 gboolean forget,
                 GError **error)
{
  const SnugSnapPlanOptions options = { .forget = forget };

  return snug_snap_plan_disconnect (&machine->world, first, second, &options, error);
}

static void
test_connect (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_snap_plan_connect (&machine->world, "foo:camera", NULL, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED);
  g_clear_error (&error);
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  assert_kinds (snug_snap_plan_connect (&machine->world, "foo:camera", NULL, NULL, &error),
                "connect run-connection-hooks");
  g_assert_no_error (error);
}

/* What is connected already stays as it is, and that is a success. */
static void
test_connected_already (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  assert_kinds (snug_snap_plan_connect (&machine->world, "foo:network", NULL, NULL, &error), "");
  machine_do (machine,
              snug_snap_plan_connect (&machine->world, "foo:network", ":network", NULL, &error));
  g_assert_no_error (error);
  machine_assert_connections (machine, "foo:network system:network");
  machine_do (machine, plan_disconnect (machine, "foo:network", NULL, FALSE, &error));
  assert_kinds (snug_snap_plan_connect (&machine->world, "foo:network", NULL, NULL, &error),
                "connect run-connection-hooks");
}

static void
assert_restart (Machine *machine, SnugChangeBuilder *builder, const char *wanted)
{
  SnugChange *change = machine_start (machine, builder);
  g_autofree const char **names = NULL;

  machine_run (machine);
  g_variant_lookup (snug_change_get_record (change)->data, "restart-needed", "^a&s", &names);
  g_assert_cmpstr (names != NULL ? names[0] : NULL, ==, wanted);
  g_assert_true (names == NULL || names[1] == NULL);
}

/* Whose apps run does not see the change before they start again; that is said. */
static void
test_running (Machine *machine, gconstpointer data)
{
  snug_autofd int lock = -1;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  assert_restart (machine, plan_disconnect (machine, "foo:network", NULL, FALSE, NULL), NULL);
  lock = openat (machine->root.fd, "var/lib/snug/recipes/foo", O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (flock (lock, LOCK_SH), ==, 0);
  assert_restart (machine,
                  snug_snap_plan_connect (&machine->world, "foo:network", NULL, NULL, NULL), "foo");
  assert_restart (machine,
                  snug_snap_plan_connect (&machine->world, "foo:network", NULL, NULL, NULL), NULL);
  assert_restart (machine, plan_disconnect (machine, "foo:network", NULL, FALSE, NULL), "foo");
}

static void
test_disconnect (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  g_assert_null (plan_disconnect (machine, "foo:camera", NULL, FALSE, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_kinds (plan_disconnect (machine, "foo:network", "", FALSE, &error),
                "run-connection-hooks disconnect");
  machine_do (machine, plan_disconnect (machine, "foo:network", NULL, FALSE, &error));
  machine_assert_connections (machine, "(foo:network system:network)");
  /* What is left is a memory, which only --forget finds. */
  g_assert_null (plan_disconnect (machine, "foo:network", NULL, FALSE, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (plan_disconnect (machine, "foo:network", ":camera", TRUE, &error));
  g_clear_error (&error);
  assert_kinds (plan_disconnect (machine, ":network", NULL, TRUE, &error), "disconnect");
  machine_do (machine, plan_disconnect (machine, "foo:network", ":network", TRUE, &error));
  machine_assert_connections (machine, "");
}

/* While a change is at work on one end, the other is not free either. */
static void
test_both_ends_are_busy (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  machine_install (machine, "aa", 1,
                   "base: bare\nslots: {s: {interface: share, read: [$SNAP/x]}}\n"
                   "apps: {aa: {command: bin/foo}}\n");
  machine_install (machine, "bb", 1,
                   "base: bare\nplugs: {p: {interface: share, target: $SNAP/y}}\n"
                   "apps: {bb: {command: bin/foo}}\n");
  machine_start (machine, plan_disconnect (machine, "bb:p", "aa:s", FALSE, &error));
  g_assert_false (snug_change_engine_check_conflict (machine->engine, "aa", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CONFLICT);
  machine_run (machine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/connection-plans/connect", test_connect);
  machine_test ("/lifecycle/connection-plans/connected-already", test_connected_already);
  machine_test ("/lifecycle/connection-plans/disconnect", test_disconnect);
  machine_test ("/lifecycle/connection-plans/running", test_running);
  machine_test ("/lifecycle/connection-plans/both-ends-are-busy", test_both_ends_are_busy);
  return g_test_run ();
}
