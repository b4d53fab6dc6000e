/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/sysmacros.h>

#include "snug-snap-inspection.h"
#include "test-root.h"

#define HEAD "name: foo\nversion: 1\n"

static void
make_snap (Root *root, const char *yaml)
{
  root_write (root, "meta/snap.yaml", yaml, 0644);
  root_write (root, "bin/foo", "#!/bin/sh\n", 0755);
}

static void
assert_refused (Root *root, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_snap_inspect (root->fd, &error);

  g_assert_null (info);
  g_assert_nonnull (error);
  g_assert_true (error->domain == SNUG_ERROR);
  if (strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error->message);
}

static void
test_good (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = NULL;

  make_snap (
    root, HEAD
    "apps:\n  foo: {command: bin/foo --flag, command-chain: [bin/foo]}\n  lnk: {command: bin/lnk}\n"
    "  base: {command: bin/python}\n");
  root_write (root, "meta/hooks/configure", "#!/bin/sh\n", 0755);
  root_write (root, "meta/gui/icon.png", "png", 0644);
  g_assert_cmpint (symlinkat ("/bin/foo", root->fd, "bin/lnk"), ==, 0);
  g_assert_cmpint (symlinkat ("/usr/bin/python-of-the-base", root->fd, "bin/python"), ==, 0);
  info = snug_snap_inspect (root->fd, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "foo");
  g_assert_nonnull (snug_snap_info_find_hook (info, "configure"));
}

static void
test_not_a_snap (Root *root, gconstpointer data)
{
  assert_refused (root, "not a snap");
  root_write (root, "meta/snap.yaml", "name: [\n", 0644);
  assert_refused (root, "snap.yaml line");
}

static void
test_missing_files (Root *root, gconstpointer data)
{
  make_snap (root, HEAD "apps: {foo: {command: bin/nothing}}\n");
  assert_refused (root, "has no file ‘bin/nothing’, which the app ‘foo’ names");
  make_snap (root, HEAD "apps: {foo: {command: bin/foo, completer: c.sh}}\n");
  assert_refused (root, "c.sh");
  make_snap (root, HEAD "apps: {foo: {command: bin/foo, command-chain: [bin/chain]}}\n");
  assert_refused (root, "bin/chain");
  make_snap (root, HEAD "hooks: {configure: }\n");
  assert_refused (root, "meta/hooks/configure");
}

static void
test_wrong_files (Root *root, gconstpointer data)
{
  make_snap (root, HEAD "apps: {foo: {command: bin/plain}}\n");
  root_write (root, "bin/plain", "x", 0644);
  assert_refused (root, "cannot be executed by everybody");
  make_snap (root, HEAD "apps: {foo: {command: bin}}\n");
  assert_refused (root, "not a regular file");
  make_snap (root, HEAD "apps: {foo: {command: bin/fifo}}\n");
  g_assert_cmpint (mkfifoat (root->fd, "bin/fifo", 0777), ==, 0);
  assert_refused (root, "not a regular file");
}

static void
test_fifo_for_metadata (Root *root, gconstpointer data)
{
  snug_autofd int meta = snug_file_make_dirs (root->fd, "meta", 0755, NULL);

  /* CVE-2024-29068: whoever opens it waits for ever. */
  g_assert_cmpint (mkfifoat (meta, "snap.yaml", 0644), ==, 0);
  assert_refused (root, "not a regular file");
}

static void
test_fifo_among_metadata (Root *root, gconstpointer data)
{
  make_snap (root, HEAD);
  root_write (root, "meta/gui/icon.png", "png", 0644);
  g_assert_cmpint (mkfifoat (root->fd, "meta/gui/icon.svg", 0644), ==, 0);
  assert_refused (root, "neither a file nor a directory");
}

static void
test_links_out (Root *root, gconstpointer data)
{
  snug_autofd int meta = snug_file_make_dirs (root->fd, "meta", 0755, NULL);

  /* CVE-2024-29069: a link in meta that leads to a file of the host. */
  g_assert_cmpint (symlinkat ("/etc/passwd", meta, "snap.yaml"), ==, 0);
  assert_refused (root, "symbolic link");
}

static void
test_folder_is_a_link (Root *root, gconstpointer data)
{
  g_assert_cmpint (symlinkat ("/etc", root->fd, "meta"), ==, 0);
  assert_refused (root, "symbolic link");
}

static void
test_too_deep (Root *root, gconstpointer data)
{
  make_snap (root, HEAD);
  root_write (root, "meta/a/b/c/d/e/f/g/h/i/j/k", "x", 0644);
  assert_refused (root, "holds too much");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/snap-inspection/good", test_good);
  root_test ("/lifecycle/snap-inspection/not-a-snap", test_not_a_snap);
  root_test ("/lifecycle/snap-inspection/missing-files", test_missing_files);
  root_test ("/lifecycle/snap-inspection/wrong-files", test_wrong_files);
  root_test ("/lifecycle/snap-inspection/fifo-for-metadata", test_fifo_for_metadata);
  root_test ("/lifecycle/snap-inspection/fifo-among-metadata", test_fifo_among_metadata);
  root_test ("/lifecycle/snap-inspection/links-out", test_links_out);
  root_test ("/lifecycle/snap-inspection/folder-is-a-link", test_folder_is_a_link);
  root_test ("/lifecycle/snap-inspection/too-deep", test_too_deep);
  return g_test_run ();
}
