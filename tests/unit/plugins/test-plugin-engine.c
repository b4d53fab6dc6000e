/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-plugin-engine.h"
#include "test-fixtures.h"

static void
assert_state (SnugPluginInfo *info, SnugPluginState state, const char *part)
{
  g_assert_nonnull (info);
  g_assert_cmpstr (snug_plugin_state_to_string (snug_plugin_info_get_state (info)), ==,
                   snug_plugin_state_to_string (state));
  if (part != NULL)
    assert_contains (snug_plugin_info_get_reason (info), part);
  else
    g_assert_null (snug_plugin_info_get_reason (info));
}

static gboolean
is_mapped (const char *module)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, module) != NULL;
}

static void
test_nothing (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = open_engine (tree);

  g_assert_cmpuint (snug_plugin_engine_list (engine)->len, ==, 0);
  g_assert_null (snug_plugin_engine_lookup (engine, "good"));
  g_assert_true (snug_plugin_engine_get_paths (engine) == tree->paths);
}

static void
test_scan (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  GPtrArray *list;
  g_autofree char *stray = plugin_path (tree, PACKAGED, "storage", "README", NULL);

  add_plugin (tree, "storage", "slow");
  add_plugin (tree, "storage", "fast");
  add_plugin (tree, "store", "good");
  tree_write (tree, stray, "not a plugin");
  write_schema (tree, PACKAGED, "storage", "slow", "[Depth]\nType=integer\nSummary=s\nDefault=4\n");
  engine = open_engine (tree);
  list = snug_plugin_engine_list (engine);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (snug_plugin_info_get_name (list->pdata[0]), ==, "good");
  g_assert_cmpstr (snug_plugin_info_get_name (list->pdata[1]), ==, "fast");
  g_assert_cmpstr (snug_plugin_info_get_name (list->pdata[2]), ==, "slow");
  for (guint i = 0; i < list->len; i++)
    assert_state (list->pdata[i], SNUG_PLUGIN_STATE_AVAILABLE, NULL);
  /* Its settings are known without any of its code. */
  g_assert_cmpint (snug_config_get_integer (snug_plugin_engine_get_config (engine), "plugin slow",
                                            "Depth"),
                   ==, 4);
  g_assert_false (is_mapped ("libslow.so"));
}

static void
test_create (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) first = NULL;
  g_autoptr (SnugPlugin) second = NULL;
  SnugPluginInfo *info;

  add_plugin (tree, "store", "good");
  add_plugin (tree, "storage", "fast");
  engine = open_engine (tree);
  info = snug_plugin_engine_lookup (engine, "good");
  g_assert_false (is_mapped ("libgood.so"));
  first = snug_plugin_engine_create (engine, info, &error);
  g_assert_no_error (error);
  second = snug_plugin_engine_create (engine, info, &error);
  g_assert_no_error (error);
  g_assert_true (SNUG_IS_STORE (first));
  g_assert_true (first != second);
  g_assert_true (is_mapped ("libgood.so"));
  g_assert_false (is_mapped ("libfast.so"));
}

static void
assert_not_created (SnugPluginEngine *engine,
                    const char *name,
                    int code,
                    SnugPluginState state,
                    const char *part)
{
  SnugPluginInfo *info = snug_plugin_engine_lookup (engine, name);
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_plugin_engine_create (engine, info, &error));
  g_assert_error (error, SNUG_ERROR, code);
  assert_contains (error->message, name);
  assert_contains (error->message, part);
  assert_state (info, state, part);
}

static void
test_broken_modules (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autofree char *text = plugin_path (tree, PACKAGED, "storage", "text", "libtext.so");
  g_autofree char *empty = plugin_path (tree, PACKAGED, "storage", "empty", "libempty.so");
  static const struct
  {
    const char *name;
    const char *part;
  } cases[] = {
    { "noentry", "no function ‘peas_register_types’" },
    { "undefined", "snug_fixture_that_nobody_has" },
    { "nothing", "it registers no SnugStorage" },
    { "otherkind", "it registers no SnugStorage" },
    { "text", "does not load" },
    { "empty", "does not load" },
  };

  add_plugin (tree, "storage", "noentry");
  add_plugin (tree, "storage", "undefined");
  add_plugin (tree, "storage", "nothing");
  add_plugin (tree, "storage", "otherkind");
  add_plugin (tree, "storage", "fast");
  add_as (tree, PACKAGED, "storage", "text", "fast");
  add_as (tree, PACKAGED, "storage", "empty", "fast");
  tree_write (tree, text, "This is no shared object, and says so.");
  tree_write (tree, empty, "");
  engine = open_engine (tree);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_not_created (engine, cases[i].name, SNUG_ERROR_PLUGIN_FAILED, SNUG_PLUGIN_STATE_FAILED,
                        cases[i].part);
  g_assert_false (is_mapped ("libnoentry.so"));
}

