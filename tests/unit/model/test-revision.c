/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-revision.h"

static void
test_text (void)
{
  const struct
  {
    const char *text;
    SnugRevision revision;
  } cases[] = {
    { "1", 1 }, { "42", 42 }, { "2147483647", G_MAXINT }, { "x1", -1 }, { "x2147483647", -G_MAXINT }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *back = NULL;
      SnugRevision revision = 0;

      g_assert_true (snug_revision_parse (cases[i].text, &revision, NULL));
      g_assert_cmpint (revision, ==, cases[i].revision);
      back = snug_revision_to_string (revision);
      g_assert_cmpstr (back, ==, cases[i].text);
    }
}

static void
test_refusals (void)
{
  static const char *const bad[] = { NULL,  "",  "0",   "x0",         "-1", "+1", "01",
                                     "1.0", "x", "xx1", "2147483648", "1 ", " 1", "latest" };
  g_autofree char *unset = snug_revision_to_string (0);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      SnugRevision revision;

      g_assert_false (snug_revision_parse (bad[i], &revision, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpstr (unset, ==, "unset");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/revision/text", test_text);
  g_test_add_func ("/model/revision/refusals", test_refusals);
  return g_test_run ();
}
