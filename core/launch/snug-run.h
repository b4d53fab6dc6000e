/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The launcher's parts. One process, one thread, libc only, no privilege but the caller's: a
 * mistake here cannot give anybody more than they had, but it can give a snap more than its recipe
 * says. Nothing frees memory: the process execs or ends.
 */

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>
#include "snug-recipe-format.h"

#define RUN_RECIPES_DIR "/var/lib/snug/recipes"
#define RUN_ROOTS_DIR   "/var/lib/snug/roots"
#define RUN_BIN_DIR     "/snap/bin"
#define RUN_SNUG        "/usr/bin/snug"

/* Exit statuses of the launcher itself; 126 and 127 are those of a shell. */
#define RUN_EXIT_USAGE     64 /* the command line makes no sense */
#define RUN_EXIT_NO_APP    46 /* there is no such app */
#define RUN_EXIT_RECIPE    47 /* its recipe cannot be trusted or used */
#define RUN_EXIT_SANDBOX   48 /* this system does not allow the sandbox */
#define RUN_EXIT_USER_DIR  49 /* the caller's directories cannot be made */
#define RUN_EXIT_NO_EXEC   126
#define RUN_EXIT_NOT_FOUND 127

struct run
{
  const struct snug_recipe_header *recipe;
  char file[256]; /* the recipe's name without suffix */
  uid_t uid;
  gid_t gid;
  char uid_text[16];
  char home[PATH_MAX]; /* "" without one */
  char root[512];      /* the prepared root; "" without one */
  int home_fd;         /* -1 without one */
  int lock_fd;         /* the recipe directory, locked while the app lives */
  unsigned listen_fds; /* descriptors 3 and up that are the app's */
  int last_fd;         /* no descriptor above is needed once the root is built */
  bool shell;          /* a shell instead of the command */
  char cwd[PATH_MAX];  /* "" if it has no path */
  dev_t cwd_dev;
  ino_t cwd_ino;
  char **argv; /* of the app */
  char **env;  /* of the app */
};

/* The new root while it is built. */
struct run_root
{
  struct run *run;
  int fd;
  int folders_fd;     /* the tmpfs of its folders if the root is a prepared one, or -1 */
  unsigned n_folders; /* in it */
  int to_seal[SNUG_RECIPE_MAX_FOLDERS]; /* of them, those that become read-only with the root */
  unsigned n_to_seal;
  int proc_fd;           /* /proc, which the new root covers meanwhile */
  int proc_tree;         /* the host's /proc for a sandbox that has none of its own, or -1 */
  int parent_fd;         /* of the last mount point, or -1 */
  char parent[PATH_MAX]; /* its path, relative to the root */
};

/* snug-run-text.c */
void run_die (int status, const char *format, ...)
  __attribute__ ((noreturn, format (printf, 2, 3)));
void *run_alloc (size_t size);
const char *run_expand (const struct run *run, const char *text);
const char *run_string (const struct run *run, uint32_t string);
int run_open (const char *path, int flags);
int run_open_beneath (int dir_fd, const char *path, int flags);

/* snug-run-recipe.c */
void run_find_recipe (struct run *run, const char *command, const char *hook, const char *variant);
void run_ensure_mounted (struct run *run);

/* snug-run-user.c */
void run_find_home (struct run *run);
void run_make_user_dirs (struct run *run);

/* snug-run-env.c */
void run_build_env (struct run *run, char **caller);
const char *run_expand_env (const struct run *run, const char *text);
void run_set_env (struct run *run, const char *name, const char *value);
void run_unset_env (struct run *run, const char *name);

/* snug-run-mount.c */
void run_map_ids (const struct run *run);
void run_carry_out (struct run_root *root, const struct snug_recipe_mount *mount);
void run_die_sandbox (const char *what) __attribute__ ((noreturn));
void run_die_mount (const char *target) __attribute__ ((noreturn));
int run_open_source (struct run_root *root, const struct snug_recipe_mount *mount, int flags);
int run_clone_tree (int fd, const char *path);
int run_set_attributes (int fd, uint64_t set, unsigned flags);
uint64_t run_bind_attributes (const struct snug_recipe_mount *mount);
int run_make_parents (struct run_root *root, const char *path);
bool run_is_absence (int error);
void run_close_later (int fd);

/* snug-run-root.c */
void run_find_root (struct run *run);
void run_build_root (struct run *run);

/* snug-run-network.c */
bool run_may_make_network_aside (const struct run *run);
void run_begin_network (void);
void run_end_network (int proc_fd);

/* snug-run-filesystem.c */
int run_make_tmpfs (const char *options, unsigned mode);
int run_make_filesystem (const struct run_root *root, const struct snug_recipe_mount *mount);

/* snug-run-entries.c */
void
run_show_entries (struct run_root *root, const struct snug_recipe_mount *mount, const char *target);

/* snug-run-lockdown.c */
void run_drop_privileges (const struct run *run);
void run_load_filters (const struct run *run);
void run_set_label (const struct run *run);

/* snug-run-supervise.c */
void run_in_place (struct run *run) __attribute__ ((noreturn));
void run_supervised (struct run *run) __attribute__ ((noreturn));
