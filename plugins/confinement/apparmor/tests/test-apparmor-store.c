/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files, and what the parser is asked to do with them. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "fake-system.h"
#include "snug-apparmor-store.h"

#define STATE "var/lib/own"
#define CACHE "var/cache/own"

static SnugApparmorStore *
open_store (System *system)
{
  g_autofree char *state = system_path (system, STATE);
  g_autofree char *cache = system_path (system, CACHE);
  g_autoptr (GError) error = NULL;
  SnugApparmorStore *store
    = snug_apparmor_store_new (system->root, state, cache, "/usr/share/snug-run", &error);

  g_assert_no_error (error);
  return store;
}

/* A name, its text, and so on. */
#define PAIRS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_PAIRS   ((const char *const[]){ NULL })

static gboolean
load (SnugApparmorStore *store, GError **error, const char *const *pairs)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (; pairs[0] != NULL; pairs += 2)
    {
      g_ptr_array_add (names, (char *) pairs[0]);
      g_ptr_array_add (texts, (char *) pairs[1]);
    }
  return snug_apparmor_store_load (store, names, texts, NULL, error);
}

/* One run for all profiles of a change; what stayed as it was keeps its time, by which the parser
 * knows that it need not compile it. */
static void
test_load (System *system, gconstpointer data)
{
  g_autoptr (SnugApparmorStore) store = open_store (system);
  g_autofree char *same = system_path (system, STATE "/profiles/snap.foo.a");
  g_autofree char *runs = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const struct timespec old[] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
  GStatBuf status;

  g_assert_true (load (store, &error, PAIRS ("snap.foo.a", "one", "snap.foo.b", "two")));
  g_assert_no_error (error);
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  runs = system_read (system, "runs");
  g_assert_nonnull (strstr (runs, "--replace --write-cache"));
  g_assert_true (system_is_loaded (system, "snap.foo.a"));
  g_assert_true (system_is_loaded (system, "snap.foo.b"));

  g_assert_cmpint (utimensat (AT_FDCWD, same, old, 0), ==, 0);
  system_write (system, CACHE "/compiled/1234.0/snap.foo.a", "binary");
  system_write (system, CACHE "/compiled/1234.0/snap.foo.b", "binary");
  g_assert_true (load (store, &error, PAIRS ("snap.foo.a", "one", "snap.foo.b", "three")));
  g_assert_cmpuint (system_count_runs (system), ==, 2);
  g_assert_cmpint (g_stat (same, &status), ==, 0);
  g_assert_cmpint (status.st_mtime, ==, 1000);
  g_assert_true (system_has (system, CACHE "/compiled/1234.0/snap.foo.a"));
  g_assert_false (system_has (system, CACHE "/compiled/1234.0/snap.foo.b"));
  text = system_read (system, STATE "/profiles/snap.foo.b");
  g_assert_cmpstr (text, ==, "three");
  g_assert_true (load (store, &error, NO_PAIRS));
  g_assert_cmpuint (system_count_runs (system), ==, 2);
}

/* What was there before is there again, in the kernel too: the parser may have come to some. */
static void
test_failed_load (System *system, gconstpointer data)
{
  g_autoptr (SnugApparmorStore) store = open_store (system);
  g_autofree char *text = NULL;
  g_autofree char *runs = NULL;
  g_autofree char *removed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (load (store, &error, PAIRS ("snap.foo.a", "one")));
  g_assert_false (load (store, &error, PAIRS ("snap.foo.a", "two", "snap.foo.new", "broken")));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "parser error for"));
  text = system_read (system, STATE "/profiles/snap.foo.a");
  g_assert_cmpstr (text, ==, "one");
  g_assert_false (system_has (system, STATE "/profiles/snap.foo.new"));
  removed = system_read (system, FAKE_KERNEL "/.remove");
  g_assert_cmpstr (removed, ==, "snap.foo.new");
  runs = system_read (system, "runs");
  g_assert_cmpuint (system_count_runs (system), ==, 3);
  g_assert_true (g_str_has_suffix (runs, "/snap.foo.a\n"));
}

static void
test_restore (System *system, gconstpointer data)
{
  g_autoptr (SnugApparmorStore) store = open_store (system);
  g_autoptr (GError) error = NULL;

  g_assert_true (
    load (store, &error, PAIRS ("snap.foo.a", "1", "snap.foo.b", "2", "snap.bar.c", "3")));
  system_boot (system);
  g_assert_true (snug_apparmor_store_restore (store, "foo", NULL, &error));
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  g_assert_true (system_is_loaded (system, "snap.foo.a"));
  g_assert_true (system_is_loaded (system, "snap.foo.b"));
  g_assert_false (system_is_loaded (system, "snap.bar.c"));
  /* What the kernel has costs no run. */
  g_assert_true (snug_apparmor_store_restore (store, "foo", NULL, &error));
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  g_assert_true (snug_apparmor_store_restore (store, NULL, NULL, &error));
  g_assert_true (system_is_loaded (system, "snap.bar.c"));
  g_assert_no_error (error);
}