static void
test_blocked (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autofree char *module = plugin_path (tree, PACKAGED, "storage", "fast", "libfast.so");

  add_plugin (tree, "storage", "fast");
  add_plugin (tree, "storage", "slow");
  add_plugin (tree, "storage", "twin");
  write_metadata (tree, PACKAGED, "storage", "slow",
                  "[Plugin]\nModule=slow\nName=S\nX-Snug-ABI=7\nX-Snug-Kind=storage\n");
  write_metadata (tree, PACKAGED, "storage", "twin",
                  "[Plugin]\nModule=twin\nName=S\nX-Snug-ABI=1\nX-Snug-Kind=store\n");
  tree_chmod (tree, module, 0666);
  engine = open_engine (tree);
  assert_state (snug_plugin_engine_lookup (engine, "fast"), SNUG_PLUGIN_STATE_BLOCKED,
                "can be written by others");
  assert_state (snug_plugin_engine_lookup (engine, "slow"), SNUG_PLUGIN_STATE_BLOCKED, "ABI 7");
  assert_not_created (engine, "fast", SNUG_ERROR_PLUGIN_BLOCKED, SNUG_PLUGIN_STATE_BLOCKED,
                      "can be written by others");
  assert_not_created (engine, "twin", SNUG_ERROR_PLUGIN_BLOCKED, SNUG_PLUGIN_STATE_BLOCKED,
                      "X-Snug-Kind=store");
  g_assert_false (is_mapped ("libfast.so"));
  tree_chmod (tree, module, 0644);
  snug_plugin_engine_rescan (engine);
  assert_state (snug_plugin_engine_lookup (engine, "fast"), SNUG_PLUGIN_STATE_AVAILABLE, NULL);
}

/* What became of the files after the scan counts, not what they were. */
static void
test_changed_since_scan (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autofree char *folder = plugin_path (tree, PACKAGED, "storage", "twin", NULL);

  add_plugin (tree, "storage", "twin");
  engine = open_engine (tree);
  assert_state (snug_plugin_engine_lookup (engine, "twin"), SNUG_PLUGIN_STATE_AVAILABLE, NULL);
  tree_chmod (tree, folder, 0777);
  assert_not_created (engine, "twin", SNUG_ERROR_PLUGIN_BLOCKED, SNUG_PLUGIN_STATE_BLOCKED,
                      "can be written by others");
  g_assert_false (is_mapped ("libtwin.so"));
}

static void
test_shadowed (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list;

  add_as (tree, PACKAGED, "storage", "fast", "fast");
  add_as (tree, LOCAL, "storage", "fast", "slow");
  add_as (tree, LOCAL, "store", "fast", "good");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nPluginPolicy=any\n");
  engine = open_engine (tree);
  list = snug_plugin_engine_list (engine);
  g_assert_cmpuint (list->len, ==, 3);
  /* The same name in another kind is shadowed as well: names are unique. */
  assert_state (list->pdata[0], SNUG_PLUGIN_STATE_SHADOWED, "comes first");
  assert_state (list->pdata[1], SNUG_PLUGIN_STATE_AVAILABLE, NULL);
  assert_state (list->pdata[2], SNUG_PLUGIN_STATE_SHADOWED,
                snug_plugin_info_get_dir (list->pdata[1]));
  g_assert_true (snug_plugin_info_is_packaged (list->pdata[1]));
  g_assert_true (snug_plugin_engine_lookup (engine, "fast") == list->pdata[1]);
  g_assert_null (snug_plugin_engine_create (engine, list->pdata[2], &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_PLUGIN_BLOCKED);
}

/* A blocked one of the system keeps its name: a file of the vendor folder must not take its place.
 */
static void
test_blocked_shadows (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autofree char *module = plugin_path (tree, PACKAGED, "storage", "fast", "libfast.so");

  add_as (tree, PACKAGED, "storage", "fast", "fast");
  add_as (tree, LOCAL, "storage", "fast", "slow");
  tree_chmod (tree, module, 0666);
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nPluginPolicy=any\n");
  engine = open_engine (tree);
  assert_state (snug_plugin_engine_lookup (engine, "fast"), SNUG_PLUGIN_STATE_BLOCKED,
                "can be written by others");
}

static void
test_policy (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) plugin = NULL;
  g_auto (GStrv) changed = NULL;

  add_as (tree, LOCAL, "storage", "fast", "fast");
  engine = open_engine (tree);
  assert_state (snug_plugin_engine_lookup (engine, "fast"), SNUG_PLUGIN_STATE_BLOCKED,
                "did not come with the system");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nPluginPolicy=any\n");
  changed = snug_config_reload (snug_plugin_engine_get_config (engine));
  snug_plugin_engine_rescan (engine);
  plugin = snug_plugin_engine_create (engine, snug_plugin_engine_lookup (engine, "fast"), &error);
  g_assert_no_error (error);
  g_assert_true (SNUG_IS_STORAGE (plugin));
}

