/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-yaml.h"

static SnugYamlNode *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return snug_yaml_parse ("test", bytes, 1024 * 1024, error);
}

static void
test_tree (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugYamlNode) root = parse ("a: true\nb:\n  - one\n  - 'two'\nc: {d: ~}\n", &error);
  SnugYamlNode *list = snug_yaml_node_get (root, "b");
  const char *key;

  g_assert_no_error (error);
  g_assert_cmpstr (snug_yaml_node_get_text (snug_yaml_node_get (root, "a")), ==, "true");
  g_assert_cmpuint (snug_yaml_node_get_length (list), ==, 2);
  g_assert_cmpuint (snug_yaml_node_get_line (snug_yaml_node_get_child (list, 1, NULL)), ==, 4);
  g_assert_cmpuint (snug_yaml_node_get_key_line (root, "c"), ==, 5);
  g_assert_cmpuint (snug_yaml_node_get_key_line (root, "x"), ==, 0);
  snug_yaml_node_get_child (root, 2, &key);
  g_assert_cmpstr (key, ==, "c");
  g_assert_true (snug_yaml_node_is_null (snug_yaml_node_get (snug_yaml_node_get (root, "c"), "d")));
  g_assert_true (snug_yaml_node_is_null (snug_yaml_node_get (root, "x")));
  g_assert_null (snug_yaml_node_get (list, "x"));
  g_assert_null (snug_yaml_node_get_text (list));
}

static void
test_booleans (void)
{
  g_autoptr (SnugYamlNode) root
    = parse ("t: [true, yes, On, Y]\nf: [false, No, off, n]\nx: ['true', 1, maybe, '']\n", NULL);

  for (guint i = 0; i < 4; i++)
    {
      gboolean value = FALSE;

      g_assert_true (snug_yaml_node_parse_boolean (
        snug_yaml_node_get_child (snug_yaml_node_get (root, "t"), i, NULL), &value));
      g_assert_true (value);
      g_assert_true (snug_yaml_node_parse_boolean (
        snug_yaml_node_get_child (snug_yaml_node_get (root, "f"), i, NULL), &value));
      g_assert_false (value);
      g_assert_false (snug_yaml_node_parse_boolean (
        snug_yaml_node_get_child (snug_yaml_node_get (root, "x"), i, NULL), &value));
    }
}

static void
test_variant (void)
{
  g_autoptr (SnugYamlNode) root = parse ("a: 1\nb: '1'\nc: true\nd: yes\ne: [x, {f: -2}]\n", NULL);
  g_autoptr (GVariant) value = snug_yaml_node_to_variant (root);
  g_autofree char *text = g_variant_print (value, FALSE);

  g_assert_cmpstr (
    text, ==,
    "{'a': <int64 1>, 'b': <'1'>, 'c': <true>, 'd': <'yes'>, 'e': <[<'x'>, <{'f': <int64 -2>}>]>}");
}

static void
test_refusals (void)
{
  const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "empty" },
    { "- a\n", "must be a map" },
    { "a: 1\na: 2\n", "line 2: the key ‘a’ is there already" },
    { "a: &x 1\nb: *x\n", "line 1: anchors" },
    { "a: *x\n", "line 1: anchors" },
    { "a: !!str 1\n", "line 1: tags" },
    { "a: !!python/object:os.system {}\n", "line 1: tags" },
    { "a: 1\n---\nb: 2\n", "more than one document" },
    { "[a]: 1\n", "a key must be a text" },
    { "a: [1\n", "line" },
    { "a: \"\\0\"\n", "NUL" },
    { "a: \xff\n", "line" },
    { "\xff\xfe"
      "a",
      "line" },
    { "a: \x01\n", "line" },
    { "a:\n\t- b\n", "line 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].text, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("‘%s’ is not in ‘%s’", cases[i].message, error->message);
    }
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) deep = g_string_new ("a: ");
  g_autoptr (GString) many = g_string_new ("a: [");
  g_autofree char *huge = g_malloc (100 * 1024 * 1024);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < 40; i++)
    g_string_append_c (deep, ']');
  g_assert_null (parse (deep->str, &error));
  g_assert_nonnull (strstr (error->message, "nested too deeply"));
  g_clear_error (&error);

  for (guint i = 0; i < 100001; i++)
    g_string_append (many, "x,");
  g_string_append (many, "x]");
  g_assert_null (parse (many->str, &error));
  g_assert_nonnull (strstr (error->message, "too many values"));
  g_clear_error (&error);

  memset (huge, '#', 100 * 1024 * 1024);
  bytes = g_bytes_new_static (huge, 100 * 1024 * 1024);
  g_assert_null (snug_yaml_parse ("huge", bytes, 1024 * 1024, &error));
  g_assert_nonnull (strstr (error->message, "more than the 1048576 allowed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/yaml/tree", test_tree);
  g_test_add_func ("/model/yaml/booleans", test_booleans);
  g_test_add_func ("/model/yaml/variant", test_variant);
  g_test_add_func ("/model/yaml/refusals", test_refusals);
  g_test_add_func ("/model/yaml/limits", test_limits);
  return g_test_run ();
}
