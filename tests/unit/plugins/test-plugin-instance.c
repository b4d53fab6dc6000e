/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-plugin-instance.h"
#include "test-fixtures.h"

#define LIMIT (60 * G_USEC_PER_SEC)

static SnugPluginInstance *
start (SnugPluginEngine *engine, const char *name, const char *id, const char *section)
{
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();
  SnugPluginInstance *instance
    = snug_plugin_instance_new (id, section, snug_plugin_engine_lookup (engine, name), NULL);

  g_ptr_array_add (instances, instance);
  snug_plugin_instance_start_all (instances, engine, LIMIT);
  return instance;
}

static void
assert_instance (SnugPluginInstance *instance, SnugPluginState state, const char *part)
{
  g_assert_cmpstr (snug_plugin_state_to_string (snug_plugin_instance_get_state (instance)), ==,
                   snug_plugin_state_to_string (state));
  g_assert_cmpint (snug_plugin_instance_get_plugin (instance) != NULL, ==,
                   state == SNUG_PLUGIN_STATE_USABLE);
  if (part != NULL)
    assert_contains (snug_plugin_instance_get_reason (instance), part);
  else
    g_assert_null (snug_plugin_instance_get_reason (instance));
}

/* What the plugin was told, as the plugin says it. */
static char *
get_context (SnugPluginInstance *instance)
{
  g_autoptr (GVariant) query = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found
    = snug_store_search (SNUG_STORE (snug_plugin_instance_get_plugin (instance)), query, NULL,
                         &error);

  g_assert_no_error (error);
  return g_variant_print (found, FALSE);
}

static void
test_context (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (SnugPluginInstance) instance = NULL;
  g_autofree char *context = NULL;
  g_autofree char *cache = tree_path (tree, "/var/cache/snug/store/main");
  g_autofree char *runtime = tree_path (tree, "/run/snug/store/main");
  struct stat st;

  add_plugin (tree, "store", "good");
  write_schema (tree, PACKAGED, "store", "good",
                "[Url]\nType=string\nSummary=s\n[Token]\nType=string\nSecret=true\nSummary=s\n"
                "[Wait]\nType=duration\nDefault=2s\nSummary=s\n[Unset]\nType=string\nSummary=s\n");
  tree_write (tree, "/etc/snug/snug.conf",
              "[store main]\nPlugin=good\nUrl=https://a\nToken=tok\nPriority=7\n");
  tree_write (tree, "/etc/snug/secrets/tok", "hush\n");
  tree_chmod (tree, "/etc/snug/secrets/tok", 0600);
  engine = open_engine (tree);
  instance = start (engine, "good", "main", "store main");
  assert_instance (instance, SNUG_PLUGIN_STATE_USABLE, NULL);
  g_assert_cmpuint (snug_plugin_instance_get_quality (instance), ==, 100);
  context = get_context (instance);
  assert_contains (context, "'id': <'main'>");
  assert_contains (context, tree->root);
  assert_contains (context, cache);
  assert_contains (context, runtime);
  assert_contains (context, "'Url': <'https://a'>");
  assert_contains (context, "'Token': <'hush'>");
  assert_contains (context, "'Wait': <uint64 2000000>");
  /* Neither what nobody set, nor what is core's. */
  g_assert_null (strstr (context, "Unset"));
  g_assert_null (strstr (context, "Priority"));
  g_assert_cmpint (stat (cache, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0700);
  g_assert_cmpint (stat (runtime, &st), ==, 0);
}

static void
test_answers (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *name;
    SnugPluginState state;
    const char *part;
    guint quality;
  } cases[] = {
    { "fast", SNUG_PLUGIN_STATE_USABLE, "many small files", 90 },
    { "unusable", SNUG_PLUGIN_STATE_UNUSABLE, "the kernel lacks moonlight", 0 },
    { "noinit", SNUG_PLUGIN_STATE_FAILED, "the moon is in the wrong phase", 0 },
    { "noprobe", SNUG_PLUGIN_STATE_FAILED, "the probe found a defect", 0 },
    { "noentry", SNUG_PLUGIN_STATE_FAILED, "peas_register_types", 0 },
  };
  g_autoptr (SnugPluginEngine) engine = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add_plugin (tree, "storage", cases[i].name);
  engine = open_engine (tree);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *section = g_strdup_printf ("plugin %s", cases[i].name);
      g_autoptr (SnugPluginInstance) instance
        = start (engine, cases[i].name, cases[i].name, section);
      SnugPluginInfo *info = snug_plugin_instance_get_info (instance);

      assert_instance (instance, cases[i].state, cases[i].part);
      g_assert_cmpuint (snug_plugin_instance_get_quality (instance), ==, cases[i].quality);
      /* The list of plugins says the same. */
      g_assert_cmpint (snug_plugin_info_get_state (info), ==, cases[i].state);
      assert_contains (snug_plugin_info_get_reason (info), cases[i].part);
    }
}

static void
test_no_plugin (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = open_engine (tree);
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (instances, snug_plugin_instance_new ("x", "store x", NULL, "there is none"));
  snug_plugin_instance_start_all (instances, engine, LIMIT);
  assert_instance (instances->pdata[0], SNUG_PLUGIN_STATE_FAILED, "there is none");
}

static void
test_blocked (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (SnugPluginInstance) instance = NULL;

  add_plugin (tree, "storage", "fast");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nPluginDeny=fast\n");
  engine = open_engine (tree);
  instance = start (engine, "fast", "fast", "plugin fast");
  assert_instance (instance, SNUG_PLUGIN_STATE_BLOCKED, "PluginDeny");
}

