/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole lives of snaps on a machine below a scratch root; then each change killed at every boundary
 * of every task, after which the machine is at before or after, and taken back after every task,
 * after which it is at before. */

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "test-machine.h"

static const char *program;

static void
write_data (Machine *machine, const char *content)
{
  root_write (&machine->root, "var/snap/foo/1/file", content, 0600);
}

static void
revert (Machine *machine, SnugRevision revision)
{
  machine_do (machine, snug_snap_plan_revert (machine->state, &machine->world, "foo", revision,
                                              NULL, NULL, NULL));
}

static SnugChangeBuilder *
plan_remove (Machine *machine, const char *first, const char *second)
{
  const char *const instances[] = { first, second, NULL };

  return snug_snap_plan_remove (machine->state, &machine->world, instances, NULL, NULL);
}

static void
test_whole_life (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  write_data (machine, "mine");
  machine_check (machine);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  machine_assert_connections (machine, "foo:network system:network");
  machine_assert_hooks (machine, "connect-plug-network foo\ninstall foo\ndefault-configure foo\n"
                                 "configure foo\n");

  machine_install (machine, "foo", 2, FOO);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);
  root_assert_file (&machine->root, "var/snap/foo/2/file", "mine");
  machine_assert_hooks (machine, "pre-refresh foo\npost-refresh foo\nconfigure foo\n");

  revert (machine, 0);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  revert (machine, 2);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);

  /* Two revisions stay: the third pushes the oldest out. */
  machine_install (machine, "foo", 3, FOO);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 3);
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/foo_1.snap"));
  g_assert_true (root_has (&machine->root, "var/lib/snug/snaps/foo_2.snap"));
  g_assert_true (snug_file_remove (machine->root.fd, "hook-log", NULL));

  machine_do (machine, plan_remove (machine, "core", "foo"));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  g_assert_cmpint (machine_check_snap (machine, "core"), ==, 0);
  g_assert_false (root_has (&machine->root, "snap/foo"));
  machine_assert_connections (machine, "");
  machine_assert_hooks (machine, "remove foo\n");
}

static void
test_bad_image (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 1, "base: bare\n");

  root_write (&machine->root, "store/foo_1", "garbage", 0600);
  machine_fail (machine, machine_plan_image (machine, image, NULL), "digest");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
}

static void
test_bad_refresh (Machine *machine, gconstpointer data)
{
  machine_install (machine, "foo", 1, "base: bare\napps: {foo: {command: bin/foo}}\n");
  write_data (machine, "mine");
  /* It mounts, but names a program that it does not have. */
  machine_fail (machine,
                machine_plan_image (machine,
                                    image_new (machine, "foo", 2,
                                               "base: bare\napps: {foo: {command: bin/none}}\n"),
                                    NULL),
                "bin/none");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  root_assert_file (&machine->root, "var/snap/foo/1/file", "mine");
}

static void
test_two_at_once (Machine *machine, gconstpointer data)
{
  Image *images[2];
  SnugChange *changes[3];

  machine_install (machine, "core", 1, BASE);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("foo%u", i);

      images[i]
        = image_new (machine, name, 1,
                     i == 0 ? "base: core\nslots: {s: {interface: share, read: [$SNAP/x]}}\n"
                              "apps: {foo0: {command: bin/foo}}\n"
                            : "base: core\nplugs: {p: {interface: share, target: $SNAP/y}}\n"
                              "apps: {foo1: {command: bin/foo}}\n");
    }
  /* Three changes side by side: who connects, to whom, and the base of both. */
  for (guint i = 0; i < 2; i++)
    changes[i] = machine_start (machine, machine_plan_image (machine, images[i], NULL));
  changes[2]
    = machine_start (machine,
                     machine_plan_image (machine, image_new (machine, "core", 2, BASE), NULL));
  machine_run (machine);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (snug_change_get_error (changes[i]), ==, NULL);
  machine_assert_connections (machine, "foo1:p foo0:s");
  machine_check (machine);
}

/* --- killed at every boundary --- */

static int boundary_to_die_at, n_boundaries;

static void
maybe_die (const char *boundary, const char *kind, gpointer user_data)
{
  if (g_atomic_int_add (&n_boundaries, 1) == boundary_to_die_at)
    raise (SIGKILL);
}

#define SHARER                                                                                     \
  "base: core\nslots: {s: {interface: share, read: [$SNAP/x]}}\napps: {bar: {command: bin/foo}}\n"
#define USER                                                                                       \
  "base: core\nplugs: {network: , p: {interface: share, target: $SNAP/y}, q: {interface: lend, "   \
  "target: $SNAP/z}}\n"                                                                            \
  "apps: {foo: {command: bin/foo}}\n# hooks: install remove configure\n"

