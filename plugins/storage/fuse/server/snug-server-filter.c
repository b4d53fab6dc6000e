/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The system call filter of the server. */

#include "snug-server-filter.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>

static const int allowed[] = {
  /* the requests and the image */
  SCMP_SYS (read),
  SCMP_SYS (write),
  SCMP_SYS (writev),
  SCMP_SYS (pread64),
  SCMP_SYS (close),
  /* memory; mmap and mprotect have rules of their own */
  SCMP_SYS (brk),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (madvise),
  /* threads that exist already, and the C library's heap */
  SCMP_SYS (futex),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (getrandom),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (restart_syscall),
  SCMP_SYS (rseq),
  SCMP_SYS (set_robust_list),
  /* the watch on the start; the end */
  SCMP_SYS (alarm),
  SCMP_SYS (setitimer),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
};

/* Asked for by libraries that can do without: there is nothing in the root to open anyway. */
static const int refused[] = { SCMP_SYS (open), SCMP_SYS (openat) };

static int
add_rules (scmp_filter_ctx context)
{
  const struct scmp_arg_cmp no_exec = SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  int result = 0;

  for (size_t i = 0; i < sizeof allowed / sizeof *allowed && result == 0; i++)
    result = seccomp_rule_add (context, SCMP_ACT_ALLOW, allowed[i], 0);
  for (size_t i = 0; i < sizeof refused / sizeof *refused && result == 0; i++)
    result = seccomp_rule_add (context, SCMP_ACT_ERRNO (ENOENT), refused[i], 0);
  if (result == 0)
    result = seccomp_rule_add (context, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, no_exec);
  if (result == 0)
    result = seccomp_rule_add (context, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, no_exec);
  return result;
}

int
snug_server_filter_load (void)
{
  scmp_filter_ctx context = seccomp_init (SCMP_ACT_KILL_PROCESS);
  int result;

  if (context == NULL)
    return -ENOMEM;
  /* The workers exist and wait. */
  result = seccomp_attr_set (context, SCMP_FLTATR_CTL_TSYNC, 1);
  if (result == 0)
    result = add_rules (context);
  if (result == 0)
    result = seccomp_load (context);
  seccomp_release (context);
  return result;
}
