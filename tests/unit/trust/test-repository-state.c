/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-state.h"
#include "test-documents.h"
#include "test-repository.h"

#include <glib/gstdio.h>
#include <utime.h>

static SnugRepositoryState *
open_state (TestRepository *repository, GError **error)
{
  return snug_repository_state_open (repository->paths, "test", error);
}

static char *
state_path (TestRepository *repository, const char *name)
{
  return snug_paths_build (repository->paths, SNUG_PATH_STORE_STATE, "test", name, NULL);
}

static void
test_survives (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) document = g_bytes_new_static ("document", 8);
  g_autoptr (SnugRepositoryState) state = open_state (repository, &error);
  g_autoptr (SnugRepositoryState) again = NULL;
  g_autoptr (GBytes) loaded = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (state->root.version, ==, 0);
  g_assert_null (state->pins);
  g_assert_true (snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, document, &error));
  snug_repository_trusted_set (&state->root, 3, document);
  snug_repository_trusted_set (&state->index, 5, document);
  state->pins = g_strdup (TEST_DIGEST);
  g_assert_true (snug_repository_state_save (state, &error));
  g_assert_no_error (error);
  again = open_state (repository, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->root.version, ==, 3);
  g_assert_cmpuint (again->timestamp.version, ==, 0);
  g_assert_cmpuint (again->index.version, ==, 5);
  g_assert_cmpstr (again->pins, ==, TEST_DIGEST);
  g_assert_true (
    snug_repository_state_has (again, SNUG_REPOSITORY_SHELF_INDEX, &again->root.reference));
  g_assert_false (
    snug_repository_state_has (again, SNUG_REPOSITORY_SHELF_RECORDS, &again->root.reference));
  loaded = snug_repository_state_get (again, SNUG_REPOSITORY_SHELF_INDEX, &again->root.reference,
                                      &error);
  g_assert_true (g_bytes_equal (loaded, document));
}

