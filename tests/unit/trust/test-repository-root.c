/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-root.h"
#include "test-documents.h"
#include "test-repository.h"

static const char good[]
  = "{\"format\":1,\"document\":\"root\",\"version\":3,\"expires\":\"2031-01-01T00:00:00Z\","
    "\"keys\":{\"" TEST_FPR_A "\":\"" TEST_ARMOR "\",\"" TEST_FPR_B "\":\"" TEST_ARMOR "\"},"
    "\"roles\":{\"root\":{\"keys\":[\"" TEST_FPR_A "\",\"" TEST_FPR_B "\"],\"threshold\":2},"
    "\"timestamp\":{\"keys\":[\"" TEST_FPR_B "\"],\"threshold\":1},"
    "\"index\":{\"keys\":[\"" TEST_FPR_A "\"],\"threshold\":1},\"later\":7}}";

static gpointer
parse (GBytes *content, GError **error)
{
  return snug_repository_root_parse ("3.root.json", content, error);
}

static void
test_reads (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (good, strlen (good));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryRoot) root = parse (content, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (root->version, ==, 3);
  g_assert_cmpuint (g_strv_length (root->keys.fingerprints), ==, 2);
  g_assert_cmpuint (root->keys.armors->len, ==, 2);
  g_assert_cmpuint (root->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold, ==, 2);
  g_assert_cmpstr (root->roles[SNUG_REPOSITORY_ROLE_TIMESTAMP].keys[0], ==, TEST_FPR_B);
  g_assert_cmpstr (snug_repository_role_get_name (SNUG_REPOSITORY_ROLE_INDEX), ==, "index");
}

static void
test_refuses (void)
{
  static const DocumentCase cases[] = {
    { NULL, NULL, NULL },
    { "\"format\":1", "\"format\":9", "update snug" },
    { "\"document\":\"root\"", "\"document\":\"index\"", "kind" },
    { "\"version\":3,", "", "‘version’ is missing" },
    { "\"expires\":\"2031-01-01T00:00:00Z\"", "\"expires\":\"never\"", "‘expires’" },
    { "\"threshold\":2", "\"threshold\":0", "threshold" },
    { "\"threshold\":2", "\"threshold\":3", "threshold" },
    { "[\"" TEST_FPR_A "\",\"" TEST_FPR_B "\"]", "[\"" TEST_FPR_A "\",\"" TEST_FPR_A "\"]",
      "twice" },
    { "[\"" TEST_FPR_A "\",\"" TEST_FPR_B "\"]", "[\"" TEST_FPR_A "\",\"nobody\"]", "not among" },
    { "\"index\":{", "\"indices\":{", "role ‘index’ is missing" },
    { "\"index\":{", "\"index\":[],\"x\":{", "role ‘index’ is missing" },
    { "\"" TEST_FPR_A "\":\"", "\"abc\":\"", "fingerprint" },
    { TEST_ARMOR, "secret", "armored public key" },
    { "\"later\":7", "\"later\":8", NULL },
  };

  check_documents (good, cases, G_N_ELEMENTS (cases), parse,
                   (GDestroyNotify) snug_repository_root_free);
}

static void
test_same_role (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (good, strlen (good));
  g_autoptr (SnugRepositoryRoot) root = parse (content, NULL);
  g_autoptr (SnugRepositoryRoot) other = parse (content, NULL);

  g_assert_true (snug_repository_root_same_role (root, other, SNUG_REPOSITORY_ROLE_INDEX));
  other->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold = 1;
  g_assert_false (snug_repository_root_same_role (root, other, SNUG_REPOSITORY_ROLE_ROOT));
  other->roles[SNUG_REPOSITORY_ROLE_INDEX].keys[0][0] = 'C';
  g_assert_false (snug_repository_root_same_role (root, other, SNUG_REPOSITORY_ROLE_INDEX));
}

/* Real signatures: as many keys of the role as it demands. */
static void
test_verifies (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryDemand demand = { .name = "document", .scratch = repository->path };
  g_autofree char *text = NULL;
  g_autofree char *signature = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) signatures = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryRoot) root = NULL;

  test_repository_root (repository, &(TestRoot){ .version = 1,
                                                 .root_keys = "root1 root2",
                                                 .root_threshold = 2 });
  text = test_repository_read (repository, "1.root.json");
  signature = test_repository_read (repository, "1.root.json.asc");
  content = g_bytes_new_static (text, strlen (text));
  signatures = g_bytes_new_static (signature, strlen (signature));
  root = snug_repository_root_parse ("1.root.json", content, &error);
  g_assert_no_error (error);
  g_assert_true (snug_repository_root_verify (root, SNUG_REPOSITORY_ROLE_ROOT, &demand, content,
                                              signatures, &error));
  g_assert_no_error (error);
  g_assert_false (snug_repository_root_verify (root, SNUG_REPOSITORY_ROLE_INDEX, &demand, content,
                                               signatures, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/repository-root/reads", test_reads);
  g_test_add_func ("/trust/repository-root/refuses", test_refuses);
  g_test_add_func ("/trust/repository-root/same-role", test_same_role);
  repository_test ("/trust/repository-root/verifies", test_verifies);
  return g_test_run ();
}
