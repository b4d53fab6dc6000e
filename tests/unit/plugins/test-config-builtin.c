/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-builtin.h"

static void
test_all (gconstpointer data)
{
  const char *const *sections = snug_config_builtin_get_sections ();
  static const struct
  {
    const char *section;
    const char *key;
    const char *printed; /* NULL: no default */
  } cases[] = {
    { "daemon", "IdleTimeout", "30000000" },
    { "daemon", "PluginPolicy", "'packaged'" },
    { "daemon", "PluginDeny", NULL },
    { "network", "Proxy", NULL },
    { "network", "Metered", "'auto'" },
    { "refresh", "Retain", "2" },
    { "confinement", "Backend", "'auto'" },
    { "storage", "Backend", "'auto'" },
    { "storage", "UnmountIdle", "300000000" },
    { "store", "Plugin", NULL },
    { "store", "Enabled", "true" },
    { "store", "Priority", "500" },
    { "plugin", "Enabled", "true" },
  };

  g_assert_cmpuint (g_strv_length ((char **) sections), ==, 5);
  g_assert_null (snug_config_builtin_lookup ("Lock"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SnugConfigSchema *schema = snug_config_builtin_lookup (cases[i].section);
      const SnugConfigKey *key = snug_config_schema_lookup (schema, cases[i].key);
      GVariant *value = snug_config_key_get_default (key);
      g_autofree char *printed = value != NULL ? g_variant_print (value, FALSE) : NULL;

      g_assert_cmpstr (printed, ==, cases[i].printed);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/config-builtin/all", NULL, test_all);
  return g_test_run ();
}
