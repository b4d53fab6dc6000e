/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Images that are short, long, wrong, interrupted. */

#include "snug-store-download.h"
#include "test-documents.h"
#include "test-repository.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snug-fd.h"

#define CONTENT "the content of an image"

static char *
partial_path (TestRepository *repository)
{
  return snug_paths_build (repository->paths, SNUG_PATH_PARTIAL, "hello_1.snap", NULL);
}

static gboolean
download (TestRepository *repository, GError **error)
{
  g_autoptr (GBytes) wanted = g_bytes_new_static (CONTENT, strlen (CONTENT));
  g_autofree char *digest = snug_digest_of_bytes (wanted);
  g_autoptr (GVariant) token = g_variant_ref_sink (g_variant_new_string ("snaps/hello_1.snap"));
  SnugStoreDownload request = { .artifact = token,
                                .name = "hello",
                                .sha3_384 = digest,
                                .size = strlen (CONTENT),
                                .partial = "hello_1.snap" };

  return snug_store_download_run (&request, repository->store, repository->paths, NULL, error);
}

static void
assert_whole (TestRepository *repository)
{
  g_autofree char *path = partial_path (repository);
  g_autofree char *content = NULL;
  struct stat st;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, CONTENT);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

static void
assert_refused (TestRepository *repository, SnugError code, gint64 left)
{
  g_autofree char *path = partial_path (repository);
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_false (download (repository, &error));
  g_assert_error (error, SNUG_ERROR, (int) code);
  if (left < 0)
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  else
    {
      g_assert_cmpint (stat (path, &st), ==, 0);
      g_assert_cmpint (st.st_size, ==, left);
    }
}

static void
leave_partial (TestRepository *repository, const char *content)
{
  g_autofree char *path = partial_path (repository);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static guint
count_opened (TestRepository *repository, const char *name)
{
  return test_store_count (TEST_STORE (repository->store), name);
}

static void
test_brings (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  g_assert_true (download (repository, &error));
  g_assert_no_error (error);
  assert_whole (repository);
  /* What is whole is not fetched again, only hashed. */
  g_assert_true (download (repository, &error));
  g_assert_cmpuint (count_opened (repository, "snaps/"), ==, 1);
}

static void
test_from_a_pipe (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  TEST_STORE (repository->store)->is_piped = TRUE;
  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  g_assert_true (download (repository, &error));
  assert_whole (repository);
}

static void
test_resumes (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  leave_partial (repository, "the content");
  g_assert_true (download (repository, &error));
  g_assert_no_error (error);
  assert_whole (repository);
  g_assert_cmpuint (count_opened (repository, "snaps/hello_1.snap+11"), ==, 1);
}

/* What an earlier call left was of another image, or damaged. */
static void
test_old_part_is_wrong (TestRepository *repository, gconstpointer data)
{
  static const char *const parts[]
    = { "another image", CONTENT " and more of it", "The content of an image" };

  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GError) error = NULL;

      leave_partial (repository, parts[i]);
      g_assert_true (download (repository, &error));
      g_assert_no_error (error);
      assert_whole (repository);
    }
}

/* The connection breaks: what came is kept, and the next call gets the rest. */
static void
test_interrupted (TestRepository *repository, gconstpointer data)
{
  TestStore *store = TEST_STORE (repository->store);
  g_autoptr (GError) error = NULL;

  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  store->cut = 5;
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, 5);
  store->cut = 9;
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, 9);
  store->cut = 0;
  g_assert_true (download (repository, &error));
  assert_whole (repository);
}

static void
test_truncated (TestRepository *repository, gconstpointer data)
{
  test_repository_write (repository, "snaps/hello_1.snap", "the content of an imag");
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, 22);
}

static void
test_corrupted (TestRepository *repository, gconstpointer data)
{
  test_repository_write (repository, "snaps/hello_1.snap", "the content of an imagE");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, -1);
  leave_partial (repository, "the content");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, -1);
}