/* The module may be called otherwise than the folder. */
static void
test_module_name (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) plugin = NULL;
  static const char metadata[]
    = "[Plugin]\nModule=module-of-twin\nName=T\nX-Snug-ABI=1\nX-Snug-Kind=storage\n";
  static const char *const names[] = { "first", "second" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *old = plugin_path (tree, PACKAGED, "storage", names[i], "");
      g_autofree char *full = tree_path (tree, old);
      g_autofree char *file = g_strdup_printf ("%s/lib%s.so", full, names[i]);
      g_autofree char *renamed = g_strdup_printf ("%s/libmodule-of-twin.so", full);

      add_as (tree, PACKAGED, "storage", names[i], "twin");
      g_assert_cmpint (g_rename (file, renamed), ==, 0);
      write_metadata (tree, PACKAGED, "storage", names[i], metadata);
    }
  engine = open_engine (tree);
  plugin = snug_plugin_engine_create (engine, snug_plugin_engine_lookup (engine, "first"), &error);
  g_assert_no_error (error);
  g_assert_true (SNUG_IS_STORAGE (plugin));
  assert_state (snug_plugin_engine_lookup (engine, "second"), SNUG_PLUGIN_STATE_BLOCKED,
                "its module is called ‘module-of-twin’ like that of");
}

static void
test_disabled (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;

  add_plugin (tree, "storage", "fast");
  tree_write (tree, "/etc/snug/snug.conf", "[plugin fast]\nEnabled=false\n");
  engine = open_engine (tree);
  assert_not_created (engine, "fast", SNUG_ERROR_PLUGIN_BLOCKED, SNUG_PLUGIN_STATE_DISABLED,
                      "/etc/snug/snug.conf:2");
}

static void
test_linked_plugin (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autofree char *link = plugin_path (tree, PACKAGED, "storage", "out", NULL);

  tree_make_dir (tree, "/outside");
  tree_link (tree, "/outside", link);
  engine = open_engine (tree);
  assert_state (snug_plugin_engine_lookup (engine, "out"), SNUG_PLUGIN_STATE_BLOCKED,
                "symbolic link");
}

/* A second file of metadata in a folder below must not lead libpeas to other code. */
static void
test_nested_metadata (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) plugin = NULL;
  g_autofree char *nested = plugin_path (tree, PACKAGED, "storage", "slow", "nested/slow.plugin");
  SnugPluginInfo *info;

  add_plugin (tree, "storage", "slow");
  tree_write (tree, nested, "[Plugin]\nModule=slow\nName=Evil\nLoader=python3\n");
  engine = open_engine (tree);
  info = snug_plugin_engine_lookup (engine, "slow");
  plugin = snug_plugin_engine_create (engine, info, &error);
  /* Either libpeas saw ours first, or nothing is loaded. */
  if (plugin != NULL)
    g_assert_cmpstr (G_OBJECT_TYPE_NAME (plugin), ==, "SnugFixture-slow");
  else
    assert_contains (error->message, "is loaded already");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/plugin-engine/nothing", test_nothing);
  tree_test ("/plugin-engine/scan", test_scan);
  tree_test ("/plugin-engine/create", test_create);
  tree_test ("/plugin-engine/broken-modules", test_broken_modules);
  tree_test ("/plugin-engine/blocked", test_blocked);
  tree_test ("/plugin-engine/changed-since-scan", test_changed_since_scan);
  tree_test ("/plugin-engine/shadowed", test_shadowed);
  tree_test ("/plugin-engine/blocked-shadows", test_blocked_shadows);
  tree_test ("/plugin-engine/policy", test_policy);
  tree_test ("/plugin-engine/module-name", test_module_name);
  tree_test ("/plugin-engine/disabled", test_disabled);
  tree_test ("/plugin-engine/linked-plugin", test_linked_plugin);
  tree_test ("/plugin-engine/nested-metadata", test_nested_metadata);
  return g_test_run ();
}
