/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The grants that are installed, through the whole of policy and the backend that needs no MAC
 * module, asked of the kernel: a child loads the filter and tries.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "snug-sandbox-builder.h"
#include "snug-seccomp-confinement.h"
#include "test-interfaces.h"

#define SNAP_YAML                                                                                  \
  "name: foo\nversion: 1\nbase: bare\nplugs: {mine: {interface: personal-files, write: "           \
  "[$HOME/.foo]}}\n"                                                                               \
  "apps:\n  none: {command: a}\n  net: {command: a, plugs: [network]}\n  files: {command: a, "     \
  "plugs: [home]}\n"                                                                               \
  "  mine: {command: a, plugs: [mine]}\n"

static SnugSandbox *
confine (InterfaceFolder *folder, const char *app, const char *plug, const char *interface)
{
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);
  g_autoptr (SnugConfinement) backend = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (SNAP_YAML);
  g_autoptr (GPtrArray) connections
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  const SnugSandboxRequest request = { snap, app, NULL, "strict", connections, NULL };
  g_autoptr (GError) error = NULL;
  SnugSandbox *sandbox;
  gboolean prepared;

  if (plug != NULL)
    {
      SnugConnection *connection
        = snug_connection_new ("foo", plug, "system", interface, interface);

      connection->plug_attrs = g_variant_ref (snug_snap_info_find_plug (snap->info, plug)->attrs);
      g_ptr_array_add (connections, connection);
    }
  sandbox = snug_policy_build_sandbox (set, &request, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (plans, sandbox);
  prepared = snug_confinement_prepare (backend, plans, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (prepared);
  return sandbox;
}

typedef struct
{
  const char *name;
  long number;
  long args[6];
  int expected; /* errno; 0: it works */
} Call;

/* Each call in a child of its own. Arguments are such that nothing happens to the machine where it
 * is let through by mistake: the kernel refuses them with another errno. */
static int
try_call (GBytes *program, const Call *call)
{
  gsize size;
  struct sock_fprog filter = { 0 };
  int status = 0;
  pid_t child;

  filter.filter = (struct sock_filter *) g_bytes_get_data (program, &size);
  filter.len = (unsigned short) (size / sizeof (struct sock_filter));
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      long result;

      if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
          || syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
        _exit (255);
      errno = 0;
      result = syscall (call->number, call->args[0], call->args[1], call->args[2], call->args[3],
                        call->args[4], call->args[5]);
      _exit (result < 0 ? errno : 0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

static void
try_all (GBytes *program, const Call *calls, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const int result = try_call (program, &calls[i]);

      if (result != calls[i].expected)
        g_error ("%s: %s, expected %s", calls[i].name, result < 0 ? "killed" : g_strerror (result),
                 g_strerror (calls[i].expected));
    }
}

#define NOWHERE ((long) "/nonexistent/x")

/* Whoever made a set-user-ID file would leave a way out of the sandbox. */
static void
test_files_without_power (InterfaceFolder *folder)
{
  const Call calls[] = {
    { "openat with a mode that is none", SYS_openat, { AT_FDCWD, NOWHERE, O_RDONLY, -1 }, ENOENT },
    { "openat that makes", SYS_openat, { AT_FDCWD, NOWHERE, O_CREAT | O_WRONLY, 0644 }, ENOENT },
    { "open setuid", SYS_openat, { AT_FDCWD, NOWHERE, O_CREAT | O_WRONLY, 04755 }, EPERM },
    { "open setgid", SYS_openat, { AT_FDCWD, NOWHERE, O_TMPFILE | O_WRONLY, 02755 }, EPERM },
    { "socketpair of netlink", SYS_socketpair, { AF_NETLINK, SOCK_RAW, 0, 0 }, EPERM },
    { "openat2", SYS_openat2, { AT_FDCWD, NOWHERE, 0, 0 }, ENOSYS },
    { "mknod setuid", SYS_mknodat, { AT_FDCWD, NOWHERE, S_IFREG | 04755, 0 }, EPERM },
  };
  g_autoptr (SnugSandbox) sandbox = confine (folder, "none", NULL, NULL);

  try_all (snug_sandbox_get_seccomp (sandbox), calls, G_N_ELEMENTS (calls));
}

static void
test_nothing_connected (InterfaceFolder *folder)
{
  const Call calls[] = {
    { "getpid", SYS_getpid, { 0 }, 0 },
    { "openat", SYS_openat, { AT_FDCWD, NOWHERE, O_RDONLY }, ENOENT },
    { "socket unix", SYS_socket, { AF_UNIX, SOCK_STREAM, 0 }, 0 },
    { "prctl name", SYS_prctl, { PR_SET_NAME, (long) "x" }, 0 },
    { "mknod fifo", SYS_mknodat, { AT_FDCWD, NOWHERE, S_IFIFO | 0600 }, ENOENT },
    { "chmod 644", SYS_fchmodat, { AT_FDCWD, NOWHERE, 0644 }, ENOENT },
    { "landlock", SYS_landlock_create_ruleset, { 0, 0, 9 }, EINVAL },
    { "setpriority own", SYS_setpriority, { PRIO_PROCESS, 0, 5 }, 0 },
    { "personality query", SYS_personality, { 0xffffffffL }, 0 },
    { "clone3", SYS_clone3, { 0, 0 }, ENOSYS },
    { "io_uring_setup", SYS_io_uring_setup, { 0, 0 }, ENOSYS },
    { "socket inet", SYS_socket, { AF_INET, SOCK_STREAM, 0 }, EPERM },
    { "socket inet6", SYS_socket, { AF_INET6, SOCK_DGRAM, 0 }, EPERM },
    { "socket netlink", SYS_socket, { AF_NETLINK, SOCK_RAW, 0 }, EPERM },
    { "socket packet", SYS_socket, { AF_PACKET, SOCK_RAW, 0 }, EPERM },
    { "socket vsock", SYS_socket, { AF_VSOCK, SOCK_STREAM, 0 }, EPERM },
    { "socket alg", SYS_socket, { AF_ALG, SOCK_SEQPACKET, 0 }, EPERM },
    { "mknod device", SYS_mknodat, { AT_FDCWD, NOWHERE, S_IFCHR | 0600, 0x103 }, EPERM },
    { "mknod block", SYS_mknodat, { AT_FDCWD, NOWHERE, S_IFBLK | 0600, 0x700 }, EPERM },
    { "chmod setuid", SYS_fchmodat, { AT_FDCWD, NOWHERE, 04755 }, EPERM },
    { "chmod setgid", SYS_fchmodat, { AT_FDCWD, NOWHERE, 02755 }, EPERM },
    { "TIOCSTI", SYS_ioctl, { -1, TIOCSTI, 0 }, EPERM },
    { "TIOCSTI with more", SYS_ioctl, { -1, (long) (TIOCSTI | (0x1234567fUL << 32)), 0 }, EPERM },
    { "TIOCLINUX", SYS_ioctl, { -1, TIOCLINUX, 0 }, EPERM },
    { "TIOCGWINSZ", SYS_ioctl, { -1, TIOCGWINSZ, 0 }, EBADF },
    { "clone user", SYS_clone, { CLONE_NEWUSER | SIGCHLD }, EPERM },
    { "clone mount", SYS_clone, { CLONE_NEWNS | SIGCHLD }, EPERM },
    { "unshare", SYS_unshare, { CLONE_NEWUSER }, EPERM },
    { "setns", SYS_setns, { -1, 0 }, EPERM },
    { "mount", SYS_mount, { NOWHERE, NOWHERE, 0, 0, 0 }, EPERM },
    { "umount2", SYS_umount2, { NOWHERE, 0 }, EPERM },
    { "open_tree", SYS_open_tree, { -1, NOWHERE, 0 }, EPERM },
    { "move_mount", SYS_move_mount, { -1, NOWHERE, -1, NOWHERE, 0 }, EPERM },
    { "fsopen", SYS_fsopen, { NOWHERE, 0 }, EPERM },
    { "pivot_root", SYS_pivot_root, { NOWHERE, NOWHERE }, EPERM },
    { "chroot", SYS_chroot, { NOWHERE }, EPERM },
    { "bpf", SYS_bpf, { -1, 0, 0 }, EPERM },
    { "perf_event_open", SYS_perf_event_open, { 0, 0, -1, -1, 0 }, EPERM },
    { "userfaultfd", SYS_userfaultfd, { -1 }, EPERM },
    { "ptrace", SYS_ptrace, { -1, 0, 0, 0 }, EPERM },
    { "process_vm_readv", SYS_process_vm_readv, { 1, 0, 0, 0, 0, 0 }, EPERM },
    { "process_vm_writev", SYS_process_vm_writev, { 1, 0, 0, 0, 0, 0 }, EPERM },
    { "pidfd_getfd", SYS_pidfd_getfd, { -1, 0, 0 }, EPERM },
    { "kcmp", SYS_kcmp, { 1, 1, 0, 0, 0 }, EPERM },
    { "keyctl", SYS_keyctl, { -1, 0, 0, 0, 0 }, EPERM },
    { "add_key", SYS_add_key, { NOWHERE, NOWHERE, 0, 0, 0 }, EPERM },
    { "request_key", SYS_request_key, { NOWHERE, NOWHERE, 0, 0 }, EPERM },
    { "kexec_load", SYS_kexec_load, { 0, 0, 0, -1 }, EPERM },
    { "init_module", SYS_init_module, { 0, 0, 0 }, EPERM },
    { "finit_module", SYS_finit_module, { -1, 0, 0 }, EPERM },
    { "delete_module", SYS_delete_module, { NOWHERE, 0 }, EPERM },
    { "open_by_handle_at", SYS_open_by_handle_at, { -1, 0, 0 }, EPERM },
    { "reboot", SYS_reboot, { 0, 0, 0, 0 }, EPERM },
    { "swapon", SYS_swapon, { NOWHERE, 0 }, EPERM },
    { "settimeofday", SYS_settimeofday, { 1, 1 }, EPERM },
    { "clock_settime", SYS_clock_settime, { -1, 0 }, EPERM },
    { "adjtimex", SYS_adjtimex, { 0 }, EPERM },
    { "sethostname", SYS_sethostname, { NOWHERE, 0 }, EPERM },
    { "syslog", SYS_syslog, { -1, 0, 0 }, EPERM },
    { "acct", SYS_acct, { NOWHERE }, EPERM },
    { "quotactl", SYS_quotactl, { -1, 0, 0, 0 }, EPERM },
    { "fanotify_init", SYS_fanotify_init, { -1, 0 }, EPERM },
    { "lookup_dcookie", SYS_lookup_dcookie, { 0, 0, 0 }, EPERM },
    { "move_pages", SYS_move_pages, { -1, 0, 0, 0, 0, 0 }, EPERM },
    { "vhangup", SYS_vhangup, { 0 }, EPERM },
    { "memfd_secret", SYS_memfd_secret, { -1 }, EPERM },
    { "setpriority other", SYS_setpriority, { PRIO_PROCESS, 1, 5 }, EPERM },
    { "setpriority user", SYS_setpriority, { PRIO_USER, 0, 5 }, EPERM },
    { "personality no random", SYS_personality, { 0x0040000 }, EPERM },
    { "prctl ptracer scope", SYS_prctl, { 35 /* PR_SET_MM */, 0, 0, 0, 0 }, EPERM },
    { "unknown call", 9999, { 0 }, EPERM },
  };
  g_autoptr (SnugSandbox) sandbox = confine (folder, "none", NULL, NULL);

  try_all (snug_sandbox_get_seccomp (sandbox), calls, G_N_ELEMENTS (calls));
  g_assert_true ((snug_sandbox_get_namespaces (sandbox) & SNUG_NAMESPACE_NET) != 0);
  g_assert_true ((snug_sandbox_get_namespaces (sandbox) & SNUG_NAMESPACE_PID) != 0);
}

static void
test_network (InterfaceFolder *folder)
{
  const Call calls[] = {
    { "socket inet", SYS_socket, { AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0 }, 0 },
    { "socket inet6", SYS_socket, { AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0 }, 0 },
    { "netlink route", SYS_socket, { AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0 }, 0 },
    { "netlink audit", SYS_socket, { AF_NETLINK, SOCK_RAW, 9 }, EPERM },
    { "netlink netfilter", SYS_socket, { AF_NETLINK, SOCK_RAW, 12 }, EPERM },
    { "raw", SYS_socket, { AF_INET, SOCK_RAW, 1 }, EPERM },
    { "packet", SYS_socket, { AF_PACKET, SOCK_RAW, 0 }, EPERM },
    { "unshare", SYS_unshare, { CLONE_NEWUSER }, EPERM },
  };
  g_autoptr (SnugSandbox) sandbox = confine (folder, "net", "network", "network");

  try_all (snug_sandbox_get_seccomp (sandbox), calls, G_N_ELEMENTS (calls));
  g_assert_true ((snug_sandbox_get_namespaces (sandbox) & SNUG_NAMESPACE_NET) == 0);
}

/* The home directory by its visible entries: no bind of the whole, no bin, no other snap's data. */
static void
test_home (InterfaceFolder *folder)
{
  g_autoptr (SnugSandbox) sandbox = confine (folder, "files", "home", "home");
  g_autoptr (GVariant) entries = snug_sandbox_get_entries (sandbox),
                       binds = snug_sandbox_get_binds (sandbox);
  g_autofree const char **except = NULL;
  const char *directory, *pattern, *source;
  GVariantIter iter;
  guint32 flags;

  g_assert_cmpuint (g_variant_n_children (entries), ==, 1);
  g_variant_get_child (entries, 0, "(&s&s^a&su)", &directory, &pattern, &except, &flags);
  g_assert_cmpstr (directory, ==, "$HOME");
  g_assert_cmpstr (pattern, ==, "*");
  g_assert_true (g_strv_contains (except, "bin"));
  g_assert_true (g_strv_contains (except, "snap"));
  g_assert_true ((flags & SNUG_BIND_WRITABLE) != 0);
  g_variant_iter_init (&iter, binds);
  while (g_variant_iter_next (&iter, "(&s&su)", &source, NULL, &flags))
    {
      g_assert_cmpstr (source, !=, "$HOME");
      if (g_str_equal (source, "$HOME/bin"))
        g_assert_cmpuint (flags & SNUG_BIND_WRITABLE, ==, 0);
    }
}

static void
test_personal_files (InterfaceFolder *folder)
{
  g_autoptr (SnugSandbox) sandbox = confine (folder, "mine", "mine", "personal-files");

  g_assert_true (snug_sandbox_has_grant (sandbox, SNUG_GRANT_FILE, "path", "$HOME/.foo"));
}

/* A name that libseccomp does not know is passed over, so a slip of the pen would go unseen. What
 * is newer than the oldest libseccomp that we build with stands here. */
static void
test_known_names (InterfaceFolder *folder)
{
  static const char *const newer[] = { "fchmodat2",     "futex_wake",       "futex_wait",
                                       "futex_requeue", "map_shadow_stack", "cachectl",
                                       "mseal",         "utimensat_time64", NULL };
  g_autoptr (SnugSandbox) sandbox = confine (folder, "none", NULL, NULL);
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);
  guint n = 0;

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      const char *text = snug_grant_get (grant, "name");
      g_auto (GStrv) names = NULL;

      if (snug_grant_get_kind (grant) != SNUG_GRANT_SYSCALL || text == NULL)
        continue;
      names = g_strsplit (text, " ", -1);
      for (guint j = 0; names[j] != NULL; j++, n++)
        if (seccomp_syscall_resolve_name (names[j]) == __NR_SCMP_ERROR
            && !g_strv_contains (newer, names[j]))
          g_error ("there is no system call ‘%s’", names[j]);
    }
  g_assert_cmpuint (n, >, 300);
}

