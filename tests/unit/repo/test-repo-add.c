/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-channels.h"
#include "test-maintainer.h"

#include <string.h>

static SnugRepositoryRecord *
load_record (Maintainer *me, const char *name, SnugRevision revision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = snug_repo_tree_load (me->directory, &error);
  SnugRepositorySnap *snap;
  SnugRepositoryRecord *record;

  g_assert_no_error (error);
  snap = snug_repo_tree_find_snap (tree, name, &error);
  g_assert_no_error (error);
  record = snug_repo_channels_load_record (tree, snap, revision, &error);
  g_assert_no_error (error);
  return record;
}

static void
test_adds (Maintainer *me, gconstpointer data)
{
  g_autofree char *snap = maintainer_snap (
    me, "hello", "1.0",
    "title: Hello\nbase: core24\nepoch: 1*\nlicense: MIT\narchitectures: [amd64]\n"
    "plugs:\n  t:\n    interface: content\n    target: $SNAP/t\n"
    "    default-provider: themes:gtk\n  u:\n    interface: content\n    target: $SNAP/u\n"
    "    default-provider: themes\n");
  g_autofree char *image = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (SnugRepositoryRecord) record = NULL;
  gsize size_before, size_after;

  maintainer_create (me);
  maintainer_run (me, "add", me->directory, snap, "--publisher", "acme", "--publisher-name", "Acme",
                  NULL);
  g_assert_cmpstr (me->output->str, ==, "‘hello’ 1.0 is revision 1\n");
  record = load_record (me, "hello", 1);
  g_assert_cmpstr (record->base, ==, "core24");
  g_assert_cmpstr (record->title, ==, "Hello");
  g_assert_cmpstr (record->license, ==, "MIT");
  g_assert_cmpstr (record->epoch, ==, "{\"read\":[0,1],\"write\":[1]}");
  g_assert_cmpstr (record->architectures[0], ==, "amd64");
  g_assert_cmpuint (g_strv_length (record->providers), ==, 1);
  g_assert_cmpstr (record->providers[0], ==, "themes");
  image = maintainer_file (me, "snaps/hello_1.snap");
  g_assert_true (g_file_get_contents (snap, &before, &size_before, NULL));
  g_assert_true (g_file_get_contents (image, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

static void
test_counts_up (Maintainer *me, gconstpointer data)
{
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  second = maintainer_snap (me, "hello", "2.0", NULL);
  maintainer_run (me, "add", me->directory, second, "--channel", "edge", NULL);
  g_assert_cmpstr (me->output->str, ==, "‘hello’ 2.0 is revision 2\n");
  /* The same file again is the same revision. */
  maintainer_run (me, "add", me->directory, second, "--channel", "beta", NULL);
  g_assert_cmpstr (me->output->str, ==, "‘hello’ 2.0 is revision 2\n");
  third = maintainer_snap (me, "hello", "3.0", NULL);
  g_assert_false (
    maintainer_try (me, &error, "add", me->directory, third, "--revision", "2", NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  maintainer_run (me, "add", me->directory, third, "--revision", "7", NULL);
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "1 snaps, 3 revisions"));
}

static void
assert_refused (Maintainer *me, const char *file, const char *option, SnugError code)
{
  g_autofree char *timestamp = maintainer_file (me, "timestamp.json");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (timestamp, &before, NULL, NULL));
  g_assert_false (maintainer_try (me, &error, "add", me->directory, file, option, NULL));
  g_assert_error (error, SNUG_ERROR, (int) code);
  g_assert_true (g_file_get_contents (timestamp, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
}

static void
test_refuses (Maintainer *me, gconstpointer data)
{
  g_autofree char *devel = maintainer_snap (me, "hello", "2.0", "grade: devel\n");
  g_autofree char *bad = maintainer_snap (me, "bad", "1.0", "confinement: perhaps\n");
  g_autofree char *other = maintainer_snap (me, "other", "1.0", NULL);

  maintainer_fill (me);
  assert_refused (me, devel, NULL, SNUG_ERROR_POLICY_DENIED);
  assert_refused (me, devel, "--publisher=evil", SNUG_ERROR_CONFLICT);
  assert_refused (me, bad, NULL, SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (me, other, "--publisher=Not an id", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (me, other, "--publisher-key=nobody@example.org", SNUG_ERROR_NOT_FOUND);
  assert_refused (me, other, "--channel=a/b/c/d", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (me, other, "--revision=x1", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (me, "/nonexistent.snap", NULL, SNUG_ERROR_NOT_FOUND);
  assert_refused (me, "/etc/passwd", NULL, SNUG_ERROR_INVALID_ARGUMENT);
  /* An attempt that failed is not in the way of the next. */
  maintainer_run (me, "add", me->directory, devel, "--channel", "edge", NULL);
  maintainer_run (me, "verify", me->directory, NULL);
}

static void
test_needs_a_publisher (Maintainer *me, gconstpointer data)
{
  g_autofree char *snap = maintainer_snap (me, "hello", "1.0", NULL);

  maintainer_create (me);
  assert_refused (me, snap, NULL, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/add/adds", test_adds);
  maintainer_test ("/repo/add/counts-up", test_counts_up);
  maintainer_test ("/repo/add/refuses", test_refuses);
  maintainer_test ("/repo/add/needs-a-publisher", test_needs_a_publisher);
  return g_test_run ();
}
