/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/file.h>

#include "test-machine.h"

#define PLAIN "base: bare\napps: {foo: {command: bin/foo}}\n"

/* An app that was started after the change was planned. */
static void
test_app_starts_in_between (Machine *machine, gconstpointer data)
{
  SnugChangeBuilder *refresh;
  snug_autofd int lock = -1;

  machine_install (machine, "foo", 1, PLAIN);
  refresh = machine_plan_image (machine, image_new (machine, "foo", 2, PLAIN), NULL);
  lock = openat (machine->root.fd, "var/lib/snug/recipes/foo", O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (flock (lock, LOCK_SH), ==, 0);
  machine_fail (machine, refresh, "are running");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

static void
test_commands (Machine *machine, gconstpointer data)
{
  machine_install (machine, "foo", 1,
                   "base: bare\napps: {foo: {command: bin/foo}, old: {command: bin/foo}}\n");
  g_assert_true (root_has (&machine->root, "snap/bin/foo.old"));
  machine_install (machine, "foo", 2,
                   "base: bare\napps: {foo: {command: bin/foo}, new: {command: bin/foo}}\n");
  g_assert_false (root_has (&machine->root, "snap/bin/foo.old"));
  g_assert_true (root_has (&machine->root, "snap/bin/foo.new"));
  root_assert_link (&machine->root, "snap/foo/current", "2");
  root_assert_link (&machine->root, "var/snap/foo/current", "2");
}

/* The way back brings back what was on record, and not only the number. */
static void
test_records_come_back (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 2, PLAIN "# hooks: post-refresh\n");
  g_autoptr (SnugSnapRecord) before = NULL, after = NULL;

  machine_install (machine, "foo", 1, PLAIN);
  before = snug_state_get_snap (machine->state, "foo", NULL);
  image->candidate.channel = "latest/edge";
  image->candidate.mode = "devmode";
  image->candidate.publisher = "Somebody";
  root_write (&machine->root, "fail-post-refresh", "", 0600);
  machine_fail (machine, machine_plan_image (machine, image, NULL), "post-refresh");
  after = snug_state_get_snap (machine->state, "foo", NULL);
  g_assert_cmpstr (after->channel, ==, "latest/stable");
  g_assert_cmpstr (after->mode, ==, "strict");
  g_assert_null (after->publisher);
  g_assert_true (after->active);
  g_assert_cmpint (after->refreshed_at, ==, before->refreshed_at);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/link-tasks/app-starts-in-between", test_app_starts_in_between);
  machine_test ("/lifecycle/link-tasks/commands", test_commands);
  machine_test ("/lifecycle/link-tasks/records-come-back", test_records_come_back);
  return g_test_run ();
}
