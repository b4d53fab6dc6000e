/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The engine against a small world: each task makes a file and a record. Whatever happens, in the
 * end all are there or none is. */

#include "snug-change-engine.h"
#include "snug-file.h"
#include "snug-state-values.h"
#include "test-observer.h"
#include "test-plan.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

static const char *program;

typedef struct
{
  char *root;
  SnugPaths *paths;
  SnugState *state;
  SnugChangeEngine *engine;
  gint fail_undo;
  gint slow;
  int kill_at; /* the boundary where the process kills itself; -1 for none */
  int n_boundaries;
} World;

static char *
file_of (World *world, const char *name)
{
  return g_build_filename (world->root, "world", name, NULL);
}

static gboolean
do_file (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  World *world = user_data;
  const char *name = snug_task_context_get_string (context, "name");
  g_autofree char *path = file_of (world, name);

  g_assert_true (g_file_set_contents (path, name, -1, NULL));
  while (g_atomic_int_get (&world->slow) && !g_cancellable_is_cancelled (cancellable))
    g_usleep (1000);
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "cancelled");
  snug_task_context_log (context, "made %s", name);
  snug_task_context_set_result (context, g_variant_new_parsed ("{'made': <%s>}", name));
  return TRUE;
}

static gboolean
undo_file (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  World *world = user_data;
  g_autofree char *path = file_of (world, snug_task_context_get_string (context, "name"));

  g_unlink (path);
  if (g_atomic_int_get (&world->fail_undo))
    return snug_set_error (error, SNUG_ERROR_FAILED, "cannot undo");
  return TRUE;
}

static gboolean
do_fail (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  do_file (context, user_data, cancellable, NULL);
  return snug_set_error (error, SNUG_ERROR_NO_SPACE, "the disk is full");
}

static gboolean
write_record (SnugState *state,
              SnugTask *task,
              GVariant *result,
              gpointer user_data,
              GError **error)
{
  const char *name = NULL;

  g_assert_true (g_variant_lookup (result, "made", "&s", &name));
  return snug_state_put_value (state, name, result, error);
}

static gboolean
remove_record (SnugState *state,
               SnugTask *task,
               GVariant *result,
               gpointer user_data,
               GError **error)
{
  const char *name = NULL;

  g_assert_true (g_variant_lookup (result, "made", "&s", &name));
  return snug_state_put_value (state, name, NULL, error);
}

static const SnugTaskKind kinds[] = {
  { "make", do_file, undo_file, write_record, remove_record },
  { "fail", do_fail, undo_file, NULL, NULL },
};

static void
maybe_die (const char *boundary, const char *kind, gpointer user_data)
{
  World *world = user_data;

  if (g_atomic_int_add (&world->n_boundaries, 1) == world->kill_at)
    raise (SIGKILL);
}

static void
open_engine (World *world, GPtrArray *observers)
{
  g_autoptr (GError) error = NULL;

  world->state = snug_state_open (world->paths, &error);
  g_assert_no_error (error);
  world->engine = snug_change_engine_new (world->state, observers);
  snug_change_engine_register (world->engine, kinds, G_N_ELEMENTS (kinds), world);
  snug_change_engine_set_boundary_hook (world->engine, maybe_die, world);
}

static void
close_engine (World *world)
{
  g_clear_object (&world->engine);
  g_clear_object (&world->state);
}

static void
run_until_idle (World *world)
{
  while (snug_change_engine_is_busy (world->engine))
    g_main_context_iteration (NULL, TRUE);
}

static SnugChange *
add_chain (World *world, guint n, const char *last_kind, GError **error)
{
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 1000, NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);

      snug_change_builder_add_task (
        builder, i + 1 == n ? last_kind : "make", name,
        g_variant_new_parsed ("{'name': <%s>, 'instance-name': <'foo'>}", name));
      if (i > 0)
        snug_change_builder_wait (builder, i, i - 1);
    }
  return snug_change_engine_add (world->engine, builder, error);
}

static void
set_up (World *world, gconstpointer data)
{
  g_autofree char *directory = NULL;

  world->root = g_dir_make_tmp ("snug-change-XXXXXX", NULL);
  world->paths = snug_paths_new (world->root);
  world->kill_at = -1;
  directory = file_of (world, "");
  g_assert_cmpint (g_mkdir (directory, 0755), ==, 0);
}

