/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-interfaces.h"

static void
test_values (void)
{
  g_autoptr (SnugConnection) one = snug_connection_new ("foo", "home", "system", "home", "home");
  g_autoptr (SnugConnection) same = snug_connection_new ("foo", "home", "system", "home", "home");
  g_autoptr (SnugConnection) other = snug_connection_new ("bar", "home", "system", "home", "home");
  g_autoptr (SnugConnection) again = snug_connection_ref (one);
  g_autofree char *text = snug_connection_to_string (again);

  g_assert_true (snug_connection_equal (one, same));
  g_assert_false (snug_connection_equal (one, other));
  g_assert_nonnull (strstr (text, "foo:home"));
}

static void
test_policy_snap (void)
{
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (FOO_YAML);
  g_autoptr (SnugPolicySnap) again = snug_policy_snap_ref (snap);

  g_assert_cmpstr (again->instance, ==, "foo");
  g_assert_cmpstr (again->revision, ==, "1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/connection/values", test_values);
  g_test_add_func ("/policy/connection/policy-snap", test_policy_snap);
  return g_test_run ();
}
