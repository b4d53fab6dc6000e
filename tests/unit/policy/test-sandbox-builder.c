/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-sandbox-builder.h"
#include "test-interfaces.h"

static SnugSandbox *
build (InterfaceFolder *folder,
       const char *app,
       const char *confinement,
       GPtrArray *connections,
       GPtrArray **notes)
{
  g_autoptr (SnugInterfaceSet) set = folder_load (folder);
  g_autoptr (SnugPolicySnap) foo = make_policy_snap (FOO_YAML);
  g_autoptr (GPtrArray) peers = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  SnugSandboxRequest request = { foo, app, NULL, confinement, connections, peers };
  SnugSandbox *sandbox = snug_policy_build_sandbox (set, &request, notes, &error);

  g_assert_no_error (error);
  return sandbox;
}

static void
test_default_only (InterfaceFolder *folder)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (SnugSandbox) sandbox = build (folder, "foo", "strict", none, NULL);

  g_assert_cmpstr (snug_sandbox_get_security_tag (sandbox), ==, "snap.foo.foo");
  g_assert_cmpuint (snug_sandbox_get_grants (sandbox)->len, ==, 1);
  g_assert_false (snug_sandbox_has_grant (sandbox, SNUG_GRANT_DEVICE, NULL, NULL));
}

static void
test_connected (InterfaceFolder *folder)
{
  g_autoptr (GPtrArray) connections
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (SnugSandbox) with = NULL;
  g_autoptr (SnugSandbox) without = NULL;
  SnugConnection *undesired = snug_connection_new ("foo", "home", "system", "home", "home");

  undesired->undesired = TRUE;
  g_ptr_array_add (connections,
                   snug_connection_new ("foo", "camera", "system", "camera", "camera"));
  g_ptr_array_add (connections, undesired);
  with = build (folder, "foo", "strict", connections, &notes);
  g_assert_true (snug_sandbox_has_grant (with, SNUG_GRANT_DEVICE, "path", "/dev/video0"));
  /* Only the grant of every snap and the camera's: a connection that a person took away gives
   * nothing. */
  g_assert_cmpuint (snug_sandbox_get_grants (with)->len, ==, 2);
  g_assert_cmpuint (notes->len, ==, 2);
  /* Another app of the same snap, without that plug. */
  without = build (folder, "bare", "strict", connections, NULL);
  g_assert_false (snug_sandbox_has_grant (without, SNUG_GRANT_DEVICE, NULL, NULL));
}

static void
test_classic (InterfaceFolder *folder)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (SnugSandbox) sandbox = build (folder, "foo", "classic", none, NULL);

  g_assert_cmpuint (snug_sandbox_get_grants (sandbox)->len, ==, 0);
}

with_folder (test_default_only) with_folder (test_connected) with_folder (test_classic)

  int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/sandbox-builder/default-only", test_default_only_test);
  g_test_add_func ("/policy/sandbox-builder/connected", test_connected_test);
  g_test_add_func ("/policy/sandbox-builder/classic", test_classic_test);
  return g_test_run ();
}
