/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config.h"
#include "test-plugins.h"
#include "test-tree.h"

static SnugConfig *
open_config (Tree *tree)
{
  SnugConfig *config = snug_config_new (tree->paths);
  g_autoptr (GHashTable) schemas = make_schemas ();

  snug_config_set_plugins (config, schemas, test_stores);
  return config;
}

static const SnugConfigRow *
find_row (GPtrArray *rows, const char *section, const char *key)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const SnugConfigRow *row = rows->pdata[i];

      if (g_str_equal (row->section, section) && g_str_equal (row->key, key))
        return row;
    }
  return NULL;
}

static void
test_defaults (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugConfig) config = open_config (tree);
  g_autofree const char **none = snug_config_get_strings (config, "daemon", "PluginDeny");

  g_assert_cmpstr (snug_config_get_string (config, "storage", "Backend"), ==, "auto");
  g_assert_cmpint (snug_config_get_integer (config, "refresh", "Retain"), ==, 2);
  g_assert_cmpuint (snug_config_get_amount (config, "daemon", "IdleTimeout"), ==, 30000000);
  g_assert_true (snug_config_get_boolean (config, "plugin box", "Enabled"));
  g_assert_cmpint (snug_config_get_integer (config, "plugin box", "Depth"), ==, 3);
  g_assert_null (none[0]);
  g_assert_null (snug_config_get_origin (config, "storage", "Backend"));
  g_assert_null (snug_config_get (config, "network", "Proxy"));
  g_assert_null (snug_config_get (config, "network", "Nothing"));
  g_assert_null (snug_config_get (config, "nothing", "Proxy"));
  /* A getter of another type has no answer. */
  g_assert_null (snug_config_get_string (config, "refresh", "Retain"));
  g_assert_cmpint (snug_config_get_integer (config, "storage", "Backend"), ==, 0);
  g_assert_cmpuint (snug_config_get_problems (config)->len, ==, 0);
}

/* Each layer wins over those before it. */
static void
test_layers (Tree *tree, gconstpointer data)
{
  static const char *const files[] = {
    "/usr/lib/snug/conf.d/a.conf", "/etc/snug/snug.conf",     "/etc/snug/conf.d/a.conf",
    "/etc/snug/conf.d/b.conf",     "/run/snug/conf.d/a.conf", "/var/lib/snug/conf.d/a.conf",
  };
  g_autoptr (SnugConfig) config = open_config (tree);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = g_strdup_printf ("# layer\n[daemon]\nMaxWorkers=%u\n", i + 10);
      g_autofree char *origin = g_strdup_printf ("%s%s:3", tree->root, files[i]);
      g_auto (GStrv) changed = NULL;

      tree_write (tree, files[i], text);
      changed = snug_config_reload (config);
      g_assert_cmpuint (g_strv_length (changed), ==, 1);
      g_assert_cmpstr (changed[0], ==, "daemon/MaxWorkers");
      g_assert_cmpint (snug_config_get_integer (config, "daemon", "MaxWorkers"), ==, i + 10);
      g_assert_cmpstr (snug_config_get_origin (config, "daemon", "MaxWorkers"), ==, origin);
    }
}

static void
test_reload (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugConfig) config = NULL;
  g_auto (GStrv) same = NULL;
  g_auto (GStrv) changed = NULL;
  g_auto (GStrv) back = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *joined_back = NULL;

  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nMaxWorkers=9\nIdleTimeout=60s\n");
  config = open_config (tree);
  same = snug_config_reload (config);
  g_assert_null (same[0]);
  /* 1min is 60s; a value that is said and is the default is no change; a new store is. */
  tree_write (tree, "/etc/snug/snug.conf",
              "[daemon]\nIdleTimeout=1min\n[refresh]\nRetain=2\n[store main]\nPlugin=far\n");
  changed = snug_config_reload (config);
  joined = g_strjoinv (" ", changed);
  g_assert_cmpstr (joined, ==,
                   "daemon/MaxWorkers store main/Enabled store main/Keys store main/Plugin "
                   "store main/Priority store main/Title store main/Token store main/Url");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nMaxWorkers=9\nIdleTimeout=60s\n");
  back = snug_config_reload (config);
  joined_back = g_strjoinv (" ", back);
  g_assert_cmpstr (joined_back, ==, joined);
}

