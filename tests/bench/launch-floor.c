/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The floor: what the kernel takes for the sandbox of one recipe, in bare C without a check, a
 * message, an environment or a reaper, on the same prepared root. floor-plan.h is made from the
 * recipe (make-recipe --floor).
 * launch-floor PROGRAM.
 */

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

/* Operations and flags are those of snug-recipe-format.h. DIRs for mount points in the home are
 * part of the plan that launch.py writes. */
enum
{
  BIND = 1,
  TMPFS,
  PROC,
  SYSFS,
  DEVPTS,
  MQUEUE,
  DIR_,
  SYMLINK,
  FILE_,
  READONLY,
  PRIVATE_TMP,
  ENTRIES,
  FOLDER
};

#define WRITABLE  1u
#define OPTIONAL  2u
#define DEVICE    4u
#define ROOT_ONLY 64u
#define OWN       128u
#define IS_DIR    256u
#define IS_PLAIN  512u
#define PREPARED  1024u

struct floor_mount
{
  unsigned op, flags;
  const char *source, *target;
  unsigned mode;
  const char *data;
};
struct floor_rule
{
  const char *path;
  uint64_t access;
};

#include "floor-plan.h"

static int root, folders;
static unsigned n_folders, n_sealed;
static int sealed[32];

static void
put (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY);

  if (write (fd, text, strlen (text)) < 0)
    _exit (80);
  close (fd);
}

/* What is prepared, or in something that is mounted, has its place. */
static void
attach (const struct floor_mount *mount, int fd, int directory)
{
  const char *target = mount->target + 1;
  int made = (mount->flags & PREPARED) != 0;

  while (syscall (SYS_move_mount, fd, "", root, target, MOVE_MOUNT_F_EMPTY_PATH) != 0)
    if (made++
        || (directory ? mkdirat (root, target, 0755) : mknodat (root, target, S_IFREG | 0644, 0))
             != 0)
      {
        if ((mount->flags & OPTIONAL) != 0)
          break;
        perror (target);
        _exit (81);
      }
  close (fd);
}

static int
make (const char *type, const char *key, const char *value, unsigned attributes)
{
  int context = (int) syscall (SYS_fsopen, type, 0), fd;

  if (key != NULL)
    syscall (SYS_fsconfig, context, value == NULL ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, key,
             value, 0);
  syscall (SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
  fd = (int) syscall (SYS_fsmount, context, 0, attributes);
  close (context);
  return fd;
}

static void bind (const struct floor_mount *mount, const char *source);

/* Each entry that the pattern names and the words after it do not is bound by itself. */
static void
show_entries (const struct floor_mount *mount)
{
  char pattern[256], source[8192], target[8192], word[300];
  DIR *dir = opendir (mount->source);
  struct dirent *entry;

  snprintf (pattern, sizeof pattern, "%.*s", (int) strcspn (mount->data, "/"), mount->data);
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      struct floor_mount one = *mount;

      snprintf (word, sizeof word, "/%s/", entry->d_name);
      if (fnmatch (pattern, entry->d_name, FNM_PERIOD | FNM_PATHNAME | FNM_NOESCAPE) != 0
          || strstr (mount->data, word) != NULL || entry->d_type == DT_LNK)
        continue;
      snprintf (source, sizeof source, "%s/%s", mount->source, entry->d_name);
      snprintf (target, sizeof target, "%s/%s", mount->target, entry->d_name);
      one.target = target;
      one.flags |= OPTIONAL;
      bind (&one, source);
    }
  if (dir != NULL)
    closedir (dir);
}

