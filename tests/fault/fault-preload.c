/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Preloaded into snugd by the fault tests. It counts the calls that change a file system, once a
 * change is under way, and at the Nth of them kills the process or lets the call fail. A call is
 * passed on as it came; what is written to pipes, sockets and event descriptors does not count. Any
 * thread. */

#include "fault-control.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static struct fault_control *control;

__attribute__ ((constructor)) static void
map_control (void)
{
  int fd = open (FAULT_CONTROL_PATH, O_RDWR | O_CLOEXEC);
  void *mapped = MAP_FAILED;

  if (fd >= 0)
    mapped = mmap (NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0)
    close (fd);
  control = mapped != MAP_FAILED ? mapped : NULL;
  /* What the daemon starts is not it. */
  unsetenv ("LD_PRELOAD");
}

static void
note (const char *call, const char *path)
{
  control->hit = 1;
  strncpy (control->call, call, sizeof control->call - 1);
  strncpy (control->path, path != NULL ? path : "", sizeof control->path - 1);
}

/* Whether the call must fail; errno says why. */
static int
count (const char *call, const char *path)
{
  uint32_t number;

  if (control == NULL || !control->armed || !control->started || fault_control_is_over (control))
    return 0;
  number = __atomic_add_fetch (&control->calls, 1, __ATOMIC_SEQ_CST);
  if (control->mode == FAULT_NOTHING || control->at_call == 0 || number < control->at_call)
    return 0;
  if ((control->mode == FAULT_KILL && number == control->at_call)
      || (control->kill_at_call != 0 && number == control->kill_at_call))
    {
      note (call, path);
      kill (getpid (), SIGKILL);
      pause ();
    }
  if (control->mode != FAULT_FAIL)
    return 0;
  if (number >= control->at_call + control->repeat)
    return 0;
  if (!control->hit)
    note (call, path);
  errno = (int) control->error_number;
  return 1;
}

static int
count_fd (const char *call, int fd)
{
  struct stat st;

  if (control == NULL || !control->armed || fstat (fd, &st) < 0
      || (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode)))
    return 0;
  return count (call, NULL);
}

/* The function that this library stands before. */
#define NEXT(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

