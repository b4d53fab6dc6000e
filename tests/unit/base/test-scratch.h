/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-file.h"

/* A directory of the test's own below the build's temporary directory, gone with the test. */

typedef struct
{
  char *path;
  int fd;
} Scratch;

static inline void
scratch_set_up (Scratch *scratch, gconstpointer data)
{
  scratch->path = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_assert_nonnull (scratch->path);
  scratch->fd = snug_file_open_root (scratch->path, NULL);
  g_assert_cmpint (scratch->fd, >=, 0);
}

static inline void
scratch_tear_down (Scratch *scratch, gconstpointer data)
{
  g_autofree char *base = g_path_get_basename (scratch->path);
  g_autofree char *parent = g_path_get_dirname (scratch->path);
  snug_autofd int parent_fd = snug_file_open_root (parent, NULL);

  g_assert_true (snug_file_remove (parent_fd, base, NULL));
  close (scratch->fd);
  g_free (scratch->path);
}

#define scratch_test(path, function)                                                               \
  g_test_add ((path), Scratch, NULL, scratch_set_up, (function), scratch_tear_down)
