/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "snug-file.h"
#include "snug-paths.h"

/* A root of the test's own with files of configuration and plugins, gone with the test. */

typedef struct
{
  char *root;
  SnugPaths *paths;
} Tree;

static inline void
tree_set_up (Tree *tree, gconstpointer data)
{
  tree->root = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_assert_nonnull (tree->root);
  tree->paths = snug_paths_new (tree->root);
}

static inline void
tree_tear_down (Tree *tree, gconstpointer data)
{
  snug_autofd int tmp = snug_file_open_root (g_get_tmp_dir (), NULL);
  g_autofree char *base = g_path_get_basename (tree->root);

  g_assert_true (snug_file_remove (tmp, base, NULL));
  g_clear_object (&tree->paths);
  g_free (tree->root);
}

#define tree_test(path, function)                                                                  \
  g_test_add ((path), Tree, NULL, tree_set_up, (function), tree_tear_down)

/* An absolute path out of one below the root. */
static inline char *
tree_path (Tree *tree, const char *path)
{
  return g_strconcat (tree->root, path, NULL);
}

static inline void
tree_make_dir (Tree *tree, const char *path)
{
  g_autofree char *full = tree_path (tree, path);

  g_assert_cmpint (g_mkdir_with_parents (full, 0755), ==, 0);
}

static inline void
tree_write (Tree *tree, const char *path, const char *text)
{
  g_autofree char *full = tree_path (tree, path);
  g_autofree char *dir = g_path_get_dirname (path);

  tree_make_dir (tree, dir);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
  g_assert_cmpint (g_chmod (full, 0644), ==, 0);
}

static inline void
tree_link (Tree *tree, const char *target, const char *path)
{
  g_autofree char *full = tree_path (tree, path);
  g_autofree char *dir = g_path_get_dirname (path);

  tree_make_dir (tree, dir);
  g_assert_cmpint (symlink (target, full), ==, 0);
}

static inline void
tree_chmod (Tree *tree, const char *path, int mode)
{
  g_autofree char *full = tree_path (tree, path);

  g_assert_cmpint (g_chmod (full, mode), ==, 0);
}

/* Gives a file to somebody else; FALSE if the test does not run as root. */
static inline gboolean
tree_give_away (Tree *tree, const char *path)
{
  g_autofree char *full = tree_path (tree, path);

  return chown (full, 65534, 65534) == 0;
}

static inline void
assert_contains (const char *text, const char *part)
{
  if (text == NULL || strstr (text, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, text != NULL ? text : "(null)");
}
