/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-snap-yaml.h"

static void
test_declared_and_found (void)
{
  static const char yaml[]
    = HEAD "hooks:\n  install:\n    plugs: [network]\n    environment: {A: b}\n  configure:\n";
  static const char *const files[] = { "install", "post-refresh", "README", "..", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static (yaml, strlen (yaml));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, files, &error);
  SnugHookInfo *hook;

  g_assert_no_error (error);
  g_assert_cmpuint (info->hooks->len, ==, 3);
  hook = snug_snap_info_find_hook (info, "install");
  g_assert_true (hook->declared);
  g_assert_cmpstr (g_ptr_array_index (hook->plugs, 0), ==, "network");
  g_assert_false (snug_snap_info_find_hook (info, "post-refresh")->declared);
  g_assert_nonnull (snug_snap_info_find_hook (info, "configure"));
  g_assert_null (snug_snap_info_find_hook (info, "README"));
}

static void
test_refusals (void)
{
  static const BadYaml cases[] = {
    { HEAD "hooks: [install]\n", "must be a map" },
    { HEAD "hooks: {dance: {}}\n", "hooks.dance: there is no hook of that name" },
    { HEAD "hooks: {install: [a]}\n", "must be a map" },
    { HEAD "hooks: {install: {command-chain: [/x]}}\n", "inside the snap" },
    { HEAD "hooks: {install: {command-chain: [a/../../x]}}\n", "inside the snap" },
  };

  must_refuse (cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/hook-info/declared-and-found", test_declared_and_found);
  g_test_add_func ("/model/hook-info/refusals", test_refusals);
  return g_test_run ();
}
