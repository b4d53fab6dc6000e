/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Install, refresh, revert and remove, on a machine below a scratch root; then each of them killed
 * at every boundary of every task, after which the machine is at before or after. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "test-machine.h"

static const char *program;

static void
install (Machine *machine, SnugRevision revision, const char *version)
{
  g_autoptr (GError) error = NULL;
  SnugChange *change
    = machine_start (machine, machine_plan_install (machine, revision, version, &error));

  machine_run (machine);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
}

/* What is on record is on the disk, and nothing else is. Returns the current revision, 0 for none.
 */
static SnugRevision
check_machine (Machine *machine)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (machine->state, "foo", NULL);
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (machine->state, "foo", NULL);
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (snug_state_check (machine->state, findings, NULL));
  for (guint i = 0; i < findings->len; i++)
    g_error ("%s", (char *) g_ptr_array_index (findings, i));
  for (SnugRevision revision = 1; revision <= 4; revision++)
    {
      g_autofree char *image = g_strdup_printf ("var/lib/snug/snaps/foo_%d.snap", revision);
      g_autofree char *mount = g_strdup_printf ("snap/foo/%d", revision);
      g_autofree char *data = g_strdup_printf ("var/snap/foo/%d/file", revision);
      gboolean known = FALSE;

      for (guint i = 0; i < revisions->len; i++)
        known = known
                || ((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision == revision;
      g_assert_cmpint (root_has (&machine->root, image), ==, known);
      g_assert_true (known || !root_has (&machine->root, mount));
      if (known && root_has (&machine->root, "var/snap/foo/1/file"))
        g_assert_true (root_has (&machine->root, data));
    }
  g_assert_cmpint (root_has (&machine->root, "snap/bin/foo"), ==, snap != NULL && snap->active);
  g_assert_cmpint (root_has (&machine->root, "var/snap/foo"), ==, snap != NULL);
  g_assert_cmpint (snug_snap_links_get_current (machine->root.paths, "foo"), ==,
                   snap != NULL ? snap->current : 0);
  return snap != NULL ? snap->current : 0;
}

static void
write_data (Machine *machine, const char *content)
{
  root_write (&machine->root, "var/snap/foo/1/file", content, 0600);
}

static void
test_whole_life (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SnugChange *change;

  install (machine, 1, "1.0");
  write_data (machine, "mine");
  g_assert_cmpint (check_machine (machine), ==, 1);

  install (machine, 2, "2.0");
  g_assert_cmpint (check_machine (machine), ==, 2);
  root_assert_file (&machine->root, "var/snap/foo/2/file", "mine");

  change = machine_start (machine, snug_snap_plan_go_back (machine->state, "foo", 0, 0, &error));
  machine_run (machine);
  g_assert_null (snug_change_get_error (change));
  g_assert_cmpint (check_machine (machine), ==, 1);

  change = machine_start (machine, snug_snap_plan_go_back (machine->state, "foo", 2, 0, &error));
  machine_run (machine);
  g_assert_cmpint (check_machine (machine), ==, 2);

  /* Two revisions stay: the third pushes the oldest out. */
  install (machine, 3, "3.0");
  g_assert_cmpint (check_machine (machine), ==, 3);
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/foo_1.snap"));
  g_assert_true (root_has (&machine->root, "var/lib/snug/snaps/foo_2.snap"));

  change = machine_start (machine, snug_snap_plan_take_away (machine->state, "foo", 0, &error));
  machine_run (machine);
  g_assert_null (snug_change_get_error (change));
  g_assert_cmpint (check_machine (machine), ==, 0);
  g_assert_false (root_has (&machine->root, "snap/foo"));
}

static void
test_bad_image (Machine *machine, gconstpointer data)
{
  SnugSnapCandidate candidate
    = { .instance = "foo", .revision = 1, .partial = "bad", .mode = "strict" };
  SnugChange *change;

  root_write (&machine->root, "var/lib/snug/partial/bad", "garbage", 0600);
  change = machine_start (machine, snug_snap_plan_install (machine->state, &candidate, 0, 2, NULL));
  machine_run (machine);
  g_assert_nonnull (strstr (snug_change_get_error (change), "is not an image"));
  g_assert_cmpint (check_machine (machine), ==, 0);
}

static void
test_bad_refresh (Machine *machine, gconstpointer data)
{
  SnugSnapCandidate candidate
    = { .instance = "foo", .revision = 2, .partial = "bad", .mode = "strict" };
  SnugChange *change;

  install (machine, 1, "1.0");
  write_data (machine, "mine");
  /* It mounts, but names a program that it does not have: found when it is linked. */
  root_write (&machine->root, "var/lib/snug/partial/bad",
              "name: foo\nversion: 2\napps: {foo: {command: bin/none}}\n", 0600);
  change = machine_start (machine, snug_snap_plan_install (machine->state, &candidate, 0, 2, NULL));
  machine_run (machine);
  g_assert_nonnull (strstr (snug_change_get_error (change), "bin/none"));
  g_assert_cmpint (check_machine (machine), ==, 1);
  root_assert_file (&machine->root, "var/snap/foo/1/file", "mine");
}

/* --- killed at every boundary --- */

static int boundary_to_die_at, n_boundaries;

static void
maybe_die (const char *boundary, const char *kind, gpointer user_data)
{
  if (g_atomic_int_add (&n_boundaries, 1) == boundary_to_die_at)
    raise (SIGKILL);
}

static SnugChangeBuilder *
plan_of (Machine *machine, const char *what)
{
  if (g_str_equal (what, "install"))
    return machine_plan_install (machine, 1, "1.0", NULL);
  if (g_str_equal (what, "refresh"))
    return machine_plan_install (machine, 3, "3.0", NULL);
  if (g_str_equal (what, "revert"))
    return snug_snap_plan_go_back (machine->state, "foo", 0, 0, NULL);
  return snug_snap_plan_take_away (machine->state, "foo", 0, NULL);
}

static int
run_child (const char *root, const char *what, const char *boundary)
{
  Machine machine = { 0 };

  machine.root.root = (char *) root;
  machine.root.fd = snug_file_open_root (root, NULL);
  machine.root.paths = snug_paths_new (root);
  machine_open (&machine);
  boundary_to_die_at = atoi (boundary);
  snug_change_engine_set_boundary_hook (machine.engine, maybe_die, NULL);
  machine_start (&machine, plan_of (&machine, what));
  machine_run (&machine);
  machine_close (&machine);
  g_object_unref (machine.root.paths);
  close (machine.root.fd);
  return 0;
}

static gboolean
run_and_kill (Machine *machine, const char *what, guint boundary)
{
  g_autofree char *number = g_strdup_printf ("%u", boundary);
  const char *arguments[] = { program, "--child", machine->root.root, what, number, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  if (!WIFSIGNALED (status))
    g_assert_cmpint (status, ==, 0);
  else
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return WIFSIGNALED (status);
}

static void
test_killed (gconstpointer data)
{
  const char *what = data;
  gboolean first = g_str_equal (what, "install");
  SnugRevision after = first                           ? 1
                       : g_str_equal (what, "refresh") ? 3
                       : g_str_equal (what, "revert")  ? 1
                                                       : 0;
  gboolean killed = TRUE;
  guint boundary = 0;

  for (; killed; boundary++)
    {
      g_autoptr (GError) error = NULL;
      Machine machine = { 0 };

      machine_set_up (&machine, NULL);
      if (!first)
        {
          install (&machine, 1, "1.0");
          write_data (&machine, "mine");
          install (&machine, 2, "2.0");
        }
      machine_close (&machine);
      killed = run_and_kill (&machine, what, boundary);
      machine_open (&machine);
      g_assert_true (snug_change_engine_resume (machine.engine, &error));
      g_assert_no_error (error);
      machine_run (&machine);
      g_assert_cmpint (check_machine (&machine), ==, after);
      machine_tear_down (&machine, NULL);
    }
  g_assert_cmpuint (boundary, >=, 4);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-tasks/whole-life", test_whole_life);
  machine_test ("/lifecycle/snap-tasks/bad-image", test_bad_image);
  machine_test ("/lifecycle/snap-tasks/bad-refresh", test_bad_refresh);
  g_test_add_data_func ("/lifecycle/snap-tasks/killed/install", "install", test_killed);
  g_test_add_data_func ("/lifecycle/snap-tasks/killed/refresh", "refresh", test_killed);
  g_test_add_data_func ("/lifecycle/snap-tasks/killed/revert", "revert", test_killed);
  g_test_add_data_func ("/lifecycle/snap-tasks/killed/remove", "remove", test_killed);
  return g_test_run ();
}
