/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-publisher.h"
#include "test-maintainer.h"

#include <string.h>

static SnugRepositoryPublisher *
choose (SnugRepoTree *tree,
        const char *snap,
        const SnugRepoPublisherChoice *choice,
        char **signer,
        GError **error)
{
  return snug_repo_publisher_choose (tree, g_hash_table_lookup (tree->snaps, snap), choice, signer,
                                     error);
}

static void
test_chooses (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (SnugRepositoryPublisher) only = NULL;
  g_autoptr (SnugRepositoryPublisher) same = NULL;
  g_autoptr (SnugRepositoryPublisher) new = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  maintainer_fill (me);
  tree = snug_repo_tree_load (me->directory, &error);
  only = choose (tree, "another", &(SnugRepoPublisherChoice){ 0 }, &first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (only->id, ==, "acme");
  g_assert_cmpuint (only->keys.armors->len, ==, 1);
  /* A second key beside the first, which signed what there is. */
  same = choose (tree, "hello",
                 &(SnugRepoPublisherChoice){ .key = "acme@example.org", .name = "Acme Inc" },
                 &second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (same->keys.armors->len, ==, 2);
  g_assert_cmpstr (same->name, ==, "Acme Inc");
  g_assert_cmpstr (first, !=, second);
  new = choose (tree, "another", &(SnugRepoPublisherChoice){ .id = "new" }, &third, &error);
  g_assert_cmpstr (new->id, ==, "new");
  g_assert_cmpuint (new->keys.armors->len, ==, 1);
}

static void
test_several (Maintainer *me, gconstpointer data)
{
  g_autofree char *snap = maintainer_snap (me, "other", "1.0", NULL);
  g_autofree char *third = maintainer_snap (me, "third", "1.0", NULL);
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  maintainer_run (me, "add", me->directory, snap, "--publisher", "other", "--publisher-key",
                  "other@example.org", NULL);
  g_assert_false (maintainer_try (me, &error, "add", me->directory, third, NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "several"));
  maintainer_run (me, "verify", me->directory, NULL);
}

/* All snaps of a publisher follow when a key is added. */
static void
test_applies (Maintainer *me, gconstpointer data)
{
  g_autofree char *tool = maintainer_snap (me, "tool", "1.0", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  const SnugRepositorySnap *first, *second;

  maintainer_fill (me);
  maintainer_run (me, "add", me->directory, tool, "--publisher-key", "acme@example.org", NULL);
  maintainer_run (me, "verify", me->directory, NULL);
  tree = snug_repo_tree_load (me->directory, &error);
  first = snug_repo_tree_find_snap (tree, "hello", &error);
  second = snug_repo_tree_find_snap (tree, "tool", &error);
  g_assert_cmpstr (first->publisher.sha3_384, ==, second->publisher.sha3_384);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/publisher/chooses", test_chooses);
  maintainer_test ("/repo/publisher/several", test_several);
  maintainer_test ("/repo/publisher/applies", test_applies);
  return g_test_run ();
}