static void
test_damaged_document (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) document = g_bytes_new_static ("document", 8);
  g_autoptr (SnugRepositoryState) state = open_state (repository, &error);
  g_autofree char *file = NULL;

  g_assert_true (snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, document, &error));
  snug_repository_trusted_set (&state->root, 1, document);
  file = g_strdup_printf ("%s/index/%s", state->path, state->root.reference.sha3_384);
  g_assert_true (g_file_set_contents (file, "documenT", -1, NULL));
  g_assert_null (
    snug_repository_state_get (state, SNUG_REPOSITORY_SHELF_INDEX, &state->root.reference, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

/* Without it old documents would be accepted again, so it is not simply made anew. */
static void
test_damaged_state (TestRepository *repository, gconstpointer data)
{
  static const char *const texts[] = {
    "",
    "{}",
    "{\"format\":1,\"document\":\"state\",\"root\":7}",
    "{\"format\":1,\"document\":\"state\",\"root\":{\"version\":1}}",
    "{\"format\":1,\"document\":\"state\"",
  };
  g_autofree char *file = state_path (repository, "state.json");
  g_autoptr (SnugRepositoryState) first = open_state (repository, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
      g_assert_null (open_state (repository, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
      g_assert_nonnull (strstr (error->message, "remove"));
    }
}

static void
test_ids (TestRepository *repository, gconstpointer data)
{
  static const char *const ids[] = { "", "..", ".x", "a/b", "a b", "../x", "a\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (snug_repository_state_open (repository->paths, ids[i], &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_writable_by_others (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugRepositoryState) first = open_state (repository, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (first->path, 0777), ==, 0);
  g_assert_null (open_state (repository, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

static void
test_signers (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryState) state = open_state (repository, &error);
  g_autofree char *other = g_strdup (TEST_DIGEST);
  g_autofree char *signer = NULL;
  g_autofree char *file = NULL;

  other[0] = 'f';
  g_assert_null (snug_repository_state_get_signer (state, TEST_DIGEST, other));
  g_assert_true (snug_repository_state_put_signer (state, TEST_DIGEST, other, TEST_FPR_A, &error));
  signer = snug_repository_state_get_signer (state, TEST_DIGEST, other);
  g_assert_cmpstr (signer, ==, TEST_FPR_A);
  /* The publisher's keys changed: the signature is looked at again. */
  g_assert_null (snug_repository_state_get_signer (state, TEST_DIGEST, TEST_DIGEST));
  file = g_strdup_printf ("%s/signers/%s", state->path, TEST_DIGEST);
  g_assert_true (g_file_set_contents (file, "nonsense", -1, NULL));
  g_assert_null (snug_repository_state_get_signer (state, TEST_DIGEST, other));
  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_assert_null (snug_repository_state_get_signer (state, TEST_DIGEST, other));
}

static void
test_removes_leftovers (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugRepositoryState) first = open_state (repository, NULL);
  g_autofree char *keyring = state_path (repository, "keyring-abcdef");
  g_autofree char *file = g_build_filename (keyring, "gpg.conf", NULL);
  g_autoptr (SnugRepositoryState) second = NULL;

  g_assert_cmpint (g_mkdir (keyring, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  second = open_state (repository, NULL);
  g_assert_false (g_file_test (keyring, G_FILE_TEST_EXISTS));
}

static void
test_collects (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugRepositoryState) state = open_state (repository, NULL);
  g_autoptr (GBytes) first = g_bytes_new_static ("1", 1);
  g_autoptr (GBytes) second = g_bytes_new_static ("2", 1);
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);
  SnugRepositoryTrusted kept = { 0 }, gone = { 0 };

  snug_repository_trusted_set (&kept, 1, first);
  snug_repository_trusted_set (&gone, 1, second);
  g_assert_true (snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, first, NULL));
  g_assert_true (snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_INDEX, second, NULL));
  g_assert_true (snug_repository_state_put (state, SNUG_REPOSITORY_SHELF_RECORDS, second, NULL));
  g_hash_table_add (keep, kept.reference.sha3_384);
  snug_repository_state_collect (state, keep);
  g_assert_true (snug_repository_state_has (state, SNUG_REPOSITORY_SHELF_INDEX, &kept.reference));
  g_assert_false (snug_repository_state_has (state, SNUG_REPOSITORY_SHELF_INDEX, &gone.reference));
  g_assert_true (snug_repository_state_has (state, SNUG_REPOSITORY_SHELF_RECORDS, &gone.reference));
  snug_repository_trusted_set (&kept, 0, NULL);
  snug_repository_trusted_set (&gone, 0, NULL);
}

/* What another thread is writing stays; what a crash left goes when it is old. */
static void
test_collects_around_writers (TestRepository *repository, gconstpointer data)
{
  static const char *const folders[] = { "index", "records", "signers" };
  g_autoptr (SnugRepositoryState) state = open_state (repository, NULL);
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);
  const struct utimbuf long_ago = { 1000, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *now = g_build_filename (state->path, folders[i], ".a.01234567", NULL);
      g_autofree char *old = g_build_filename (state->path, folders[i], ".b.01234567", NULL);

      g_assert_true (g_file_set_contents (now, "x", 1, NULL));
      g_assert_true (g_file_set_contents (old, "x", 1, NULL));
      g_assert_cmpint (utime (old, &long_ago), ==, 0);
      snug_repository_state_collect (state, keep);
      g_assert_true (g_file_test (now, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
    }
}

static void
test_returns (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugRepositoryState) state = open_state (repository, NULL);
  g_autoptr (SnugRepositoryState) before = NULL;
  g_autoptr (GBytes) first = g_bytes_new_static ("1", 1);
  g_autoptr (GBytes) second = g_bytes_new_static ("22", 2);

  state->pins = g_strdup (TEST_DIGEST);
  snug_repository_trusted_set (&state->root, 3, first);
  before = snug_repository_state_remember (state);
  g_clear_pointer (&state->pins, g_free);
  snug_repository_trusted_set (&state->root, 4, second);
  snug_repository_trusted_set (&state->index, 7, second);
  snug_repository_state_return_to (state, before);
  g_assert_cmpstr (state->pins, ==, TEST_DIGEST);
  g_assert_cmpuint (state->root.version, ==, 3);
  g_assert_cmpuint (state->root.reference.size, ==, 1);
  g_assert_cmpuint (state->index.version, ==, 0);
  g_assert_null (state->index.reference.sha3_384);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-state/survives", test_survives);
  repository_test ("/trust/repository-state/damaged-document", test_damaged_document);
  repository_test ("/trust/repository-state/damaged-state", test_damaged_state);
  repository_test ("/trust/repository-state/ids", test_ids);
  repository_test ("/trust/repository-state/writable-by-others", test_writable_by_others);
  repository_test ("/trust/repository-state/signers", test_signers);
  repository_test ("/trust/repository-state/removes-leftovers", test_removes_leftovers);
  repository_test ("/trust/repository-state/collects", test_collects);
  repository_test ("/trust/repository-state/collects-around-writers", test_collects_around_writers);
  repository_test ("/trust/repository-state/returns", test_returns);
  return g_test_run ();
}
