/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-machine.h"

static void
fail_hook (Machine *machine, const char *hook)
{
  g_autofree char *file = g_strconcat ("fail-", hook, NULL);

  root_write (&machine->root, file, "", 0600);
}

static GVariant *
log_of (Machine *machine, SnugChange *change, const char *kind)
{
  GPtrArray *tasks = snug_change_get_tasks (change);

  for (guint i = 0; i < tasks->len; i++)
    if (g_str_equal (snug_task_get_kind (g_ptr_array_index (tasks, i)), kind))
      return snug_state_list_log (machine->state, snug_task_get_id (g_ptr_array_index (tasks, i)),
                                  NULL);
  return NULL;
}

static void
test_install_hook_fails (Machine *machine, gconstpointer data)
{
  SnugChange *change;
  g_autoptr (GVariant) log = NULL;
  g_autofree char *text = NULL;

  machine_install (machine, "core", 1, BASE);
  fail_hook (machine, "install");
  change = machine_start (machine,
                          machine_plan_image (machine, image_new (machine, "foo", 1, FOO), NULL));
  machine_run (machine);
  g_assert_cmpstr (snug_change_get_error (change), ==,
                   "the hook ‘install’ of ‘foo’ failed with exit status 7: broken on purpose");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  machine_assert_connections (machine, "");
  /* What undoes an installation runs nothing. */
  machine_assert_hooks (machine, "connect-plug-network foo\ninstall foo\n");
  log = log_of (machine, change, "run-hook");
  text = g_variant_print (log, FALSE);
  g_assert_nonnull (strstr (text, "runs install"));
}

/* The automatic way back of a refresh that does not start well. */
static void
test_post_refresh_fails (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  root_write (&machine->root, "var/snap/foo/1/file", "mine", 0600);
  g_assert_true (snug_file_remove (machine->root.fd, "hook-log", NULL));
  fail_hook (machine, "post-refresh");
  machine_fail (machine, machine_plan_image (machine, image_new (machine, "foo", 2, FOO), NULL),
                "‘post-refresh’");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  root_assert_file (&machine->root, "var/snap/foo/1/file", "mine");
  machine_assert_hooks (machine, "pre-refresh foo\npost-refresh foo\n");
}

static void
test_pre_refresh_fails (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  fail_hook (machine, "pre-refresh");
  machine_fail (machine, machine_plan_image (machine, image_new (machine, "foo", 2, FOO), NULL),
                "‘pre-refresh’");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

/* A snap cannot stay by letting its hook fail. */
static void
test_remove_hook_fails (Machine *machine, gconstpointer data)
{
  const char *const foo[] = { "foo", NULL };
  SnugChange *change;
  g_autoptr (GVariant) log = NULL;
  g_autofree char *text = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  fail_hook (machine, "remove");
  change = machine_start (machine,
                          snug_snap_plan_remove (machine->state, &machine->world, foo, NULL, NULL));
  machine_run (machine);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  log = log_of (machine, change, "run-hook");
  text = g_variant_print (log, FALSE);
  g_assert_nonnull (strstr (text, "passed over: the hook ‘remove’"));
}

static void
test_connection_hooks (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  g_assert_true (snug_file_remove (machine->root.fd, "hook-log", NULL));
  machine_do (machine, snug_snap_plan_connect (&machine->world, "foo:camera", NULL, NULL, NULL));
  machine_assert_hooks (machine, "connect-plug-camera foo\n");
  /* What is connected already is not connected anew by a refresh. */
  machine_install (machine, "foo", 2, FOO);
  machine_assert_hooks (machine, "pre-refresh foo\npost-refresh foo\nconfigure foo\n");
  machine_do (machine, snug_snap_plan_disconnect (&machine->world, "foo:camera", NULL, NULL, NULL));
  machine_assert_hooks (machine, "disconnect-plug-camera foo\n");
}

static void
test_disconnect_hook_fails (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  machine_do (machine, snug_snap_plan_connect (&machine->world, "foo:camera", NULL, NULL, NULL));
  fail_hook (machine, "disconnect-plug-camera");
  machine_fail (machine,
                snug_snap_plan_disconnect (&machine->world, "foo:camera", NULL, NULL, NULL),
                "‘disconnect-plug-camera’");
  machine_assert_connections (machine, "foo:camera system:camera, foo:network system:network");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/hook-tasks/install-hook-fails", test_install_hook_fails);
  machine_test ("/lifecycle/hook-tasks/post-refresh-fails", test_post_refresh_fails);
  machine_test ("/lifecycle/hook-tasks/pre-refresh-fails", test_pre_refresh_fails);
  machine_test ("/lifecycle/hook-tasks/remove-hook-fails", test_remove_hook_fails);
  machine_test ("/lifecycle/hook-tasks/connection-hooks", test_connection_hooks);
  machine_test ("/lifecycle/hook-tasks/disconnect-hook-fails", test_disconnect_hook_fails);
  return g_test_run ();
}
