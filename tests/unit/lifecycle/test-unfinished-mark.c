/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-unfinished-mark.h"
#include "test-root.h"

static gboolean
is_marked (Root *root)
{
  g_autofree char *mark
    = snug_paths_build (root->paths, SNUG_PATH_STATE, SNUG_UNFINISHED_MARK, NULL);

  return g_file_test (mark, G_FILE_TEST_EXISTS);
}

static void
test_mark (Root *root, gconstpointer data)
{
  root_write (root, "var/lib/snug/state.db", "", 0600);
  for (guint i = 0; i < 2; i++)
    {
      snug_unfinished_mark_keep (root->paths, TRUE);
      g_assert_true (is_marked (root));
      snug_unfinished_mark_keep (root->paths, TRUE);
      g_assert_true (is_marked (root));
      snug_unfinished_mark_keep (root->paths, FALSE);
      g_assert_false (is_marked (root));
      snug_unfinished_mark_keep (root->paths, FALSE);
      g_assert_false (is_marked (root));
    }
}

/* A place in which it cannot be is said, and nothing more comes of it. */
static void
test_impossible (Root *root, gconstpointer data)
{
  root_write (root, "var/lib/snug", "a file", 0644);
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "cannot keep the mark*");
  snug_unfinished_mark_keep (root->paths, TRUE);
  g_test_assert_expected_messages ();
}

/* The unit that starts snugd looks for this file, and for no other. */
static void
test_unit (Root *root, gconstpointer data)
{
  g_autoptr (SnugPaths) paths = snug_paths_new (NULL);
  g_autofree char *unit = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "data",
                                            "snugd-resume.service", NULL);
  g_autofree char *mark = snug_paths_build (paths, SNUG_PATH_STATE, SNUG_UNFINISHED_MARK, NULL);
  g_autofree char *line = g_strdup_printf ("\nConditionPathExists=%s\n", mark);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (unit, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, line));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/unfinished-mark/mark", test_mark);
  root_test ("/lifecycle/unfinished-mark/impossible", test_impossible);
  root_test ("/lifecycle/unfinished-mark/unit", test_unit);
  return g_test_run ();
}
