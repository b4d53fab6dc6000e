/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-paths.h"

static void
test_running_system (void)
{
  g_autoptr (SnugPaths) paths = snug_paths_new (NULL);

  g_assert_cmpstr (snug_paths_get_root (paths), ==, "");
  g_assert_cmpstr (snug_paths_get (paths, SNUG_PATH_SNAP_MOUNT), ==, "/snap");
  g_assert_cmpstr (snug_paths_get (paths, SNUG_PATH_DATABASE), ==, "/var/lib/snug/state.db");
}

static void
test_any_root (void)
{
  g_autoptr (SnugPaths) paths = snug_paths_new ("/scratch//");
  g_autofree char *revision = snug_paths_build (paths, SNUG_PATH_SNAP_MOUNT, "hello", "7", NULL);

  g_assert_cmpstr (snug_paths_get_root (paths), ==, "/scratch");
  g_assert_cmpstr (revision, ==, "/scratch/snap/hello/7");
  for (guint id = 0; id < SNUG_N_PATHS; id++)
    g_assert_true (g_str_has_prefix (snug_paths_get (paths, (SnugPathId) id), "/scratch/"));
}

static void
test_override (void)
{
  g_autoptr (SnugPaths) paths = snug_paths_new ("/scratch");

  snug_paths_override (paths, SNUG_PATH_PLUGINS, "/elsewhere");
  g_assert_cmpstr (snug_paths_get (paths, SNUG_PATH_PLUGINS), ==, "/elsewhere");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/paths/running-system", test_running_system);
  g_test_add_func ("/base/paths/any-root", test_any_root);
  g_test_add_func ("/base/paths/override", test_override);
  return g_test_run ();
}
