/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Namespaces and mounts. Whoever has a user namespace of their own has every capability in it, and
 * with that the kernel's parts that only root used to reach. */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEW_TIME    0x80
#define OLD_REMOUNT 32
#define OLD_BIND    4096
#define OLD_REC     16384
#define OLD_PRIVATE (1 << 18)
#define OLD_SHARED  (1 << 20)
#define OLD_DETACH  2
#define EMPTY_PATH  0x1000

struct clone3_args
{
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
    set_tid_size, cgroup;
};

static int
old_mount (const char *source, const char *target, const char *type, unsigned long flags)
{
  return attack_result (syscall (SYS_mount, source, target, type, flags, NULL));
}

/* What is tried must not reach the machine where it works; where it is refused this is too. */
static void
separate_mounts (void)
{
  if (syscall (SYS_unshare, CLONE_NEWNS) == 0)
    old_mount ("none", "/", NULL, OLD_REC | OLD_PRIVATE);
}

static int
unshare_user (void)
{
  return attack_result (syscall (SYS_unshare, CLONE_NEWUSER));
}

static int
unshare_mount (void)
{
  return attack_result (syscall (SYS_unshare, CLONE_NEWNS));
}

static int
unshare_time (void)
{
  return attack_result (syscall (SYS_unshare, NEW_TIME));
}

static int
wait_for_clone (long pid)
{
  if (pid == 0)
    _exit (0);
  if (pid < 0)
    return errno;
  waitpid ((pid_t) pid, NULL, 0);
  return 0;
}

static int
clone_user (void)
{
  return wait_for_clone (syscall (SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

/* clone(2) looks at 32 bits of its flags. */
static int
clone_user_high_bits (void)
{
  return wait_for_clone (
    syscall (SYS_clone, (long) (CLONE_NEWUSER | SIGCHLD) | (1L << 40), 0, 0, 0, 0));
}

static int
clone_network (void)
{
  return wait_for_clone (syscall (SYS_clone, CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0));
}

static int
clone3_user (void)
{
  const struct clone3_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };

  return wait_for_clone (syscall (SYS_clone3, &args, sizeof args));
}

static int
enter (const char *path, int kind)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC);

  return fd < 0 ? errno : attack_result (syscall (SYS_setns, fd, kind));
}

static int
enter_own_hostname (void)
{
  return enter ("/proc/self/ns/uts", CLONE_NEWUTS);
}

static int
enter_first_mounts (void)
{
  return enter ("/proc/1/ns/mnt", CLONE_NEWNS);
}

static int
mount_tmpfs (void)
{
  separate_mounts ();
  return old_mount ("attack", "/tmp", "tmpfs", 0);
}

static int
mount_proc (void)
{
  separate_mounts ();
  return old_mount ("attack", "/tmp", "proc", 0);
}

static int
mount_cgroup (void)
{
  separate_mounts ();
  return old_mount ("attack", "/tmp", "cgroup2", 0);
}

static int
remount_writable (void)
{
  separate_mounts ();
  return old_mount (NULL, "/", NULL, OLD_REMOUNT | OLD_BIND);
}

static int
share_mounts (void)
{
  separate_mounts ();
  return old_mount ("none", "/", NULL, OLD_REC | OLD_SHARED);
}

static int
bind_root (void)
{
  separate_mounts ();
  return old_mount ("/", "/tmp", NULL, OLD_BIND | OLD_REC);
}

static int
unmount_proc (void)
{
  separate_mounts ();
  return attack_result (syscall (SYS_umount2, "/proc", OLD_DETACH));
}

static int
pivot (void)
{
  separate_mounts ();
  return attack_result (syscall (SYS_pivot_root, ".", "."));
}

static int
new_filesystem (void)
{
  return attack_result (syscall (SYS_fsopen, "tmpfs", 0));
}

static int
clone_tree (void)
{
  return attack_result (syscall (SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE));
}

static int
move_tree (void)
{
  return attack_result (syscall (SYS_move_mount, -1, "", -1, "", MOVE_MOUNT_F_EMPTY_PATH));
}

static int
set_attributes (void)
{
  const struct mount_attr attr = { .attr_clr = MOUNT_ATTR_RDONLY };

  return attack_result (syscall (SYS_mount_setattr, -1, "", EMPTY_PATH, &attr, sizeof attr));
}

static int
set_hostname (void)
{
  if (syscall (SYS_unshare, CLONE_NEWUTS) != 0 && errno != EPERM)
    return errno;
  return attack_result (syscall (SYS_sethostname, "attacked", 8));
}

static const struct attack attacks[] = {
  { "unshare of the user namespace", unshare_user, "EPERM", BY_USER, "done", ALWAYS },
  { "unshare of the mount namespace", unshare_mount, "EPERM", BY_ROOT, "done", ALWAYS },
  { "unshare of the time namespace", unshare_time, "EPERM", BY_ROOT, "done|EINVAL", ALWAYS },
  { "clone with a user namespace", clone_user, "EPERM", BY_USER, "done", ALWAYS },
  { "clone with a user namespace and high bits", clone_user_high_bits, "EPERM", BY_USER, "done",
    ALWAYS },
  { "clone with a network namespace", clone_network, "EPERM", BY_ROOT, "done", ALWAYS },
  { "clone3 with a user namespace", clone3_user, "ENOSYS", BY_USER, "done", ALWAYS },
  { "setns", enter_own_hostname, "EPERM", BY_ROOT, "done", ALWAYS },
  { "setns to the first process", enter_first_mounts, "EPERM|EACCES", BY_ROOT, "done", ALWAYS },
  { "mount of a tmpfs", mount_tmpfs, "EPERM", BY_ROOT, "done", ALWAYS },
  { "mount of a procfs", mount_proc, "EPERM", BY_ROOT, "done", ALWAYS },
  { "mount of a cgroup tree", mount_cgroup, "EPERM", BY_ROOT, "done|EBUSY|ENODEV", ALWAYS },
  { "remount of the root", remount_writable, "EPERM", BY_ROOT, "done", ALWAYS },
  { "propagation of mounts", share_mounts, "EPERM", BY_ROOT, "done", ALWAYS },
  { "bind of the root", bind_root, "EPERM", BY_ROOT, "done", ALWAYS },
  { "umount of /proc", unmount_proc, "EPERM", BY_ROOT, "done", ALWAYS },
  { "pivot_root", pivot, "EPERM", BY_ROOT, "done|EINVAL|EBUSY", ALWAYS },
  { "fsopen", new_filesystem, "EPERM", BY_ROOT, "done", ALWAYS },
  { "open_tree", clone_tree, "EPERM", BY_ROOT, "done", ALWAYS },
  { "move_mount", move_tree, "EPERM", BY_ROOT, "EBADF|ENOENT", ALWAYS },
  { "mount_setattr", set_attributes, "EPERM", BY_ROOT, "EBADF", ALWAYS },
  { "sethostname", set_hostname, "EPERM", BY_ROOT, "done", ALWAYS },
};

const struct attack_table namespace_attacks = { attacks, sizeof attacks / sizeof *attacks };
