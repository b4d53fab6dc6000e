/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-catalog.h"
#include "test-plugins.h"
#include "test-tree.h"

static SnugConfigCatalog *
make_catalog (void)
{
  SnugConfigCatalog *catalog = snug_config_catalog_new ();
  g_autoptr (GHashTable) schemas = make_schemas ();

  snug_config_catalog_set_plugins (catalog, schemas, test_stores);
  return catalog;
}

static void
test_split (gconstpointer data)
{
  static const struct
  {
    const char *section;
    const char *family; /* NULL: refused */
    const char *id;
    const char *part;
  } cases[] = {
    { "daemon", "daemon", NULL, NULL },
    { "store main", "store", "main", NULL },
    { "plugin a-b_c9", "plugin", "a-b_c9", NULL },
    { "store 9", "store", "9", NULL },
    { "deamon", NULL, NULL, "did you mean [daemon]?" },
    { "nonsense", NULL, NULL, "‘store ID’" },
    { "store", NULL, NULL, "has an ID" },
    { "store ", NULL, NULL, "has an ID" },
    { "store Main", NULL, NULL, "has an ID" },
    { "store ../x", NULL, NULL, "has an ID" },
    { "store a/b", NULL, NULL, "has an ID" },
    { "store -a", NULL, NULL, "has an ID" },
    { "store a b", NULL, NULL, "has an ID" },
    { "daemon x", NULL, NULL, "unknown section" },
    { "", NULL, NULL, "unknown section" },
    { "store aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx", NULL, NULL, "at most 40" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *family = NULL;
      g_autofree char *id = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (snug_config_catalog_split (cases[i].section, &family, &id, &error), ==,
                       cases[i].family != NULL);
      g_assert_cmpstr (family, ==, cases[i].family);
      g_assert_cmpstr (id, ==, cases[i].id);
      if (cases[i].family != NULL)
        continue;
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
      assert_contains (error->message, cases[i].part);
    }
}

static void
test_find (gconstpointer data)
{
  g_autoptr (SnugConfigCatalog) catalog = make_catalog ();
  static const struct
  {
    const char *section;
    const char *plugin;
    const char *key;
    const char *part; /* NULL: found */
  } cases[] = {
    { "daemon", NULL, "IdleTimeout", NULL },
    { "daemon", NULL, "IdleTimout", "did you mean ‘IdleTimeout’?" },
    { "daemon", NULL, "Colour", "unknown key" },
    { "store main", "far", "Priority", NULL },
    { "store main", "far", "Url", NULL },
    { "store main", "far", "Ulr", "did you mean ‘Url’?" },
    { "store main", "far", "Depth", "unknown key" },
    { "store main", NULL, "Priority", NULL },
    { "store main", NULL, "Url", "needs a key Plugin" },
    { "store main", "fra", "Url", "there is no plugin ‘fra’; did you mean ‘far’?" },
    { "store main", "box", "Depth", "is not a store" },
    { "store main", "box", "Url", "is not a store" },
    { "plugin box", NULL, "Depth", NULL },
    { "plugin box", NULL, "Enabled", NULL },
    { "plugin far", NULL, "Enabled", NULL },
    { "plugin far", NULL, "Secret", "belong into [store ID]" },
    { "plugin bix", NULL, "Depth", "did you mean ‘box’?" },
    { "plugin zzzz", NULL, "Depth", "there is no plugin ‘zzzz’" },
  };

  g_assert_true (snug_config_catalog_knows_plugins (catalog));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const SnugConfigKey *key = snug_config_catalog_find (catalog, cases[i].section,
                                                           cases[i].plugin, cases[i].key, &error);

      g_assert_cmpint (key != NULL, ==, cases[i].part == NULL);
      if (cases[i].part == NULL)
        continue;
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
      assert_contains (error->message, cases[i].part);
    }
}

static void
test_without_plugins (gconstpointer data)
{
  g_autoptr (SnugConfigCatalog) catalog = snug_config_catalog_new ();
  g_autofree const char **plugins = snug_config_catalog_get_plugins (catalog);
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_config_catalog_knows_plugins (catalog));
  g_assert_null (plugins[0]);
  /* Nobody can say yet whether it is right. */
  g_assert_null (snug_config_catalog_find (catalog, "store main", "far", "Url", &error));
  g_assert_no_error (error);
  g_assert_true (snug_config_catalog_check_plugin (catalog, "store main", "far", &error));
  g_assert_no_error (error);
  g_assert_null (snug_config_catalog_find (catalog, "daemon", NULL, "Url", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

static void
test_list (gconstpointer data)
{
  g_autoptr (SnugConfigCatalog) catalog = make_catalog ();
  g_autoptr (GPtrArray) store = snug_config_catalog_list (catalog, "store main", "far");
  g_autoptr (GPtrArray) far = snug_config_catalog_list (catalog, "plugin far", NULL);
  g_autoptr (GPtrArray) box = snug_config_catalog_list (catalog, "plugin box", NULL);
  g_autofree const char **plugins = snug_config_catalog_get_plugins (catalog);

  g_assert_cmpstr (snug_config_key_get_name (store->pdata[0]), ==, "Plugin");
  g_assert_cmpstr (snug_config_key_get_name (store->pdata[store->len - 1]), ==, "Token");
  g_assert_cmpuint (far->len, ==, 1);
  g_assert_cmpuint (box->len, ==, 2);
  g_assert_cmpstr (plugins[0], ==, "box");
  g_assert_cmpstr (plugins[1], ==, "far");
  g_assert_null (plugins[2]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/config-catalog/split", NULL, test_split);
  g_test_add_data_func ("/config-catalog/find", NULL, test_find);
  g_test_add_data_func ("/config-catalog/without-plugins", NULL, test_without_plugins);
  g_test_add_data_func ("/config-catalog/list", NULL, test_list);
  return g_test_run ();
}
