/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <errno.h>
#include <glib.h>
#include <string.h>

/* A root with a kernel and a parser that are files. The parser writes down its runs in `runs`, ends
 * at the first profile that has the word `broken` or is not there, and puts each other one into the
 * kernel's list, from which nothing goes: what is to be removed is to be seen in `.remove`. */

#define FAKE_KERNEL "sys/kernel/security/apparmor"

typedef struct
{
  char *root; /* (owned) */
} System;

static inline char *
system_path (System *system, const char *path)
{
  return g_build_filename (system->root, path, NULL);
}

static inline void
system_write (System *system, const char *path, const char *content)
{
  g_autofree char *full = system_path (system, path);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (full, content, -1, NULL));
}

static inline char *
system_read (System *system, const char *path)
{
  g_autofree char *full = system_path (system, path);
  char *content = NULL;

  g_file_get_contents (full, &content, NULL, NULL);
  return content;
}

static inline gboolean
system_has (System *system, const char *path)
{
  g_autofree char *full = system_path (system, path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

/* How often the parser was started. */
static inline guint
system_count_runs (System *system)
{
  g_autofree char *runs = system_read (system, "runs");
  guint n = 0;

  for (const char *at = runs; at != NULL && *at != '\0'; at++)
    n += *at == '\n' ? 1 : 0;
  return n;
}

static inline gboolean
system_is_loaded (System *system, const char *name)
{
  g_autofree char *list = system_read (system, FAKE_KERNEL "/profiles");
  g_autofree char *line = g_strconcat (name, " (enforce)\n", NULL);

  return list != NULL && strstr (list, line) != NULL;
}

/* A boot: the kernel has nothing. */
static inline void
system_boot (System *system)
{
  system_write (system, FAKE_KERNEL "/profiles", "");
  system_write (system, "runs", "");
}

static inline void
system_set_up (System *system, gconstpointer data)
{
  static const char parser[]
    = "#!/bin/sh\n"
      "root=${0%/usr/sbin/*}\n"
      "echo \"$*\" >>\"$root/runs\"\n"
      "[ ! -e \"$root/no-parser\" ] || { echo 'syntax error, unexpected TOK_ABI'; exit 1; }\n"
      "for file do\n"
      "  case $file in\n"
      "    /*) [ -e \"$file\" ] && ! grep -q broken \"$file\" || { echo \"AppArmor parser error "
      "for $file\"; exit 1; }\n"
      "        echo \"${file##*/} (enforce)\" >>\"$root/" FAKE_KERNEL "/profiles\" ;;\n"
      "  esac\n"
      "done\n";
  g_autofree char *path = NULL;

  system->root = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_assert_nonnull (system->root);
  path = system_path (system, "usr/sbin/apparmor_parser");
  system_write (system, "usr/sbin/apparmor_parser", parser);
  g_assert_cmpint (chmod (path, 0755), ==, 0);
  system_write (system, "sys/module/apparmor/parameters/enabled", "Y\n");
  system_write (system, FAKE_KERNEL "/.replace", "");
  system_write (system, FAKE_KERNEL "/.remove", "");
  system_boot (system);
}

static inline void
system_tear_down (System *system, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", system->root, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (system->root);
}
