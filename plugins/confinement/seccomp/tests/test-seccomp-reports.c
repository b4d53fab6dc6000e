/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The truth about each kind of grant: mechanism and, where something is missing, that there is a
 * note. */

#include "snug-seccomp-reports.h"
#include "test-plan.h"

typedef struct
{
  SnugGrantKind kind;
  const char *params;
  SnugNamespaces namespaces;
  int abi;
  const char *mechanism;
  gboolean note;
} Case;

#define ALL                                                                                        \
  (SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT | SNUG_NAMESPACE_PID | SNUG_NAMESPACE_IPC            \
   | SNUG_NAMESPACE_UTS | SNUG_NAMESPACE_NET)

static const Case cases[] = {
  { SNUG_GRANT_FILE, "{'path': '/a', 'access': 'r'}", ALL, 7, "mount+landlock", FALSE },
  { SNUG_GRANT_FILE, "{'path': '/a', 'access': 'r'}", ALL, 0, "mount", FALSE },
  { SNUG_GRANT_FILE, "{'path': '/a', 'access': 'r', 'owner': 'yes'}", ALL, 7, "mount+landlock",
    TRUE },
  { SNUG_GRANT_FILE, "{'path': '/a/*/b', 'access': 'r'}", ALL, 7, "withheld", TRUE },
  { SNUG_GRANT_DEVICE, "{'path': '/dev/a', 'access': 'rw'}", ALL, 4, "mount+landlock", TRUE },
  { SNUG_GRANT_DEVICE, "{'path': '/dev/a', 'access': 'rw'}", ALL, 5, "mount+landlock", FALSE },
  { SNUG_GRANT_SOCKET, "{'path': '/run/a'}", ALL, 7, "mount", FALSE },
  { SNUG_GRANT_SOCKET, "{'family': 'inet'}", ALL, 7, "seccomp", FALSE },
  { SNUG_GRANT_SOCKET, "{'abstract': 'a'}", ALL, 7, "withheld", TRUE },
  { SNUG_GRANT_SOCKET, "{'abstract': 'a'}", ALL & ~SNUG_NAMESPACE_NET, 7, "", TRUE },
  { SNUG_GRANT_DBUS, "{'name': 'org.a', 'bus': 'session', 'access': 'talk'}", ALL, 7, "withheld",
    TRUE },
  { SNUG_GRANT_NETWORK, "{'access': 'connect'}", ALL & ~SNUG_NAMESPACE_NET, 3, "netns+seccomp",
    TRUE },
  { SNUG_GRANT_NETWORK, "{'access': 'connect'}", ALL & ~SNUG_NAMESPACE_NET, 4,
    "netns+seccomp+landlock", TRUE },
  { SNUG_GRANT_NETWORK, "{'access': 'bind'}", ALL & ~SNUG_NAMESPACE_NET, 4, "netns+seccomp",
    FALSE },
  { SNUG_GRANT_CAPABILITY, "{'name': 'net_admin'}", ALL, 7, "withheld", TRUE },
  { SNUG_GRANT_CAPABILITY, "{'name': 'net_admin'}", ALL & ~SNUG_NAMESPACE_USER, 7, "capabilities",
    FALSE },
  { SNUG_GRANT_CAPABILITY, "{'name': 'no_such'}", ALL & ~SNUG_NAMESPACE_USER, 7, "withheld", TRUE },
  { SNUG_GRANT_FILE, "{'path': '/proc/asound/', 'access': 'r'}", ALL, 7, "", TRUE },
  { SNUG_GRANT_FILE, "{'path': '/proc/sys/vm/', 'access': 'rw'}", ALL, 7, "withheld", TRUE },
  { SNUG_GRANT_SYSCALL, "{'name': 'read'}", ALL, 7, "seccomp", FALSE },
  { SNUG_GRANT_MOUNT, "{'source': '/a', 'target': '/b', 'options': 'bind,ro'}", ALL, 7,
    "mount+landlock", FALSE },
  { SNUG_GRANT_SIGNAL, "{'peer': '*'}", ALL, 7, "withheld", TRUE },
  { SNUG_GRANT_SIGNAL, "{'peer': '*'}", ALL & ~SNUG_NAMESPACE_PID, 7, "", TRUE },
  { SNUG_GRANT_ENV, "{'name': 'A', 'value': 'b'}", ALL, 7, "", FALSE },
  { SNUG_GRANT_KERNEL_MODULE, "{'name': 'a'}", ALL, 7, "withheld", TRUE },
  { SNUG_GRANT_UNIT, "{'key': 'Delegate', 'value': 'true'}", ALL, 7, "withheld", TRUE },
};

static void
test_cases (void)
{
  guint seen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugSandbox) sandbox
        = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
      g_autoptr (GVariant) reports = NULL;
      const char *mechanism, *note;

      plan_add (sandbox, cases[i].kind, "test", cases[i].params);
      snug_sandbox_set_namespaces (sandbox, cases[i].namespaces);
      snug_seccomp_reports_apply (sandbox, cases[i].abi);
      reports = snug_sandbox_get_reports (sandbox);
      g_test_message ("%s", cases[i].params);
      g_assert_cmpuint (g_variant_n_children (reports), ==, 1);
      g_variant_get_child (reports, 0, "(&s&s&s@a{ss}&s&s)", NULL, NULL, NULL, NULL, &mechanism,
                           &note);
      g_assert_cmpstr (mechanism, ==, cases[i].mechanism);
      g_assert_cmpint (*note != '\0', ==, cases[i].note);
      seen |= 1u << cases[i].kind;
    }
  /* No kind without a case. */
  g_assert_cmphex (seen, ==, (1u << SNUG_N_GRANT_KINDS) - 1);
}

static void
test_environment (void)
{
  g_autoptr (SnugSandbox) strict = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
  g_autoptr (SnugSandbox) devmode = snug_sandbox_new ("snap.foo.bar", "foo", "7", "devmode", FALSE);
  g_autoptr (GVariant) one = NULL, two = NULL;

  plan_add (strict, SNUG_GRANT_ENV, "cups",
            "{'name': 'CUPS_SERVER', 'value': '/var/cups/cups.sock'}");
  plan_add (devmode, SNUG_GRANT_ENV, "cups",
            "{'name': 'CUPS_SERVER', 'value': '/var/cups/cups.sock'}");
  snug_seccomp_reports_apply (strict, 7);
  snug_seccomp_reports_apply_devmode (devmode);
  one = snug_sandbox_get_env (strict);
  two = snug_sandbox_get_env (devmode);
  g_assert_cmpuint (g_variant_n_children (one), ==, 1);
  g_assert_true (g_variant_equal (one, two));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/reports/cases", test_cases);
  g_test_add_func ("/seccomp/reports/environment", test_environment);
  return g_test_run ();
}
