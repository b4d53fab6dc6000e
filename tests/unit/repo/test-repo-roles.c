/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-roles.h"
#include "test-maintainer.h"

static void
test_keeps_what_is_not_named (Maintainer *me, gconstpointer data)
{
  char *keys[] = { (char *) "me@example.org", (char *) "other@example.org", NULL };
  const SnugRepoRoles roles = { .timestamp_keys = keys, .days = 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (SnugRepositoryRoot) next = NULL;

  maintainer_create (me);
  tree = snug_repo_tree_load (me->directory, &error);
  next = snug_repo_roles_build (tree, &roles, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (next->version, ==, 2);
  g_assert_true (snug_repository_root_same_role (next, tree->root, SNUG_REPOSITORY_ROLE_ROOT));
  g_assert_true (snug_repository_root_same_role (next, tree->root, SNUG_REPOSITORY_ROLE_INDEX));
  g_assert_false (
    snug_repository_root_same_role (next, tree->root, SNUG_REPOSITORY_ROLE_TIMESTAMP));
  /* Each key once, whatever it is for. */
  g_assert_cmpuint (g_strv_length (next->keys.fingerprints), ==, 2);
}

static void
test_thresholds (Maintainer *me, gconstpointer data)
{
  char *keys[] = { (char *) "me@example.org", (char *) "other@example.org",
                   (char *) "acme@example.org", NULL };
  SnugRepoRoles roles = { keys, keys, keys, 0, 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoTree) tree = NULL;
  g_autoptr (SnugRepositoryRoot) majority = NULL;
  g_autoptr (SnugRepositoryRoot) all = NULL;

  maintainer_create (me);
  tree = snug_repo_tree_load (me->directory, &error);
  majority = snug_repo_roles_build (tree, &roles, "Title", &error);
  g_assert_cmpuint (majority->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold, ==, 2);
  g_assert_cmpuint (majority->roles[SNUG_REPOSITORY_ROLE_INDEX].threshold, ==, 1);
  g_assert_cmpstr (majority->title, ==, "Title");
  roles.root_threshold = 3;
  all = snug_repo_roles_build (tree, &roles, NULL, &error);
  g_assert_cmpuint (all->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold, ==, 3);
  roles.root_threshold = 4;
  g_assert_null (snug_repo_roles_build (tree, &roles, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/roles/keeps-what-is-not-named", test_keeps_what_is_not_named);
  maintainer_test ("/repo/roles/thresholds", test_thresholds);
  return g_test_run ();
}