/* A base, a snap at its second revision, and one that shares files with it. */
static void
prepare (Machine *machine)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, USER);
  write_data (machine, "mine");
  machine_install (machine, "foo", 2, USER);
  machine_install (machine, "bar", 1, SHARER);
}

/* The snap went back to its first revision, in which new data came up. */
static void
prepare_for (Machine *machine, const char *what)
{
  prepare (machine);
  if (!g_str_equal (what, "refresh-kept"))
    return;
  root_write (&machine->root, "var/snap/foo/2/file", "old", 0600);
  root_write (&machine->root, "root/snap/foo/1/file", "mine", 0600);
  revert (machine, 1);
}

static SnugChangeBuilder *
plan_of (Machine *machine, const char *what)
{
  const char *const foo[] = { "foo", NULL };
  const SnugSnapPlanOptions together = { .transactional = TRUE };
  Image *images[2];

  if (g_str_equal (what, "install"))
    {
      images[0] = image_new (machine, "new", 1,
                             "base: other\napps: {new: {command: bin/foo}}\n"
                             "slots: {t: {interface: lend, read: [$SNAP/x]}}\n");
      images[1] = image_new (machine, "other", 1, BASE);
      return machine_plan_images (machine, images, 2, &together, NULL);
    }
  if (g_str_equal (what, "refresh"))
    return machine_plan_image (machine, image_new (machine, "foo", 3, USER), NULL);
  if (g_str_equal (what, "refresh-kept"))
    {
      images[0] = image_new (machine, "foo", 2, USER);
      images[0]->candidate.on_disk = TRUE;
      return machine_plan_image (machine, images[0], NULL);
    }
  if (g_str_equal (what, "refresh-base"))
    return machine_plan_image (machine, image_new (machine, "core", 2, BASE), NULL);
  if (g_str_equal (what, "refresh-provider"))
    return machine_plan_image (machine, image_new (machine, "bar", 2, SHARER), NULL);
  if (g_str_equal (what, "revert"))
    return snug_snap_plan_revert (machine->state, &machine->world, "foo", 0, NULL, NULL, NULL);
  if (g_str_equal (what, "disable"))
    return snug_snap_plan_disable (machine->state, &machine->world, foo, NULL, NULL);
  if (g_str_equal (what, "disconnect"))
    return snug_snap_plan_disconnect (&machine->world, "foo:p", NULL, NULL, NULL);
  return plan_remove (machine, "foo", NULL);
}

static SnugRevision
revision_after (const char *what)
{
  return g_str_equal (what, "refresh")  ? 3
         : g_str_equal (what, "revert") ? 1
         : g_str_equal (what, "remove") ? 0
                                        : 2;
}

static void
check_after (Machine *machine, const char *what)
{
  machine_check (machine);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, revision_after (what));
  g_assert_cmpint (machine_check_snap (machine, "core"), ==,
                   g_str_equal (what, "refresh-base") ? 2 : 1);
  g_assert_cmpint (machine_check_snap (machine, "bar"), ==,
                   g_str_equal (what, "refresh-provider") ? 2 : 1);
  g_assert_cmpint (machine_check_snap (machine, "new"), ==, g_str_equal (what, "install") ? 1 : 0);
  machine_assert_connections (machine, g_str_equal (what, "remove") ? ""
                                       : g_str_equal (what, "disconnect")
                                         ? "foo:network system:network, (foo:p bar:s)"
                                       : g_str_equal (what, "install")
                                         ? "foo:network system:network, foo:p bar:s, foo:q new:t"
                                         : "foo:network system:network, foo:p bar:s");
  if (revision_after (what) != 0)
    {
      g_autofree char *file = g_strdup_printf ("var/snap/foo/%d/file", revision_after (what));

      root_assert_file (&machine->root, file, "mine");
    }
  if (g_str_equal (what, "refresh-kept"))
    root_assert_file (&machine->root, "root/snap/foo/2/file", "mine");
  g_assert_false (root_has (&machine->root, "var/snap/foo/.2.aside"));
  g_assert_false (root_has (&machine->root, "root/snap/foo/.2.aside"));
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

static int
spawn (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, &status, &error));
  g_assert_no_error (error);
  return status;
}

static gboolean
run_and_kill (Machine *machine, const char *what, guint boundary)
{
  g_autofree char *number = g_strdup_printf ("%u", boundary);
  const char *const arguments[] = { program, "--child", machine->root.root, what, number, NULL };
  const int status = spawn (arguments);

  if (!WIFSIGNALED (status))
    g_assert_cmpint (status, ==, 0);
  else
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return WIFSIGNALED (status);
}

