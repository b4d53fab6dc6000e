/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-plugin-info.h"
#include "test-tree.h"

#define GOOD "[Plugin]\nModule=box\nName=A box\nX-Snug-ABI=1\nX-Snug-Kind=storage\n"

static gboolean
read_text (SnugPluginInfo *info, const char *text, GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  return snug_plugin_info_read_metadata (info, content, error);
}

static void
test_good (gconstpointer data)
{
  g_autoptr (SnugPluginInfo) info
    = snug_plugin_info_new (SNUG_PLUGIN_KIND_STORAGE, "box", "/p/storage/box", TRUE);
  g_autofree const char **keys = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (read_text (info,
                            GOOD "Description=Holds\nVersion=3\nX-Snug-Vendor=V\033[0m\n"
                                 "Authors=Somebody\nLoader=C\n",
                            &error));
  g_assert_no_error (error);
  g_assert_cmpstr (snug_plugin_info_get_name (info), ==, "box");
  g_assert_cmpstr (snug_plugin_info_get_title (info), ==, "A box");
  g_assert_cmpstr (snug_plugin_info_get_module (info), ==, "box");
  g_assert_cmpstr (snug_plugin_info_get_description (info), ==, "Holds");
  g_assert_cmpstr (snug_plugin_info_get_version (info), ==, "3");
  g_assert_cmpstr (snug_plugin_info_get_vendor (info), ==, "V [0m");
  g_assert_cmpuint (snug_plugin_info_get_abi (info), ==, 1);
  g_assert_cmpstr (snug_plugin_info_get_dir (info), ==, "/p/storage/box");
  g_assert_true (snug_plugin_info_is_packaged (info));
  g_assert_cmpint (snug_plugin_info_get_state (info), ==, SNUG_PLUGIN_STATE_AVAILABLE);
  g_assert_null (snug_plugin_info_get_reason (info));
  keys = snug_config_schema_get_names (snug_plugin_info_get_schema (info));
  g_assert_null (keys[0]);
}