#define CHANGES_NAME(type, name, parameters, arguments, path)                                      \
  type name parameters { return count (#name, path) ? (type) -1 : NEXT (name) arguments; }

#define CHANGES_FILE(type, name, parameters, arguments)                                            \
  type name parameters { return count_fd (#name, fd) ? (type) -1 : NEXT (name) arguments; }

CHANGES_FILE (ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
CHANGES_FILE (ssize_t, writev, (int fd, const struct iovec *parts, int n), (fd, parts, n))
CHANGES_FILE (ssize_t,
              pwrite,
              (int fd, const void *data, size_t size, off_t offset),
              (fd, data, size, offset))
CHANGES_FILE (ssize_t,
              pwrite64,
              (int fd, const void *data, size_t size, off64_t offset),
              (fd, data, size, offset))
CHANGES_FILE (int, fsync, (int fd), (fd))
CHANGES_FILE (int, fdatasync, (int fd), (fd))
CHANGES_FILE (int, ftruncate, (int fd, off_t size), (fd, size))
CHANGES_FILE (int, ftruncate64, (int fd, off64_t size), (fd, size))
CHANGES_FILE (int,
              fallocate,
              (int fd, int mode, off_t offset, off_t size),
              (fd, mode, offset, size))
CHANGES_FILE (int,
              fallocate64,
              (int fd, int mode, off64_t offset, off64_t size),
              (fd, mode, offset, size))
CHANGES_FILE (int, fchmod, (int fd, mode_t mode), (fd, mode))
CHANGES_FILE (int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid))
CHANGES_FILE (int, futimens, (int fd, const struct timespec times[2]), (fd, times))

CHANGES_NAME (int, rename, (const char *from, const char *to), (from, to), to)
CHANGES_NAME (int,
              renameat,
              (int from_dir, const char *from, int to_dir, const char *to),
              (from_dir, from, to_dir, to),
              to)
CHANGES_NAME (int,
              renameat2,
              (int from_dir, const char *from, int to_dir, const char *to, unsigned flags),
              (from_dir, from, to_dir, to, flags),
              to)
CHANGES_NAME (int, link, (const char *from, const char *to), (from, to), to)
CHANGES_NAME (int,
              linkat,
              (int from_dir, const char *from, int to_dir, const char *to, int flags),
              (from_dir, from, to_dir, to, flags),
              to)
CHANGES_NAME (int, symlink, (const char *from, const char *to), (from, to), to)
CHANGES_NAME (int, symlinkat, (const char *from, int dir, const char *to), (from, dir, to), to)
CHANGES_NAME (int, unlink, (const char *path), (path), path)
CHANGES_NAME (int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags), path)
CHANGES_NAME (int, remove, (const char *path), (path), path)
CHANGES_NAME (int, mkdir, (const char *path, mode_t mode), (path, mode), path)
CHANGES_NAME (int, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode), path)
CHANGES_NAME (int, rmdir, (const char *path), (path), path)
CHANGES_NAME (int, mknod, (const char *path, mode_t mode, dev_t device), (path, mode, device), path)
CHANGES_NAME (int,
              mknodat,
              (int dir, const char *path, mode_t mode, dev_t device),
              (dir, path, mode, device),
              path)
CHANGES_NAME (int, chmod, (const char *path, mode_t mode), (path, mode), path)
CHANGES_NAME (int,
              fchmodat,
              (int dir, const char *path, mode_t mode, int flags),
              (dir, path, mode, flags),
              path)
CHANGES_NAME (int, chown, (const char *path, uid_t uid, gid_t gid), (path, uid, gid), path)
CHANGES_NAME (int, lchown, (const char *path, uid_t uid, gid_t gid), (path, uid, gid), path)
CHANGES_NAME (int,
              fchownat,
              (int dir, const char *path, uid_t uid, gid_t gid, int flags),
              (dir, path, uid, gid, flags),
              path)
CHANGES_NAME (int,
              utimensat,
              (int dir, const char *path, const struct timespec times[2], int flags),
              (dir, path, times, flags),
              path)
CHANGES_NAME (
  ssize_t,
  copy_file_range,
  (int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned flags),
  (from, from_offset, to, to_offset, size, flags),
  NULL)

/* <sys/mount.h> and <linux/fs.h> do not go together in glibc 2.36. */
int umount2 (const char *path, int flags);
int mount (const char *source,
           const char *path,
           const char *type,
           unsigned long flags,
           const void *data);

CHANGES_NAME (int, umount2, (const char *path, int flags), (path, flags), path)
CHANGES_NAME (
  int,
  mount,
  (const char *source, const char *path, const char *type, unsigned long flags, const void *data),
  (source, path, type, flags, data),
  path)

#define MAKES_FILE(flags)                                                                          \
  (((flags) & (O_CREAT | O_TRUNC)) != 0 || ((flags) &O_TMPFILE) == O_TMPFILE)

static mode_t
get_mode (int flags, va_list list)
{
  return MAKES_FILE (flags) ? va_arg (list, mode_t) : 0;
}

#define OPENS(name)                                                                                \
  int name (const char *path, int flags, ...)                                                      \
  {                                                                                                \
    va_list list;                                                                                  \
    mode_t mode;                                                                                   \
    va_start (list, flags);                                                                        \
    mode = get_mode (flags, list);                                                                 \
    va_end (list);                                                                                 \
    return MAKES_FILE (flags) && count (#name, path) ? -1 : NEXT (name) (path, flags, mode);       \
  }

#define OPENS_AT(name)                                                                             \
  int name (int dir, const char *path, int flags, ...)                                             \
  {                                                                                                \
    va_list list;                                                                                  \
    mode_t mode;                                                                                   \
    va_start (list, flags);                                                                        \
    mode = get_mode (flags, list);                                                                 \
    va_end (list);                                                                                 \
    return MAKES_FILE (flags) && count (#name, path) ? -1 : NEXT (name) (dir, path, flags, mode);  \
  }

OPENS (open)
OPENS (open64)
OPENS_AT (openat)
OPENS_AT (openat64)

int
ioctl (int fd, unsigned long request, ...)
{
  const int counted
    = request == FICLONE || request == LOOP_CONFIGURE || request == LOOP_CTL_GET_FREE;
  void *argument;
  va_list list;

  va_start (list, request);
  argument = va_arg (list, void *);
  va_end (list);
  if (counted && count ("ioctl", request == FICLONE ? "clone" : "loop"))
    return -1;
  return ((int (*) (int, unsigned long, void *)) dlsym (RTLD_NEXT, "ioctl")) (fd, request,
                                                                              argument);
}

/* The C library has no functions for these yet. */
static const struct
{
  long number;
  const char *name;
} counted_syscalls[] = {
  { SYS_fsmount, "fsmount" },     { SYS_move_mount, "move_mount" },
  { SYS_open_tree, "open_tree" }, { SYS_mount_setattr, "mount_setattr" },
  { SYS_renameat2, "renameat2" }, { SYS_copy_file_range, "copy_file_range" },
};

/* openat2(2) by number: the second argument is the path, the third says how. */
static int
count_openat2 (const long *a)
{
  const struct open_how *how = (const struct open_how *) a[2];

  return MAKES_FILE (how->flags) && count ("openat2", (const char *) a[1]);
}

long
syscall (long number, ...)
{
  long a[6];
  va_list list;

  va_start (list, number);
  for (int i = 0; i < 6; i++)
    a[i] = va_arg (list, long);
  va_end (list);
  if (number == SYS_openat2 && count_openat2 (a))
    return -1;
  for (size_t i = 0; i < sizeof counted_syscalls / sizeof *counted_syscalls; i++)
    if (counted_syscalls[i].number == number && count (counted_syscalls[i].name, NULL))
      return -1;
  return ((long (*) (long, ...)) dlsym (RTLD_NEXT, "syscall")) (number, a[0], a[1], a[2], a[3],
                                                                a[4], a[5]);
}