static void
test_secret (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (SnugPluginInstance) good = NULL;
  g_autoptr (SnugPluginInstance) bad = NULL;

  add_plugin (tree, "store", "good");
  write_schema (tree, PACKAGED, "store", "good", "[Token]\nType=string\nSecret=true\nSummary=s\n");
  tree_write (tree, "/etc/snug/snug.conf",
              "[store a]\nPlugin=good\nToken=tok\n[store b]\nPlugin=good\n");
  engine = open_engine (tree);
  bad = start (engine, "good", "a", "store a");
  assert_instance (bad, SNUG_PLUGIN_STATE_FAILED, "cannot read the secret ‘tok’");
  /* One store's mistake is not the plugin's. */
  g_assert_cmpint (snug_plugin_info_get_state (snug_plugin_instance_get_info (bad)), ==,
                   SNUG_PLUGIN_STATE_AVAILABLE);
  good = start (engine, "good", "b", "store b");
  assert_instance (good, SNUG_PLUGIN_STATE_USABLE, NULL);
  g_assert_cmpint (snug_plugin_info_get_state (snug_plugin_instance_get_info (good)), ==,
                   SNUG_PLUGIN_STATE_USABLE);
}

static void
test_dirs (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (SnugPluginInstance) instance = NULL;

  add_plugin (tree, "storage", "fast");
  tree_write (tree, "/var/cache/snug", "a file where a directory should be");
  engine = open_engine (tree);
  instance = start (engine, "fast", "fast", "plugin fast");
  assert_instance (instance, SNUG_PLUGIN_STATE_FAILED, "/var/cache/snug");
}

static void
test_misconfigured (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (SnugPluginInstance) instance = NULL;
  g_autofree char *context = NULL;

  add_plugin (tree, "store", "good");
  write_schema (tree, PACKAGED, "store", "good", "[Depth]\nType=integer\nDefault=3\nSummary=s\n");
  tree_write (tree, "/usr/lib/snug/conf.d/a.conf", "[store main]\nPlugin=good\nDepth=4\n");
  tree_write (tree, "/etc/snug/snug.conf", "[store main]\nDepth=deep\n");
  engine = open_engine (tree);
  instance = start (engine, "good", "main", "store main");
  assert_instance (instance, SNUG_PLUGIN_STATE_USABLE, NULL);
  assert_contains (snug_plugin_instance_get_problem (instance),
                   "snug.conf line 2: [store main] Depth: must be a whole number");
  context = get_context (instance);
  assert_contains (context, "'Depth': <int64 4>");
}

static void
test_restart (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginEngine) engine = NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);
  SnugPlugin *plugin;

  add_plugin (tree, "storage", "fast");
  engine = open_engine (tree);
  g_ptr_array_add (instances, start (engine, "fast", "fast", "plugin fast"));
  plugin = snug_plugin_instance_get_plugin (instances->pdata[0]);
  snug_plugin_instance_start_all (instances, engine, LIMIT);
  g_assert_true (snug_plugin_instance_get_plugin (instances->pdata[0]) == plugin);
}

/* In a process of its own, because the thread that hangs stays. */
static void
test_hang (Tree *tree, gconstpointer data)
{
  gint64 before = g_get_monotonic_time ();

  if (g_test_subprocess ())
    {
      g_autoptr (SnugPluginEngine) engine = NULL;
      g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);

      add_plugin (tree, "storage", "hangs");
      add_plugin (tree, "storage", "fast");
      engine = open_engine (tree);
      g_ptr_array_add (instances,
                       snug_plugin_instance_new ("hangs", "plugin hangs",
                                                 snug_plugin_engine_lookup (engine, "hangs"),
                                                 NULL));
      g_ptr_array_add (instances,
                       snug_plugin_instance_new ("fast", "plugin fast",
                                                 snug_plugin_engine_lookup (engine, "fast"), NULL));
      snug_plugin_instance_start_all (instances, engine, 500000);
      assert_instance (instances->pdata[0], SNUG_PLUGIN_STATE_FAILED, "did not say within 0.5 s");
      /* One that hangs keeps the others from nothing. */
      assert_instance (instances->pdata[1], SNUG_PLUGIN_STATE_USABLE, "small files");
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_USEC_PER_SEC);
}

static void
test_fields (Tree *tree, gconstpointer data)
{
  g_autoptr (SnugPluginInstance) instance
    = snug_plugin_instance_new ("x", "store x", NULL, "first");

  g_assert_cmpstr (snug_plugin_instance_get_id (instance), ==, "x");
  g_assert_null (snug_plugin_instance_get_info (instance));
  snug_plugin_instance_set_priority (instance, 7);
  g_assert_cmpint (snug_plugin_instance_get_priority (instance), ==, 7);
  snug_plugin_instance_set_reason (instance, snug_plugin_instance_get_reason (instance));
  g_assert_cmpstr (snug_plugin_instance_get_reason (instance), ==, "first");
  snug_plugin_instance_set_state (instance, SNUG_PLUGIN_STATE_DISABLED, "second");
  assert_instance (instance, SNUG_PLUGIN_STATE_DISABLED, "second");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/plugin-instance/context", test_context);
  tree_test ("/plugin-instance/answers", test_answers);
  tree_test ("/plugin-instance/no-plugin", test_no_plugin);
  tree_test ("/plugin-instance/blocked", test_blocked);
  tree_test ("/plugin-instance/secret", test_secret);
  tree_test ("/plugin-instance/dirs", test_dirs);
  tree_test ("/plugin-instance/misconfigured", test_misconfigured);
  tree_test ("/plugin-instance/restart", test_restart);
  tree_test ("/plugin-instance/hang", test_hang);
  tree_test ("/plugin-instance/fields", test_fields);
  return g_test_run ();
}
