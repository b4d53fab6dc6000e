/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <snug.h>

static void
test_usable (void)
{
  g_autoptr (SnugProbe) probe = snug_probe_new (250, "only some");
  g_autoptr (SnugProbe) again = snug_probe_ref (probe);

  g_assert_true (snug_probe_is_usable (again));
  g_assert_cmpuint (snug_probe_get_quality (again), ==, 100);
  g_assert_cmpstr (snug_probe_get_reason (again), ==, "only some");
}

static void
test_unusable (void)
{
  g_autoptr (SnugProbe) probe = snug_probe_new_unusable ("the kernel has no loop devices");

  g_assert_false (snug_probe_is_usable (probe));
  g_assert_cmpuint (snug_probe_get_quality (probe), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdk/probe/usable", test_usable);
  g_test_add_func ("/sdk/probe/unusable", test_unusable);
  return g_test_run ();
}
