/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-source.h"
#include "snug-store-client.h"
#include "test-maintainer.h"

static gboolean
can_read (Maintainer *me, const char *state, const char *pins, GError **error)
{
  g_autofree char *root = g_build_filename (me->path, state, NULL);
  g_autoptr (SnugPaths) paths = snug_paths_new (root);
  g_autoptr (SnugRepoSource) source = snug_repo_source_new (me->directory, error);
  g_autoptr (SnugStoreClient) client
    = snug_store_client_new ("test", SNUG_STORE (source), paths, pins);

  return snug_store_client_refresh (client, NULL, error);
}

/* Every key is exchanged; old readers follow, new ones pin the new key. */
static void
test_all_keys (Maintainer *me, gconstpointer data)
{
  g_autofree char *old_pins = maintainer_pins (me, "me");
  g_autofree char *new_pins = maintainer_pins (me, "other");
  g_autofree char *snap = maintainer_snap (me, "tool", "1.0", NULL);
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  g_assert_true (can_read (me, "old", old_pins, &error));
  g_assert_false (can_read (me, "new", new_pins, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
  g_clear_error (&error);
  maintainer_run (me, "rotate", me->directory, "--root-key", "other@example.org", "--index-key",
                  "other@example.org", "--timestamp-key", "other@example.org", NULL);
  g_assert_cmpstr (me->output->str, ==, "root document 2 is in force\n");
  g_assert_true (can_read (me, "old", old_pins, &error));
  g_assert_true (can_read (me, "new", new_pins, &error));
  maintainer_run (me, "add", me->directory, snap, NULL);
  g_assert_true (can_read (me, "old", old_pins, &error));
  g_assert_true (can_read (me, "new", new_pins, &error));
  g_assert_no_error (error);
}

/* The moment between the new index and the new root document. */
static void
test_half_way (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "me");
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  maintainer_run (me, "rotate", me->directory, "--root-key", "other@example.org", "--index-key",
                  "other@example.org", "--timestamp-key", "other@example.org", NULL);
  maintainer_shell (me, "mv 2.root.json 2.root.json.asc ..");
  g_assert_true (can_read (me, "state", pins, &error));
  maintainer_shell (me, "mv ../2.root.json.asc ../2.root.json .");
  g_assert_true (can_read (me, "state", pins, &error));
  g_assert_no_error (error);
}

static void
test_refuses (Maintainer *me, gconstpointer data)
{
  g_autofree char *root = maintainer_file (me, "2.root.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) lost = NULL;

  maintainer_fill (me);
  g_assert_false (
    maintainer_try (me, &error, "rotate", me->directory, "--root-key", "nobody@example.org", NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  maintainer_lose_keys (me);
  g_assert_false (maintainer_try (me, &lost, "rotate", me->directory, NULL));
  g_assert_error (lost, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (root, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/rotate/all-keys", test_all_keys);
  maintainer_test ("/repo/rotate/half-way", test_half_way);
  maintainer_test ("/repo/rotate/refuses", test_refuses);
  return g_test_run ();
}
