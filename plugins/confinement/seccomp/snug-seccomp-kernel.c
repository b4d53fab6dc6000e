/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What this kernel can do, found by asking it. No state; any thread. */

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "snug-seccomp-kernel.h"

#define NOBODY 65534

int
snug_seccomp_kernel_landlock_abi (void)
{
  const long abi
    = syscall (SYS_landlock_create_ruleset, NULL, (size_t) 0, LANDLOCK_CREATE_RULESET_VERSION);

  return abi > 0 ? (int) abi : 0;
}

guint64
snug_seccomp_kernel_fs_mask (int abi)
{
  guint64 mask
    = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE
      | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE
      | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG
      | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK
      | LANDLOCK_ACCESS_FS_MAKE_SYM;

  if (abi <= 0)
    return 0;
  mask |= abi >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0;
  mask |= abi >= 3 ? SNUG_LANDLOCK_FS_TRUNCATE : 0;
  mask |= abi >= 5 ? SNUG_LANDLOCK_FS_IOCTL_DEV : 0;
  return mask;
}

gboolean
snug_seccomp_kernel_has_filters (void)
{
  static const guint32 actions[]
    = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_ERRNO, SECCOMP_RET_LOG, SECCOMP_RET_ALLOW };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (syscall (SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &actions[i]) != 0)
      return FALSE;
  return TRUE;
}

/* Where AppArmor restricts user namespaces, the launcher makes them in its own profile. What goes
 * wrong here is seen by what follows. */
static void
enter_launcher_profile (void)
{
  static const char change[] = "changeprofile snug-run";
  char restricted = '0';
  int fd = open ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (read (fd, &restricted, 1) == 1 && restricted == '1')
    {
      const int attribute = open ("/proc/thread-self/attr/apparmor/current", O_WRONLY | O_CLOEXEC);

      if (attribute >= 0)
        {
          (void) !write (attribute, change, sizeof change - 1);
          close (attribute);
        }
    }
  close (fd);
}

/* Only system calls between fork and exit: the daemon has threads. */
static int
try_user_namespace (void)
{
  enter_launcher_profile ();
  if (geteuid () == 0
      && (syscall (SYS_setresgid, NOBODY, NOBODY, NOBODY) != 0
          || syscall (SYS_setresuid, NOBODY, NOBODY, NOBODY) != 0))
    return 2;
  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return 1;
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : 1;
}

gboolean
snug_seccomp_kernel_has_user_namespaces (void)
{
  const pid_t child = fork ();
  int status = 0;
  pid_t waited;

  if (child < 0)
    return FALSE;
  if (child == 0)
    _exit (try_user_namespace ());
  do
    waited = waitpid (child, &status, 0);
  while (waited < 0 && errno == EINTR);
  return waited == child && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}
