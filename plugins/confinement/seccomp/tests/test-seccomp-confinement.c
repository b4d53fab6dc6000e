/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The backend whole: what it makes of a plan. Mounts and reports are looked at through it. */

#include "snug-seccomp-confinement.h"
#include "test-plan.h"

static SnugSandbox *
prepare (const char *confinement, const char *network)
{
  g_autoptr (SnugConfinement) backend = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  SnugSandbox *sandbox = snug_sandbox_new ("snap.foo.foo", "foo", "1", confinement, FALSE);

  plan_add (sandbox, SNUG_GRANT_SYSCALL, "default",
            "{'name': 'read write exit_group openat close'}");
  plan_add (sandbox, SNUG_GRANT_FILE, "default",
            "{'path': '/tmp', 'access': 'rwklm', 'scope': 'sandbox'}");
  plan_add (sandbox, SNUG_GRANT_DEVICE, "default",
            "{'path': '/dev/null', 'access': 'rw', 'scope': 'sandbox'}");
  plan_add (sandbox, SNUG_GRANT_FILE, "home", "{'path': '/opt', 'access': 'r'}");
  plan_add (sandbox, SNUG_GRANT_DBUS, "mpris",
            "{'bus': 'session', 'name': 'org.example.X', 'access': 'talk'}");
  if (network != NULL)
    plan_add (sandbox, SNUG_GRANT_NETWORK, "network", network);
  g_ptr_array_add (plans, sandbox);
  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_no_error (error);
  return sandbox;
}

static void
test_probe (void)
{
  g_autoptr (SnugPlugin) backend = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_autoptr (SnugProbe) probe = snug_plugin_probe (backend, NULL, NULL);

  g_assert_nonnull (probe);
  /* Short of everything, or unable to work: there is something to say in either case. */
  g_assert_nonnull (snug_probe_get_reason (probe));
}

static void
test_network_is_a_namespace (void)
{
  g_autoptr (SnugSandbox) without = prepare ("strict", NULL);
  g_autoptr (SnugSandbox) with = prepare ("strict", "{'access': 'connect'}");

  g_assert_true ((snug_sandbox_get_namespaces (without) & SNUG_NAMESPACE_NET) != 0);
  g_assert_true ((snug_sandbox_get_namespaces (with) & SNUG_NAMESPACE_NET) == 0);
  g_assert_true ((snug_sandbox_get_namespaces (with) & SNUG_NAMESPACE_PID) != 0);
  g_assert_nonnull (snug_sandbox_get_seccomp (with));
}

static void
test_same_input_same_output (void)
{
  g_autoptr (SnugSandbox) one = prepare ("strict", NULL);
  g_autoptr (SnugSandbox) two = prepare ("strict", NULL);
  g_autoptr (GVariant) binds_one = snug_sandbox_get_binds (one);
  g_autoptr (GVariant) binds_two = snug_sandbox_get_binds (two);

  g_assert_true (g_bytes_equal (snug_sandbox_get_seccomp (one), snug_sandbox_get_seccomp (two)));
  g_assert_true (g_variant_equal (binds_one, binds_two));
}

static gboolean
has_bind (SnugSandbox *sandbox, const char *source, guint *flags)
{
  g_autoptr (GVariant) binds = snug_sandbox_get_binds (sandbox);
  GVariantIter iter;
  const char *from, *to;

  g_variant_iter_init (&iter, binds);
  while (g_variant_iter_next (&iter, "(&s&su)", &from, &to, flags))
    if (g_str_equal (from, source))
      return TRUE;
  return FALSE;
}

static void
test_what_is_granted_is_mounted (void)
{
  g_autoptr (SnugSandbox) sandbox = prepare ("strict", NULL);
  guint flags = 0;

  g_assert_true (has_bind (sandbox, "/opt", &flags));
  /* Granted for reading, so mounted for reading. */
  g_assert_cmpuint (flags & SNUG_BIND_WRITABLE, ==, 0);
  g_assert_false (has_bind (sandbox, "/etc", &flags));
}

static void
test_every_grant_is_reported (void)
{
  g_autoptr (SnugSandbox) sandbox = prepare ("strict", "{'access': 'connect'}");
  g_autoptr (GVariant) reports = snug_sandbox_get_reports (sandbox);
  GVariantIter iter;
  const char *kind, *mechanism, *note;

  g_assert_cmpuint (g_variant_n_children (reports), ==, snug_sandbox_get_grants (sandbox)->len);
  g_variant_iter_init (&iter, reports);
  while (
    g_variant_iter_next (&iter, "(&s&s&s@a{ss}&s&s)", &kind, NULL, NULL, NULL, &mechanism, &note))
    /* What is not enforced, or not given, says so. D-Bus needs a proxy, which is not there yet. */
    if (g_str_equal (kind, "dbus"))
      g_assert_cmpstr (note, !=, "");
    else
      g_assert_true (mechanism[0] != '\0' || note[0] != '\0');
}

static void
test_devmode_and_classic (void)
{
  g_autoptr (SnugSandbox) strict = prepare ("strict", NULL);
  g_autoptr (SnugSandbox) devmode = prepare ("devmode", NULL);
  g_autoptr (SnugSandbox) classic = prepare ("classic", NULL);
  guint64 handled;

  g_assert_true ((snug_sandbox_get_namespaces (devmode) & SNUG_NAMESPACE_NET) == 0);
  g_assert_cmpuint (snug_sandbox_get_namespaces (classic), ==, 0);
  snug_sandbox_get_landlock_handled (classic, &handled, NULL, NULL);
  g_assert_cmpuint (handled, ==, 0);
  g_assert_false (
    g_bytes_equal (snug_sandbox_get_seccomp (strict), snug_sandbox_get_seccomp (devmode)));
  /* Even a classic snap does not push keystrokes into the terminal that started it. */
  g_assert_nonnull (snug_sandbox_get_seccomp (classic));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/confinement/probe", test_probe);
  g_test_add_func ("/seccomp/confinement/network-is-a-namespace", test_network_is_a_namespace);
  g_test_add_func ("/seccomp/confinement/same-input-same-output", test_same_input_same_output);
  g_test_add_func ("/seccomp/confinement/what-is-granted-is-mounted",
                   test_what_is_granted_is_mounted);
  g_test_add_func ("/seccomp/confinement/every-grant-is-reported", test_every_grant_is_reported);
  g_test_add_func ("/seccomp/confinement/devmode-and-classic", test_devmode_and_classic);
  return g_test_run ();
}
