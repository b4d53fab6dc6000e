/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Attacks on the chain of root documents, and its honest growth. */

#include "test-repository.h"

#include <glib/gstdio.h>
#include <string.h>

#include "snug-repository-chain.h"

static SnugRepositoryRoot *
update (TestRepository *repository, GError **error)
{
  SnugRepositoryContext context = test_repository_context (repository);
  SnugRepositoryRoot *root = snug_repository_chain_update (&context, error);

  snug_repository_state_free (context.state);
  return root;
}

static void
assert_version (TestRepository *repository, guint version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryRoot) root = update (repository, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (root->version, ==, version);
}

static void
assert_refused (TestRepository *repository, SnugError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryRoot) root = update (repository, &error);

  g_assert_null (root);
  g_assert_error (error, SNUG_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("‘%s’ does not say ‘%s’", error->message, word);
}

static void
test_starts_at_a_pin (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_version (repository, 1);
  /* The second time nothing is fetched but the question for a next one. */
  g_ptr_array_set_size (TEST_STORE (repository->store)->asked, 0);
  assert_version (repository, 1);
  g_assert_cmpuint (TEST_STORE (repository->store)->asked->len, ==, 1);
  g_assert_cmpuint (test_store_count (TEST_STORE (repository->store), "2.root.json"), ==, 1);
}

static void
test_key_not_pinned (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "stranger");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "pinned");
}

static void
test_no_pins (TestRepository *repository, gconstpointer data)
{
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "folder");
  g_free (repository->pins);
  repository->pins = NULL;
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "Keys");
}

/* One of three pinned keys was stolen. The thief says that one is enough. */
static void
test_below_the_pins_majority (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1 root2 root3");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "more than half");
  test_repository_root (repository, &(TestRoot){ .version = 1,
                                                 .root_keys = "root1 root2",
                                                 .root_threshold = 2 });
  assert_version (repository, 1);
}

static void
test_below_its_own_threshold (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1,
                                                 .root_keys = "root1 root2",
                                                 .root_threshold = 2,
                                                 .signers = "root1 stranger" });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "1 of the 2");
}

static void
test_unsigned (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_remove (repository, "1.root.json.asc");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not signed");
}

static void
test_changed (TestRepository *repository, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;

  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  text = test_repository_read (repository, "1.root.json");
  changed = g_strconcat (text, " ", NULL);
  test_repository_write (repository, "1.root.json", changed);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "signature");
}

static void
test_expired (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1, .expires = TEST_PAST });
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "expired");
  /* The last one counts: an old one may well have expired. */
  test_repository_root (repository, &(TestRoot){ .version = 2 });
  assert_version (repository, 2);
}

static void
test_rotates (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_version (repository, 1);
  test_repository_root (repository, &(TestRoot){ .version = 2,
                                                 .root_keys = "root2",
                                                 .signers = "root1 root2" });
  test_repository_root (repository, &(TestRoot){ .version = 3,
                                                 .root_keys = "root3",
                                                 .signers = "root2 root3" });
  assert_version (repository, 3);
}

/* A disk that took nothing: the same root is new again at the next look, and then written. */
static void
test_not_saved (TestRepository *repository, gconstpointer data)
{
  static const char *const broken[] = { "state.json", "index" };

  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_version (repository, 1);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      SnugRepositoryContext context = test_repository_context (repository);
      g_autofree char *file = g_build_filename (context.state->path, broken[i], NULL);
      g_autofree char *aside = g_build_filename (context.state->path, "aside", NULL);
      g_autoptr (GError) error = NULL;

      test_repository_root (repository, &(TestRoot){ .version = i + 2 });
      g_assert_cmpint (g_rename (file, aside), ==, 0);
      /* Where a file is expected, a folder; where a folder is expected, nothing. */
      if (i == 0)
        g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
      g_assert_null (snug_repository_chain_update (&context, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (context.state->root.version, ==, i + 1);
      g_assert_nonnull (context.state->pins);
      if (i == 0)
        g_assert_cmpint (g_rmdir (file), ==, 0);
      g_assert_cmpint (g_rename (aside, file), ==, 0);
      snug_repository_state_free (context.state);
      assert_version (repository, i + 2);
    }
}

/* Who pins the keys of today need not have known those of yesterday. */
static void
test_starts_in_the_middle (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root3");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_root (repository, &(TestRoot){ .version = 2,
                                                 .root_keys = "root3",
                                                 .signers = "root1 root3" });
  assert_version (repository, 2);
}

