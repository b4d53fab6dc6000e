/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A network namespace costs as much as the rest of the sandbox together, all of it the kernel's
 * work, and none of it needs the new root. So a helper makes it while the root is built: it shares
 * memory and descriptors with the sandbox's first process, leaves a descriptor of the namespace and
 * ends. It writes nothing else and, since errno is shared too, makes no call that fails and goes
 * on.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "snug-run.h"

#define STACK_SIZE 16384

static char stack[STACK_SIZE] __attribute__ ((aligned (16)));
static volatile int network_fd = -1;
static pid_t helper;

/* A sysfs shows the network namespace of who makes it, which must be there first. */
bool
run_may_make_network_aside (const struct run *run)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (run->recipe, &run->recipe->mounts);

  for (uint32_t i = 0; i < run->recipe->mounts.count; i++)
    if (mounts[i].op == SNUG_MOUNT_SYSFS)
      return false;
  return (run->recipe->namespaces & CLONE_NEWNET) != 0;
}

static int
make_network (void *proc_fd)
{
  if (unshare (CLONE_NEWNET) != 0)
    _exit (1);
  network_fd = openat (*(const int *) proc_fd, "self/ns/net", O_RDONLY | O_CLOEXEC);
  _exit (network_fd < 0 ? 1 : 0);
}

/* The new root will cover /proc before the namespace is there. */
void
run_begin_network (void)
{
  static int proc_fd;

  proc_fd = run_open ("/proc", O_PATH | O_DIRECTORY);
  helper = proc_fd < 0 ? -1
                       : clone (make_network, stack + sizeof stack,
                                CLONE_VM | CLONE_FILES | SIGCHLD, &proc_fd);
  if (helper < 0)
    run_die_sandbox ("make the sandbox's network");
}

/* The app gets the process number that it has without a helper, where the kernel can be told. */
static void
give_number_back (int proc_fd)
{
  int fd = openat (proc_fd, "sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

  if (fd >= 0)
    {
      (void) !write (fd, "1", 1);
      close (fd);
    }
}

void
run_end_network (int proc_fd)
{
  int status;

  if (helper == 0)
    return;
  while (waitpid (helper, &status, 0) < 0 && errno == EINTR)
    ;
  if (status != 0 || setns (network_fd, CLONE_NEWNET) != 0)
    run_die_sandbox ("make the sandbox's network");
  close (network_fd);
  give_number_back (proc_fd);
}