static void
tear_down (World *world, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (world->root);
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), NULL);

  close_engine (world);
  g_assert_true (snug_file_remove (fd, name, NULL));
  g_object_unref (world->paths);
  g_free (world->root);
}

/* Files and records agree, and how many there are is what it must be. */
static guint
count_agreeing (World *world, guint n)
{
  guint found = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);
      g_autofree char *path = file_of (world, name);
      g_autoptr (GVariant) record = NULL;

      g_assert_true (snug_state_get_value (world->state, name, &record, NULL));
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, record != NULL);
      found += record != NULL ? 1 : 0;
    }
  return found;
}

static void
test_success (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) log = NULL;
  SnugChange *change;

  open_engine (world, NULL);
  change = add_chain (world, 4, "make", &error);
  g_assert_no_error (error);
  run_until_idle (world);
  assert_statuses (change, "Done Done Done Done");
  g_assert_cmpuint (count_agreeing (world, 4), ==, 4);
  g_assert_null (snug_change_get_error (change));
  log = snug_state_list_log (world->state, snug_task_get_id (task_at (change, 0)), NULL);
  g_assert_cmpuint (g_variant_n_children (log), ==, 1);
}

static void
test_failure_undoes (World *world, gconstpointer data)
{
  SnugChange *change;

  open_engine (world, NULL);
  change = add_chain (world, 4, "fail", NULL);
  run_until_idle (world);
  assert_statuses (change, "Undone Undone Undone Error");
  g_assert_cmpstr (snug_change_get_error (change), ==, "the disk is full");
  g_assert_cmpstr (snug_change_get_record (change)->error_name, ==, "org.snug.Error.NoSpace");
  g_assert_cmpuint (count_agreeing (world, 4), ==, 0);
}

static void
test_failed_undo_goes_on (World *world, gconstpointer data)
{
  SnugChange *change;

  open_engine (world, NULL);
  world->fail_undo = TRUE;
  change = add_chain (world, 3, "fail", NULL);
  run_until_idle (world);
  assert_statuses (change, "Error Error Error");
  g_assert_cmpstr (snug_change_get_error (change), ==, "the disk is full");
}

static gboolean fail_nth (guint64 number, gpointer user_data);