static void
test_broken_file (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugConfig) config = NULL;

  tree_write (tree, "/etc/snug/snug.conf", "this is not a keyfile\n");
  tree_write (tree, "/etc/snug/conf.d/a.conf", "[daemon]\nMaxWorkers=9\nMaxWorker=8\n");
  config = open_config (tree);
  g_assert_cmpint (snug_config_get_integer (config, "daemon", "MaxWorkers"), ==, 9);
  g_assert_cmpuint (snug_config_get_problems (config)->len, ==, 2);
  assert_contains (snug_config_get_section_problem (config, "daemon"), "MaxWorker: unknown key");
  g_assert_null (snug_config_get_section_problem (config, "network"));
}

static void
test_ids (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugConfig) config = NULL;
  g_auto (GStrv) stores = NULL;
  g_auto (GStrv) plugins = NULL;

  tree_write (tree, "/etc/snug/snug.conf",
              "[store b]\nPlugin=far\n[store a]\nPlugin=far\n[plugin box]\nDepth=1\n");
  config = open_config (tree);
  stores = snug_config_get_ids (config, "store");
  plugins = snug_config_get_ids (config, "plugin");
  g_assert_cmpuint (g_strv_length (stores), ==, 2);
  g_assert_cmpstr (stores[0], ==, "a");
  g_assert_cmpstr (stores[1], ==, "b");
  g_assert_cmpstr (plugins[0], ==, "box");
}

static void
test_settings (Tree *tree, gconstpointer data)
{
  g_autoptr (GHashTable) schemas = make_schemas ();
  SnugConfigSchema *far = g_hash_table_lookup (schemas, "far");
  g_autofree char *credentials = tree_path (tree, "/credentials");
  g_autoptr (SnugConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) settings = NULL;
  g_autofree char *text = NULL;

  tree_write (tree, "/etc/snug/snug.conf",
              "[store main]\nPlugin=far\nUrl=https://a\nToken=far-token\n");
  config = open_config (tree);
  g_assert_null (snug_config_get_settings (config, "store main", far, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  assert_contains (error->message, "[store main] Token: cannot read the secret ‘far-token’");
  g_clear_error (&error);
  tree_write (tree, "/credentials/far-token", "hush\n");
  tree_chmod (tree, "/credentials/far-token", 0400);
  snug_config_set_credentials_dir (config, credentials);
  settings = snug_config_get_settings (config, "store main", far, &error);
  g_assert_no_error (error);
  text = g_variant_print (settings, FALSE);
  g_assert_cmpstr (text, ==, "{'Url': <'https://a'>, 'Token': <'hush'>}");
}

static void
test_dump (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugConfig) config = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const SnugConfigRow *row;

  tree_write (tree, "/etc/snug/snug.conf",
              "[store main]\nPlugin=far\nToken=far-token\n[Lock]\nKeys=daemon/IdleTimeout\n");
  config = open_config (tree);
  rows = snug_config_dump (config);
  row = find_row (rows, "store main", "Token");
  g_assert_cmpstr (row->value, ==, "(secret)");
  g_assert_true (row->is_secret);
  g_assert_false (row->is_default);
  assert_contains (row->origin, "/etc/snug/snug.conf:3");
  row = find_row (rows, "store main", "Url");
  g_assert_cmpstr (row->value, ==, "");
  row = find_row (rows, "daemon", "IdleTimeout");
  g_assert_cmpstr (row->value, ==, "30s");
  g_assert_cmpstr (row->origin, ==, "default");
  g_assert_true (row->is_locked);
  g_assert_true (row->is_default);
  g_assert_nonnull (find_row (rows, "plugin far", "Enabled"));
  g_assert_nonnull (find_row (rows, "plugin box", "Depth"));
  g_assert_null (find_row (rows, "plugin far", "Url"));
  g_assert_null (find_row (rows, "Lock", "Keys"));
}

static void
test_write (Tree *tree, gconstpointer data)
{
  const SnugConfigChange changes[] = {
    { "store new", "Url", "https://b" },
    { "store new", "Plugin", "far" },
    { "daemon", "MaxWorkers", "7" },
  };
  const SnugConfigChange reset = { "daemon", "MaxWorkers", NULL };
  g_autoptr (SnugConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) changed = NULL;
  g_auto (GStrv) changed_back = NULL;

  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nMaxWorkers=5\n");
  config = open_config (tree);
  changed = snug_config_write (config, changes, G_N_ELEMENTS (changes), &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_contains ((const char *const *) changed, "daemon/MaxWorkers"));
  g_assert_cmpint (snug_config_get_integer (config, "daemon", "MaxWorkers"), ==, 7);
  g_assert_cmpstr (snug_config_get_string (config, "store new", "Url"), ==, "https://b");
  assert_contains (snug_config_get_origin (config, "daemon", "MaxWorkers"), "/var/lib/snug/conf.d");
  changed_back = snug_config_write (config, &reset, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (snug_config_get_integer (config, "daemon", "MaxWorkers"), ==, 5);
  g_assert_cmpuint (snug_config_get_problems (config)->len, ==, 0);
}

static void
test_write_refusals (Tree *tree, gconstpointer data)
{
  static const struct
  {
    SnugConfigChange change;
    int code;
    const char *part;
  } cases[] = {
    { { "storage", "Backend", "box" }, SNUG_ERROR_POLICY_DENIED, "locked it in" },
    { { "storage", "Backend", NULL }, SNUG_ERROR_POLICY_DENIED, "locked it in" },
    { { "daemon", "MaxWorkers", "many" }, SNUG_ERROR_INVALID_ARGUMENT, "whole number" },
    { { "daemon", "MaxWorkers", "1\nX=2" }, SNUG_ERROR_INVALID_ARGUMENT, "control characters" },
    { { "daemon", "MaxWorker", "1" }, SNUG_ERROR_NOT_FOUND, "did you mean ‘MaxWorkers’?" },
    { { "daemon]\n[x", "A", "1" }, SNUG_ERROR_NOT_FOUND, "unknown section" },
    { { "Lock", "Keys", "a/b" }, SNUG_ERROR_NOT_FOUND, "unknown section" },
    { { "store x", "Url", "https://x" }, SNUG_ERROR_NOT_FOUND, "needs a key Plugin" },
    { { "store x", "Plugin", "fra" }, SNUG_ERROR_NOT_FOUND, "did you mean ‘far’?" },
    { { "store x", "Plugin", "box" }, SNUG_ERROR_NOT_FOUND, "is not a store" },
    { { "plugin none", "A", "1" }, SNUG_ERROR_NOT_FOUND, "there is no plugin" },
  };
  g_autofree char *written = tree_path (tree, "/var/lib/snug/conf.d");
  g_autoptr (SnugConfig) config = NULL;

  tree_write (tree, "/etc/snug/snug.conf", "[Lock]\nKeys=storage/Backend\n");
  config = open_config (tree);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SnugConfigChange both[] = { { "daemon", "IdleTimeout", "5s" }, cases[i].change };
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) error_of_check = NULL;

      g_assert_null (snug_config_write (config, both, 2, &error));
      g_assert_error (error, SNUG_ERROR, cases[i].code);
      assert_contains (error->message, cases[i].part);
      g_assert_false (snug_config_check (config, &cases[i].change, &error_of_check));
      g_assert_error (error_of_check, SNUG_ERROR, cases[i].code);
      /* All or none. */
      g_assert_false (g_file_test (written, G_FILE_TEST_EXISTS));
    }
}

