/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-source.h"
#include "test-maintainer.h"

static void
test_reads (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoSource) source = NULL;
  g_autoptr (GBytes) document = NULL;

  maintainer_create (me);
  source = snug_repo_source_new (me->directory, &error);
  g_assert_no_error (error);
  g_assert_cmpint (snug_repo_source_get_fd (source), >=, 0);
  document
    = snug_store_fetch_document (SNUG_STORE (source), "timestamp.json", 1 << 20, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (document), >, 100);
  g_assert_null (snug_store_fetch_document (SNUG_STORE (source), "none", 100, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (
    snug_store_fetch_document (SNUG_STORE (source), "timestamp.json", 10, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (snug_store_fetch_document (SNUG_STORE (source), "../secret", 10, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

static void
test_no_directory (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_repo_source_new (me->directory, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/source/reads", test_reads);
  maintainer_test ("/repo/source/no-directory", test_no_directory);
  return g_test_run ();
}
