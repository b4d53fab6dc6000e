/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * System calls and capabilities. A call is made with arguments that the kernel refuses for another
 * reason than rights before it does anything, so it is harmless, and an error that is not about
 * rights shows that it was let through.
 */

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>
#include "probe.h"

#define NOWHERE "/nonexistent/probe"

#define CALL(name, ...)                                                                            \
  {                                                                                                \
#name, SYS_##name, { __VA_ARGS__ }                                                             \
  }
#define TEXT(text) ((intptr_t) (text))

typedef struct
{
  const char *name;
  long number;
  intptr_t arguments[6];
} Call;

static struct timex nothing_to_set;
static long a_wrong_time[2] = { 0, -1 };

static const Call calls[] = {
  CALL (unshare, 0),
  CALL (setns, -1, 0),
  CALL (chroot, TEXT (NOWHERE)),
  CALL (mount, TEXT ("none"), TEXT (NOWHERE), TEXT ("tmpfs"), 0, 0),
  CALL (umount2, TEXT (NOWHERE), 0),
  CALL (pivot_root, TEXT (NOWHERE), TEXT (NOWHERE)),
  CALL (mknod, TEXT (NOWHERE), S_IFCHR | 0600, 0x103),
  CALL (mknodat, -1, TEXT (NOWHERE), S_IFCHR | 0600, 0x103),
  CALL (bpf, -1, 0, 0),
  CALL (keyctl, 9999, 0, 0, 0, 0),
  CALL (add_key, 0, 0, 0, 0, 0),
  CALL (request_key, 0, 0, 0, 0),
  CALL (clone3, 0, 0),
  CALL (open_tree, -1, TEXT ("nowhere"), 0),
  CALL (move_mount, -1, TEXT ("nowhere"), -1, TEXT ("nowhere"), 0),
  CALL (fsopen, TEXT ("nonexistent"), 0),
  CALL (fsconfig, -1, 0, 0, 0, 0),
  CALL (fsmount, -1, 0, 0),
  CALL (fspick, -1, TEXT ("nowhere"), 0),
  CALL (mount_setattr, -1, TEXT ("nowhere"), -1, 0, 0),
  CALL (chmod, TEXT (NOWHERE), 06755),
  CALL (fchmod, -1, 06755),
  CALL (fchmodat, -1, TEXT (NOWHERE), 06755),
  CALL (sethostname, TEXT ("x"), -1),
  CALL (setdomainname, TEXT ("x"), -1),
  CALL (quotactl, 0xff, 0, 0, 0),
  CALL (perf_event_open, 0, 0, 0, 0, -1),
  CALL (init_module, 0, 0, TEXT ("")),
  CALL (finit_module, -1, TEXT (""), 0),
  CALL (delete_module, TEXT ("nonexistent"), 0),
  CALL (syslog, 10, 0, 0),
  CALL (setpriority, PRIO_PGRP, 0x7ffffff0, 19),
  CALL (reboot, 0, 0, 0, 0),
  CALL (adjtimex, (intptr_t) &nothing_to_set),
  CALL (clock_adjtime, 0, (intptr_t) &nothing_to_set),
  CALL (clock_settime, 99999, (intptr_t) a_wrong_time),
  CALL (settimeofday, (intptr_t) a_wrong_time, 0),
  CALL (process_vm_readv, 0, 0, 0, 0, 0, -1),
  CALL (process_vm_writev, 0, 0, 0, 0, 0, -1),
  CALL (ptrace, PTRACE_TRACEME, 0, 0, 0),
  CALL (kexec_load, 0, 0, 0, -1),
  CALL (open_by_handle_at, -1, 0, 0),
  CALL (userfaultfd, -1),
#ifdef SYS_ioperm
  CALL (ioperm, 0, 0, 0),
  CALL (iopl, 9),
#endif
};

static int
make (const Call *call)
{
  const intptr_t *at = call->arguments;

  return syscall (call->number, at[0], at[1], at[2], at[3], at[4], at[5]) == -1 ? errno : 0;
}

static int
make_user_namespace (void)
{
  return unshare (CLONE_NEWUSER) == 0 ? 0 : errno;
}

static int
call_has_another (const char *name)
{
  return strcmp (name, "clone3") == 0;
}

int
probe_call (const char *object)
{
  if (strcmp (object, "user-namespace") == 0)
    return make_user_namespace ();
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp (calls[i].name, object) == 0)
      {
        const int error = make (&calls[i]);

        /* A filter answers ENOSYS only where programs are to try another call; elsewhere it is a
         * kernel that was built without. */
        if (error == ENOSYS)
          return call_has_another (object) ? error : 0;
        return error == EPERM || error == EACCES ? error : 0;
      }
  return EINVAL;
}