static void
test_speed (InterfaceFolder *folder)
{
  g_autoptr (SnugSandbox) sandbox = confine (folder, "net", "network", "network");
  g_autoptr (SnugConfinement) backend = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  const gint64 start = g_get_monotonic_time ();
  const guint rounds = 20;
  gint64 each;

  g_ptr_array_add (plans, sandbox);
  for (guint i = 0; i < rounds; i++)
    g_assert_true (snug_confinement_prepare (backend, plans, NULL, NULL));
  each = (g_get_monotonic_time () - start) / rounds;
  g_test_message ("%" G_GINT64_FORMAT " µs for a filter of %zu instructions", each,
                  g_bytes_get_size (snug_sandbox_get_seccomp (sandbox))
                    / sizeof (struct sock_filter));
  /* Far above what it takes, far below what a person or a change of policy would notice. */
  g_assert_cmpint (each, <, 100000);
}

with_folder (test_files_without_power) with_folder (test_nothing_connected)
  with_folder (test_network) with_folder (test_home) with_folder (test_personal_files)
    with_folder (test_known_names) with_folder (test_speed)

      int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/default-grants/files-without-power", test_files_without_power_test);
  g_test_add_func ("/policy/default-grants/nothing-connected", test_nothing_connected_test);
  g_test_add_func ("/policy/default-grants/network", test_network_test);
  g_test_add_func ("/policy/default-grants/home", test_home_test);
  g_test_add_func ("/policy/default-grants/personal-files", test_personal_files_test);
  g_test_add_func ("/policy/default-grants/known-names", test_known_names_test);
  g_test_add_func ("/policy/default-grants/speed", test_speed_test);
  return g_test_run ();
}
