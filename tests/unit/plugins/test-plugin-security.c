/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-plugin-security.h"
#include "test-fixtures.h"

static SnugPluginInfo *
make_info (Tree *tree, SnugPathId place, const char *kind, const char *name)
{
  g_autofree char *dir = snug_paths_build (tree->paths, place, kind, name, NULL);
  SnugPluginKind which;

  g_assert_true (snug_plugin_kind_from_string (kind, &which));
  return snug_plugin_info_new (which, name, dir, place == PACKAGED);
}

static void
assert_files_blocked (Tree *tree, const char *part)
{
  g_autoptr (SnugPluginInfo) info = make_info (tree, PACKAGED, "storage", "fast");
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_plugin_security_check_files (info, tree->paths, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_PLUGIN_BLOCKED);
  assert_contains (error->message, part);
}

static char *
fast_path (Tree *tree, const char *file)
{
  return plugin_path (tree, PACKAGED, "storage", "fast", file);
}

static void
test_good (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginInfo) info = make_info (tree, PACKAGED, "storage", "fast");
  g_autofree char *module = snug_plugin_security_get_module_name (info);
  g_autoptr (GError) error = NULL;

  add_plugin (tree, "storage", "fast");
  write_schema (tree, PACKAGED, "storage", "fast", "[Depth]\nType=integer\nSummary=s\n");
  g_assert_true (snug_plugin_security_check_files (info, tree->paths, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (module, ==, "libfast.so");
  g_assert_cmpstr (snug_plugin_info_get_title (info), ==, "fast plugin");
  g_assert_nonnull (snug_config_schema_lookup (snug_plugin_info_get_schema (info), "Depth"));
}

static void
test_writable_files (Tree *tree, gconstpointer data)
{
  static const char *const files[] = { "libfast.so", "fast.plugin", "fast.schema", "libbeside.so" };

  add_plugin (tree, "storage", "fast");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = fast_path (tree, files[i]);

      if (i >= 2)
        tree_write (tree, path, "");
      tree_chmod (tree, path, 0666);
      assert_files_blocked (tree, "can be written by others");
      tree_chmod (tree, path, 0664);
      assert_files_blocked (tree, files[i]);
      tree_chmod (tree, path, 0644);
    }
}

static void
test_foreign_files (Tree *tree, gconstpointer data)
{
  g_autofree char *path = fast_path (tree, "libfast.so");

  add_plugin (tree, "storage", "fast");
  if (!tree_give_away (tree, path))
    {
      g_test_skip ("needs root");
      return;
    }
  assert_files_blocked (tree, "belongs to user 65534");
}

static void
test_writable_parents (Tree *tree, gconstpointer data)
{
  g_autofree char *folder = fast_path (tree, NULL);
  g_autofree char *kind = g_path_get_dirname (folder);

  add_plugin (tree, "storage", "fast");
  tree_chmod (tree, folder, 0777);
  assert_files_blocked (tree, "can be written by others");
  tree_chmod (tree, folder, 0755);
  tree_chmod (tree, kind, 0777);
  assert_files_blocked (tree, "can be written by others");
  tree_chmod (tree, kind, 0755);
  tree_chmod (tree, "/usr", 0775);
  assert_files_blocked (tree, "/usr’ can be written by others");
}

static void
test_links (Tree *tree, gconstpointer data)
{
  static const char *const files[] = { "libfast.so", "fast.plugin", "fast.schema", "beside" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = fast_path (tree, files[i]);
      g_autofree char *full = tree_path (tree, path);
      g_autofree char *elsewhere = tree_path (tree, "/elsewhere");

      add_plugin (tree, "storage", "fast");
      /* Even a link to a file that nobody else can write. */
      tree_write (tree, "/elsewhere", "");
      g_unlink (full);
      tree_link (tree, elsewhere, path);
      assert_files_blocked (tree, "symbolic link");
      g_assert_cmpint (g_unlink (full), ==, 0);
    }
}

static void
test_linked_folder (Tree *tree, gconstpointer data)
{
  g_autofree char *folder = fast_path (tree, NULL);
  g_autofree char *full = tree_path (tree, folder);
  g_autofree char *moved = tree_path (tree, "/moved");

  add_plugin (tree, "storage", "fast");
  g_assert_cmpint (g_rename (full, moved), ==, 0);
  tree_link (tree, moved, folder);
  assert_files_blocked (tree, "symbolic link");
}

static void
test_special_files (Tree *tree, gconstpointer data)
{
  g_autofree char *path = fast_path (tree, "pipe");
  g_autofree char *full = tree_path (tree, path);

  add_plugin (tree, "storage", "fast");
  g_assert_cmpint (mkfifo (full, 0600), ==, 0);
  assert_files_blocked (tree, "special file");
}

