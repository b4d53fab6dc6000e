/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include "snug-interface-attrs.h"

static const char spec_text[] = "attrs:\n"
                                "  name: {type: bus-name, required: true}\n"
                                "  count: {type: integer, min: 1, max: 9, default: 3}\n"
                                "  kind: {choices: [a, b]}\n"
                                "  paths: {type: path, list: true}\n"
                                "  flag: {type: boolean, default: false}\n"
                                "  free: {type: any}\n"
                                "  mounts:\n"
                                "    type: map\n"
                                "    list: true\n"
                                "    keys:\n"
                                "      where: {type: path, required: true}\n";

static SnugAttrSpecs *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (SnugYamlNode) root = snug_yaml_parse ("t.yaml", content, 65536, NULL);

  g_assert_nonnull (root);
  return snug_attr_specs_parse ("t.yaml", snug_yaml_node_get (root, "attrs"), error);
}

static GVariant *
attrs (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static void
test_check (void)
{
  static const struct
  {
    const char *attrs;
    const char *about; /* %NULL: good */
  } cases[] = {
    { "{'name': <'org.foo'>}", NULL },
    { "{'name': <'org.foo'>, 'other': <'x'>, 'free': <[<1>]>}", NULL },
    { "{'name': <'org.foo'>, 'count': <int64 9>, 'kind': <'b'>, 'flag': <true>}", NULL },
    { "{'name': <'org.foo'>, 'paths': <[<'/'>, <'/a/b'>]>, 'mounts': <[<{'where': <'/a'>}>]>}",
      NULL },
    { "@a{sv} {}", "name" },
    { "{'name': <'org'>}", "name" },
    { "{'name': <'org.foo\\n'>}", "name" },
    { "{'name': <['org.foo']>}", "name" },
    { "{'name': <'org.foo'>, 'count': <int64 10>}", "count" },
    { "{'name': <'org.foo'>, 'count': <'x'>}", "count" },
    { "{'name': <'org.foo'>, 'kind': <'c'>}", "kind" },
    { "{'name': <'org.foo'>, 'paths': <'/a'>}", "paths" },
    { "{'name': <'org.foo'>, 'paths': <[<'a'>]>}", "paths" },
    { "{'name': <'org.foo'>, 'paths': <[<'/a/../b'>]>}", "paths" },
    { "{'name': <'org.foo'>, 'paths': <[<'/a/./b'>]>}", "paths" },
    { "{'name': <'org.foo'>, 'paths': <[<'/a//b'>]>}", "paths" },
    { "{'name': <'org.foo'>, 'flag': <'yes'>}", "flag" },
    { "{'name': <'org.foo'>, 'mounts': <[<'x'>]>}", "mounts" },
    { "{'name': <'org.foo'>, 'mounts': <[<@a{sv} {}>]>}", "where" },
  };
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (SnugAttrSpecs) specs = parse (spec_text, &parse_error);

  g_assert_no_error (parse_error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) value = attrs (cases[i].attrs);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (snug_attr_specs_check (specs, value, &error), ==, cases[i].about == NULL);
      if (cases[i].about == NULL)
        continue;
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i].about));
    }
}

static void
test_long_list (void)
{
  g_autoptr (SnugAttrSpecs) specs = parse ("attrs:\n  l: {list: true}\n", NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));
  g_autoptr (GVariant) value = NULL;

  for (guint i = 0; i < 257; i++)
    g_variant_builder_add (&builder, "s", "x");
  value
    = g_variant_ref_sink (g_variant_new_parsed ("{'l': <%*>}", g_variant_builder_end (&builder)));
  g_assert_false (snug_attr_specs_check (specs, value, NULL));
}

static void
test_complete (void)
{
  g_autoptr (SnugAttrSpecs) specs = parse (spec_text, NULL);
  g_autoptr (GVariant) given = attrs ("{'name': <'org.foo'>, 'flag': <true>}");
  g_autoptr (GVariant) full = snug_attr_specs_complete (specs, given);
  gint64 count = 0;
  gboolean flag = FALSE;

  g_assert_true (g_variant_lookup (full, "count", "x", &count));
  g_assert_cmpint (count, ==, 3);
  g_assert_true (g_variant_lookup (full, "flag", "b", &flag));
  g_assert_true (flag);
  g_assert_false (g_variant_lookup (full, "kind", "s", NULL));
}

static void
test_types (void)
{
  g_autoptr (SnugAttrSpecs) specs = parse (spec_text, NULL);

  g_assert_cmpstr (snug_attr_specs_get_type (specs, "paths"), ==, "path");
  g_assert_cmpstr (snug_attr_specs_get_type (specs, "mounts.where"), ==, "path");
  g_assert_null (snug_attr_specs_get_type (specs, "mounts.what"));
  g_assert_null (snug_attr_specs_get_type (specs, "pathsx"));
}

static void
test_wrong_specs (void)
{
  static const char *const wrong[] = {
    "attrs: [a]\n",
    "attrs:\n  a: text\n",
    "attrs:\n  a: {type: strange}\n",
    "attrs:\n  a: {colour: red}\n",
    "attrs:\n  a: {list: perhaps}\n",
    "attrs:\n  a: {type: integer, min: x}\n",
    "attrs:\n  a: {choices: one}\n",
    "attrs:\n  a: {pattern: '('}\n",
    "attrs:\n  a: {type: map}\n",
    "attrs:\n  a: {keys: {b: {}}}\n",
    "attrs:\n  a: {type: integer, max: 3, default: 4}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      if (parse (wrong[i], &error) != NULL)
        g_error ("was accepted: %s", wrong[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "t.yaml:"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/interface-attrs/check", test_check);
  g_test_add_func ("/policy/interface-attrs/long-list", test_long_list);
  g_test_add_func ("/policy/interface-attrs/complete", test_complete);
  g_test_add_func ("/policy/interface-attrs/types", test_types);
  g_test_add_func ("/policy/interface-attrs/wrong-specs", test_wrong_specs);
  return g_test_run ();
}