static void
test_longer (TestRepository *repository, gconstpointer data)
{
  test_repository_write (repository, "snaps/hello_1.snap", CONTENT "!");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, -1);
}

static void
test_not_there (TestRepository *repository, gconstpointer data)
{
  assert_refused (repository, SNUG_ERROR_NOT_FOUND, -1);
  leave_partial (repository, "the content");
  assert_refused (repository, SNUG_ERROR_NOT_FOUND, 11);
}

static void
test_two_at_once (TestRepository *repository, gconstpointer data)
{
  g_autofree char *path = partial_path (repository);
  snug_autofd int fd = -1;

  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  leave_partial (repository, "the content");
  fd = open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  assert_refused (repository, SNUG_ERROR_BUSY, 11);
}

static void
test_link_in_the_way (TestRepository *repository, gconstpointer data)
{
  g_autofree char *path = partial_path (repository);
  g_autofree char *target = g_build_filename (repository->path, "precious", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  leave_partial (repository, "");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  g_assert_cmpint (symlink (target, path), ==, 0);
  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  g_assert_false (download (repository, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_assert_true (g_file_get_contents (target, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
}

static void
test_bad_requests (TestRepository *repository, gconstpointer data)
{
  static const struct
  {
    const char *partial;
    const char *digest;
    guint64 size;
  } cases[] = {
    { "../x", TEST_DIGEST, 1 },
    { "a/b", TEST_DIGEST, 1 },
    { "", TEST_DIGEST, 1 },
    { ".hidden", TEST_DIGEST, 1 },
    { "x.snap", "abc", 1 },
    { "x.snap", TEST_DIGEST, 0 },
    { "x.snap", TEST_DIGEST, G_MAXUINT64 },
  };
  g_autoptr (GVariant) token = g_variant_ref_sink (g_variant_new_string ("x"));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SnugStoreDownload request = { .artifact = token,
                                    .name = "hello",
                                    .sha3_384 = cases[i].digest,
                                    .size = cases[i].size,
                                    .partial = cases[i].partial };
      g_autoptr (GError) error = NULL;

      g_assert_false (
        snug_store_download_run (&request, repository->store, repository->paths, NULL, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* No file system has that much, and it is known before a byte comes. */
static void
test_no_space (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GVariant) token = g_variant_ref_sink (g_variant_new_string ("snaps/hello_1.snap"));
  SnugStoreDownload request = { .artifact = token,
                                .name = "hello",
                                .sha3_384 = TEST_DIGEST,
                                .size = G_GUINT64_CONSTANT (1) << 60,
                                .partial = "hello_1.snap" };
  g_autofree char *path = partial_path (repository);
  g_autoptr (GError) error = NULL;

  test_repository_write (repository, "snaps/hello_1.snap", CONTENT);
  g_assert_false (
    snug_store_download_run (&request, repository->store, repository->paths, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NO_SPACE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_opened (repository, "snaps/"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/store-download/brings", test_brings);
  repository_test ("/trust/store-download/from-a-pipe", test_from_a_pipe);
  repository_test ("/trust/store-download/resumes", test_resumes);
  repository_test ("/trust/store-download/old-part-is-wrong", test_old_part_is_wrong);
  repository_test ("/trust/store-download/interrupted", test_interrupted);
  repository_test ("/trust/store-download/truncated", test_truncated);
  repository_test ("/trust/store-download/corrupted", test_corrupted);
  repository_test ("/trust/store-download/longer", test_longer);
  repository_test ("/trust/store-download/not-there", test_not_there);
  repository_test ("/trust/store-download/two-at-once", test_two_at_once);
  repository_test ("/trust/store-download/link-in-the-way", test_link_in_the_way);
  repository_test ("/trust/store-download/bad-requests", test_bad_requests);
  repository_test ("/trust/store-download/no-space", test_no_space);
  return g_test_run ();
}
