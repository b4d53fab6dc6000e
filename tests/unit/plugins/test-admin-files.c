/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-admin-files.h"
#include "test-tree.h"

/* Whether the print is another one than the last time; @last is it from now on. */
static gboolean
has_changed (Tree *tree, char **last)
{
  char *print = snug_admin_files_print (tree->paths);
  gboolean changed = g_strcmp0 (print, *last) != 0;

  g_free (*last);
  *last = print;
  return changed;
}

#define assert_changed(tree, last)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_true (has_changed (tree, last));                                                      \
    g_assert_false (has_changed (tree, last));                                                     \
  }                                                                                                \
  G_STMT_END

static void
test_changes (Tree *tree, gconstpointer data)
{
  static const char *const files[] = {
    "/etc/snug/snug.conf",
    "/etc/snug/conf.d/10.conf",
    "/etc/snug/policy.d/mine.yaml",
    "/etc/snug/interfaces/mine.yaml",
    "/etc/snug/secrets/token",
    "/usr/lib/snug/conf.d/vendor.conf",
    "/run/snug/conf.d/now.conf",
    "/var/lib/snug/conf.d/50-snugd.conf",
    "/usr/local/lib/snug/plugins/store/mine/mine.plugin",
    "/usr/share/snug/interfaces/new.yaml",
  };
  g_autofree char *last = NULL;

  assert_changed (tree, &last);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      tree_write (tree, files[i], "one");
      assert_changed (tree, &last);
    }
}

/* What is written in place, exchanged, renamed, taken away. */
static void
test_kinds (Tree *tree, gconstpointer data)
{
  g_autofree char *path = tree_path (tree, "/etc/snug/conf.d/10.conf");
  g_autofree char *other = tree_path (tree, "/etc/snug/conf.d/20.conf");
  g_autofree char *last = NULL;

  tree_write (tree, "/etc/snug/conf.d/10.conf", "one");
  assert_changed (tree, &last);
  tree_write (tree, "/etc/snug/conf.d/10.conf", "longer");
  assert_changed (tree, &last);
  g_assert_cmpint (g_rename (path, other), ==, 0);
  assert_changed (tree, &last);
  tree_link (tree, "/dev/null", "/etc/snug/conf.d/10.conf");
  assert_changed (tree, &last);
  g_assert_cmpint (g_chmod (other, 0600), ==, 0);
  assert_changed (tree, &last);
  g_assert_cmpint (g_unlink (other), ==, 0);
  assert_changed (tree, &last);
}

/* What editors keep beside a file, and what we keep elsewhere, means nothing. */
static void
test_nothing (Tree *tree, gconstpointer data)
{
  g_autofree char *last = NULL;

  tree_write (tree, "/etc/snug/conf.d/10.conf", "one");
  assert_changed (tree, &last);
  tree_write (tree, "/etc/snug/conf.d/.10.conf.swp", "swap");
  tree_write (tree, "/var/lib/snug/state.db", "data");
  g_assert_false (has_changed (tree, &last));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/plugins/admin-files/changes", test_changes);
  tree_test ("/plugins/admin-files/kinds", test_kinds);
  tree_test ("/plugins/admin-files/nothing", test_nothing);
  return g_test_run ();
}