static void
test_write_orphan (Tree *tree, gconstpointer data)
{
  const SnugConfigChange change = { "plugin gone", "Depth", NULL };
  g_autoptr (SnugConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) changed = NULL;

  /* The plugin was removed; what was set for it can still be taken away. */
  tree_write (tree, "/var/lib/snug/conf.d/50-snugd.conf", "[plugin gone]\nDepth=4\n");
  config = open_config (tree);
  g_assert_cmpuint (snug_config_get_problems (config)->len, ==, 1);
  changed = snug_config_write (config, &change, 1, &error);
  g_assert_no_error (error);
  g_assert_nonnull (changed);
  g_assert_cmpuint (snug_config_get_problems (config)->len, ==, 0);
}

static void
test_write_many (Tree *tree, gconstpointer data)
{
  g_autofree SnugConfigChange *changes = g_new0 (SnugConfigChange, 201);
  g_autoptr (SnugConfig) config = open_config (tree);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 201; i++)
    changes[i] = (SnugConfigChange){ "daemon", "MaxWorkers", "1" };
  g_assert_null (snug_config_write (config, changes, 201, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/config/defaults", test_defaults);
  tree_test ("/config/layers", test_layers);
  tree_test ("/config/reload", test_reload);
  tree_test ("/config/broken-file", test_broken_file);
  tree_test ("/config/ids", test_ids);
  tree_test ("/config/settings", test_settings);
  tree_test ("/config/dump", test_dump);
  tree_test ("/config/write", test_write);
  tree_test ("/config/write-refusals", test_write_refusals);
  tree_test ("/config/write-orphan", test_write_orphan);
  tree_test ("/config/write-many", test_write_many);
  return g_test_run ();
}
