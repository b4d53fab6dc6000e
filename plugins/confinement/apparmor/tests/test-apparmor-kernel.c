/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the kernel says of itself, in files of a scratch root. */

#include <glib/gstdio.h>
#include "snug-apparmor-kernel.h"

typedef struct
{
  char *root; /* (owned) */
} Root;

static void
root_set_up (Root *root, gconstpointer data)
{
  root->root = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_assert_nonnull (root->root);
}

static void
root_tear_down (Root *root, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", root->root, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (root->root);
}

static void
root_write (Root *root, const char *path, const char *content)
{
  g_autofree char *full = g_build_filename (root->root, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (full, content, -1, NULL));
}

static void
test_enabled (Root *root, gconstpointer data)
{
  g_assert_false (snug_apparmor_kernel_is_enabled (root->root));
  root_write (root, "sys/module/apparmor/parameters/enabled", "Y\n");
  g_assert_false (snug_apparmor_kernel_is_enabled (root->root));
  root_write (root, "sys/kernel/security/apparmor/.replace", "");
  g_assert_true (snug_apparmor_kernel_is_enabled (root->root));
  root_write (root, "sys/module/apparmor/parameters/enabled", "N\n");
  g_assert_false (snug_apparmor_kernel_is_enabled (root->root));
}

static void
test_missing (Root *root, gconstpointer data)
{
  static const char *const present[] = { "caps/mask",          "file/mask",   "mount/mask",
                                         "network_v8/af_mask", "ptrace/mask", "signal/mask" };
  g_auto (GStrv) missing = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (present); i++)
    {
      g_autofree char *path
        = g_build_filename ("sys/kernel/security/apparmor/features", present[i], NULL);

      root_write (root, path, "x");
    }
  missing = snug_apparmor_kernel_list_missing (root->root);
  g_assert_cmpuint (g_strv_length (missing), ==, 2);
  g_assert_cmpstr (missing[0], ==, "D-Bus");
  g_assert_cmpstr (missing[1], ==, "UNIX sockets");
}

static void
test_profiles (Root *root, gconstpointer data)
{
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GError) error = NULL;

  names = snug_apparmor_kernel_list_profiles (root->root, &error);
  g_assert_null (names);
  g_assert_nonnull (error);
  root_write (root, "sys/kernel/security/apparmor/profiles",
              "snap.foo.bar (enforce)\na name (of its own) (complain)\n");
  names = snug_apparmor_kernel_list_profiles (root->root, NULL);
  g_assert_cmpuint (g_hash_table_size (names), ==, 2);
  g_assert_true (g_hash_table_contains (names, "snap.foo.bar"));
  g_assert_true (g_hash_table_contains (names, "a name (of its own)"));
}

static void
test_remove (Root *root, gconstpointer data)
{
  g_autofree char *path
    = g_build_filename (root->root, "sys/kernel/security/apparmor/.remove", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_apparmor_kernel_remove (root->root, "snap.foo.bar", &error));
  g_assert_nonnull (strstr (error->message, ".remove"));
  root_write (root, "sys/kernel/security/apparmor/.remove", "");
  g_assert_true (snug_apparmor_kernel_remove (root->root, "snap.foo.bar", NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "snap.foo.bar");
}

static void
test_restriction (Root *root, gconstpointer data)
{
  static const char path[] = "proc/sys/kernel/apparmor_restrict_unprivileged_userns";

  g_assert_false (snug_apparmor_kernel_restricts_namespaces (root->root));
  root_write (root, path, "0\n");
  g_assert_false (snug_apparmor_kernel_restricts_namespaces (root->root));
  root_write (root, path, "1\n");
  g_assert_true (snug_apparmor_kernel_restricts_namespaces (root->root));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/apparmor/kernel/enabled", Root, NULL, root_set_up, test_enabled, root_tear_down);
  g_test_add ("/apparmor/kernel/missing", Root, NULL, root_set_up, test_missing, root_tear_down);
  g_test_add ("/apparmor/kernel/profiles", Root, NULL, root_set_up, test_profiles, root_tear_down);
  g_test_add ("/apparmor/kernel/remove", Root, NULL, root_set_up, test_remove, root_tear_down);
  g_test_add ("/apparmor/kernel/restriction", Root, NULL, root_set_up, test_restriction,
              root_tear_down);
  return g_test_run ();
}
