/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <string.h>

static void
test_releases (Maintainer *me, gconstpointer data)
{
  maintainer_fill (me);
  maintainer_run (me, "release", me->directory, "hello", "1", "candidate", "2.0/edge", NULL);
  g_assert_cmpstr (me->output->str, ==,
                   "‘hello’ revision 1 is in candidate now\n"
                   "‘hello’ revision 1 is in 2.0/edge now\n");
  maintainer_run (me, "list", me->directory, NULL);
  g_assert_nonnull (strstr (me->output->str, "2.0/edge,latest/candidate,latest/stable"));
}

static void
test_refuses (Maintainer *me, gconstpointer data)
{
  static const struct
  {
    const char *snap;
    const char *revision;
    const char *channel;
    SnugError code;
  } cases[] = {
    { "nothing", "1", "edge", SNUG_ERROR_NOT_FOUND },
    { "hello", "9", "edge", SNUG_ERROR_REVISION_UNAVAILABLE },
    { "hello", "one", "edge", SNUG_ERROR_INVALID_ARGUMENT },
    { "hello", "1", "a/b/c/d", SNUG_ERROR_INVALID_ARGUMENT },
  };

  maintainer_fill (me);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (maintainer_try (me, &error, "release", me->directory, cases[i].snap,
                                      cases[i].revision, cases[i].channel, NULL));
      g_assert_error (error, SNUG_ERROR, (int) cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/release/releases", test_releases);
  maintainer_test ("/repo/release/refuses", test_refuses);
  return g_test_run ();
}
