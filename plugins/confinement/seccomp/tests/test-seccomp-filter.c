/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The filter, asked of the kernel: children load it and try. The plans here are small; the filter
 * of the real default grants is tested in tests/unit/policy/test-default-grants.c. */

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "snug-seccomp-filter.h"
#include "test-plan.h"

static SnugSandbox *
new_plan (const char *confinement)
{
  SnugSandbox *sandbox = snug_sandbox_new ("snap.foo.bar", "foo", "7", confinement, FALSE);

  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default",
            "{'name': 'exit exit_group close getuid ioctl mmap write'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default", "{'name': 'chmod', 'args': '1&06000==0'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default",
            "{'name': 'ioctl', 'args': '1==TIOCSTI', 'deny': 'yes'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default",
            "{'name': 'ioctl', 'args': '1==TIOCLINUX', 'deny': 'yes'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default",
            "{'name': 'clone3', 'deny': 'yes', 'errno': 'ENOSYS'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default",
            "{'name': 'clone', 'args': '0&CLONE_NAMESPACES==0'}");
  plan_add (sandbox, SNUG_GRANT_SOCKET, "default", "{'family': 'unix'}");
  return sandbox;
}

static GBytes *
build (SnugSandbox *sandbox)
{
  g_autoptr (GError) error = NULL;
  GBytes *program = snug_seccomp_filter_build (sandbox, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (program) % sizeof (struct sock_filter), ==, 0);
  return program;
}

#define CALL(name, expression)                                                                     \
  static long name (void) { return expression; }

