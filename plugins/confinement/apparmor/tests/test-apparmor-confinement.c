/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The backend with a kernel and a parser that are files: labels, runs of the parser, and an honest
 * no. What a real kernel makes of it is tested in the machine of tests/vm. */

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "fake-system.h"
#include "snug-apparmor-confinement.h"
#include "test-plan.h"

static SnugConfinement *
make_backend (System *system)
{
  SnugConfinement *backend = g_object_new (SNUG_TYPE_APPARMOR_CONFINEMENT, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) variant = NULL;

  g_variant_dict_insert (&context, "root", "s", system->root);
  g_variant_dict_insert (&context, "state-dir", "s", system->root);
  g_variant_dict_insert (&context, "cache-dir", "s", system->root);
  g_variant_dict_insert (&context, "runtime-dir", "s", system->root);
  variant = g_variant_ref_sink (g_variant_dict_end (&context));
  g_assert_true (snug_plugin_initialize (SNUG_PLUGIN (backend), variant, &error));
  g_assert_no_error (error);
  return backend;
}

static GPtrArray *
make_plans (void)
{
  GPtrArray *plans = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (plans, snug_sandbox_new ("snap.foo.bar", "foo", "1", "strict", FALSE));
  g_ptr_array_add (plans, snug_sandbox_new ("snap.foo.hook.install", "foo", "1", "strict", FALSE));
  g_ptr_array_add (plans, snug_sandbox_new ("snap.old.bar", "old", "1", "classic", FALSE));
  return plans;
}

static void
test_labels (System *system, gconstpointer data)
{
  g_autoptr (SnugConfinement) backend = make_backend (system);
  g_autoptr (GPtrArray) plans = make_plans ();
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (snug_sandbox_get_apparmor_label (plans->pdata[0]), ==, "snap.foo.bar");
  g_assert_cmpstr (snug_sandbox_get_apparmor_label (plans->pdata[1]), ==, "snap.foo.hook.install");
  g_assert_null (snug_sandbox_get_apparmor_label (plans->pdata[2]));
  g_assert_nonnull (snug_sandbox_get_seccomp (plans->pdata[0]));
  /* Nothing was loaded, so there is nothing that must go. */
  g_assert_true (snug_confinement_unload (backend, "foo", NULL, &error));
  g_assert_cmpuint (system_count_runs (system), ==, 0);
}

/* Apps and hooks of all snaps of a change in one run. */
static void
test_life (System *system, gconstpointer data)
{
  g_autoptr (SnugConfinement) backend = make_backend (system);
  g_autoptr (GPtrArray) plans = make_plans ();
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_confinement_prepare (backend, plans, NULL, NULL));
  g_assert_true (snug_confinement_load (backend, plans, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  g_assert_true (system_is_loaded (system, "snap.foo.bar"));
  g_assert_true (system_is_loaded (system, "snap.foo.hook.install"));
  g_assert_false (system_is_loaded (system, "snap.old.bar"));
  system_boot (system);
  g_assert_true (snug_confinement_restore (backend, "foo", NULL, &error));
  g_assert_true (system_is_loaded (system, "snap.foo.hook.install"));
  g_assert_true (snug_confinement_restore (backend, "none", NULL, &error));
  g_assert_cmpuint (system_count_runs (system), ==, 1);
  g_assert_true (snug_confinement_unload (backend, "foo", NULL, &error));
  g_assert_false (system_has (system, "profiles/snap.foo.bar"));
}

static void
assert_unusable (SnugConfinement *backend, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugProbe) probe = snug_plugin_probe (SNUG_PLUGIN (backend), NULL, &error);

  g_assert_no_error (error);
  g_assert_false (snug_probe_is_usable (probe));
  g_assert_nonnull (strstr (snug_probe_get_reason (probe), why));
}

