/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <string.h>

static void
test_creates (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "me");
  g_autofree char *root = maintainer_file (me, "1.root.json");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  maintainer_run (me, "create", me->directory, "--key", "me@example.org", "--title", "Mine", NULL);
  g_assert_nonnull (strstr (me->output->str, "gpg --armor --export "));
  maintainer_run (me, "verify", me->directory, "--keys", pins, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "0 snaps, 0 revisions; root 1, index 1"));
  g_assert_true (g_file_get_contents (root, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"title\":\"Mine\""));
  g_assert_false (
    maintainer_try (me, &error, "create", me->directory, "--key", "me@example.org", NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CONFLICT);
}

static void
test_several_keys (Maintainer *me, gconstpointer data)
{
  g_autofree char *root = maintainer_file (me, "1.root.json");
  g_autofree char *text = NULL;

  maintainer_run (me, "create", me->directory, "--root-key", "me@example.org", "--root-key",
                  "other@example.org", "--root-key", "acme@example.org", "--index-key",
                  "other@example.org", "--timestamp-key", "acme@example.org", NULL);
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_file_get_contents (root, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"threshold\":2"));
}

static void
test_refuses (Maintainer *me, gconstpointer data)
{
  static const struct
  {
    const char *options[4];
    SnugError code;
  } cases[] = {
    { { NULL }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "--key=nobody@example.org" }, SNUG_ERROR_NOT_FOUND },
    { { "--key=example.org" }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "--root-key=me@example.org" }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "--key=me@example.org", "--root-threshold=2" }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "--key=me@example.org", "--days=0" }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "--key=me@example.org", "--days=nine" }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "--frob" }, SNUG_ERROR_INVALID_ARGUMENT },
    { { "second" }, SNUG_ERROR_INVALID_ARGUMENT },
  };
  g_autofree char *root = maintainer_file (me, "1.root.json");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (maintainer_try (me, &error, "create", me->directory, cases[i].options[0],
                                      cases[i].options[1], NULL));
      g_assert_error (error, SNUG_ERROR, (int) cases[i].code);
      g_assert_false (g_file_test (root, G_FILE_TEST_EXISTS));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/create/creates", test_creates);
  maintainer_test ("/repo/create/several-keys", test_several_keys);
  maintainer_test ("/repo/create/refuses", test_refuses);
  return g_test_run ();
}
