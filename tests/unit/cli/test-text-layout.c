/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-text-layout.h"

static void
test_width (void)
{
  g_assert_cmpuint (snug_text_width (""), ==, 0);
  g_assert_cmpuint (snug_text_width ("grün"), ==, 4);
  g_assert_cmpuint (snug_text_width ("日本"), ==, 4);
  g_assert_cmpuint (snug_text_width ("e\u0301"), ==, 1);
}

static void
assert_short (const char *text, guint width, const char *ellipsis, const char *wanted)
{
  g_autofree char *shortened = snug_text_shorten (text, width, ellipsis);

  g_assert_cmpstr (shortened, ==, wanted);
  g_assert_cmpuint (snug_text_width (shortened), <=, width);
}

static void
test_shorten (void)
{
  assert_short ("hello", 5, "…", "hello");
  assert_short ("hello world", 8, "…", "hello w…");
  assert_short ("hello world", 7, "…", "hello…");
  assert_short ("hello world", 8, "...", "hello...");
  assert_short ("日本語", 5, "…", "日本…");
  assert_short ("日本語", 4, "…", "日…");
  assert_short ("hello", 1, "…", "…");
  assert_short ("hello", 0, "…", "");
  assert_short ("hello", 2, "...", "..");
}

static void
test_pad (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  snug_text_pad (out, "日本", 6);
  snug_text_pad (out, "too long", 3);
  g_assert_cmpstr (out->str, ==, "日本  too long");
}

static void
assert_wrapped (const char *text, guint width, guint indent, const char *wanted)
{
  g_autofree char *wrapped = snug_text_wrap (text, width, indent);

  g_assert_cmpstr (wrapped, ==, wanted);
}

static void
test_wrap (void)
{
  assert_wrapped ("one two three", 0, 0, "one two three");
  assert_wrapped ("one two three", 7, 0, "one two\nthree");
  assert_wrapped ("one two three", 7, 2, "one two\n  three");
  assert_wrapped ("one\n\ntwo", 7, 2, "one\n\n  two");
  assert_wrapped ("incomprehensibilities are long", 10, 0, "incomprehensibilities\nare long");
  assert_wrapped ("  kept indent", 8, 4, "  kept\n    indent");
  assert_wrapped ("", 10, 0, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/text-layout/width", test_width);
  g_test_add_func ("/cli/text-layout/shorten", test_shorten);
  g_test_add_func ("/cli/text-layout/pad", test_pad);
  g_test_add_func ("/cli/text-layout/wrap", test_wrap);
  return g_test_run ();
}