CALL (call_getuid, syscall (SYS_getuid))
CALL (call_getppid, syscall (SYS_getppid))
CALL (call_chmod, syscall (SYS_chmod, "/nonexistent", 0644))
CALL (call_chmod_setuid, syscall (SYS_chmod, "/nonexistent", 04755))
CALL (call_chmod_setgid, syscall (SYS_chmod, "/nonexistent", 02755))
CALL (call_sti, syscall (SYS_ioctl, -1, TIOCSTI, 0))
CALL (call_linux, syscall (SYS_ioctl, -1, TIOCLINUX | 0xdeadbeef00000000UL, 0))
CALL (call_sti_high, syscall (SYS_ioctl, -1, TIOCSTI | 0xdeadbeef00000000UL, 0))
CALL (call_winsz, syscall (SYS_ioctl, -1, TIOCGWINSZ, 0))
CALL (call_clone3, syscall (SYS_clone3, NULL, (size_t) 0))
CALL (call_clone_user, syscall (SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0))
CALL (call_clone_net, syscall (SYS_clone, CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0))
CALL (call_socket_unix, syscall (SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
CALL (call_socket_inet, syscall (SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
CALL (call_socket_inet_raw, syscall (SYS_socket, AF_INET, SOCK_RAW, 1))
CALL (call_socket_inet_high, syscall (SYS_socket, AF_INET | (1UL << 32), SOCK_RAW, 1))
CALL (call_netlink_route, syscall (SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0))
CALL (call_netlink_audit, syscall (SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 9))
CALL (call_unshare, syscall (SYS_unshare, CLONE_NEWUSER))

/* Through the entry of 32-bit programs: getuid there is 24. */
#if defined(__x86_64__)
static long
call_i386_getuid (void)
{
  long result;

  __asm__ volatile("int $0x80" : "=a"(result) : "a"(24L) : "memory");
  return result < 0 ? (errno = (int) -result, -1) : 0;
}

CALL (call_x32_getuid, syscall (SYS_getuid | 0x40000000))

/* ioctl is 54 there; arguments in ebx, ecx, edx. */
static long
call_i386_sti (void)
{
  long result;

  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(54L), "b"(-1L), "c"((long) TIOCSTI), "d"(0L)
                   : "memory");
  return result < 0 ? (errno = (int) -result, -1) : 0;
}
#endif

static void
test_strict (void)
{
  g_autoptr (SnugSandbox) sandbox = new_plan ("strict");
  g_autoptr (GBytes) program = build (sandbox);

  g_assert_cmpint (run_filtered (program, call_getuid), ==, 0);
  g_assert_cmpint (run_filtered (program, call_getppid), ==, EPERM);
  g_assert_cmpint (run_filtered (program, call_unshare), ==, EPERM);
  g_assert_cmpint (run_filtered (program, call_chmod), ==, ENOENT);
  g_assert_cmpint (run_filtered (program, call_chmod_setuid), ==, EPERM);
  g_assert_cmpint (run_filtered (program, call_chmod_setgid), ==, EPERM);
}

/* A refusal of a whole call gives way to a grant of the whole call, one of an argument to nothing.
 */
static void
test_granted_refusal (void)
{
  g_autoptr (SnugSandbox) sandbox = new_plan ("strict");
  g_autoptr (GBytes) program = NULL;

  plan_add (sandbox, SNUG_GRANT_SYSCALL, "docker-support", "{'name': 'clone clone3'}");
  program = build (sandbox);
  g_assert_cmpint (run_filtered (program, call_clone3), ==, EINVAL);
  g_assert_cmpint (run_filtered (program, call_sti), ==, EPERM);
}

static void
test_terminal (void)
{
  static const char *const modes[] = { "strict", "devmode", "classic" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (SnugSandbox) sandbox = new_plan (modes[i]);
      g_autoptr (GBytes) program = build (sandbox);

      g_assert_cmpint (run_filtered (program, call_sti), ==, EPERM);
      g_assert_cmpint (run_filtered (program, call_sti_high), ==, EPERM);
      g_assert_cmpint (run_filtered (program, call_linux), ==, EPERM);
      g_assert_cmpint (run_filtered (program, call_winsz), ==, EBADF);
    }
}

static void
test_namespaces (void)
{
  g_autoptr (SnugSandbox) sandbox = new_plan ("strict");
  g_autoptr (GBytes) program = build (sandbox);

  g_assert_cmpint (run_filtered (program, call_clone3), ==, ENOSYS);
  g_assert_cmpint (run_filtered (program, call_clone_user), ==, EPERM);
  g_assert_cmpint (run_filtered (program, call_clone_net), ==, EPERM);
}

static void
test_sockets (void)
{
  g_autoptr (SnugSandbox) without = new_plan ("strict"), with = new_plan ("strict");
  g_autoptr (GBytes) closed = build (without), open = NULL;

  g_assert_cmpint (run_filtered (closed, call_socket_unix), ==, 0);
  g_assert_cmpint (run_filtered (closed, call_socket_inet), ==, EPERM);
  g_assert_cmpint (run_filtered (closed, call_netlink_route), ==, EPERM);
  plan_add (with, SNUG_GRANT_SOCKET, "network", "{'family': 'inet', 'type': 'stream'}");
  plan_add (with, SNUG_GRANT_SOCKET, "network", "{'family': 'netlink', 'protocol': 'route'}");
  open = build (with);
  g_assert_cmpint (run_filtered (open, call_socket_inet), ==, 0);
  g_assert_cmpint (run_filtered (open, call_socket_inet_raw), ==, EPERM);
  g_assert_cmpint (run_filtered (open, call_socket_inet_high), ==, EPERM);
  g_assert_cmpint (run_filtered (open, call_netlink_route), ==, 0);
  g_assert_cmpint (run_filtered (open, call_netlink_audit), ==, EPERM);
}

static void
test_architectures (void)
{
#if defined(__x86_64__)
  g_autoptr (SnugSandbox) native = new_plan ("strict"), both = new_plan ("strict"),
                          classic = new_plan ("classic");
  g_autoptr (GBytes) narrow = build (native), wide = NULL, open = build (classic);
  const int compat = run_filtered (open, call_i386_getuid);

  g_assert_cmpint (run_filtered (narrow, call_x32_getuid), ==, ENOSYS);
  if (compat != 0)
    {
      g_test_skip ("the kernel runs no 32-bit programs");
      return;
    }
  g_assert_cmpint (run_filtered (narrow, call_i386_getuid), ==, -SIGSYS);
  g_assert_cmpint (run_filtered (open, call_i386_sti), ==, EPERM);
  plan_add (both, SNUG_GRANT_SYSCALL, "default", "{'arch': 'i386'}");
  wide = build (both);
  g_assert_cmpint (run_filtered (wide, call_i386_getuid), ==, 0);
  g_assert_cmpint (run_filtered (wide, call_i386_sti), ==, EPERM);
  g_assert_cmpint (run_filtered (wide, call_x32_getuid), ==, ENOSYS);
  g_assert_cmpint (run_filtered (wide, call_getuid), ==, 0);
#else
  g_test_skip ("this architecture has no second one");
#endif
}

static void
test_devmode (void)
{
  g_autoptr (SnugSandbox) sandbox = new_plan ("devmode");
  g_autoptr (GBytes) program = build (sandbox);

  g_assert_cmpint (run_filtered (program, call_getppid), ==, 0);
  g_assert_cmpint (run_filtered (program, call_socket_inet), ==, 0);
}

/* Whole and by arguments, in either order: the wider one holds. */
static void
test_order (void)
{
  g_autoptr (SnugSandbox) sandbox = new_plan ("strict");
  g_autoptr (GBytes) program = NULL;

  plan_add (sandbox, SNUG_GRANT_SYSCALL, "other", "{'name': 'chmod'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "other", "{'name': 'getppid'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "other", "{'name': 'getppid', 'args': '0==1'}");
  plan_add (sandbox, SNUG_GRANT_SYSCALL, "other", "{'name': 'no_such_call'}");
  program = build (sandbox);
  g_assert_cmpint (run_filtered (program, call_getppid), ==, 0);
  g_assert_cmpint (run_filtered (program, call_chmod_setuid), ==, ENOENT);
}

static void
test_wrong (void)
{
  static const struct
  {
    SnugGrantKind kind;
    const char *params;
  } wrong[] = {
    { SNUG_GRANT_SYSCALL, "{'name': 'read', 'args': '9==1'}" },
    { SNUG_GRANT_SYSCALL, "{'name': 'read', 'deny': 'yes', 'errno': 'ENOPE'}" },
    { SNUG_GRANT_SYSCALL, "{'name': 'read', 'deny': 'yes', 'args': '0!=1'}" },
    { SNUG_GRANT_SOCKET, "{'family': 'inet7'}" },
    { SNUG_GRANT_SOCKET, "{'family': 'inet', 'type': 'cat'}" },
    { SNUG_GRANT_SOCKET, "{'family': 'netlink', 'protocol': 'cat'}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SnugSandbox) sandbox = new_plan ("strict");
      g_autoptr (GError) error = NULL;

      plan_add (sandbox, wrong[i].kind, "other", wrong[i].params);
      g_assert_null (snug_seccomp_filter_build (sandbox, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/filter/strict", test_strict);
  g_test_add_func ("/seccomp/filter/granted-refusal", test_granted_refusal);
  g_test_add_func ("/seccomp/filter/terminal", test_terminal);
  g_test_add_func ("/seccomp/filter/namespaces", test_namespaces);
  g_test_add_func ("/seccomp/filter/sockets", test_sockets);
  g_test_add_func ("/seccomp/filter/architectures", test_architectures);
  g_test_add_func ("/seccomp/filter/devmode", test_devmode);
  g_test_add_func ("/seccomp/filter/order", test_order);
  g_test_add_func ("/seccomp/filter/wrong", test_wrong);
  return g_test_run ();
}
