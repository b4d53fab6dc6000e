/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-assumes.h"

static void
test_met (void)
{
  static const char *const met[]
    = { "snapd2.0",        "snapd2.55.3",   "snapd2.77", "snapd1.9.9.9",
        "common-data-dir", "command-chain", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_assumes_check (met, &error));
  g_assert_no_error (error);
  g_assert_true (snug_assumes_check (NULL, &error));
}

static void
test_missing (void)
{
  static const char *const missing[]
    = { "snapd3",         "snapd2.78",   "snapd2.77.1",
        "snapd",          "snapdx",      "snapd2..1",
        "snapd2.1.1.1.1", "time-travel", "snapd99999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      const char *const one[] = { "common-data-dir", missing[i], NULL };
      g_autoptr (GError) error = NULL;

      if (snug_assumes_check (one, &error))
        g_error ("‘%s’ counts as met", missing[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
      g_assert_nonnull (strstr (error->message, missing[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/assumes/met", test_met);
  g_test_add_func ("/model/assumes/missing", test_missing);
  return g_test_run ();
}
