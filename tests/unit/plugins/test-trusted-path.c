/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-trusted-path.h"
#include "test-tree.h"

static int
open_dir (Tree *tree, const char *path, GError **error)
{
  g_autofree char *full = tree_path (tree, path);

  return snug_trusted_path_open_dir (tree->paths, full, error);
}

static void
test_good (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int fd = -1;
  g_autoptr (GBytes) content = NULL;

  tree_write (tree, "/etc/snug/a", "text");
  fd = open_dir (tree, "/etc/snug", &error);
  g_assert_no_error (error);
  content = snug_trusted_path_read (fd, "a", "/etc/snug/a", 100, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_bytes_get_data (content, NULL), ==, "text");
}

static void
assert_refused (Tree *tree, const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (open_dir (tree, path, &error), ==, -1);
  g_assert_error (error, SNUG_ERROR, code);
  assert_contains (error->message, part);
}

static void
test_missing (Tree *tree, gconstpointer data)
{
  assert_refused (tree, "/etc/snug", SNUG_ERROR_NOT_FOUND, "/etc");
}

static void
test_writable_parent (Tree *tree, gconstpointer data)
{
  tree_make_dir (tree, "/etc/snug/conf.d");
  tree_chmod (tree, "/etc", 0777);
  assert_refused (tree, "/etc/snug/conf.d", SNUG_ERROR_POLICY_DENIED, "can be written by others");
  tree_chmod (tree, "/etc", 0775);
  assert_refused (tree, "/etc/snug/conf.d", SNUG_ERROR_POLICY_DENIED, "can be written by others");
}

static void
test_link (Tree *tree, gconstpointer data)
{
  tree_make_dir (tree, "/real/conf.d");
  tree_link (tree, "real", "/etc");
  assert_refused (tree, "/etc/conf.d", SNUG_ERROR_POLICY_DENIED, "symbolic link");
}

static void
test_foreign_parent (Tree *tree, gconstpointer data)
{
  tree_make_dir (tree, "/etc/snug/conf.d");
  if (!tree_give_away (tree, "/etc/snug"))
    {
      g_test_skip ("needs root");
      return;
    }
  assert_refused (tree, "/etc/snug/conf.d", SNUG_ERROR_POLICY_DENIED, "belongs to user 65534");
}

static void
test_writable_root (Tree *tree, gconstpointer data)
{
  tree_make_dir (tree, "/etc");
  g_assert_cmpint (g_chmod (tree->root, 0777), ==, 0);
  assert_refused (tree, "/etc", SNUG_ERROR_POLICY_DENIED, tree->root);
}

static void
test_outside_root (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPaths) other = snug_paths_new ("/nowhere");
  g_autoptr (GError) error = NULL;

  /* Not below the root, so everything from the top is looked at, and /tmp is sticky. */
  tree_chmod (tree, "", 0777);
  g_assert_cmpint (snug_trusted_path_open_dir (other, tree->root, &error), ==, -1);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

static void
test_read_refusals (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int code;
  } cases[] = {
    { "missing", SNUG_ERROR_NOT_FOUND },         { "link", SNUG_ERROR_POLICY_DENIED },
    { "writable", SNUG_ERROR_POLICY_DENIED },    { "large", SNUG_ERROR_INVALID_ARGUMENT },
    { "folder", SNUG_ERROR_INVALID_ARGUMENT },   { "pipe", SNUG_ERROR_INVALID_ARGUMENT },
    { "../etc/good", SNUG_ERROR_POLICY_DENIED },
  };
  g_autofree char *pipe = tree_path (tree, "/etc/pipe");
  snug_autofd int fd = -1;

  tree_write (tree, "/etc/good", "text");
  tree_write (tree, "/etc/large", "more than ten bytes");
  tree_write (tree, "/etc/writable", "text");
  tree_chmod (tree, "/etc/writable", 0666);
  tree_link (tree, "good", "/etc/link");
  tree_make_dir (tree, "/etc/folder");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  fd = open_dir (tree, "/etc", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (snug_trusted_path_read (fd, cases[i].name, cases[i].name, 10, &error));
      g_assert_error (error, SNUG_ERROR, cases[i].code);
    }
}

static void
test_make_dir (Tree *tree, gconstpointer data)
{
  g_autofree char *path = tree_path (tree, "/var/lib/snug/conf.d");
  g_autofree char *parent = tree_path (tree, "/var/lib/snug");
  g_autoptr (GError) error = NULL;
  snug_autofd int fd = snug_trusted_path_make_dir (tree->paths, path, 0700, &error);
  struct stat st;

  g_assert_no_error (error);
  g_assert_cmpint (fstat (fd, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0700);
  g_assert_cmpint (stat (parent, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0755);
  tree_chmod (tree, "/var/lib", 0777);
  g_assert_cmpint (snug_trusted_path_make_dir (tree->paths, path, 0700, &error), ==, -1);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/trusted-path/good", test_good);
  tree_test ("/trusted-path/missing", test_missing);
  tree_test ("/trusted-path/writable-parent", test_writable_parent);
  tree_test ("/trusted-path/link", test_link);
  tree_test ("/trusted-path/foreign-parent", test_foreign_parent);
  tree_test ("/trusted-path/writable-root", test_writable_root);
  tree_test ("/trusted-path/outside-root", test_outside_root);
  tree_test ("/trusted-path/read-refusals", test_read_refusals);
  tree_test ("/trusted-path/make-dir", test_make_dir);
  return g_test_run ();
}
