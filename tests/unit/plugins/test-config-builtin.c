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

/* Every string in quotes, and every word of a setting's value, in this layer. */
static void
assert_not_named (const char *backend)
{
  g_autofree char *root = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "plugins", NULL);
  static const char *const folders[] = { ".", "settings" };
  g_autofree char *pattern = g_strdup_printf ("\"%s\"|[=;]%s(;|$)", backend, backend);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  guint looked_at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (root, folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *file = g_build_filename (path, name, NULL);
          g_autofree char *text = NULL;

          if (!g_file_get_contents (file, &text, NULL, NULL))
            continue;
          looked_at++;
          if (g_regex_match (regex, text, 0, NULL))
            g_error ("%s names the backend ‘%s’", file, backend);
        }
    }
  g_assert_cmpuint (looked_at, >, 30);
}

static void
test_names_no_backend (gconstpointer data)
{
  g_autofree char *root = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "plugins", NULL);
  g_autoptr (GDir) kinds = g_dir_open (root, 0, NULL);
  const char *kind;
  guint found = 0;

  while ((kind = g_dir_read_name (kinds)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, kind, NULL);
      g_autoptr (GDir) backends = g_dir_open (path, 0, NULL);
      const char *backend;

      while (backends != NULL && (backend = g_dir_read_name (backends)) != NULL)
        {
          g_autofree char *folder = g_build_filename (path, backend, NULL);

          if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
            continue;
          assert_not_named (backend);
          found++;
        }
    }
  g_assert_cmpuint (found, >=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/config-builtin/all", NULL, test_all);
  g_test_add_data_func ("/config-builtin/names-no-backend", NULL, test_names_no_backend);
  return g_test_run ();
}