static void
bind (const struct floor_mount *mount, const char *source)
{
  struct mount_attr attr
    = { .attr_set = MOUNT_ATTR_NOSUID | (mount->flags & WRITABLE ? 0 : MOUNT_ATTR_RDONLY)
                    | (mount->flags & DEVICE ? 0 : MOUNT_ATTR_NODEV) };
  struct stat info = { .st_mode = mount->flags & IS_DIR ? S_IFDIR : S_IFREG };
  int fd = (int) syscall (SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | AT_RECURSIVE);

  if (fd < 0)
    return;
  syscall (SYS_mount_setattr, fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
  /* What the recipe does not know must be asked. */
  if ((mount->flags & (IS_DIR | IS_PLAIN)) == 0)
    fstat (fd, &info);
  attach (mount, fd, S_ISDIR (info.st_mode));
}

/* A folder of the tmpfs: it stays writable, or is so while it is filled. */
static void
folder (const struct floor_mount *mount)
{
  char name[16];
  int fd;

  snprintf (name, sizeof name, "%u", n_folders++);
  mkdirat (folders, name, mount->mode);
  fd = (int) syscall (SYS_open_tree, folders, name, OPEN_TREE_CLONE);
  if (mount->op == FOLDER)
    sealed[n_sealed++] = dup (fd);
  attach (mount, fd, 1);
}

static void
seal (int fd)
{
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

  if (syscall (SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attr, sizeof attr) != 0)
    _exit (88);
}

static void
carry_out (const struct floor_mount *mount)
{
  if (((mount->flags & ROOT_ONLY) != 0 && getuid () != 0)
      || ((mount->flags & PREPARED) != 0 && (mount->op == DIR_ || mount->op == SYMLINK)))
    return;
  switch (mount->op)
    {
    case BIND:
      bind (mount, mount->source);
      break;
    case TMPFS:
      if ((mount->flags & OWN) != 0)
        folder (mount);
      else
        attach (mount,
                make ("tmpfs", "mode", mount->mode == 01777 ? "1777" : "0755",
                      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV),
                1);
      break;
    case PROC:
      attach (mount,
              make ("proc", NULL, NULL, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC),
              1);
      break;
    case DEVPTS:
      attach (mount, make ("devpts", "newinstance", NULL, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC),
              1);
      break;
    case MQUEUE:
      attach (mount, make ("mqueue", NULL, NULL, MOUNT_ATTR_NOSUID), 1);
      break;
    case DIR_:
      mkdirat (root, mount->target + 1, 0755);
      break;
    case SYMLINK:
      if (symlinkat (mount->source, root, mount->target + 1) != 0)
        _exit (87);
      break;
    case READONLY:
      if (mount->target[1] != '\0')
        seal (openat (root, mount->target + 1, O_PATH));
      for (unsigned i = 0; mount->target[1] == '\0' && i < n_sealed; i++)
        seal (sealed[i]);
      break;
    case FOLDER:
      folder (mount);
      break;
    case ENTRIES:
      show_entries (mount);
      break;
    case SYSFS:
      attach (mount,
              make ("sysfs", NULL, NULL, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC),
              1);
      break;
    case PRIVATE_TMP:
      bind (&(const struct floor_mount){ BIND, WRITABLE | IS_DIR | PREPARED, NULL, "/tmp", 0, "" },
            getenv ("FLOOR_TMP"));
      break;
    default:
      _exit (82);
    }
}

static void
restrict_self (void)
{
  struct landlock_ruleset_attr attr = { .handled_access_fs = FLOOR_LANDLOCK };
  struct sock_fprog program = { sizeof floor_filter / sizeof *floor_filter, floor_filter };
  int ruleset = (int) syscall (SYS_landlock_create_ruleset, &attr, 8, 0);

  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  for (size_t i = 0; i < sizeof floor_rules / sizeof *floor_rules; i++)
    {
      struct landlock_path_beneath_attr rule = { .allowed_access = floor_rules[i].access,
                                                 .parent_fd = open (floor_rules[i].path, O_PATH) };

      if (rule.parent_fd >= 0)
        syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
      close (rule.parent_fd);
    }
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    _exit (84);
  if (syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    _exit (83);
}

/* Errors show in the exit status: the timer wants 0, and the last step is the program itself. */
int
main (int argc, char **argv)
{
  char map[64];
  int status;
  unsigned uid = getuid (), gid = getgid ();
  struct mount_attr attr = { .propagation = 1 << 18 };
  pid_t pid = (pid_t) syscall (SYS_clone, FLOOR_NAMESPACES | SIGCHLD, 0, 0, 0, 0);

  if (pid != 0)
    {
      waitpid (pid, &status, 0);
      return WEXITSTATUS (status);
    }
  put ("/proc/self/setgroups", "deny");
  snprintf (map, sizeof map, "%u %u 1", uid, uid);
  put ("/proc/self/uid_map", map);
  snprintf (map, sizeof map, "%u %u 1", gid, gid);
  put ("/proc/self/gid_map", map);
  syscall (SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attr, sizeof attr);
  folders = make ("tmpfs", "mode", "0755", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  syscall (SYS_move_mount, folders, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH);
  root = (int) syscall (SYS_open_tree, AT_FDCWD, FLOOR_ROOT, OPEN_TREE_CLONE);
  seal (root);
  syscall (SYS_move_mount, root, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH);
  for (size_t i = 0; i < sizeof floor_mounts / sizeof *floor_mounts; i++)
    carry_out (&floor_mounts[i]);
  if (fchdir (root) != 0 || syscall (SYS_pivot_root, ".", ".") != 0
      || syscall (SYS_umount2, ".", 2) != 0 || chdir ("/") != 0)
    _exit (86);
  restrict_self ();
  execv (argv[1], argv + 1);
  return 85;
}
