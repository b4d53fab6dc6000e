/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-mounts.h"
#include "test-backends.h"
#include "test-system.h"

#include <fcntl.h>

typedef struct
{
  System system;
  SnugSnapMounts *mounts;
  SnugStorage *storage;
} Mounts;

static void
set_up (Mounts *mounts, gconstpointer data)
{
  system_set_up (&mounts->system, NULL);
  mounts->mounts = snug_snap_mounts_new (mounts->system.root.paths);
  mounts->storage = g_object_new (copy_storage_get_type (), NULL);
}

static void
tear_down (Mounts *mounts, gconstpointer data)
{
  g_assert_finalize_object (mounts->mounts);
  g_assert_finalize_object (mounts->storage);
  system_tear_down (&mounts->system, NULL);
}

static void
assert_found (Mounts *mounts, const char *tag, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
    = snug_snap_mounts_find (mounts->mounts, mounts->system.state, tag, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    {
      const SnugSnapMount *mount = g_ptr_array_index (found, i);

      g_string_append_printf (text, "%s%s/%d", i > 0 ? " " : "", mount->instance, mount->revision);
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
assert_refused (Mounts *mounts, const char *tag, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_snap_mounts_find (mounts->mounts, mounts->system.state, tag, &error));
  g_assert_error (error, SNUG_ERROR, code);
}

static void
test_find (Mounts *mounts, gconstpointer data)
{
  assert_found (mounts, "snap.foo.foo", "foo/1 base/1");
  /* Without a recipe the records say it. */
  system_remove (&mounts->system, "var/lib/snug/recipes/foo/snap.foo.foo.recipe");
  assert_found (mounts, "snap.foo.foo", "foo/1 base/1");
}

static void
test_find_refused (Mounts *mounts, gconstpointer data)
{
  static const char *const outside[] = { "/snap/foo/1", "/etc", NULL };
  static const char *const unknown[] = { "/snap/foo/2", NULL };
  static const char *const deeper[] = { "/snap/foo/1/usr", NULL };
  static const char *const *const cases[] = { outside, unknown, deeper };

  assert_refused (mounts, "nonsense", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (mounts, "snap.bar.bar", SNUG_ERROR_NOT_INSTALLED);
  assert_refused (mounts, "snap.foo.other", SNUG_ERROR_NOT_FOUND);
  assert_refused (mounts, "snap.foo.hook.configure", SNUG_ERROR_NOT_FOUND);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      put_recipe (&mounts->system.root, "foo", "snap.foo.foo", cases[i]);
      assert_refused (mounts, "snap.foo.foo", SNUG_ERROR_NOT_FOUND);
    }
  system_write (&mounts->system, "var/lib/snug/recipes/", "foo", "/snap.foo.foo.recipe", "cut");
  assert_refused (mounts, "snap.foo.foo", SNUG_ERROR_FAILED);
}

static void
test_disabled (Mounts *mounts, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (mounts->system.state, &error);
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (mounts->system.state, "foo", &error);

  snap->active = FALSE;
  g_assert_true (snug_state_put_snap (mounts->system.state, snap, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  assert_refused (mounts, "snap.foo.foo", SNUG_ERROR_NOT_FOUND);
}

static void
ensure (Mounts *mounts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
    = snug_snap_mounts_find (mounts->mounts, mounts->system.state, "snap.foo.foo", &error);

  g_assert_true (snug_snap_mounts_ensure (mounts->mounts, mounts->storage, found, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
is_mounted (Mounts *mounts, const char *path)
{
  g_autofree char *yaml = g_build_filename (path, "meta", "snap.yaml", NULL);

  return root_has (&mounts->system.root, yaml);
}

static gboolean
release (Mounts *mounts, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = snug_snap_mounts_list (mounts->mounts, mounts->system.state, &error);
  gboolean left = TRUE;

  g_assert_no_error (error);
  g_assert_true (
    snug_snap_mounts_release (mounts->mounts, mounts->storage, all, &left, cancellable, &error));
  g_assert_no_error (error);
  return left;
}

static void
test_ensure_and_release (Mounts *mounts, gconstpointer data)
{
  g_autoptr (GPtrArray) all = snug_snap_mounts_list (mounts->mounts, mounts->system.state, NULL);

  g_assert_cmpuint (all->len, ==, 2);
  g_assert_false (snug_snap_mounts_have_any (mounts->mounts, all));
  ensure (mounts);
  ensure (mounts);
  g_assert_true (is_mounted (mounts, "snap/foo/1"));
  g_assert_true (is_mounted (mounts, "snap/base/1"));
  g_assert_true (snug_snap_mounts_have_any (mounts->mounts, all));
  g_assert_false (release (mounts, NULL));
  g_assert_false (is_mounted (mounts, "snap/foo/1"));
  g_assert_false (is_mounted (mounts, "snap/base/1"));
  g_assert_false (snug_snap_mounts_have_any (mounts->mounts, all));
  g_assert_false (release (mounts, NULL));
  system_assert_well (&mounts->system);
}

/* What a launcher holds keeps its own image and all that its recipes name. */
static void
test_running (Mounts *mounts, gconstpointer data)
{
  snug_autofd int launcher = -1;

  ensure (mounts);
  launcher = snug_file_open_beneath (mounts->system.root.fd, "var/lib/snug/recipes/foo",
                                     O_RDONLY | O_DIRECTORY, 0, NULL);
  g_assert_cmpint (flock (launcher, LOCK_SH), ==, 0);
  g_assert_false (release (mounts, NULL));
  g_assert_true (is_mounted (mounts, "snap/foo/1"));
  g_assert_true (is_mounted (mounts, "snap/base/1"));
  g_assert_cmpint (flock (launcher, LOCK_UN), ==, 0);
  g_assert_false (release (mounts, NULL));
  g_assert_false (is_mounted (mounts, "snap/foo/1"));
}

/* A base that nobody running names goes, although another snap runs. */
static void
test_running_other (Mounts *mounts, gconstpointer data)
{
  static const char *const images[] = { "/snap/foo/1", NULL };
  snug_autofd int launcher = -1;

  ensure (mounts);
  put_recipe (&mounts->system.root, "foo", "snap.foo.foo", images);
  launcher = snug_file_open_beneath (mounts->system.root.fd, "var/lib/snug/recipes/foo",
                                     O_RDONLY | O_DIRECTORY, 0, NULL);
  g_assert_cmpint (flock (launcher, LOCK_SH), ==, 0);
  g_assert_false (release (mounts, NULL));
  g_assert_true (is_mounted (mounts, "snap/foo/1"));
  g_assert_false (is_mounted (mounts, "snap/base/1"));
}

/* Afterwards launchers need not wait. */
static void
test_lets_go (Mounts *mounts, gconstpointer data)
{
  snug_autofd int launcher
    = snug_file_open_beneath (mounts->system.root.fd, "var/lib/snug/recipes/foo",
                              O_RDONLY | O_DIRECTORY, 0, NULL);

  ensure (mounts);
  g_assert_false (release (mounts, NULL));
  g_assert_cmpint (flock (launcher, LOCK_SH | LOCK_NB), ==, 0);
}

static void
test_stopped (Mounts *mounts, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ensure (mounts);
  g_cancellable_cancel (cancellable);
  g_assert_true (release (mounts, cancellable));
  g_assert_true (is_mounted (mounts, "snap/foo/1"));
  snug_snap_mounts_wait (mounts->mounts);
}

static void
test_missing_image (Mounts *mounts, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
    = snug_snap_mounts_find (mounts->mounts, mounts->system.state, "snap.foo.foo", &error);

  system_remove (&mounts->system, "var/lib/snug/snaps/base_1.snap");
  g_assert_false (snug_snap_mounts_ensure (mounts->mounts, mounts->storage, found, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "base"));
}

typedef struct
{
  Mounts *mounts;
  GPtrArray *found;
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;

  return GINT_TO_POINTER (
    snug_snap_mounts_ensure (job->mounts->mounts, job->mounts->storage, job->found, NULL, NULL));
}

static void
test_at_once (Mounts *mounts, gconstpointer data)
{
  g_autoptr (GPtrArray) found
    = snug_snap_mounts_find (mounts->mounts, mounts->system.state, "snap.foo.foo", NULL);
  Job job = { mounts, found };
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ensure", run_job, &job);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
  g_assert_true (is_mounted (mounts, "snap/foo/1"));
}

#define mounts_test(path, function) g_test_add ((path), Mounts, NULL, set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mounts_test ("/lifecycle/snap-mounts/find", test_find);
  mounts_test ("/lifecycle/snap-mounts/find-refused", test_find_refused);
  mounts_test ("/lifecycle/snap-mounts/disabled", test_disabled);
  mounts_test ("/lifecycle/snap-mounts/ensure-and-release", test_ensure_and_release);
  mounts_test ("/lifecycle/snap-mounts/running", test_running);
  mounts_test ("/lifecycle/snap-mounts/running-other", test_running_other);
  mounts_test ("/lifecycle/snap-mounts/lets-go", test_lets_go);
  mounts_test ("/lifecycle/snap-mounts/stopped", test_stopped);
  mounts_test ("/lifecycle/snap-mounts/missing-image", test_missing_image);
  mounts_test ("/lifecycle/snap-mounts/at-once", test_at_once);
  return g_test_run ();
}
