/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <string.h>

static const char *const verbs[]
  = { "create", "add", "release", "close", "sign", "rotate", "verify", "prune", "list" };

static void
test_help (Maintainer *me, gconstpointer data)
{
  static const char *const ways[] = { "help", "--help", "-h" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      maintainer_run (me, ways[i], NULL);
      for (guint j = 0; j < G_N_ELEMENTS (verbs); j++)
        g_assert_nonnull (strstr (me->output->str, verbs[j]));
    }
  maintainer_run (me, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "usage: snug-repo"));
  maintainer_run (me, "--version", NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "snug-repo "));
}

static void
test_help_of_each (Maintainer *me, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      maintainer_run (me, verbs[i], "--help", NULL);
      g_assert_true (g_str_has_prefix (me->output->str, "Usage:"));
      g_assert_nonnull (strstr (me->output->str, "DIRECTORY"));
    }
}

static void
test_wrong_usage (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) unknown = NULL;

  g_assert_false (maintainer_try (me, &unknown, "frobnicate", NULL));
  g_assert_error (unknown, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (unknown->message, "frobnicate"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (GError) few = NULL;
      g_autoptr (GError) option = NULL;

      g_assert_false (maintainer_try (me, &few, verbs[i], NULL));
      g_assert_error (few, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (few->message, "usage: snug-repo "));
      g_assert_false (maintainer_try (me, &option, verbs[i], me->directory, "--frob", NULL));
      g_assert_error (option, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/verbs/help", test_help);
  maintainer_test ("/repo/verbs/help-of-each", test_help_of_each);
  maintainer_test ("/repo/verbs/wrong-usage", test_wrong_usage);
  return g_test_run ();
}