/* It says what is missing, and does not wait for profiles that are to be loaded again. */
static void
test_probe (System *system, gconstpointer data)
{
  g_autoptr (SnugConfinement) backend = make_backend (system);
  g_autofree char *parser = system_path (system, "usr/sbin/apparmor_parser");
  g_autofree char *runs = NULL;
  g_autoptr (SnugProbe) probe = NULL;
  g_autoptr (GError) error = NULL;

  system_write (system, "profiles/snap.foo.bar", "broken");
  probe = snug_plugin_probe (SNUG_PLUGIN (backend), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (snug_probe_is_usable (probe));
  g_assert_nonnull (strstr (snug_probe_get_reason (probe), "does not mediate capabilities, D-Bus"));
  runs = system_read (system, "runs");
  g_assert_null (strstr (runs, "snap.foo.bar"));

  system_write (system, "proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
  assert_unusable (backend, "without which no app starts");
  system_write (system, "no-parser", "");
  assert_unusable (backend, "TOK_ABI");
  g_assert_cmpint (g_unlink (parser), ==, 0);
  assert_unusable (backend, "install the package apparmor");
  system_write (system, "sys/module/apparmor/parameters/enabled", "N\n");
  assert_unusable (backend, "does not run AppArmor");
}

/* Each grant has one report, which says what holds it, the profile included. */
static void
test_reports (System *system, gconstpointer data)
{
  g_autoptr (SnugConfinement) backend = make_backend (system);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  SnugSandbox *plan = snug_sandbox_new ("snap.foo.bar", "foo", "1", "strict", FALSE);
  SnugGrant *file, *family, *call, *module;
  g_autoptr (GVariant) reports = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (plans, plan);
  file = plan_add (plan, SNUG_GRANT_FILE, "a", "{'path': '/etc/hosts', 'access': 'r'}");
  family = plan_add (plan, SNUG_GRANT_SOCKET, "a", "{'family': 'inet', 'type': 'stream'}");
  system_write (system, FAKE_KERNEL "/features/file/mask", "read write");
  call = plan_add (plan, SNUG_GRANT_SYSCALL, "a", "{'name': 'quotactl'}");
  module = plan_add (plan, SNUG_GRANT_KERNEL_MODULE, "a", "{'name': 'overlay'}");
  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_no_error (error);
  reports = snug_sandbox_get_reports (plan);
  g_assert_cmpuint (g_variant_n_children (reports), ==, 4);
  g_assert_true (g_str_has_suffix (snug_sandbox_get_mechanism (plan, file), "+apparmor"));
  /* This kernel's AppArmor does not look at kinds of sockets. */
  g_assert_cmpstr (snug_sandbox_get_mechanism (plan, family), ==, "seccomp");
  g_assert_cmpstr (snug_sandbox_get_mechanism (plan, call), ==, "seccomp");
  g_assert_cmpstr (snug_sandbox_get_mechanism (plan, module), ==, "withheld");
}

static SnugSandbox *
make_plan_with (const char *tag, const char *params)
{
  SnugSandbox *sandbox = snug_sandbox_new (tag, "foo", "1", "strict", FALSE);

  plan_add (sandbox, SNUG_GRANT_FILE, "a", params);
  snug_sandbox_set_apparmor_label (sandbox, tag);
  return sandbox;
}

/* What cannot be loaded leaves no profile that every load after a boot would stumble over. */
static void
test_bad_profile (System *system, gconstpointer data)
{
  g_autoptr (SnugConfinement) backend = make_backend (system);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (plans, make_plan_with ("snap.foo.added", "{'path': '/a', 'access': 'r'}"));
  g_ptr_array_add (plans, make_plan_with ("snap.foo.old", "{'path': '/broken', 'access': 'r'}"));
  system_write (system, "profiles/snap.foo.old", "before");
  g_assert_false (snug_confinement_load (backend, plans, NULL, &error));
  g_assert_nonnull (strstr (error->message, "cannot load AppArmor profiles: apparmor_parser"));
  g_assert_false (system_has (system, "profiles/snap.foo.added"));
  text = system_read (system, "profiles/snap.foo.old");
  g_assert_cmpstr (text, ==, "before");
}

/* What would be more than one rule comes to no profile. */
static void
test_refused (System *system, gconstpointer data)
{
  g_autoptr (SnugConfinement) backend = make_backend (system);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (plans, make_plan_with ("snap.foo.bar", "{'path': '/a\\n/**', 'access': 'r'}"));
  g_assert_false (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define system_test(path, function)                                                                \
  g_test_add (path, System, NULL, system_set_up, function, system_tear_down)
  system_test ("/apparmor/confinement/labels", test_labels);
  system_test ("/apparmor/confinement/life", test_life);
  system_test ("/apparmor/confinement/probe", test_probe);
  system_test ("/apparmor/confinement/reports", test_reports);
  system_test ("/apparmor/confinement/bad-profile", test_bad_profile);
  system_test ("/apparmor/confinement/refused", test_refused);
  return g_test_run ();
}