static void
test_abort (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SnugChange *change;

  open_engine (world, NULL);
  world->slow = TRUE;
  change = add_chain (world, 3, "make", NULL);
  /* One that cannot be written has not happened. */
  snug_state_set_write_hook (world->state, fail_nth, GUINT_TO_POINTER (2));
  g_assert_false (snug_change_engine_abort (world->engine, snug_change_get_id (change), NULL));
  snug_state_set_write_hook (world->state, NULL, NULL);
  assert_statuses (change, "Doing Do Do");
  g_assert_null (snug_change_get_error (change));
  g_assert_true (snug_change_engine_abort (world->engine, snug_change_get_id (change), &error));
  g_assert_no_error (error);
  run_until_idle (world);
  assert_statuses (change, "Undone Hold Hold");
  g_assert_cmpstr (snug_change_get_record (change)->error_name, ==, "org.snug.Error.Cancelled");
  g_assert_cmpuint (count_agreeing (world, 3), ==, 0);
  g_assert_false (snug_change_engine_abort (world->engine, snug_change_get_id (change), &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (snug_change_engine_abort (world->engine, 999, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

static const SnugTaskKind last_kinds[] = {
  { "delete", do_file, undo_file, NULL, NULL, NULL, TRUE },
};

static void
test_too_late_to_abort (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SnugChange *change;

  open_engine (world, NULL);
  snug_change_engine_register (world->engine, last_kinds, G_N_ELEMENTS (last_kinds), world);
  world->slow = TRUE;
  change = add_chain (world, 1, "delete", NULL);
  g_assert_false (snug_change_engine_abort (world->engine, snug_change_get_id (change), &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_atomic_int_set (&world->slow, FALSE);
  run_until_idle (world);
  assert_statuses (change, "Done");
}

/* How often it still fails. */
static int n_failing_does, n_failing_commits;

static gboolean
do_unsteady (SnugTaskContext *context,
             gpointer user_data,
             GCancellable *cancellable,
             GError **error)
{
  if (g_atomic_int_add (&n_failing_does, -1) > 0)
    return snug_set_error (error, SNUG_ERROR_NO_SPACE, "the disk is full");
  return do_file (context, user_data, cancellable, error);
}

static gboolean
commit_unsteady (SnugState *state,
                 SnugTask *task,
                 GVariant *result,
                 gpointer user_data,
                 GError **error)
{
  if (n_failing_commits-- > 0)
    return snug_set_error (error, SNUG_ERROR_FAILED, "the database cannot be written");
  return write_record (state, task, result, user_data, error);
}

static const SnugTaskKind unsteady_kinds[] = {
  { "delete", do_unsteady, undo_file, commit_unsteady, remove_record, NULL, TRUE },
};

static void
test_irrevocable (World *world, gconstpointer data)
{
  SnugChange *change;

  open_engine (world, NULL);
  snug_change_engine_register (world->engine, unsteady_kinds, G_N_ELEMENTS (unsteady_kinds), world);
  n_failing_does = n_failing_commits = 1;
  change = add_chain (world, 1, "delete", NULL);
  run_until_idle (world);
  assert_statuses (change, "Done");
  g_assert_null (snug_change_get_error (change));
  n_failing_does = 100;
  change = add_chain (world, 1, "delete", NULL);
  run_until_idle (world);
  assert_statuses (change, "Error");
  g_assert_cmpstr (snug_change_get_error (change), ==, "the disk is full");
}

static void
test_conflict (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SnugChange *change;

  open_engine (world, NULL);
  world->slow = TRUE;
  change = add_chain (world, 1, "make", NULL);
  g_assert_false (snug_change_engine_check_conflict (world->engine, "foo", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (snug_change_engine_check_conflict (world->engine, "bar", &error));
  g_atomic_int_set (&world->slow, FALSE);
  run_until_idle (world);
  g_assert_true (snug_change_engine_check_conflict (world->engine, "foo", &error));
  assert_statuses (change, "Done");
}

static void
test_unknown_kind (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  open_engine (world, NULL);
  g_assert_null (add_chain (world, 2, "dance", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INTERNAL);
  g_assert_cmpuint (snug_change_engine_get_changes (world->engine)->len, ==, 0);
}

static void
test_prune (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  open_engine (world, NULL);
  for (guint i = 0; i < 5; i++)
    add_chain (world, 1, "make", NULL);
  run_until_idle (world);
  g_assert_true (snug_change_engine_prune (world->engine, 0, 3, &error));
  g_assert_cmpuint (snug_change_engine_get_changes (world->engine)->len, ==, 3);
  g_assert_null (snug_change_engine_find (world->engine, 1));
  g_assert_nonnull (snug_change_engine_find (world->engine, 5));
  g_assert_true (snug_change_engine_prune (world->engine, G_MAXINT64, 3, &error));
  g_assert_cmpuint (snug_change_engine_get_changes (world->engine)->len, ==, 0);
}

static void
set_flag (gboolean *flag)
{
  *flag = TRUE;
}

static gboolean
fail_nth (guint64 number, gpointer user_data)
{
  return number != GPOINTER_TO_UINT (user_data);
}

/* Every single write fails once; the world and the records agree all the same. */
static void
test_every_write_fails_once (World *world, gconstpointer data)
{
  open_engine (world, NULL);
  for (guint n = 0; n < 60; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) log = NULL;
      const char *text;
      SnugChange *change;
      guint found;

      snug_state_set_write_hook (world->state, fail_nth, GUINT_TO_POINTER (n));
      change = add_chain (world, 2, "make", &error);
      if (change == NULL)
        {
          g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
          continue;
        }
      run_until_idle (world);
      found = count_agreeing (world, 2);
      g_assert_cmpuint (found, ==, snug_change_get_error (change) == NULL ? 2 : 0);
      /* What a task had to say is not lost with the write that failed. */
      log = snug_state_list_log (world->state, snug_task_get_id (task_at (change, 0)), NULL);
      g_variant_get_child (log, 0, "(x&s)", NULL, &text);
      g_assert_cmpstr (text, ==, "made t0");
      if (found > 0)
        break; /* no write was left to fail */
    }
  snug_state_set_write_hook (world->state, NULL, NULL);
  g_assert_cmpuint (count_agreeing (world, 2), ==, 2);
}

/* What the child does: one chain in the world of @root, and death at the boundary. */
static int
run_child (const char *root, const char *kind, const char *kill_at)
{
  World world = { 0 };

  world.root = g_strdup (root);
  world.paths = snug_paths_new (root);
  world.kill_at = atoi (kill_at);
  open_engine (&world, NULL);
  g_assert_nonnull (add_chain (&world, 3, kind, NULL));
  run_until_idle (&world);
  close_engine (&world);
  g_object_unref (world.paths);
  g_free (world.root);
  return 0;
}

static gboolean
run_and_kill (World *world, const char *kind, guint boundary)
{
  g_autofree char *number = g_strdup_printf ("%u", boundary);
  const char *arguments[] = { program, "--child", world->root, kind, number, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  if (WIFSIGNALED (status))
    {
      g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
      return TRUE;
    }
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  return FALSE;
}

static void
check_after_crash (World *world, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  guint wanted;

  open_engine (world, NULL);
  g_assert_true (snug_change_engine_resume (world->engine, &error));
  g_assert_no_error (error);
  run_until_idle (world);
  wanted
    = snug_change_engine_get_changes (world->engine)->len > 0 && g_str_equal (kind, "make") ? 3 : 0;
  g_assert_cmpuint (count_agreeing (world, 3), ==, wanted);
  g_assert_true (snug_state_check (world->state, findings, &error));
  g_assert_cmpuint (findings->len, ==, 0);
  close_engine (world);
}

static void
test_killed_at_every_boundary (World *world, gconstpointer kind)
{
  guint boundary = 0;
  gboolean killed = TRUE;

  for (; killed; boundary++)
    {
      World one = { 0 };

      set_up (&one, NULL);
      killed = run_and_kill (&one, kind, boundary);
      check_after_crash (&one, kind);
      tear_down (&one, NULL);
    }
  /* Four boundaries a task at least, or the seam is broken. */
  g_assert_cmpuint (boundary, >, 12);
}

/* What was interrupted waits until somebody goes on with it, and may be aborted before. */
static void
test_load_before_resume (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) stored = NULL;
  SnugChange *change;

  snug_change_builder_add_task (builder, "make", "Make", g_variant_new_parsed ("{'name': <'t0'>}"));
  open_engine (world, NULL);
  stored = store_plan (world->state, builder);
  g_assert_true (snug_change_engine_load (world->engine, &error));
  g_assert_true (snug_change_engine_load (world->engine, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (snug_change_engine_get_changes (world->engine)->len, ==, 1);
  g_assert_true (snug_change_engine_has_interrupted (world->engine));
  g_assert_true (snug_change_engine_is_busy (world->engine));
  change = snug_change_engine_find (world->engine, snug_change_get_id (stored));
  assert_statuses (change, "Do");
  g_assert_true (snug_change_engine_is_interrupted (world->engine, change));

  g_assert_true (snug_change_engine_abort (world->engine, snug_change_get_id (stored), &error));
  assert_statuses (change, "Hold");
  g_assert_true (snug_change_engine_resume (world->engine, &error));
  g_assert_false (snug_change_engine_has_interrupted (world->engine));
  run_until_idle (world);
  g_assert_cmpuint (count_agreeing (world, 1), ==, 0);
}

static void
test_resume_after_load (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);
  g_autoptr (SnugChange) stored = NULL;

  snug_change_builder_add_task (builder, "make", "Make", g_variant_new_parsed ("{'name': <'t0'>}"));
  open_engine (world, NULL);
  stored = store_plan (world->state, builder);
  g_assert_true (snug_change_engine_load (world->engine, &error));
  g_assert_true (snug_change_engine_resume (world->engine, &error));
  g_assert_no_error (error);
  g_assert_false (snug_change_engine_has_interrupted (world->engine));
  run_until_idle (world);
  g_assert_cmpuint (count_agreeing (world, 1), ==, 1);
}

/* A stop leaves what a crash leaves, and the next engine goes on. */
static void
test_stop (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean stopped = FALSE;
  gint64 id;

  open_engine (world, NULL);
  g_signal_connect_swapped (world->engine, "stopped", G_CALLBACK (set_flag), &stopped);
  world->slow = TRUE;
  id = snug_change_get_id (add_chain (world, 3, "make", NULL));
  g_assert_true (snug_change_engine_is_at_work (world->engine));
  g_assert_false (snug_change_engine_stop (world->engine));
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (snug_change_engine_stop (world->engine));
  g_assert_null (snug_change_get_error (snug_change_engine_find (world->engine, id)));
  close_engine (world);

  world->slow = FALSE;
  open_engine (world, NULL);
  g_assert_true (snug_change_engine_load (world->engine, &error));
  g_assert_false (snug_change_engine_is_at_work (world->engine));
  g_assert_true (snug_change_engine_resume (world->engine, &error));
  g_assert_no_error (error);
  run_until_idle (world);
  assert_statuses (snug_change_engine_find (world->engine, id), "Done Done Done");
  g_assert_cmpuint (count_agreeing (world, 3), ==, 3);
}

/* What is being undone is undone to its end, and no further task is started. */
static void
test_stop_while_undoing (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  open_engine (world, NULL);
  id = snug_change_get_id (add_chain (world, 3, "fail", NULL));
  while (snug_change_get_error (snug_change_engine_find (world->engine, id)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  while (!snug_change_engine_stop (world->engine))
    g_main_context_iteration (NULL, TRUE);
  close_engine (world);

  open_engine (world, NULL);
  g_assert_true (snug_change_engine_resume (world->engine, &error));
  g_assert_no_error (error);
  run_until_idle (world);
  assert_statuses (snug_change_engine_find (world->engine, id), "Undone Undone Error");
  g_assert_cmpuint (count_agreeing (world, 3), ==, 0);
}

static void
test_note (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *note = NULL;
  SnugChange *change;
  gint64 id;

  open_engine (world, NULL);
  change = add_chain (world, 1, "make", NULL);
  id = snug_change_get_id (change);
  g_assert_true (
    snug_change_engine_note (world->engine, change, "token", g_variant_new_string ("abc"), &error));
  snug_state_set_write_hook (world->state, fail_nth, GUINT_TO_POINTER (0));
  g_assert_false (
    snug_change_engine_note (world->engine, change, "token", g_variant_new_string ("def"), &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
  g_clear_error (&error);
  snug_state_set_write_hook (world->state, NULL, NULL);
  run_until_idle (world);
  close_engine (world);
  open_engine (world, NULL);
  g_assert_true (snug_change_engine_load (world->engine, &error));
  change = snug_change_engine_find (world->engine, id);
  g_assert_true (g_variant_lookup (snug_change_get_record (change)->data, "token", "&s", &note));
  g_assert_cmpstr (note, ==, "abc");
}

/* --- turns --- */

static gint n_inside, n_turns;

/* Between the start of a do or undo and the end of its commit nobody else of the group is there. */
static gboolean
do_turn (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_assert_cmpint (g_atomic_int_add (&n_inside, 1), ==, 0);
  g_usleep (2000);
  if (snug_task_context_get_string (context, "fail") != NULL)
    return snug_set_error (error, SNUG_ERROR_FAILED, "as planned");
  return TRUE;
}

static gboolean
undo_turn (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  /* What failed goes on to its undo without leaving. */
  if (snug_task_context_get_string (context, "fail") == NULL)
    g_assert_cmpint (g_atomic_int_add (&n_inside, 1), ==, 0);
  g_usleep (2000);
  return TRUE;
}

static gboolean
commit_turn (SnugState *state, SnugTask *task, GVariant *result, gpointer data, GError **error)
{
  g_assert_cmpint (g_atomic_int_get (&n_inside), ==, 1);
  return TRUE;
}

static void
leave_turn (SnugChangeEngine *engine, SnugChange *change, SnugTask *task, gpointer user_data)
{
  if (snug_task_get_status (task) == SNUG_TASK_UNDOING)
    return;
  n_turns++;
  g_assert_cmpint (g_atomic_int_add (&n_inside, -1), ==, 1);
}

static const SnugTaskKind turn_kinds[] = {
  { "turn", do_turn, undo_turn, commit_turn, commit_turn, "turns" },
  { "other-turn", do_turn, undo_turn, NULL, NULL, "turns" },
};

static SnugChange *
add_turns (World *world, gboolean fail)
{
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);

  snug_change_builder_add_task (builder, "turn", "a", NULL);
  snug_change_builder_add_task (builder, "other-turn", "b",
                                fail ? g_variant_new_parsed ("{'fail': <'yes'>}") : NULL);
  snug_change_builder_wait (builder, 1, 0);
  return snug_change_engine_add (world->engine, builder, NULL);
}

static void
test_turns (World *world, gconstpointer data)
{
  SnugChange *changes[4];

  n_turns = 0;
  open_engine (world, NULL);
  snug_change_engine_register (world->engine, turn_kinds, G_N_ELEMENTS (turn_kinds), world);
  g_signal_connect (world->engine, "task-committed", G_CALLBACK (leave_turn), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    changes[i] = add_turns (world, i == 1);
  run_until_idle (world);
  assert_statuses (changes[0], "Done Done");
  assert_statuses (changes[1], "Undone Error");
  assert_statuses (changes[3], "Done Done");
  g_assert_cmpint (n_inside, ==, 0);
  g_assert_cmpint (n_turns, ==, 9);
}

/* What waits for its turn when the engine stops begins after the next start. */
static void
test_turns_and_stop (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  n_turns = n_inside = 0;
  open_engine (world, NULL);
  snug_change_engine_register (world->engine, turn_kinds, G_N_ELEMENTS (turn_kinds), world);
  g_signal_connect (world->engine, "task-committed", G_CALLBACK (leave_turn), NULL);
  for (guint i = 0; i < 3; i++)
    add_turns (world, FALSE);
  while (!snug_change_engine_stop (world->engine))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (n_turns, ==, 1);
  close_engine (world);
  open_engine (world, NULL);
  snug_change_engine_register (world->engine, turn_kinds, G_N_ELEMENTS (turn_kinds), world);
  g_signal_connect (world->engine, "task-committed", G_CALLBACK (leave_turn), NULL);
  g_assert_true (snug_change_engine_resume (world->engine, &error));
  run_until_idle (world);
  g_assert_cmpint (n_turns, ==, 6);
}

/* --- an observer --- */

static void
test_veto (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) observers = g_ptr_array_new_with_free_func (g_object_unref);
  Observer *observer = g_object_new (observer_get_type (), NULL);
  SnugChange *change;

  observer->veto = (char *) "t2";
  g_ptr_array_add (observers, observer);
  open_engine (world, observers);
  change = add_chain (world, 3, "make", NULL);
  run_until_idle (world);
  assert_statuses (change, "Undone Undone Error");
  g_assert_cmpstr (snug_change_get_error (change), ==, "not on this machine");
  g_assert_cmpuint (observer->n_before, ==, 6);
  g_assert_cmpuint (observer->n_after, ==, 6);
  g_assert_cmpuint (count_agreeing (world, 3), ==, 0);
}

#define add(path, function, data) g_test_add ((path), World, (data), set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  add ("/change/engine/success", test_success, NULL);
  add ("/change/engine/failure-undoes", test_failure_undoes, NULL);
  add ("/change/engine/failed-undo-goes-on", test_failed_undo_goes_on, NULL);
  add ("/change/engine/abort", test_abort, NULL);
  add ("/change/engine/too-late-to-abort", test_too_late_to_abort, NULL);
  add ("/change/engine/irrevocable", test_irrevocable, NULL);
  add ("/change/engine/conflict", test_conflict, NULL);
  add ("/change/engine/unknown-kind", test_unknown_kind, NULL);
  add ("/change/engine/prune", test_prune, NULL);
  add ("/change/engine/every-write-fails-once", test_every_write_fails_once, NULL);
  add ("/change/engine/killed-at-every-boundary/success", test_killed_at_every_boundary, "make");
  add ("/change/engine/killed-at-every-boundary/failure", test_killed_at_every_boundary, "fail");
  add ("/change/engine/load-before-resume", test_load_before_resume, NULL);
  add ("/change/engine/resume-after-load", test_resume_after_load, NULL);
  add ("/change/engine/stop", test_stop, NULL);
  add ("/change/engine/stop-while-undoing", test_stop_while_undoing, NULL);
  add ("/change/engine/note", test_note, NULL);
  add ("/change/engine/turns", test_turns, NULL);
  add ("/change/engine/turns-and-stop", test_turns_and_stop, NULL);
  add ("/change/engine/veto", test_veto, NULL);
  return g_test_run ();
}
