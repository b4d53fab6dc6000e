/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <fcntl.h>
#include "snug-file.h"
#include "snug-paths.h"

/* A scratch root with the paths below it. */

typedef struct
{
  char *root;
  int fd;
  SnugPaths *paths;
} Root;

static inline void
root_set_up (Root *root, gconstpointer data)
{
  root->root = g_dir_make_tmp ("snug-root-XXXXXX", NULL);
  root->fd = snug_file_open_root (root->root, NULL);
  root->paths = snug_paths_new (root->root);
}

static inline void
root_tear_down (Root *root, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (root->root);
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), NULL);

  close (root->fd);
  g_assert_true (snug_file_remove (fd, name, NULL));
  g_object_unref (root->paths);
  g_free (root->root);
}

/* Writes a file below the root, with its folders. */
static inline void
root_write (Root *root, const char *path, const char *content, mode_t mode)
{
  g_autofree char *folder = g_path_get_dirname (path);
  snug_autofd int fd = snug_file_make_dirs (root->fd, folder, 0755, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (snug_file_write (root->fd, path, content, strlen (content), mode, NULL));
}

static inline void
root_assert_file (Root *root, const char *path, const char *wanted)
{
  g_autofree char *full = g_build_filename (root->root, path, NULL);
  g_autofree char *content = NULL;

  g_file_get_contents (full, &content, NULL, NULL);
  g_assert_cmpstr (content, ==, wanted);
}

static inline void
root_assert_link (Root *root, const char *path, const char *wanted)
{
  g_autofree char *full = g_build_filename (root->root, path, NULL);
  g_autofree char *target = g_file_read_link (full, NULL);

  g_assert_cmpstr (target, ==, wanted);
}

static inline gboolean
root_has (Root *root, const char *path)
{
  struct stat st;

  return fstatat (root->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

#define root_test(path, function)                                                                  \
  g_test_add ((path), Root, NULL, root_set_up, (function), root_tear_down)
