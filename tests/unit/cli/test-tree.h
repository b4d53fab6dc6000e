/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-file.h"

#include <string.h>

/* A directory to make an image of. */

typedef struct
{
  char *top;    /* holds all that the test makes */
  char *source; /* the snap */
  char *target; /* for images */
  int source_fd;
} Tree;

static inline void
tree_write (Tree *tree, const char *path, const char *content, mode_t mode)
{
  g_autofree char *folder = g_path_get_dirname (path);
  snug_autofd int fd = snug_file_make_dirs (tree->source_fd, folder, 0755, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (snug_file_write (tree->source_fd, path, content, strlen (content), mode, NULL));
}

static inline void
tree_set_up (Tree *tree, gconstpointer data)
{
  snug_autofd int top = -1;

  tree->top = g_dir_make_tmp ("snug-tree-XXXXXX", NULL);
  tree->source = g_build_filename (tree->top, "source", NULL);
  tree->target = g_build_filename (tree->top, "target", NULL);
  top = snug_file_open_root (tree->top, NULL);
  tree->source_fd = snug_file_make_dirs (top, "source", 0755, NULL);
  g_assert_cmpint (tree->source_fd, >=, 0);
  close (snug_file_make_dirs (top, "target", 0755, NULL));
  tree_write (tree, "meta/snap.yaml",
              "name: hello\nversion: '2.10'\narchitectures: [amd64]\n"
              "apps: {hello: {command: bin/hello}}\n",
              0644);
  tree_write (tree, "bin/hello", "#!/bin/sh\necho hello\n", 0755);
}

static inline void
tree_tear_down (Tree *tree, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (tree->top);
  g_autofree char *parent = g_path_get_dirname (tree->top);
  snug_autofd int fd = snug_file_open_root (parent, NULL);

  close (tree->source_fd);
  g_assert_true (snug_file_remove (fd, name, NULL));
  g_free (tree->top);
  g_free (tree->source);
  g_free (tree->target);
}

#define tree_test(path, function)                                                                  \
  g_test_add ((path), Tree, NULL, tree_set_up, (function), tree_tear_down)
