/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include "snug-attr-value.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static void
test_lookup (void)
{
  g_autoptr (GVariant) attrs
    = parse ("{'a': <'1'>, 'm': <{'k': <<'2'>>, 'x.y': <'3'>}>, 'p.q': <'4'>}");
  static const struct
  {
    const char *path;
    const char *value;
  } cases[] = { { "a", "1" },  { "m.k", "2" },  { "m.x.y", "3" }, { "p.q", "4" },
                { "b", NULL }, { "a.b", NULL }, { "m.z", NULL },  { "", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) value = snug_attr_value_lookup (attrs, cases[i].path);

      g_assert_cmpstr (value != NULL ? g_variant_get_string (value, NULL) : NULL, ==,
                       cases[i].value);
    }
  g_assert_null (snug_attr_value_lookup (NULL, "a"));
}

static void
test_text (void)
{
  g_autoptr (GVariant) boolean = parse ("<true>"), number = parse ("int64 -7"),
                       list = parse ("[<'a'>]");
  g_autoptr (GVariant) map = parse ("{'a': <1>}");
  g_autofree char *yes = snug_attr_value_to_text (boolean),
                  *seven = snug_attr_value_to_text (number);

  g_assert_cmpstr (yes, ==, "true");
  g_assert_cmpstr (seven, ==, "-7");
  g_assert_null (snug_attr_value_to_text (list));
  g_assert_true (snug_attr_value_is_list (list));
  g_assert_false (snug_attr_value_is_list (map));
}

/* CVE-2021-4120 and its kind: nothing that any backend's language gives a meaning to. */
static void
test_safe (void)
{
  static const char *const good[]
    = { "/etc/foo bar,baz", "org.foo.Bar-2", "/päth/ü", "a..b", "x=y@z:1+%~" };
  static const char *const bad[] = { "",
                                     "a\nb",
                                     "a\tb",
                                     "a\rb",
                                     "a\x7f",
                                     "a\"b",
                                     "a'b",
                                     "a*",
                                     "a?",
                                     "a[b]",
                                     "{a,b}",
                                     "a^",
                                     "$HOME",
                                     "a\\b",
                                     "a#b",
                                     "..",
                                     "../a",
                                     "a/../b",
                                     "a/..",
                                     "a|b",
                                     "a;b",
                                     "a&b",
                                     "`a`",
                                     "$(a)",
                                     "<a>",
                                     "\xff\xfe",
                                     "a\342\200\256b",
                                     "a\xe2\x80\xa8"
                                     "b" };
  g_autofree char *long_text = g_strnfill (1025, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (snug_attr_value_is_safe (good[i], SNUG_ATTR_USE_TEXT, &error));
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      if (snug_attr_value_is_safe (bad[i], SNUG_ATTR_USE_TEXT, &error))
        g_error ("case %u was let through", i);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
  g_assert_false (snug_attr_value_is_safe (long_text, SNUG_ATTR_USE_TEXT, NULL));
  long_text[1024] = '\0';
  g_assert_true (snug_attr_value_is_safe (long_text, SNUG_ATTR_USE_TEXT, NULL));
}

static void
test_glob (void)
{
  g_assert_true (snug_attr_value_is_safe ("/dev/foo*?", SNUG_ATTR_USE_GLOB, NULL));
  g_assert_false (snug_attr_value_is_safe ("/dev/{a,b}", SNUG_ATTR_USE_GLOB, NULL));
  g_assert_false (snug_attr_value_is_safe ("/dev/[a]", SNUG_ATTR_USE_GLOB, NULL));
  g_assert_false (snug_attr_value_is_safe ("/dev/../*", SNUG_ATTR_USE_GLOB, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/attr-value/lookup", test_lookup);
  g_test_add_func ("/policy/attr-value/text", test_text);
  g_test_add_func ("/policy/attr-value/safe", test_safe);
  g_test_add_func ("/policy/attr-value/glob", test_glob);
  return g_test_run ();
}
