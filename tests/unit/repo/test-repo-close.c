/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <string.h>

static void
test_closes (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  maintainer_run (me, "release", me->directory, "hello", "1", "edge", NULL);
  maintainer_run (me, "close", me->directory, "hello", "stable", NULL);
  g_assert_cmpstr (me->output->str, ==, "stable of ‘hello’ is closed\n");
  maintainer_run (me, "list", me->directory, NULL);
  g_assert_nonnull (strstr (me->output->str, " latest/edge\n"));
  g_assert_null (strstr (me->output->str, "latest/stable"));
  g_assert_false (
    maintainer_try (me, &error, "close", me->directory, "hello", "edge", "stable", NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  /* All or nothing. */
  maintainer_run (me, "list", me->directory, NULL);
  g_assert_nonnull (strstr (me->output->str, " latest/edge\n"));
}

static void
test_one_architecture (Maintainer *me, gconstpointer data)
{
  g_autofree char *snap = maintainer_snap (me, "hello", "1.0", "architectures: [amd64, arm64]\n");

  maintainer_create (me);
  maintainer_run (me, "add", me->directory, snap, "--publisher", "acme", NULL);
  maintainer_run (me, "close", me->directory, "hello", "stable", "--architecture", "arm64", NULL);
  maintainer_run (me, "list", me->directory, "--json", NULL);
  g_assert_nonnull (strstr (me->output->str, "\"architecture\" : \"amd64\""));
  g_assert_null (strstr (me->output->str, "\"architecture\" : \"arm64\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/close/closes", test_closes);
  maintainer_test ("/repo/close/one-architecture", test_one_architecture);
  return g_test_run ();
}
