/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-locks.h"
#include "test-tree.h"

static SnugConfigLocks *
read_locks (Tree *tree, GPtrArray **problems)
{
  g_autoptr (SnugConfigSource) source = NULL;

  *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_problem_free);
  source = snug_config_source_read (tree->paths, NULL, *problems);
  return snug_config_locks_new (source, *problems);
}

static void
test_find (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigLocks) locks = NULL;

  tree_write (tree, "/etc/snug/snug.conf", "[Lock]\nKeys=storage/Backend; refresh/*\n");
  tree_write (tree, "/etc/snug/conf.d/a.conf", "[Lock]\nKeys=store */Key?;\n");
  locks = read_locks (tree, &problems);
  g_assert_cmpuint (problems->len, ==, 0);
  assert_contains (snug_config_locks_find (locks, "storage", "Backend"), "/etc/snug/snug.conf:2");
  assert_contains (snug_config_locks_find (locks, "refresh", "Hold"), "/etc/snug/snug.conf:2");
  assert_contains (snug_config_locks_find (locks, "store main", "Keys"), "/a.conf:2");
  g_assert_null (snug_config_locks_find (locks, "storage", "UnmountIdle"));
  g_assert_null (snug_config_locks_find (locks, "store main", "Plugin"));
  g_assert_true (snug_config_locks_is_lock ("Lock"));
  g_assert_false (snug_config_locks_is_lock ("lock"));
}

static void
test_problems (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigLocks) locks = NULL;

  tree_write (tree, "/usr/lib/snug/conf.d/a.conf", "[Lock]\nKeys=storage/Backend\n");
  tree_write (tree, "/etc/snug/snug.conf", "[Lock]\nKey=a/b\nKeys=Backend;daemon/*\n");
  tree_write (tree, "/var/lib/snug/conf.d/a.conf", "[Lock]\nKeys=network/*\n");
  locks = read_locks (tree, &problems);
  g_assert_cmpuint (problems->len, ==, 4);
  assert_contains (((SnugConfigProblem *) problems->pdata[0])->message, "locks count in /etc");
  assert_contains (((SnugConfigProblem *) problems->pdata[1])->message, "did you mean ‘Keys’");
  assert_contains (((SnugConfigProblem *) problems->pdata[2])->message, "SECTION/KEY");
  assert_contains (((SnugConfigProblem *) problems->pdata[3])->message, "locks count in /etc");
  g_assert_null (snug_config_locks_find (locks, "storage", "Backend"));
  g_assert_null (snug_config_locks_find (locks, "network", "Proxy"));
  g_assert_nonnull (snug_config_locks_find (locks, "daemon", "IdleTimeout"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/config-locks/find", test_find);
  tree_test ("/config-locks/problems", test_problems);
  return g_test_run ();
}