static int
use_chown (void)
{
  int fd = open ("/tmp/probe-owned", O_WRONLY | O_CREAT | O_CLOEXEC, 0600), result;

  if (fd < 0)
    return errno;
  result = fchown (fd, 1, 1) == 0 ? 0 : errno;
  close (fd);
  return result;
}

static int
use_net_raw (void)
{
  int fd = socket (AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int
use_setuid (void)
{
  return setuid (1) == 0 ? 0 : errno;
}

static int
use_setgid (void)
{
  return setgid (1) == 0 ? 0 : errno;
}

static int
use_sys_nice (void)
{
  return setpriority (PRIO_PROCESS, 0, -5) == 0 ? 0 : errno;
}

/* Where a capability needs no other grant and using it harms nobody, it is used. */
static const struct
{
  const char *name;
  unsigned number;
  int (*use) (void);
} capabilities[] = {
  { "chown", CAP_CHOWN, use_chown },
  { "dac_override", CAP_DAC_OVERRIDE, NULL },
  { "dac_read_search", CAP_DAC_READ_SEARCH, NULL },
  { "fowner", CAP_FOWNER, NULL },
  { "fsetid", CAP_FSETID, NULL },
  { "kill", CAP_KILL, NULL },
  { "setgid", CAP_SETGID, use_setgid },
  { "setuid", CAP_SETUID, use_setuid },
  { "setpcap", CAP_SETPCAP, NULL },
  { "linux_immutable", CAP_LINUX_IMMUTABLE, NULL },
  { "net_bind_service", CAP_NET_BIND_SERVICE, NULL },
  { "net_broadcast", CAP_NET_BROADCAST, NULL },
  { "net_admin", CAP_NET_ADMIN, NULL },
  { "net_raw", CAP_NET_RAW, use_net_raw },
  { "ipc_lock", CAP_IPC_LOCK, NULL },
  { "ipc_owner", CAP_IPC_OWNER, NULL },
  { "sys_module", CAP_SYS_MODULE, NULL },
  { "sys_rawio", CAP_SYS_RAWIO, NULL },
  { "sys_chroot", CAP_SYS_CHROOT, NULL },
  { "sys_ptrace", CAP_SYS_PTRACE, NULL },
  { "sys_pacct", CAP_SYS_PACCT, NULL },
  { "sys_admin", CAP_SYS_ADMIN, NULL },
  { "sys_boot", CAP_SYS_BOOT, NULL },
  { "sys_nice", CAP_SYS_NICE, use_sys_nice },
  { "sys_resource", CAP_SYS_RESOURCE, NULL },
  { "sys_time", CAP_SYS_TIME, NULL },
  { "sys_tty_config", CAP_SYS_TTY_CONFIG, NULL },
  { "mknod", CAP_MKNOD, NULL },
  { "lease", CAP_LEASE, NULL },
  { "audit_write", CAP_AUDIT_WRITE, NULL },
  { "audit_control", CAP_AUDIT_CONTROL, NULL },
  { "setfcap", CAP_SETFCAP, NULL },
  { "mac_override", CAP_MAC_OVERRIDE, NULL },
  { "mac_admin", CAP_MAC_ADMIN, NULL },
  { "syslog", CAP_SYSLOG, NULL },
  { "audit_read", CAP_AUDIT_READ, NULL },
  { "perfmon", CAP_PERFMON, NULL },
  { "bpf", CAP_BPF, NULL },
};

/* In a user namespace of one user a capability is one over nothing. */
static int
is_over_the_host (void)
{
  FILE *map = fopen ("/proc/self/uid_map", "re");
  unsigned long count = 0;
  int fields = map == NULL ? 0 : fscanf (map, "%*u %*u %lu", &count);

  if (map != NULL)
    fclose (map);
  return fields == 1 && count > 1;
}

int
probe_cap (const char *object)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2] = { 0 };

  for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
    {
      const unsigned number = capabilities[i].number;

      if (strcmp (capabilities[i].name, object) != 0)
        continue;
      if (syscall (SYS_capget, &header, data) != 0)
        return errno;
      if ((data[number / 32].effective & (1u << number % 32)) == 0 || !is_over_the_host ())
        return EPERM;
      return capabilities[i].use != NULL ? capabilities[i].use () : 0;
    }
  return EINVAL;
}

/* A process of the host's, of the same user. */
int
probe_signal (const char *object)
{
  return kill ((pid_t) atoi (object), 0) == 0 ? 0 : errno;
}

/* NAME=VALUE */
int
probe_environment (const char *object)
{
  char name[100];
  const size_t length = strcspn (object, "=");
  const char *value;

  if (length >= sizeof name || object[length] == '\0')
    return EINVAL;
  memcpy (name, object, length);
  name[length] = '\0';
  value = getenv (name);
  return value != NULL && strcmp (value, object + length + 1) == 0 ? 0 : ENOENT;
}