static void
test_missing_files (Tree *tree, gconstpointer data)
{
  g_autofree char *module = fast_path (tree, "libfast.so");
  g_autofree char *full = tree_path (tree, module);
  g_autofree char *metadata = fast_path (tree, "fast.plugin");
  g_autofree char *full_metadata = tree_path (tree, metadata);

  assert_files_blocked (tree, "No such file");
  add_plugin (tree, "storage", "fast");
  g_assert_cmpint (g_unlink (full), ==, 0);
  assert_files_blocked (tree, "its module ‘libfast.so’ is missing");
  g_assert_cmpint (g_unlink (full_metadata), ==, 0);
  assert_files_blocked (tree, "fast.plugin");
}

static void
test_module_is_folder (Tree *tree, gconstpointer data)
{
  g_autofree char *module = fast_path (tree, "libfast.so");
  g_autofree char *full = tree_path (tree, module);

  add_plugin (tree, "storage", "fast");
  g_assert_cmpint (g_unlink (full), ==, 0);
  tree_make_dir (tree, module);
  assert_files_blocked (tree, "not a regular file");
}

static void
test_schemas (Tree *tree, gconstpointer data)
{
  add_plugin (tree, "storage", "fast");
  write_schema (tree, PACKAGED, "storage", "fast", "[Depth]\nType=float\nSummary=s\n");
  assert_files_blocked (tree, "fast.schema line 2");
  write_schema (tree, PACKAGED, "storage", "fast", "[Enabled]\nType=boolean\nSummary=s\n");
  assert_files_blocked (tree, "‘Enabled’, which belongs to snug");
}

static void
test_large_metadata (Tree *tree, gconstpointer data)
{
  g_autofree char *text = g_strnfill (64 * 1024 + 1, '#');

  add_plugin (tree, "storage", "fast");
  write_metadata (tree, PACKAGED, "storage", "fast", text);
  assert_files_blocked (tree, "more than the 65536 allowed");
}

static void
check_policy (Tree *tree, SnugPathId place, const char *settings, const char *part)
{
  g_autoptr (SnugPluginInfo) info = make_info (tree, place, "storage", "fast");
  g_autofree char *text = g_strdup_printf ("[daemon]\n%s\n", settings);
  g_autoptr (SnugConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  tree_write (tree, "/etc/snug/snug.conf", text);
  config = snug_config_new (tree->paths);
  g_assert_cmpint (snug_plugin_security_check_policy (info, config, &error), ==, part == NULL);
  if (part == NULL)
    return;
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_PLUGIN_BLOCKED);
  assert_contains (error->message, part);
}

static void
test_policy (Tree *tree, gconstpointer data)
{
  check_policy (tree, PACKAGED, "", NULL);
  check_policy (tree, PACKAGED, "PluginPolicy=signed", NULL);
  check_policy (tree, PACKAGED, "PluginPolicy=any", NULL);
  check_policy (tree, LOCAL, "", "PluginPolicy is ‘packaged’");
  check_policy (tree, LOCAL, "PluginPolicy=packaged", "PluginPolicy is ‘packaged’");
  check_policy (tree, LOCAL, "PluginPolicy=signed", "no trusted signature");
  check_policy (tree, LOCAL, "PluginPolicy=any", NULL);
  /* A value that is wrong leaves the strictest, which is the default. */
  check_policy (tree, LOCAL, "PluginPolicy=all", "PluginPolicy is ‘packaged’");
}

static void
test_deny (Tree *tree, gconstpointer data)
{
  check_policy (tree, PACKAGED, "PluginDeny=other;fast", "/etc/snug/snug.conf:2");
  check_policy (tree, PACKAGED, "PluginDeny=storage/fast", "PluginDeny in");
  check_policy (tree, PACKAGED, "PluginDeny=store/fast;fas", NULL);
  check_policy (tree, LOCAL, "PluginPolicy=any\nPluginDeny=fast", "PluginDeny in");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/plugin-security/good", test_good);
  tree_test ("/plugin-security/writable-files", test_writable_files);
  tree_test ("/plugin-security/foreign-files", test_foreign_files);
  tree_test ("/plugin-security/writable-parents", test_writable_parents);
  tree_test ("/plugin-security/links", test_links);
  tree_test ("/plugin-security/linked-folder", test_linked_folder);
  tree_test ("/plugin-security/special-files", test_special_files);
  tree_test ("/plugin-security/missing-files", test_missing_files);
  tree_test ("/plugin-security/module-is-folder", test_module_is_folder);
  tree_test ("/plugin-security/schemas", test_schemas);
  tree_test ("/plugin-security/large-metadata", test_large_metadata);
  tree_test ("/plugin-security/policy", test_policy);
  tree_test ("/plugin-security/deny", test_deny);
  return g_test_run ();
}