/* The prepared machine is kept beside, so that each round starts from the same. */
static void
keep_root (Machine *machine)
{
  g_autofree char *kept = g_strconcat (machine->root.root, ".kept", NULL);
  const char *const copy[] = { "cp", "-a", machine->root.root, kept, NULL };

  g_assert_cmpint (spawn (copy), ==, 0);
}

static void
restore_root (Machine *machine)
{
  g_autofree char *kept = g_strconcat (machine->root.root, ".kept", NULL);
  const char *const remove[] = { "rm", "-rf", machine->root.root, NULL };
  const char *const copy[] = { "cp", "-a", kept, machine->root.root, NULL };

  close (machine->root.fd);
  g_assert_cmpint (spawn (remove), ==, 0);
  g_assert_cmpint (spawn (copy), ==, 0);
  machine->root.fd = snug_file_open_root (machine->root.root, NULL);
}

static void
forget_root (Machine *machine)
{
  g_autofree char *kept = g_strconcat (machine->root.root, ".kept", NULL);
  const char *const remove[] = { "rm", "-rf", kept, NULL };

  g_assert_cmpint (spawn (remove), ==, 0);
}

static void
test_killed (gconstpointer data)
{
  const char *what = data;
  gboolean killed = TRUE;
  guint boundary = 0;
  Machine machine = { 0 };

  machine_set_up (&machine, NULL);
  prepare_for (&machine, what);
  machine_close (&machine);
  keep_root (&machine);
  for (; killed; boundary++)
    {
      g_autoptr (GError) error = NULL;

      if (boundary > 0)
        restore_root (&machine);
      killed = run_and_kill (&machine, what, boundary);
      machine_open (&machine);
      g_assert_true (snug_change_engine_resume (machine.engine, &error));
      g_assert_no_error (error);
      machine_run (&machine);
      check_after (&machine, what);
      machine_close (&machine);
    }
  g_assert_cmpuint (boundary, >=, 4);
  forget_root (&machine);
  root_tear_down (&machine.root, NULL);
}

/* --- taken back after every task --- */

typedef struct
{
  Machine *machine;
  gint64 change;
  guint abort_at;
  guint n;
  gboolean aborted;
  gboolean too_late;
} Abort;

/* On the main thread, when the work is done and nothing of it is written. */
static void
maybe_abort (const char *boundary, const char *kind, gpointer user_data)
{
  Abort *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (boundary, "before-commit") || self->aborted || self->n++ != self->abort_at)
    return;
  self->aborted = TRUE;
  self->too_late = !snug_change_engine_abort (self->machine->engine, self->change, &error);
}

static void
check_before (Machine *machine, const char *what)
{
  const gboolean kept = g_str_equal (what, "refresh-kept");

  machine_check (machine);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, kept ? 1 : 2);
  g_assert_cmpint (machine_check_snap (machine, "core"), ==, 1);
  g_assert_cmpint (machine_check_snap (machine, "bar"), ==, 1);
  g_assert_cmpint (machine_check_snap (machine, "new"), ==, 0);
  g_assert_cmpint (machine_check_snap (machine, "other"), ==, 0);
  machine_assert_connections (machine, "foo:network system:network, foo:p bar:s");
  root_assert_file (&machine->root, "var/snap/foo/2/file", kept ? "old" : "mine");
  root_assert_file (&machine->root, "var/snap/foo/1/file", "mine");
  g_assert_false (root_has (&machine->root, "var/snap/foo/.2.aside"));
  g_assert_false (root_has (&machine->root, "root/snap/foo/.2.aside"));
  g_assert_false (root_has (&machine->root, "root/snap/foo/2"));
}

static void
test_aborted (gconstpointer data)
{
  const char *what = data;
  Machine machine = { 0 };
  Abort abort = { .machine = &machine, .aborted = TRUE };
  guint n_undone = 0;

  machine_set_up (&machine, NULL);
  prepare_for (&machine, what);
  snug_change_engine_set_boundary_hook (machine.engine, maybe_abort, &abort);
  for (guint at = 0; abort.aborted && !abort.too_late; at++)
    {
      SnugChange *change;

      abort = (Abort){ .machine = &machine, .abort_at = at };
      change = machine_start (&machine, plan_of (&machine, what));
      abort.change = snug_change_get_id (change);
      machine_run (&machine);
      if (abort.aborted && !abort.too_late)
        {
          g_assert_cmpstr (snug_change_get_error (change), ==, "aborted");
          check_before (&machine, what);
          n_undone++;
        }
      else
        check_after (&machine, what);
    }
  g_assert_cmpuint (n_undone, >=, 1);
  machine_tear_down (&machine, NULL);
}

/* --- each task fails before it did anything --- */

