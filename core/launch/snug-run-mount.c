/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Carries a recipe's operations on the new root out. Everything is placed through descriptors below
 * the new root, and no link is followed there: what a base or a snap contains cannot move a mount.
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

#define FEW_DESCRIPTORS 50

/* 0 on success; what cannot be read counts as absent. */
static int
read_number (const char *path)
{
  char text[16] = "";
  int fd = run_open (path, O_RDONLY), number = -1;

  if (fd >= 0 && read (fd, text, sizeof text - 1) > 0)
    number = text[0] == '0' ? 0 : 1;
  if (fd >= 0)
    close (fd);
  return number;
}

void
run_die_sandbox (const char *what)
{
  const int saved = errno;
  const char *hint = "";

  if (read_number ("/proc/sys/kernel/unprivileged_userns_clone") == 0)
    hint = "; the administrator has switched user namespaces off with the sysctl "
           "kernel.unprivileged_userns_clone";
  else if (read_number ("/proc/sys/user/max_user_namespaces") == 0)
    hint = "; the administrator has switched user namespaces off with the sysctl "
           "user.max_user_namespaces";
  else if (read_number ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
    hint = "; AppArmor restricts user namespaces (sysctl "
           "kernel.apparmor_restrict_unprivileged_userns) and has no "
           "profile that allows them to snug-run; ‘systemctl restart snug-apparmor.service’ "
           "loads it";
  else if (saved == ENOSYS)
    hint = "; Linux 5.12 or newer is needed";
  run_die (RUN_EXIT_SANDBOX, "cannot %s: %s%s", what, strerror (saved), hint);
}

static void
write_proc (const char *path, const char *text, bool optional)
{
  int fd = run_open (path, O_WRONLY);

  if (fd < 0 && optional && errno == ENOENT)
    return;
  if (fd < 0 || write (fd, text, strlen (text)) < 0)
    run_die_sandbox ("map the user into its namespace");
  close (fd);
}

void
run_map_ids (const struct run *run)
{
  char line[64];

  write_proc ("/proc/self/setgroups", "deny", true);
  snprintf (line, sizeof line, "%u %u 1", run->uid, run->uid);
  write_proc ("/proc/self/uid_map", line, false);
  snprintf (line, sizeof line, "%u %u 1", run->gid, run->gid);
  write_proc ("/proc/self/gid_map", line, false);
}

void
run_die_mount (const char *target)
{
  char what[PATH_MAX + 64];

  snprintf (what, sizeof what, "set up ‘%.200s’ in the sandbox", target);
  run_die_sandbox (what);
}

int
run_set_attributes (int fd, uint64_t set, unsigned flags)
{
  struct mount_attr attr = { .attr_set = set };

  return (int) syscall (SYS_mount_setattr, fd, "", AT_EMPTY_PATH | flags, &attr, sizeof attr);
}

/* Makes the missing directories of a path below the root; returns the last one. */
int
run_make_parents (struct run_root *root, const char *path)
{
  char part[PATH_MAX];
  int fd = run_open_beneath (root->fd, path, O_PATH | O_DIRECTORY), next;

  if (fd >= 0 || errno != ENOENT)
    return fd;
  fd = fcntl (root->fd, F_DUPFD_CLOEXEC, 0);
  for (const char *at = path; fd >= 0 && *at != '\0';)
    {
      const size_t length = strcspn (at, "/");

      snprintf (part, sizeof part, "%.*s", (int) length, at);
      if (mkdirat (fd, part, 0755) != 0 && errno != EEXIST)
        return -1;
      next = run_open_beneath (fd, part, O_PATH | O_DIRECTORY);
      close (fd);
      fd = next;
      at += length + (at[length] == '/' ? 1 : 0);
    }
  return fd;
}

/* The directory in which the target is, and its name. Neighbours share the descriptor. Where the
 * recipe made every directory on the way there is no link, and the path itself is the name. */
static int
open_parent (struct run_root *root,
             const struct snug_recipe_mount *mount,
             const char *target,
             const char **name)
{
  const char *slash = strrchr (target, '/');
  const size_t length = slash == target ? 0 : (size_t) (slash - target - 1);

  *name = slash + 1;
  if ((mount->flags & SNUG_MOUNT_OWN) != 0)
    *name = target + 1;
  if (length == 0 || *name == target + 1)
    return root->fd;
  if (root->parent_fd >= 0 && strlen (root->parent) == length
      && memcmp (root->parent, target + 1, length) == 0)
    return root->parent_fd;
  if (root->parent_fd >= 0)
    close (root->parent_fd);
  if (length >= sizeof root->parent || strlen (*name) > NAME_MAX)
    {
      errno = ENAMETOOLONG;
      return root->parent_fd = -1;
    }
  memcpy (root->parent, target + 1, length);
  root->parent[length] = '\0';
  root->parent_fd = run_make_parents (root, root->parent);
  return root->parent_fd;
}

/* Descriptors that are of no more use are closed all at once, by one call, where there are few. */
void
run_close_later (int fd)
{
  if (fd > FEW_DESCRIPTORS)
    close (fd);
}

/* It may be that there is no place for something: a file that this kernel's /proc lacks, a folder
 * in what is read-only, or a file where a folder is, which the kernel calls an invalid argument. */
static bool
may_be_left_out (const struct snug_recipe_mount *mount)
{
  return (mount->flags & (SNUG_MOUNT_OPTIONAL | SNUG_MOUNT_ROOT_ONLY)) != 0
         && (errno == EROFS || errno == EINVAL || run_is_absence (errno));
}

static int
move_mount_to (int mount_fd, int parent, const char *name)
{
  return (int) syscall (SYS_move_mount, mount_fd, "", parent, name, MOVE_MOUNT_F_EMPTY_PATH);
}

static int
make_place (int parent, const char *name, bool directory)
{
  const int result
    = directory ? mkdirat (parent, name, 0755) : mknodat (parent, name, S_IFREG | 0644, 0);

  return result == 0 || errno == EEXIST ? 0 : -1;
}

static bool
is_prepared (const struct run_root *root, const struct snug_recipe_mount *mount)
{
  return root->folders_fd >= 0 && (mount->flags & SNUG_MOUNT_PREPARED) != 0;
}

/* Attaches a detached mount and forgets a parent that it covers. In what the recipe did not make
 * there mostly is a place already. */
static void
attach (struct run_root *root,
        const struct snug_recipe_mount *mount,
        int mount_fd,
        const char *target,
        bool directory)
{
  const bool own = (mount->flags & SNUG_MOUNT_OWN) != 0 && !is_prepared (root, mount);
  const char *name;
  int parent = open_parent (root, mount, target, &name), result = parent;

  if (parent >= 0 && !own)
    result = move_mount_to (mount_fd, parent, name);
  if (parent >= 0 && (own || (result != 0 && errno == ENOENT)))
    {
      result = make_place (parent, name, directory);
      if (result == 0)
        result = move_mount_to (mount_fd, parent, name);
    }
  if (result < 0 && !may_be_left_out (mount))
    run_die_mount (target);
  run_close_later (mount_fd);
  if (root->parent_fd >= 0 && strncmp (root->parent, target + 1, strlen (target + 1)) == 0)
    {
      close (root->parent_fd);
      root->parent_fd = -1;
    }
}

int
run_clone_tree (int fd, const char *path)
{
  /* Always with what is mounted below: a less privileged namespace may not uncover it. */
  return (int) syscall (SYS_open_tree, fd, path,
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE
                          | (*path == '\0' ? AT_EMPTY_PATH : 0));
}

/* Errors that mean that there is nothing to show: gone, not for this caller, a link where none may
 * be, or a server of files that does not answer. */
bool
run_is_absence (int error)
{
  static const int absences[]
    = { ENOENT, ENOTDIR, EACCES, EPERM, ELOOP, EIO, ENOTCONN, ESTALE, EHOSTDOWN, ENXIO, ENODEV };

  for (size_t i = 0; i < sizeof absences / sizeof *absences; i++)
    if (error == absences[i])
      return true;
  return false;
}

/* The source, opened where no link can lead elsewhere: below the home, below the new root, and
 * where the recipe says so. -2: to be opened by its path. */
static int
open_carefully (struct run_root *root, const struct snug_recipe_mount *mount, int flags)
{
  const char *text = run_string (root->run, mount->source), *source = run_expand (root->run, text);
  int base = -1, fd;

  /* Without it openat2(2) opens a link at the end of a path itself where none is followed. */
  if ((mount->flags & SNUG_MOUNT_DIRECTORY) != 0)
    flags |= O_DIRECTORY;
  if ((mount->flags & SNUG_MOUNT_INSIDE) != 0)
    return run_open_beneath (root->fd, source + 1, flags);
  if (strncmp (text, "%h", 2) == 0)
    {
      source += strlen (root->run->home);
      return run_open_beneath (root->run->home_fd, *source == '\0' ? "." : source + 1, flags);
    }
  if (strncmp (source, "/proc", 5) == 0 && (source[5] == '/' || source[5] == '\0'))
    return run_open_beneath (root->proc_fd, source[5] == '\0' ? "." : source + 6, flags);
  if ((mount->flags & SNUG_MOUNT_NOFOLLOW) == 0)
    return -2;
  base = run_open ("/", O_PATH | O_DIRECTORY);
  fd = run_open_beneath (base, source + 1, flags);
  close (base);
  return fd;
}

int
run_open_source (struct run_root *root, const struct snug_recipe_mount *mount, int flags)
{
  int fd = open_carefully (root, mount, flags);

  return fd != -2 ? fd
                  : run_open (run_expand (root->run, run_string (root->run, mount->source)), flags);
}

static int
clone_source (struct run_root *root, const struct snug_recipe_mount *mount)
{
  int fd, tree;

  if (root->proc_tree >= 0 && strcmp (run_string (root->run, mount->source), "/proc") == 0)
    {
      tree = root->proc_tree;
      root->proc_tree = -1;
      return tree;
    }
  fd = open_carefully (root, mount, O_PATH);
  if (fd == -2)
    return run_clone_tree (AT_FDCWD, run_expand (root->run, run_string (root->run, mount->source)));
  tree = fd < 0 ? -1 : run_clone_tree (fd, "");
  if (fd >= 0)
    close (fd);
  return tree;
}

uint64_t
run_bind_attributes (const struct snug_recipe_mount *mount)
{
  uint64_t attributes = MOUNT_ATTR_NOSUID;

  attributes |= (mount->flags & SNUG_MOUNT_WRITABLE) != 0 ? 0 : MOUNT_ATTR_RDONLY;
  attributes |= (mount->flags & SNUG_MOUNT_DEVICE) != 0 ? 0 : MOUNT_ATTR_NODEV;
  attributes |= (mount->flags & SNUG_MOUNT_NOEXEC) != 0 ? MOUNT_ATTR_NOEXEC : 0;
  return attributes;
}

static void
do_bind (struct run_root *root, const struct snug_recipe_mount *mount, const char *target)
{
  bool directory = (mount->flags & SNUG_MOUNT_DIRECTORY) != 0;
  struct stat info;
  int fd = clone_source (root, mount);

  if (fd >= 0 && (mount->flags & (SNUG_MOUNT_DIRECTORY | SNUG_MOUNT_PLAIN)) == 0)
    {
      if (fstat (fd, &info) != 0)
        run_die_mount (target);
      directory = S_ISDIR (info.st_mode);
      if (S_ISLNK (info.st_mode))
        {
          close (fd);
          fd = -1;
          errno = ELOOP;
        }
    }
  if (fd < 0 && (mount->flags & SNUG_MOUNT_OPTIONAL) != 0 && run_is_absence (errno))
    return;
  if (fd < 0 || run_set_attributes (fd, run_bind_attributes (mount), AT_RECURSIVE) != 0)
    run_die_mount (target);
  attach (root, mount, fd, target, directory);
}

static void
do_file (struct run_root *root, const struct snug_recipe_mount *mount, const char *target)
{
  const char *content = run_string (root->run, mount->data), *name;
  int parent = open_parent (root, mount, target, &name);
  int fd = parent < 0 ? -1
                      : openat (parent, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                mount->mode);

  if (fd < 0 || write (fd, content, strlen (content)) != (ssize_t) strlen (content))
    run_die_mount (target);
  close (fd);
}

static void
do_entry (struct run_root *root, const struct snug_recipe_mount *mount, const char *target)
{
  const bool optional = (mount->flags & SNUG_MOUNT_OPTIONAL) != 0;
  const char *name, *text = run_expand (root->run, run_string (root->run, mount->source));
  int parent = open_parent (root, mount, target, &name), result = parent;

  if (text == NULL)
    return;
  if (parent >= 0)
    result = mount->op == SNUG_MOUNT_SYMLINK ? symlinkat (text, parent, name)
                                             : mkdirat (parent, name, mount->mode);
  if (result < 0 && errno != EEXIST && (!optional || errno != EROFS))
    run_die_mount (target);
}

static void
do_readonly (struct run_root *root, const char *target)
{
  int fd = target[1] == '\0' ? root->fd : run_open_beneath (root->fd, target + 1, O_PATH);

  for (unsigned i = 0; fd == root->fd && i < root->n_to_seal; i++)
    if (run_set_attributes (root->to_seal[i], MOUNT_ATTR_RDONLY, 0) != 0)
      run_die_mount (target);

  if (fd < 0 || run_set_attributes (fd, MOUNT_ATTR_RDONLY, 0) != 0)
    run_die_mount (target);
  if (fd != root->fd)
    close (fd);
}

/* A folder of the sandbox's own tmpfs, with a mount of its own: it stays writable when the root
 * becomes read-only. Another tmpfs would cost twice as much. The tmpfs is the root itself or, where
 * that is prepared, one that nobody sees, and then nobody sees the folder's name in it. */
static void
do_own_folder (struct run_root *root, const struct snug_recipe_mount *mount, const char *target)
{
  const bool apart = root->folders_fd >= 0;
  const int tmpfs = apart ? root->folders_fd : root->fd;
  char number[16];
  const char *name = apart ? number : target + 1;
  int fd;

  snprintf (number, sizeof number, "%u", root->n_folders++);
  fd = mkdirat (tmpfs, name, mount->mode) != 0
         ? -1
         : (int) syscall (SYS_open_tree, tmpfs, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (fd < 0)
    run_die_mount (target);
  if (mount->op == SNUG_MOUNT_FOLDER)
    root->to_seal[root->n_to_seal++] = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  attach (root, mount, fd, target, true);
}

static void
do_filesystem (struct run_root *root, const struct snug_recipe_mount *mount, const char *target)
{
  int fd = run_make_filesystem (root, mount);

  if (fd < 0 && mount->op == SNUG_MOUNT_PROC && errno == EPERM)
    run_die (RUN_EXIT_SANDBOX,
             "cannot set up ‘/proc’ in the sandbox: parts of this system's own are hidden, as in a "
             "container; it must show all of /proc");
  if (fd < 0)
    run_die_mount (target);
  attach (root, mount, fd, target, true);
}

void
run_carry_out (struct run_root *root, const struct snug_recipe_mount *mount)
{
  const char *target = run_expand (root->run, run_string (root->run, mount->target));

  if ((mount->flags & SNUG_MOUNT_ROOT_ONLY) != 0 && root->run->uid != 0)
    return;
  if (target == NULL || run_expand (root->run, run_string (root->run, mount->source)) == NULL
      || (is_prepared (root, mount)
          && (mount->op == SNUG_MOUNT_DIR || mount->op == SNUG_MOUNT_SYMLINK
              || mount->op == SNUG_MOUNT_FILE)))
    return;
  if (mount->op == SNUG_MOUNT_BIND)
    do_bind (root, mount, target);
  else if (mount->op == SNUG_MOUNT_FILE)
    do_file (root, mount, target);
  else if (mount->op == SNUG_MOUNT_FOLDER && root->folders_fd >= 0)
    do_own_folder (root, mount, target);
  else if (mount->op == SNUG_MOUNT_DIR || mount->op == SNUG_MOUNT_SYMLINK
           || mount->op == SNUG_MOUNT_FOLDER)
    do_entry (root, mount, target);
  else if (mount->op == SNUG_MOUNT_READONLY)
    do_readonly (root, target);
  else if (mount->op == SNUG_MOUNT_ENTRIES)
    run_show_entries (root, mount, target);
  else if (mount->op == SNUG_MOUNT_TMPFS && (mount->flags & SNUG_MOUNT_OWN) != 0
           && mount->data == 0)
    do_own_folder (root, mount, target);
  else
    do_filesystem (root, mount, target);
}
