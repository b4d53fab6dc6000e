/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The backend without a kernel that runs AppArmor: labels, and an honest no. Loading is tested
 * where there is one, in the machine of tests/vm. */

#include "snug-apparmor-confinement.h"
#include "test-plan.h"

static SnugConfinement *
make_backend (const char *directory)
{
  SnugConfinement *backend = g_object_new (SNUG_TYPE_APPARMOR_CONFINEMENT, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) variant = NULL;

  g_variant_dict_insert (&context, "root", "s", directory);
  g_variant_dict_insert (&context, "state-dir", "s", directory);
  g_variant_dict_insert (&context, "cache-dir", "s", directory);
  g_variant_dict_insert (&context, "runtime-dir", "s", directory);
  variant = g_variant_ref_sink (g_variant_dict_end (&context));
  g_assert_true (snug_plugin_initialize (SNUG_PLUGIN (backend), variant, &error));
  g_assert_no_error (error);
  return backend;
}

static void
test_labels (void)
{
  g_autofree char *directory = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_autoptr (SnugConfinement) backend = make_backend (directory);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SnugProbe) probe = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "rm", "-rf", directory, NULL };

  g_ptr_array_add (plans, snug_sandbox_new ("snap.foo.bar", "foo", "1", "strict", FALSE));
  g_ptr_array_add (plans, snug_sandbox_new ("snap.old.bar", "old", "1", "classic", FALSE));
  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (snug_sandbox_get_apparmor_label (plans->pdata[0]), ==, "snap.foo.bar");
  g_assert_null (snug_sandbox_get_apparmor_label (plans->pdata[1]));
  g_assert_nonnull (snug_sandbox_get_seccomp (plans->pdata[0]));

  /* Nothing was loaded, so there is nothing that must go. */
  g_assert_true (snug_confinement_unload (backend, "foo", NULL, &error));
  probe = snug_plugin_probe (SNUG_PLUGIN (backend), NULL, &error);
  g_assert_no_error (error);
  g_assert_false (snug_probe_is_usable (probe));
  g_assert_nonnull (strstr (snug_probe_get_reason (probe), "AppArmor"));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

/* Each grant has one report, which says what holds it, the profile included. */
static void
test_reports (void)
{
  g_autofree char *directory = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_autoptr (SnugConfinement) backend = make_backend (directory);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  SnugSandbox *plan = snug_sandbox_new ("snap.foo.bar", "foo", "1", "strict", FALSE);
  SnugGrant *file, *call, *module;
  g_autoptr (GVariant) reports = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "rm", "-rf", directory, NULL };

  g_ptr_array_add (plans, plan);
  file = plan_add (plan, SNUG_GRANT_FILE, "a", "{'path': '/etc/hosts', 'access': 'r'}");
  call = plan_add (plan, SNUG_GRANT_SYSCALL, "a", "{'name': 'quotactl'}");
  module = plan_add (plan, SNUG_GRANT_KERNEL_MODULE, "a", "{'name': 'overlay'}");
  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_no_error (error);
  reports = snug_sandbox_get_reports (plan);
  g_assert_cmpuint (g_variant_n_children (reports), ==, 3);
  g_assert_true (g_str_has_suffix (snug_sandbox_get_mechanism (plan, file), "+apparmor"));
  g_assert_cmpstr (snug_sandbox_get_mechanism (plan, call), ==, "seccomp");
  g_assert_cmpstr (snug_sandbox_get_mechanism (plan, module), ==, "withheld");
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

/* No parser knows its capability. */
static SnugSandbox *
make_bad_plan (const char *tag)
{
  SnugSandbox *sandbox = snug_sandbox_new (tag, "foo", "1", "strict", FALSE);

  plan_add (sandbox, SNUG_GRANT_CAPABILITY, "a", "{'name': 'no_such_capability'}");
  snug_sandbox_set_apparmor_label (sandbox, tag);
  return sandbox;
}

/* What cannot be loaded leaves no profile that every load after a boot would stumble over. */
static void
test_bad_profile (void)
{
  g_autofree char *directory = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_autofree char *added = g_build_filename (directory, "profiles", "snap.foo.added", NULL);
  g_autofree char *old = g_build_filename (directory, "profiles", "snap.foo.old", NULL);
  g_autofree char *text = NULL;
  g_autoptr (SnugConfinement) backend = make_backend (directory);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "rm", "-rf", directory, NULL };

  g_ptr_array_add (plans, make_bad_plan ("snap.foo.added"));
  g_ptr_array_add (plans, make_bad_plan ("snap.foo.old"));
  g_assert_true (g_file_set_contents (old, "before", -1, NULL));
  g_assert_false (snug_confinement_load (backend, plans, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (added, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (old, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apparmor/confinement/labels", test_labels);
  g_test_add_func ("/apparmor/confinement/reports", test_reports);
  g_test_add_func ("/apparmor/confinement/bad-profile", test_bad_profile);
  return g_test_run ();
}
