/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <snug.h>

static void
test_plan (void)
{
  g_autoptr (SnugSandbox) sandbox = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", TRUE);
  g_autoptr (SnugGrant) grant = snug_grant_new (SNUG_GRANT_NETWORK, "network", "plug",
                                                g_variant_new_parsed ("{'access': 'connect'}"));
  g_autoptr (GVariant) reports = NULL;
  const char *mechanism;

  g_assert_cmpstr (snug_sandbox_get_security_tag (sandbox), ==, "snap.foo.bar");
  g_assert_cmpstr (snug_sandbox_get_instance_name (sandbox), ==, "foo");
  g_assert_cmpstr (snug_sandbox_get_revision (sandbox), ==, "7");
  g_assert_cmpstr (snug_sandbox_get_confinement (sandbox), ==, "strict");
  g_assert_true (snug_sandbox_is_service (sandbox));

  snug_sandbox_add_grant (sandbox, grant);
  g_assert_cmpuint (snug_sandbox_get_grants (sandbox)->len, ==, 1);
  g_assert_true (snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, NULL, NULL));
  g_assert_true (snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, "access", "connect"));
  g_assert_false (snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, "access", "bind"));
  g_assert_false (snug_sandbox_has_grant (sandbox, SNUG_GRANT_FILE, NULL, NULL));

  g_assert_null (snug_sandbox_get_mechanism (sandbox, grant));
  snug_sandbox_report (sandbox, grant, "netns", NULL);
  g_assert_cmpstr (snug_sandbox_get_mechanism (sandbox, grant), ==, "netns");
  g_assert_null (snug_sandbox_get_note (sandbox, grant));
  /* What is said later takes the place of what was said before. */
  snug_sandbox_report (sandbox, grant, "netns+seccomp", "UDP ports can be bound");
  g_assert_cmpstr (snug_sandbox_get_note (sandbox, grant), ==, "UDP ports can be bound");
  reports = snug_sandbox_get_reports (sandbox);
  g_assert_cmpuint (g_variant_n_children (reports), ==, 1);
  g_variant_get_child (reports, 0, "(&s&s&s@a{ss}&s&s)", NULL, NULL, NULL, NULL, &mechanism, NULL);
  g_assert_cmpstr (mechanism, ==, "netns+seccomp");
}

static void
test_mechanisms (void)
{
  g_autoptr (SnugSandbox) sandbox = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
  g_autoptr (GBytes) program = g_bytes_new_static ("12345678", 8);
  g_autoptr (GVariant) binds = NULL;
  g_autoptr (GVariant) entries = NULL;
  g_autoptr (GVariant) expected = NULL;
  g_autoptr (GVariant) rules = NULL;
  g_autoptr (GVariant) env = NULL;
  const char *value;
  guint64 fs, net, scoped;

  snug_sandbox_set_namespaces (sandbox, SNUG_NAMESPACE_USER | SNUG_NAMESPACE_NET);
  g_assert_cmpuint (snug_sandbox_get_namespaces (sandbox), ==,
                    SNUG_NAMESPACE_USER | SNUG_NAMESPACE_NET);

  snug_sandbox_add_bind (sandbox, "/a", "/b", SNUG_BIND_WRITABLE);
  binds = snug_sandbox_get_binds (sandbox);
  g_assert_cmpuint (g_variant_n_children (binds), ==, 1);

  snug_sandbox_add_entries (sandbox, "$HOME", "*", (const char *[]){ "bin", "snap", NULL },
                            SNUG_BIND_WRITABLE);
  snug_sandbox_add_entries (sandbox, "/dev", "video[0-9]*", NULL, SNUG_BIND_DEVICE);
  entries = snug_sandbox_get_entries (sandbox);
  expected = g_variant_ref_sink (g_variant_new_parsed (
    "[('$HOME', '*', ['bin', 'snap'], uint32 1), ('/dev', 'video[0-9]*', @as [], 8)]"));
  g_assert_true (g_variant_equal (entries, expected));

  snug_sandbox_add_landlock_rule (sandbox, "/a", 5);
  rules = snug_sandbox_get_landlock_rules (sandbox);
  g_assert_cmpuint (g_variant_n_children (rules), ==, 1);
  g_assert_cmpuint (snug_sandbox_get_capabilities (sandbox), ==, 0);
  snug_sandbox_set_capabilities (sandbox, 1u << 12);
  g_assert_cmpuint (snug_sandbox_get_capabilities (sandbox), ==, 1u << 12);
  snug_sandbox_set_landlock_handled (sandbox, 1, 2, 3);
  snug_sandbox_get_landlock_handled (sandbox, &fs, &net, &scoped);
  g_assert_cmpuint (fs + net + scoped, ==, 6);

  snug_sandbox_set_seccomp (sandbox, program);
  snug_sandbox_set_seccomp (sandbox, program);
  g_assert_true (snug_sandbox_get_seccomp (sandbox) == program);
  snug_sandbox_set_seccomp (sandbox, NULL);
  g_assert_null (snug_sandbox_get_seccomp (sandbox));

  snug_sandbox_set_apparmor_label (sandbox, "snap.foo.bar");
  g_assert_cmpstr (snug_sandbox_get_apparmor_label (sandbox), ==, "snap.foo.bar");

  snug_sandbox_set_env (sandbox, "A", "1");
  snug_sandbox_set_env (sandbox, "B", "2");
  snug_sandbox_set_env (sandbox, "A", "3");
  env = snug_sandbox_get_env (sandbox);
  g_assert_cmpuint (g_variant_n_children (env), ==, 2);
  g_variant_get_child (env, 0, "(s&s)", NULL, &value);
  g_assert_cmpstr (value, ==, "3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdk/sandbox/plan", test_plan);
  g_test_add_func ("/sdk/sandbox/mechanisms", test_mechanisms);
  return g_test_run ();
}