/* A profile that a new parser refuses is the trouble of its snap only. */
static void
test_broken (System *system, gconstpointer data)
{
  g_autoptr (SnugApparmorStore) store = open_store (system);
  g_autoptr (GError) error = NULL;

  g_assert_true (
    load (store, &error, PAIRS ("snap.bar.c", "3", "snap.foo.a", "1", "snap.foo.b", "2")));
  system_boot (system);
  system_write (system, STATE "/profiles/snap.foo.a", "broken");
  g_assert_false (snug_apparmor_store_restore (store, NULL, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "‘foo’ cannot be loaded"));
  g_assert_nonnull (strstr (error->message, "‘snug disable foo’"));
  g_assert_null (strstr (error->message, "bar"));
  g_assert_true (system_is_loaded (system, "snap.bar.c"));
  g_assert_true (system_is_loaded (system, "snap.foo.b"));
  g_assert_true (snug_apparmor_store_restore (store, "bar", NULL, NULL));
  g_clear_error (&error);
  g_assert_false (snug_apparmor_store_restore (store, "foo", NULL, &error));
  g_assert_nonnull (strstr (error->message, "‘foo’ cannot be loaded"));
  /* The remedy that is named. */
  g_assert_true (snug_apparmor_store_unload (store, "foo", NULL));
  g_assert_true (load (store, NULL, PAIRS ("snap.foo.a", "1", "snap.foo.b", "2")));
  g_assert_true (snug_apparmor_store_restore (store, "foo", NULL, NULL));
}

static void
test_unload (System *system, gconstpointer data)
{
  g_autoptr (SnugApparmorStore) store = open_store (system);
  g_autofree char *removed = NULL;
  g_autofree char *door = system_path (system, FAKE_KERNEL "/.remove");
  g_autoptr (GError) error = NULL;

  g_assert_true (load (store, &error, PAIRS ("snap.foo.a", "1", "snap.foo_2.a", "2")));
  system_write (system, CACHE "/compiled/1234.0/snap.foo.a", "binary");
  g_assert_true (snug_apparmor_store_unload (store, "foo", &error));
  g_assert_no_error (error);
  removed = system_read (system, FAKE_KERNEL "/.remove");
  g_assert_cmpstr (removed, ==, "snap.foo.a");
  g_assert_false (system_has (system, STATE "/profiles/snap.foo.a"));
  g_assert_false (system_has (system, CACHE "/compiled/1234.0/snap.foo.a"));
  g_assert_true (system_has (system, STATE "/profiles/snap.foo_2.a"));
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  /* What the kernel keeps keeps its file, so that it can be tried again. */
  g_assert_cmpint (g_unlink (door), ==, 0);
  g_assert_false (snug_apparmor_store_unload (store, "foo_2", &error));
  g_assert_nonnull (error);
  g_assert_true (system_has (system, STATE "/profiles/snap.foo_2.a"));
}

/* Where AppArmor restricts user namespaces the launcher's profile comes first. */
static void
test_launcher (System *system, gconstpointer data)
{
  g_autoptr (SnugApparmorStore) store = open_store (system);
  g_autoptr (GError) error = NULL;

  system_write (system, "usr/share/snug-run", "profile");
  g_assert_true (snug_apparmor_store_restore_launcher (store, NULL, &error));
  g_assert_true (load (store, &error, PAIRS ("snap.foo.a", "1")));
  g_assert_false (system_is_loaded (system, "snug-run"));
  system_write (system, "proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
  g_assert_true (load (store, &error, PAIRS ("snap.foo.a", "2")));
  g_assert_true (system_is_loaded (system, "snug-run"));
  g_assert_cmpuint (system_count_runs (system), ==, 2);
  system_boot (system);
  g_assert_true (snug_apparmor_store_restore_launcher (store, NULL, &error));
  g_assert_true (system_is_loaded (system, "snug-run"));
  g_assert_true (snug_apparmor_store_restore_launcher (store, NULL, &error));
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  g_assert_no_error (error);
  system_boot (system);
  system_write (system, "usr/share/snug-run", "broken");
  g_assert_false (snug_apparmor_store_restore_launcher (store, NULL, &error));
  g_assert_nonnull (strstr (error->message, "without which no app starts"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define store_test(path, function)                                                                 \
  g_test_add (path, System, NULL, system_set_up, function, system_tear_down)
  store_test ("/apparmor/store/load", test_load);
  store_test ("/apparmor/store/failed-load", test_failed_load);
  store_test ("/apparmor/store/restore", test_restore);
  store_test ("/apparmor/store/broken", test_broken);
  store_test ("/apparmor/store/unload", test_unload);
  store_test ("/apparmor/store/launcher", test_launcher);
  return g_test_run ();
}