static gboolean
is_done (GPtrArray *tasks, const char *kind)
{
  for (guint i = 0; i < tasks->len; i++)
    if (g_str_equal (snug_task_get_kind (g_ptr_array_index (tasks, i)), kind))
      return snug_task_get_status (g_ptr_array_index (tasks, i)) == SNUG_TASK_DONE;
  return FALSE;
}

typedef struct
{
  GObject parent;
  guint fail_at;
  guint n;
  gboolean failed;
} Saboteur;

typedef GObjectClass SaboteurClass;
static GType saboteur_get_type (void);

static gboolean
saboteur_before (SnugLifecycle *lifecycle,
                 GVariant *step,
                 GCancellable *cancellable,
                 GError **error)
{
  Saboteur *self = (Saboteur *) lifecycle;
  gboolean undo = FALSE;

  g_variant_lookup (step, "undo", "b", &undo);
  if (undo || self->n++ != self->fail_at)
    return TRUE;
  self->failed = TRUE;
  return snug_set_error (error, SNUG_ERROR_FAILED, "sabotage");
}

static void
saboteur_lifecycle_init (SnugLifecycleInterface *iface)
{
  iface->before = saboteur_before;
}

static void
saboteur_plugin_init (SnugPluginInterface *iface)
{
}

G_DEFINE_TYPE_WITH_CODE (Saboteur,
                         saboteur,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, saboteur_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_LIFECYCLE, saboteur_lifecycle_init))

static void
saboteur_init (Saboteur *self)
{
  self->fail_at = G_MAXUINT;
}

static void
saboteur_class_init (SaboteurClass *klass)
{
}

static void
test_failed (gconstpointer data)
{
  const char *what = data;
  g_autoptr (GPtrArray) observers = g_ptr_array_new_with_free_func (g_object_unref);
  Saboteur *saboteur = g_object_new (saboteur_get_type (), NULL);
  Machine machine = { 0 };
  gboolean before = TRUE;

  g_ptr_array_add (observers, saboteur);
  machine_set_up (&machine, NULL);
  g_clear_object (&machine.engine);
  machine.engine = snug_change_engine_new (machine.state, observers);
  snug_snap_tasks_register (machine.engine, &machine.world, machine.state);
  prepare_for (&machine, what);
  for (guint at = 0; before; at++)
    {
      SnugChange *change;
      GPtrArray *tasks;

      saboteur->fail_at = at;
      saboteur->n = 0;
      saboteur->failed = FALSE;
      change = machine_start (&machine, plan_of (&machine, what));
      machine_run (&machine);
      tasks = snug_change_get_tasks (change);
      if (!saboteur->failed)
        break;
      g_assert_cmpstr (snug_change_get_error (change), ==, "sabotage");
      /* Old revisions that do not go leave the new one alone. */
      if (is_done (tasks, "link-snap"))
        {
          g_assert_true (g_str_has_prefix (what, "refresh"));
          machine_check (&machine);
          g_assert_cmpint (machine_check_snap (&machine, "foo"), ==, revision_after (what));
          break;
        }
      /* What deletes comes last, and leaves nothing to go back to. */
      for (guint i = 0; i < tasks->len; i++)
        if (g_str_equal (snug_task_get_kind (g_ptr_array_index (tasks, i)), "clear-snap"))
          before = before && snug_task_get_status (g_ptr_array_index (tasks, i)) == SNUG_TASK_HOLD;
      if (before)
        check_before (&machine, what);
    }
  machine_tear_down (&machine, NULL);
}

int
main (int argc, char **argv)
{
  static const char *const changes[]
    = { "install", "refresh", "refresh-kept", "refresh-base", "refresh-provider",
        "revert",  "disable", "disconnect",   "remove" };

  /* It flushes thousands of times, and only processes die here: memory is disk enough. */
  if (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR))
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  program = argv[0];
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-tasks/whole-life", test_whole_life);
  machine_test ("/lifecycle/snap-tasks/bad-image", test_bad_image);
  machine_test ("/lifecycle/snap-tasks/bad-refresh", test_bad_refresh);
  machine_test ("/lifecycle/snap-tasks/two-at-once", test_two_at_once);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *killed = g_strconcat ("/lifecycle/snap-tasks/killed/", changes[i], NULL);
      g_autofree char *aborted = g_strconcat ("/lifecycle/snap-tasks/aborted/", changes[i], NULL);
      g_autofree char *failed = g_strconcat ("/lifecycle/snap-tasks/failed/", changes[i], NULL);

      g_test_add_data_func (killed, changes[i], test_killed);
      g_test_add_data_func (aborted, changes[i], test_aborted);
      g_test_add_data_func (failed, changes[i], test_failed);
    }
  return g_test_run ();
}