static void
test_refusals (gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *part;
  } cases[] = {
    { "", "no Name" },
    { "[Plugin]\nModule=box\nX-Snug-ABI=1\nX-Snug-Kind=storage\n", "no Name" },
    { "[Plugin]\nModule=box\nName=B\nX-Snug-Kind=storage\n", "states no X-Snug-ABI" },
    { "[Plugin]\nModule=box\nName=B\nX-Snug-ABI=one\nX-Snug-Kind=storage\n",
      "states no X-Snug-ABI" },
    { "[Plugin]\nModule=box\nName=B\nX-Snug-ABI=2\nX-Snug-Kind=storage\n",
      "built for plugin ABI 2, this daemon has ABI 1" },
    { "[Plugin]\nModule=box\nName=B\nX-Snug-ABI=1\n", "X-Snug-Kind=," },
    { "[Plugin]\nModule=box\nName=B\nX-Snug-ABI=1\nX-Snug-Kind=store\n", "the folder ‘storage’" },
    { "[Plugin]\nName=B\nX-Snug-ABI=1\nX-Snug-Kind=storage\n", "Module=;" },
    { "[Plugin]\nModule=../../x\nName=B\nX-Snug-ABI=1\nX-Snug-Kind=storage\n", "is a path" },
    { "[Plugin]\nModule=libbox\nName=B\nX-Snug-ABI=1\nX-Snug-Kind=storage\n", "Module=libbox;" },
    { "[Plugin]\nModule=a b\nName=B\nX-Snug-ABI=1\nX-Snug-Kind=storage\n", "Module=a b;" },
    { "[Plugin]\nModule=..\nName=B\nX-Snug-ABI=1\nX-Snug-Kind=storage\n", "Module=..;" },
    { GOOD "Loader=python3\n", "Loader=python3" },
    { GOOD "Embedded=abort\n", "Embedded" },
    { GOOD "Depends=other\n", "Depends" },
    { GOOD "Builtin=true\n", "Builtin" },
    { GOOD "X-New=1\n", "line 6: [Plugin] X-New: unknown key" },
    { GOOD "Module=other\n", "there already" },
    { GOOD "[Plugin Too]\nA=1\n", "unknown key" },
    { "Module=box\n", "malformed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugPluginInfo) info
        = snug_plugin_info_new (SNUG_PLUGIN_KIND_STORAGE, "box", "/p", FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_false (read_text (info, cases[i].text, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_PLUGIN_BLOCKED);
      assert_contains (error->message, cases[i].part);
    }
}

static void
test_names (gconstpointer data)
{
  static const char *const good[] = { "a", "box", "box-2", "a_b" };
  static const char *const bad[]
    = { "",   "Box", "2box",   "-a", "a/b",
        "..", "a.b", "libbox", "ä",  "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (snug_plugin_info_is_name (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (snug_plugin_info_is_name (bad[i]));
}

static void
test_kinds (gconstpointer data)
{
  for (guint i = 0; i < SNUG_N_PLUGIN_KINDS; i++)
    {
      SnugPluginKind kind;
      GType type = snug_plugin_kind_get_interface ((SnugPluginKind) i);

      g_assert_true (
        snug_plugin_kind_from_string (snug_plugin_kind_to_string ((SnugPluginKind) i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_true (G_TYPE_IS_INTERFACE (type));
    }
  g_assert_cmpstr (g_type_name (snug_plugin_kind_get_interface (SNUG_PLUGIN_KIND_STORAGE)), ==,
                   "SnugStorage");
  g_assert_false (snug_plugin_kind_from_string ("frontend", &(SnugPluginKind){ 0 }));
}

static void
test_state (gconstpointer data)
{
  g_autoptr (SnugPluginInfo) info
    = snug_plugin_info_new (SNUG_PLUGIN_KIND_STORE, "far", "/p", FALSE);

  snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_UNUSABLE, "why");
  g_assert_cmpstr (snug_plugin_info_get_reason (info), ==, "why");
  /* Its own text may be given back. */
  snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_FAILED, snug_plugin_info_get_reason (info));
  g_assert_cmpstr (snug_plugin_info_get_reason (info), ==, "why");
  g_assert_cmpstr (snug_plugin_state_to_string (snug_plugin_info_get_state (info)), ==, "failed");
  snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_USABLE, NULL);
  g_assert_null (snug_plugin_info_get_reason (info));
}

/* What comes with snug has its version, so that people see which one they have. */
static void
test_own_versions (void)
{
  static const SnugPluginKind kinds[]
    = { SNUG_PLUGIN_KIND_STORE, SNUG_PLUGIN_KIND_STORAGE, SNUG_PLUGIN_KIND_CONFINEMENT };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *top = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "plugins",
                                               snug_plugin_kind_to_string (kinds[i]), NULL);
      g_autoptr (GDir) folders = g_dir_open (top, 0, NULL);

      for (const char *name = g_dir_read_name (folders); name != NULL;
           name = g_dir_read_name (folders))
        {
          g_autofree char *file = g_strconcat (name, ".plugin", NULL);
          g_autofree char *path = g_build_filename (top, name, file, NULL);
          g_autoptr (SnugPluginInfo) info = NULL;
          g_autoptr (GBytes) bytes = NULL;
          g_autoptr (GError) error = NULL;
          char *text;
          gsize size;

          if (!g_file_get_contents (path, &text, &size, NULL))
            continue;
          bytes = g_bytes_new_take (text, size);
          info = snug_plugin_info_new (kinds[i], name, "/nowhere", TRUE);
          g_assert_true (snug_plugin_info_read_metadata (info, bytes, &error));
          g_assert_no_error (error);
          g_assert_cmpstr (snug_plugin_info_get_version (info), ==, SNUG_VERSION);
          n++;
        }
    }
  g_assert_cmpuint (n, >=, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/plugin-info/good", NULL, test_good);
  g_test_add_data_func ("/plugin-info/refusals", NULL, test_refusals);
  g_test_add_data_func ("/plugin-info/names", NULL, test_names);
  g_test_add_data_func ("/plugin-info/kinds", NULL, test_kinds);
  g_test_add_data_func ("/plugin-info/state", NULL, test_state);
  g_test_add_func ("/plugin-info/own-versions", test_own_versions);
  return g_test_run ();
}
