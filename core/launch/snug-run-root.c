/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Builds the sandbox's root and enters it. It is a clone of the root that was prepared for the
 * recipe, or a tmpfs where there is none, or none for this caller. It is attached over /proc, the
 * one directory from which no recipe takes anything afterwards.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "snug-run.h"

/* Numbers that all architectures share, for a libc that is older than the kernel's headers. */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

#define DETACH_LAZILY       2 /* MNT_DETACH; sys/mount.h does not go together with linux/mount.h */
#define PROPAGATION_PRIVATE (1 << 18) /* MS_PRIVATE */

/* The descriptor from before is of the mount that the caller sees, which this namespace cannot
 * clone. */
static void
reopen_home (struct run *run)
{
  struct stat before, now;
  int fd;

  if (run->home_fd < 0)
    return;
  fd = run_open (run->home, O_PATH | O_DIRECTORY);
  if (fd < 0 || fstat (fd, &now) != 0 || fstat (run->home_fd, &before) != 0)
    run_die_mount (run->home);
  if (now.st_dev != before.st_dev || now.st_ino != before.st_ino)
    run_die (RUN_EXIT_USER_DIR, "the home directory ‘%s’ was exchanged while %s started", run->home,
             run->file);
  close (run->home_fd);
  run->home_fd = fd;
}

static bool
is_in (const char *path, const char *directory)
{
  const size_t length = strlen (directory);

  return strncmp (path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* A prepared root has places for homes in its folders and nowhere else. */
static bool
has_place_for_home (const struct run *run)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (run->recipe, &run->recipe->mounts);
  bool wanted = false;

  for (uint32_t i = 0; i < run->recipe->mounts.count; i++)
    {
      const char *target = run_string (run, mounts[i].target);

      wanted = wanted || *target == '%';
      if (mounts[i].op == SNUG_MOUNT_FOLDER && is_in (run->home, target)
          && (run->uid == 0 || (mounts[i].flags & SNUG_MOUNT_ROOT_ONLY) == 0))
        return true;
    }
  return !wanted || run->home[0] == '\0';
}

static int
open_prepared (const struct run *run)
{
  int top = run_open ("/", O_PATH | O_DIRECTORY);
  int fd = run_open_beneath (top, run->root + 1, O_PATH | O_DIRECTORY);

  close (top);
  return fd;
}

/* Looks while root is still seen as root. */
void
run_find_root (struct run *run)
{
  struct stat info;
  int fd;

  if (run->recipe->prepared == 0 || !has_place_for_home (run))
    return;
  snprintf (run->root, sizeof run->root, RUN_ROOTS_DIR "/%s/%s",
            run_string (run, run->recipe->instance), run_string (run, run->recipe->prepared));
  fd = open_prepared (run);
  if (fd < 0)
    run->root[0] = '\0';
  else if (fstat (fd, &info) != 0 || info.st_uid != 0 || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    run_die (RUN_EXIT_RECIPE, "%s is refused: somebody other than root could have changed it",
             run->root);
  if (fd >= 0)
    close (fd);
}

/* A clone of the prepared root, read-only; -1 if there is none for this start. */
static int
clone_prepared (const struct run *run)
{
  int fd, tree;

  if (run->root[0] == '\0')
    return -1;
  fd = open_prepared (run);
  tree = fd < 0 ? -1 : run_clone_tree (fd, "");
  if (tree < 0
      || run_set_attributes (tree, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
                             AT_RECURSIVE)
           != 0)
    run_die_mount (run->root);
  close (fd);
  return tree;
}

static int
attach_over_proc (int fd)
{
  return fd < 0
           ? -1
           : (int) syscall (SYS_move_mount, fd, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH);
}

static void
make_root (struct run_root *root)
{
  int tmpfs = run_make_tmpfs ("", 0755);

  root->fd = clone_prepared (root->run);
  root->folders_fd = root->fd < 0 ? -1 : tmpfs;
  if (root->fd < 0)
    root->fd = tmpfs;
  /* A folder can only be cloned from what is attached; the root covers it. */
  if (tmpfs < 0 || (root->folders_fd >= 0 && attach_over_proc (root->folders_fd) != 0)
      || attach_over_proc (root->fd) != 0)
    run_die_sandbox ("make the sandbox's root");
}

void
run_build_root (struct run *run)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (run->recipe, &run->recipe->mounts);
  struct mount_attr private_tree = { .propagation = PROPAGATION_PRIVATE };
  struct run_root root = { .run = run, .parent_fd = -1 };
  const mode_t mask = umask (0);

  reopen_home (run);
  if (syscall (SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &private_tree, sizeof private_tree)
      != 0)
    run_die_sandbox ("separate the sandbox's mounts");
  root.proc_fd = run_open ("/proc", O_PATH | O_DIRECTORY);
  /* A clone that was made later would have the new root in it. */
  root.proc_tree
    = (run->recipe->namespaces & CLONE_NEWPID) != 0 ? -1 : run_clone_tree (AT_FDCWD, "/proc");
  make_root (&root);
  for (uint32_t i = 0; i < run->recipe->mounts.count; i++)
    run_carry_out (&root, &mounts[i]);
  /* The old root ends up over the new one and is let go; nothing names it afterwards. */
  if (fchdir (root.fd) != 0 || syscall (SYS_pivot_root, ".", ".") != 0
      || syscall (SYS_umount2, ".", DETACH_LAZILY) != 0 || chdir ("/") != 0)
    run_die_sandbox ("enter the sandbox's root");
  run_end_network (root.proc_fd);
  /* These and all that were to be closed later; what is needed was opened before. */
  syscall (SYS_close_range, run->last_fd + 1, ~0u, 0);
  umask (mask);
}
