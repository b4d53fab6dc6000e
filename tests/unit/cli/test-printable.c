/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-printable.h"

#include <string.h>

static void
assert_text (const char *text, const char *wanted)
{
  g_autofree char *printable = snug_printable_text (text);

  g_assert_cmpstr (printable, ==, wanted);
}

static void
test_text (void)
{
  assert_text ("", "");
  assert_text ("plain ~", "plain ~");
  assert_text ("two\nlines\tand a tab", "two\nlines and a tab");
  assert_text ("grün 日本 é 👩‍🚀", "grün 日本 é 👩‍🚀");
  /* An escape, a carriage return, delete, and what eight-bit terminals take for an escape. */
  assert_text ("a\033[31mb\rc\177d\302\233e", "a�[31mb�c�d�e");
  /* Marks that change the direction of text, and what cannot be seen. */
  assert_text ("a\u202eb\u2066c\u200fd\u061ce\ufefff\u00adg", "a�b�c�d�e�f�g");
  assert_text ("a\u2028b\ue000c", "a�b�c");
  assert_text ("a\xff\xc3", "a��");
}

static void
test_line (void)
{
  g_autofree char *line = snug_printable_line ("  one\n\n two\t\tthree \n");
  g_autofree char *empty = snug_printable_line ("\n \n");

  g_assert_cmpstr (line, ==, "one two three");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_is_safe (void)
{
  for (gunichar c = 0; c < 0x20; c++)
    g_assert_false (snug_printable_is_safe (c));
  for (gunichar c = 0x80; c < 0xA0; c++)
    g_assert_false (snug_printable_is_safe (c));
  g_assert_true (snug_printable_is_safe ('a'));
  g_assert_true (snug_printable_is_safe (0x200D));
  g_assert_false (snug_printable_is_safe (0x200B));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/printable/text", test_text);
  g_test_add_func ("/cli/printable/line", test_line);
  g_test_add_func ("/cli/printable/is-safe", test_is_safe);
  return g_test_run ();
}
