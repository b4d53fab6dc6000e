/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-documents.h"
#include "test-repository.h"

static void
test_referenced (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = { .store = repository->store, .now = TEST_NOW };
  g_autoptr (GBytes) wanted = g_bytes_new_static ("content", 7);
  g_autofree char *digest = snug_digest_of_bytes (wanted);
  SnugRepositoryReference reference = { digest, 7 };
  SnugRepositoryReference shorter = { digest, 6 };
  SnugRepositoryReference longer = { digest, 8 };
  SnugRepositoryReference other = { (char *) TEST_DIGEST, 7 };
  const SnugRepositoryReference *const wrong[] = { &shorter, &longer, &other };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;

  test_repository_write (repository, "file", "content");
  content = snug_repository_fetch_referenced (&context, "file", &reference, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (content, wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (snug_repository_fetch_referenced (&context, "file", wrong[i], &local));
      g_assert_error (local, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
    }
  g_assert_null (snug_repository_fetch_referenced (&context, "none", &reference, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

static void
test_signatures (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = { .store = repository->store, .now = TEST_NOW };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;

  test_repository_write (repository, "file.asc", "signature");
  content = snug_repository_fetch_signatures (&context, "file", "file.asc", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 9);
  g_assert_null (snug_repository_fetch_signatures (&context, "file", "none.asc", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
}

static void
test_expiry (void)
{
  SnugRepositoryContext context = { .now = TEST_NOW };
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_repository_check_expiry (&context, "x", TEST_NOW + 1, &error));
  g_assert_false (snug_repository_check_expiry (&context, "x", TEST_NOW, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
  g_assert_nonnull (strstr (error->message, "2030-03-17T17:46:40Z"));
}

static void
test_cancelled (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SnugRepositoryContext context = { .store = repository->store, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  test_repository_write (repository, "file", "content");
  g_cancellable_cancel (cancellable);
  g_assert_null (snug_repository_fetch (&context, "file", 100, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-fetch/referenced", test_referenced);
  repository_test ("/trust/repository-fetch/signatures", test_signatures);
  g_test_add_func ("/trust/repository-fetch/expiry", test_expiry);
  repository_test ("/trust/repository-fetch/cancelled", test_cancelled);
  return g_test_run ();
}
