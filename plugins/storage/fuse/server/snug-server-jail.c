/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The jail of the server. Before there are threads. It fails closed: a server that cannot be jailed
 * does not start.
 *
 * There is no user namespace: in one the server would have capabilities over it, and outside it has
 * none. */

#include "snug-server-jail.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *
limit (int resource, rlim_t value)
{
  struct rlimit both = { value, value };

  return setrlimit (resource, &both) == 0 ? NULL : "set a resource limit";
}

/* An empty, read-only root. /proc is only the place where it is mounted for a moment: it exists
 * everywhere, and this mount namespace is our own. Letting the old root go also frees the copies of
 * all other mounts, which would else keep their devices. */
static const char *
enter_empty_root (void)
{
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return "make the mounts private";
  if (mount ("none", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
             "size=4k,nr_inodes=2,mode=0555")
      < 0)
    return "mount an empty root";
  if (chdir ("/proc") < 0 || syscall (SYS_pivot_root, ".", ".") < 0 || umount2 (".", MNT_DETACH) < 0
      || chdir ("/") < 0)
    return "enter the empty root";
  return NULL;
}

static const char *
drop_privileges (uid_t uid, gid_t gid)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2] = { { 0 } };
  uid_t real, effective, saved;

  for (int capability = 0; prctl (PR_CAPBSET_READ, capability) >= 0; capability++)
    if (prctl (PR_CAPBSET_DROP, capability) < 0)
      return "drop the bounding capabilities";
  if (prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
    return "drop the ambient capabilities";
  if (setgroups (0, NULL) < 0 || setresgid (gid, gid, gid) < 0 || setresuid (uid, uid, uid) < 0)
    return "become the unprivileged user";
  if (syscall (SYS_capset, &header, data) < 0)
    return "drop the capabilities";
  if (getresuid (&real, &effective, &saved) < 0 || real != uid || effective != uid || saved != uid
      || uid == 0)
    {
      errno = EPERM;
      return "stay the unprivileged user";
    }
  return NULL;
}

static const char *
set_limits (void)
{
  const char *what = limit (RLIMIT_CORE, 0);

  /* Standard error may be a file; writing to it must fail, not kill. */
  signal (SIGXFSZ, SIG_IGN);
  if (what == NULL)
    what = limit (RLIMIT_FSIZE, 0);
  if (what == NULL)
    what = limit (RLIMIT_NOFILE, 8);
  if (what == NULL)
    what = limit (RLIMIT_MEMLOCK, 0);
  if (what == NULL)
    what = limit (RLIMIT_MSGQUEUE, 0);
  return what != NULL ? what : limit (RLIMIT_AS, 1024UL * 1024 * 1024);
}

const char *
snug_server_jail_enter (uid_t uid, gid_t gid)
{
  const char *what;
  pid_t pid;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    return "forbid new privileges";
  if (unshare (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
    return "make namespaces";
  pid = fork ();
  if (pid < 0)
    return "fork";
  if (pid > 0)
    _exit (0);
  what = enter_empty_root ();
  if (what == NULL)
    what = set_limits ();
  if (what == NULL)
    what = drop_privileges (uid, gid);
  if (what == NULL && prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
    what = "forbid tracing";
  return what;
}

const char *
snug_server_jail_forbid_processes (void)
{
  return limit (RLIMIT_NPROC, 0);
}