static void
test_rotation_by_new_keys_only (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_root (repository, &(TestRoot){ .version = 2, .root_keys = "stranger" });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "2.root.json");
}

static void
test_rotation_by_old_keys_only (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_root (repository,
                        &(TestRoot){ .version = 2, .root_keys = "root2", .signers = "root1" });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "2.root.json");
}

/* A pinned key that the root has left behind cannot bring itself back. */
static void
test_retired_key (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_root (repository, &(TestRoot){ .version = 2,
                                                 .root_keys = "root2",
                                                 .signers = "root1 root2" });
  test_repository_root (repository, &(TestRoot){ .version = 3 });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "3.root.json");
}

static void
test_rolled_back (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_root (repository, &(TestRoot){ .version = 2 });
  assert_version (repository, 2);
  /* An old document under a new name. */
  test_repository_root (repository, &(TestRoot){ .version = 1, .file_version = 3 });
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "version 1");
  test_repository_remove (repository, "3.root.json");
  /* The new one held back: what was trusted stays. */
  test_repository_remove (repository, "2.root.json");
  assert_version (repository, 2);
}

static void
test_endless (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  TEST_STORE (repository->store)->is_endless = TRUE;
  assert_refused (repository, SNUG_ERROR_PLUGIN_FAILED, "larger");
}

static void
test_not_a_repository (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, "1.root.json");
}

static void
test_load_needs_the_same_pins (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryRoot) loaded = NULL;

  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_version (repository, 1);
  context = test_repository_context (repository);
  loaded = snug_repository_chain_load (&context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loaded->version, ==, 1);
  test_repository_pin (repository, "root2");
  g_assert_null (snug_repository_chain_load (&context, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  snug_repository_state_free (context.state);
}

/* Versions of a role start anew with its keys, so that a thief cannot block it with a huge one. */
static void
test_new_keys_forget_versions (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) document = g_bytes_new_static ("x", 1);
  g_autoptr (SnugRepositoryRoot) root = NULL;

  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  assert_version (repository, 1);
  context = test_repository_context (repository);
  snug_repository_trusted_set (&context.state->timestamp, 1000000, document);
  snug_repository_trusted_set (&context.state->index, 7, document);
  test_repository_root (repository, &(TestRoot){ .version = 2, .timestamp_key = "root2" });
  root = snug_repository_chain_update (&context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (context.state->timestamp.version, ==, 0);
  g_assert_cmpuint (context.state->index.version, ==, 7);
  snug_repository_state_free (context.state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-chain/starts-at-a-pin", test_starts_at_a_pin);
  repository_test ("/trust/repository-chain/key-not-pinned", test_key_not_pinned);
  repository_test ("/trust/repository-chain/no-pins", test_no_pins);
  repository_test ("/trust/repository-chain/below-the-pins-majority", test_below_the_pins_majority);
  repository_test ("/trust/repository-chain/below-its-own-threshold", test_below_its_own_threshold);
  repository_test ("/trust/repository-chain/unsigned", test_unsigned);
  repository_test ("/trust/repository-chain/changed", test_changed);
  repository_test ("/trust/repository-chain/expired", test_expired);
  repository_test ("/trust/repository-chain/rotates", test_rotates);
  repository_test ("/trust/repository-chain/not-saved", test_not_saved);
  repository_test ("/trust/repository-chain/starts-in-the-middle", test_starts_in_the_middle);
  repository_test ("/trust/repository-chain/rotation-by-new-keys-only",
                   test_rotation_by_new_keys_only);
  repository_test ("/trust/repository-chain/rotation-by-old-keys-only",
                   test_rotation_by_old_keys_only);
  repository_test ("/trust/repository-chain/retired-key", test_retired_key);
  repository_test ("/trust/repository-chain/rolled-back", test_rolled_back);
  repository_test ("/trust/repository-chain/endless", test_endless);
  repository_test ("/trust/repository-chain/not-a-repository", test_not_a_repository);
  repository_test ("/trust/repository-chain/load-needs-the-same-pins",
                   test_load_needs_the_same_pins);
  repository_test ("/trust/repository-chain/new-keys-forget-versions",
                   test_new_keys_forget_versions);
  return g_test_run ();
}
