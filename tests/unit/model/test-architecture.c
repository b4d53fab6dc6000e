/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-architecture.h"

static void
test_names (void)
{
  static const char *const both[] = { "amd64", "arm64", NULL };
  static const char *const all[] = { "all", NULL };

  g_assert_cmpstr (snug_architecture_from_machine ("x86_64"), ==, "amd64");
  g_assert_cmpstr (snug_architecture_from_machine ("aarch64"), ==, "arm64");
  g_assert_null (snug_architecture_from_machine ("vax"));
  g_assert_true (snug_architecture_is_known ("riscv64"));
  g_assert_true (snug_architecture_is_known ("all"));
  g_assert_false (snug_architecture_is_known ("x86_64"));
  g_assert_true (snug_architecture_matches (both, "arm64"));
  g_assert_false (snug_architecture_matches (both, "i386"));
  g_assert_true (snug_architecture_matches (all, "anything"));
  g_assert_true (snug_architecture_is_known (snug_architecture_get_host ()));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/architecture/names", test_names);
  return g_test_run ();
}
