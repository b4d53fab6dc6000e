/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-update.h"
#include "test-documents.h"
#include "test-repository.h"

#include <glib/gstdio.h>

static void
test_loads_without_asking (TestRepository *repository, gconstpointer data)
{
  TestStore *store = TEST_STORE (repository->store);
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) updated = NULL;
  g_autoptr (SnugRepositoryView) loaded = NULL;
  g_autoptr (SnugRepositorySnap) snap = NULL;

  test_repository_fill (repository);
  g_assert_null (snug_repository_view_load (&context, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  updated = snug_repository_update (&context, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (store->asked, 0);
  loaded = snug_repository_view_load (&context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loaded->index->version, ==, 1);
  snap = snug_repository_view_find (loaded, &context, "hello", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (snap->publisher_id, ==, "acme");
  g_assert_cmpuint (store->asked->len, ==, 0);
  snug_repository_state_free (context.state);
}

/* A shard that is gone or damaged on this disk comes from the store again. */
static void
test_mends_a_shard (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = NULL;
  g_autofree char *file = NULL;

  test_repository_fill (repository);
  view = snug_repository_update (&context, &error);
  g_assert_no_error (error);
  file = g_strdup_printf ("%s/index/%s", context.state->path,
                          g_array_index (view->index->shards, SnugRepositoryReference, 0).sha3_384);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SnugRepositorySnap) snap = NULL;

      if (i == 0)
        g_assert_cmpint (g_unlink (file), ==, 0);
      else
        g_assert_true (g_file_set_contents (file, "damaged", -1, NULL));
      snap = snug_repository_view_find (view, &context, "hello", &error);
      g_assert_no_error (error);
      g_assert_nonnull (snap);
    }
  snug_repository_state_free (context.state);
}

static void
test_expiry (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = NULL;

  test_repository_fill (repository);
  view = snug_repository_update (&context, &error);
  g_assert_no_error (error);
  g_assert_true (snug_repository_view_check_expiry (view, &context, &error));
  context.now += 400 * G_TIME_SPAN_DAY;
  g_assert_false (snug_repository_view_check_expiry (view, &context, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
  snug_repository_state_free (context.state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-view/loads-without-asking", test_loads_without_asking);
  repository_test ("/trust/repository-view/mends-a-shard", test_mends_a_shard);
  repository_test ("/trust/repository-view/expiry", test_expiry);
  return g_test_run ();
}
