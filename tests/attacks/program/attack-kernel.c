/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Calls that reach the kernel's less tried parts or the whole machine. Where doing it would change
 * the machine, the argument is one that the kernel refuses only after it would have asked for the
 * right.
 */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define USER_MODE_ONLY 1
#define NO_FD          (-1)
#define X32            0x40000000L

static int
bpf_map (void)
{
  union bpf_attr attr
    = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };

  return attack_result (syscall (SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr));
}

static int
perf_event (void)
{
  struct perf_event_attr attr
    = { .type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_CPU_CLOCK };

  return attack_result (syscall (SYS_perf_event_open, &attr, 0, -1, NO_FD, 0));
}

static int
user_fault (void)
{
  return attack_result (syscall (SYS_userfaultfd, USER_MODE_ONLY));
}

static int
io_uring (void)
{
  unsigned char params[120] = { 0 };

  return attack_result (syscall (SYS_io_uring_setup, 1, params));
}

static int
key_ring (void)
{
  return attack_result (syscall (SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1));
}

static int
key_add (void)
{
  return attack_result (syscall (SYS_add_key, "user", "attack", "x", 1, KEY_SPEC_PROCESS_KEYRING));
}

static int
key_request (void)
{
  return attack_result (syscall (SYS_request_key, "user", "attack-absent", NULL, 0));
}

static int
load_kernel (void)
{
  return attack_result (syscall (SYS_kexec_load, 0, 0, NULL, ~0ul));
}

static int
load_module (void)
{
  return attack_result (syscall (SYS_finit_module, NO_FD, "", 0));
}

static int
remove_module (void)
{
  return attack_result (syscall (SYS_delete_module, "attack_absent", O_NONBLOCK));
}

static int
restart (void)
{
  return attack_result (syscall (SYS_reboot, 0, 0, 0, NULL));
}

static int
set_clock (void)
{
  const struct timespec impossible = { -1, -1 };

  return attack_result (syscall (SYS_clock_settime, CLOCK_REALTIME, &impossible));
}

static int
swap_on (void)
{
  return attack_result (syscall (SYS_swapon, "/attack-absent", 0));
}

static int
account (void)
{
  return attack_result (syscall (SYS_acct, "/attack-absent"));
}

static int
kernel_log (void)
{
  char text[64];

  return attack_result (syscall (SYS_syslog, 3, text, sizeof text));
}

static int
watch_files (void)
{
  return attack_result (syscall (SYS_fanotify_init, 0, O_RDONLY));
}

static int
fixed_addresses (void)
{
  return attack_result (syscall (SYS_personality, ADDR_NO_RANDOMIZE));
}

static int
compare_kernel_objects (void)
{
  const pid_t self = getpid ();

  return attack_result (syscall (SYS_kcmp, self, self, 0, 0, 0));
}

static int
move_pages (void)
{
  return attack_result (syscall (SYS_move_pages, 0, 0ul, NULL, NULL, NULL, 0));
}

#if defined(__x86_64__)
static long
call_32_bit (long number, long first, long second, long third)
{
  long result;

  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(number), "b"(first), "c"(second), "d"(third)
                   : "memory", "r8", "r9", "r10", "r11");
  if (result < 0 && result > -4096)
    {
      errno = (int) -result;
      return -1;
    }
  return result;
}

static int
getpid_32_bit (void)
{
  return attack_result (call_32_bit (20, 0, 0, 0));
}

/* unshare(CLONE_NEWUSER) */
static int
unshare_32_bit (void)
{
  return attack_result (call_32_bit (310, 0x10000000, 0, 0));
}

static int
getpid_x32 (void)
{
  return attack_result (syscall (X32 | SYS_getpid));
}

static int
unshare_x32 (void)
{
  return attack_result (syscall (X32 | SYS_unshare, 0x10000000));
}

static int
port_access (void)
{
  return attack_result (syscall (SYS_ioperm, 0x80, 1, 1));
}

static int
port_level (void)
{
  return attack_result (syscall (SYS_iopl, 3));
}
#endif

static const struct attack attacks[] = {
  { "bpf", bpf_map, "EPERM", BY_ROOT, "done", ALWAYS },
  { "perf_event_open", perf_event, "EPERM", BY_ROOT, "done", ALWAYS },
  { "userfaultfd", user_fault, "EPERM", BY_USER, "done|ENOSYS", ALWAYS },
  { "io_uring_setup", io_uring, "ENOSYS", BY_ROOT, "done|ENOSYS", ALWAYS },
  { "keyctl", key_ring, "EPERM", BY_USER, "done|ENOSYS", ALWAYS },
  { "add_key", key_add, "EPERM", BY_USER, "done|ENOSYS", ALWAYS },
  { "request_key", key_request, "EPERM", BY_USER, "ENOKEY|ENOENT|ENOSYS", ALWAYS },
  { "kexec_load", load_kernel, "EPERM", BY_ROOT, "EINVAL|ENOSYS", ALWAYS },
  { "finit_module", load_module, "EPERM", BY_ROOT, "EBADF|EINVAL|ENOSYS", ALWAYS },
  { "delete_module", remove_module, "EPERM", BY_ROOT, "ENOENT|ENOSYS", ALWAYS },
  { "reboot", restart, "EPERM", BY_ROOT, "EINVAL", ALWAYS },
  { "clock_settime", set_clock, "EPERM", BY_USER, "EINVAL", ALWAYS },
  { "swapon", swap_on, "EPERM", BY_ROOT, "ENOENT|ENOSYS", ALWAYS },
  { "acct", account, "EPERM", BY_ROOT, "ENOENT|ENOSYS", ALWAYS },
  { "syslog", kernel_log, "EPERM", BY_ROOT, "done", ALWAYS },
  { "fanotify_init", watch_files, "EPERM", BY_ROOT, "done|ENOSYS", ALWAYS },
  { "personality without random addresses", fixed_addresses, "EPERM", BY_USER, "done", ALWAYS },
  { "kcmp", compare_kernel_objects, "EPERM", BY_USER, "done|ENOSYS", ALWAYS },
  { "move_pages", move_pages, "EPERM", BY_USER, "done|ENOSYS", ALWAYS },
#if defined(__x86_64__)
  { "32-bit getpid", getpid_32_bit, "SIGSYS", BY_USER, "done|signal-11", ALWAYS },
  { "32-bit unshare", unshare_32_bit, "SIGSYS", BY_USER, "done|signal-11", ALWAYS },
  { "x32 getpid", getpid_x32, "ENOSYS|SIGSYS", BY_USER, "done|ENOSYS", ALWAYS },
  { "x32 unshare", unshare_x32, "ENOSYS|SIGSYS", BY_USER, "done|ENOSYS", ALWAYS },
  { "ioperm", port_access, "EPERM", BY_ROOT, "done|ENOSYS", ALWAYS },
  { "iopl", port_level, "EPERM", BY_ROOT, "done|ENOSYS", ALWAYS },
#endif
};

const struct attack_table kernel_attacks = { attacks, sizeof attacks / sizeof *attacks };
