/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Ways into other processes, tried on the process itself or its child, which nothing but a filter
 * keeps from it; and into the launcher, which has the same user. */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int
trace (void)
{
  return attack_result (syscall (SYS_ptrace, PTRACE_TRACEME, 0, 0, 0));
}

static int
read_memory (void)
{
  char from = 'x', to;
  const struct iovec local = { &to, 1 }, remote = { &from, 1 };

  return attack_result (syscall (SYS_process_vm_readv, getpid (), &local, 1, &remote, 1, 0));
}

static int
write_memory (void)
{
  char from = 'x', to;
  const struct iovec local = { &from, 1 }, remote = { &to, 1 };

  return attack_result (syscall (SYS_process_vm_writev, getpid (), &local, 1, &remote, 1, 0));
}

static int
take_descriptor (void)
{
  const int process = (int) syscall (SYS_pidfd_open, getpid (), 0);

  return process < 0 ? errno : attack_result (syscall (SYS_pidfd_getfd, process, 0, 0));
}

/* Of the launcher, which is the first process of a sandbox; outside, of this program's own parent.
 */
static int
open_of_another (const char *name, int flags)
{
  char path[64];

  snprintf (path, sizeof path, "/proc/%d/%s", getenv ("SNAP_NAME") != NULL ? 1 : (int) getppid (),
            name);
  return attack_result (open (path, flags | O_CLOEXEC));
}

static int
root_of_another (void)
{
  return open_of_another ("root/etc/passwd", O_RDONLY);
}

static int
directory_of_another (void)
{
  return open_of_another ("cwd", O_RDONLY | O_DIRECTORY);
}

static int
descriptor_of_another (void)
{
  return open_of_another ("fd/0", O_RDONLY);
}

static int
memory_of_another (void)
{
  return open_of_another ("mem", O_RDWR);
}

static int
environment_of_another (void)
{
  return open_of_another ("environ", O_RDONLY);
}

static int
program_of_another (void)
{
  return open_of_another ("exe", O_RDONLY);
}

/* A program that lies in no file system is held like any other: it may not make a namespace. */
static int
run_from_memory (void)
{
  static char content[1 << 16];
  char *const argv[] = { (char *) "attack", (char *) "unshare", NULL };
  const int from = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  const int to = (int) syscall (SYS_memfd_create, "attack", 0);
  ssize_t got;

  while ((got = read (from, content, sizeof content)) > 0)
    if (write (to, content, (size_t) got) != got)
      return EIO;
  syscall (SYS_execveat, to, "", argv, environ, AT_EMPTY_PATH);
  return errno;
}

static const struct attack attacks[] = {
  { "ptrace", trace, "EPERM", BY_USER, "done", ALWAYS },
  { "process_vm_readv", read_memory, "EPERM", BY_USER, "done", ALWAYS },
  { "process_vm_writev", write_memory, "EPERM", BY_USER, "done", ALWAYS },
  { "pidfd_getfd", take_descriptor, "EPERM", BY_USER, "done", ALWAYS },
  { "the root of the launcher", root_of_another, "EACCES|EPERM", BY_USER, "done", ALWAYS },
  { "the directory of the launcher", directory_of_another, "EACCES|EPERM", BY_USER, "done",
    ALWAYS },
  { "a descriptor of the launcher", descriptor_of_another, "EACCES|EPERM", BY_USER, "done",
    ALWAYS },
  { "the memory of the launcher", memory_of_another, "EACCES|EPERM", BY_USER, "done", ALWAYS },
  { "the environment of the launcher", environment_of_another, "EACCES|EPERM", BY_USER, "done",
    ALWAYS },
  { "the program of the launcher", program_of_another, "EACCES|EPERM", BY_USER, "done", ALWAYS },
  { "a namespace, by a program in memory", run_from_memory, "EPERM|EACCES", BY_USER, "done",
    ALWAYS },
};

const struct attack_table process_attacks = { attacks, sizeof attacks / sizeof *attacks };
