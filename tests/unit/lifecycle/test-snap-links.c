/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "snug-snap-links.h"
#include "test-root.h"

static SnugSnapInfo *
make_info (const char *apps)
{
  g_autofree char *yaml = g_strdup_printf ("name: foo\nversion: 1\napps: %s\n", apps);
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));
  g_autoptr (GError) error = NULL;
  SnugSnapInfo *info = snug_snap_info_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  return info;
}

static void
test_set (Root *root, gconstpointer data)
{
  g_autoptr (SnugSnapInfo) info
    = make_info ("{foo: {command: a}, bar: {command: b}, srv: {command: c, daemon: simple}}");
  g_autoptr (GError) error = NULL;
  g_autofree char *launcher = snug_paths_build (root->paths, SNUG_PATH_LIBEXEC, "snug-run", NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_snap_links_set (root->paths, info, "foo", 3, &error));
      g_assert_no_error (error);
    }
  root_assert_link (root, "snap/foo/current", "3");
  root_assert_link (root, "var/snap/foo/current", "3");
  root_assert_link (root, "snap/bin/foo", launcher);
  root_assert_link (root, "snap/bin/foo.bar", launcher);
  g_assert_false (root_has (root, "snap/bin/foo.srv"));
  g_assert_cmpint (snug_snap_links_get_current (root->paths, "foo"), ==, 3);
}

static void
test_commands_follow_the_revision (Root *root, gconstpointer data)
{
  g_autoptr (SnugSnapInfo) old = make_info ("{foo: {command: a}, bar: {command: b}}");
  g_autoptr (SnugSnapInfo) new = make_info ("{bar: {command: b}, baz: {command: c}}");
  g_autoptr (GError) error = NULL;

  root_write (root, "snap/bin/foo-other", "x", 0755);
  root_write (root, "snap/bin/food", "x", 0755);
  g_assert_true (snug_snap_links_set (root->paths, old, "foo", 1, &error));
  g_assert_true (snug_snap_links_set (root->paths, new, "foo", -1, &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "snap/bin/foo"));
  g_assert_true (root_has (root, "snap/bin/foo.bar"));
  g_assert_true (root_has (root, "snap/bin/foo.baz"));
  g_assert_cmpint (snug_snap_links_get_current (root->paths, "foo"), ==, -1);
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_snap_links_remove (root->paths, "foo", &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "snap/bin/foo.bar"));
  g_assert_false (root_has (root, "snap/foo/current"));
  g_assert_false (root_has (root, "var/snap/foo/current"));
  /* Other snaps whose names begin the same keep theirs. */
  g_assert_true (root_has (root, "snap/bin/foo-other"));
  g_assert_true (root_has (root, "snap/bin/food"));
  g_assert_cmpint (snug_snap_links_get_current (root->paths, "foo"), ==, 0);
}

static void
test_nothing_there (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_snap_links_remove (root->paths, "foo", &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/snap-links/set", test_set);
  root_test ("/lifecycle/snap-links/commands-follow-the-revision",
             test_commands_follow_the_revision);
  root_test ("/lifecycle/snap-links/nothing-there", test_nothing_there);
  return g_test_run ();
}
