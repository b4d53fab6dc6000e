/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-index.h"
#include "test-documents.h"

static const char timestamp[]
  = "{\"format\":1,\"document\":\"timestamp\",\"version\":12,\"expires\":\"2031-01-01T00:00:00Z\","
    "\"index\":{\"version\":7,\"sha3-384\":\"" TEST_DIGEST "\",\"size\":345}}";

static const char index_text[]
  = "{\"format\":1,\"document\":\"index\",\"version\":7,\"expires\":\"2031-01-01T00:00:00Z\","
    "\"shards\":{\"bits\":1,\"documents\":[{\"sha3-384\":\"" TEST_DIGEST "\",\"size\":1},"
    "{\"sha3-384\":\"" TEST_DIGEST "\",\"size\":2}]}}";

static gpointer
parse_timestamp (GBytes *content, GError **error)
{
  return snug_repository_timestamp_parse (content, error);
}

static gpointer
parse_index (GBytes *content, GError **error)
{
  return snug_repository_index_parse ("index/7.json", content, error);
}

static void
test_timestamp (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (timestamp, strlen (timestamp));
  g_autoptr (SnugRepositoryTimestamp) parsed = parse_timestamp (content, NULL);
  static const DocumentCase cases[] = {
    { NULL, NULL, NULL },
    { "\"version\":12", "\"version\":\"12\"", "version" },
    { "\"size\":345", "\"size\":345000000", "too large" },
    { "\"size\":345", "\"sise\":345", "‘size’ is missing" },
    { "\"index\":{", "\"index\":7,\"x\":{", "not an object" },
    { TEST_DIGEST, "abc", "digest" },
  };

  g_assert_cmpuint (parsed->version, ==, 12);
  g_assert_cmpuint (parsed->index_version, ==, 7);
  g_assert_cmpstr (parsed->index.sha3_384, ==, TEST_DIGEST);
  g_assert_cmpuint (parsed->index.size, ==, 345);
  check_documents (timestamp, cases, G_N_ELEMENTS (cases), parse_timestamp,
                   (GDestroyNotify) snug_repository_timestamp_free);
}

static void
test_index (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (index_text, strlen (index_text));
  g_autoptr (SnugRepositoryIndex) parsed = parse_index (content, NULL);
  static const DocumentCase cases[] = {
    { NULL, NULL, NULL },
    { "\"bits\":1", "\"bits\":0", "2 documents for 0 bits" },
    { "\"bits\":1", "\"bits\":2", "there must be 4" },
    { "\"bits\":1", "\"bits\":13", "too large" },
    { "\"bits\":1", "\"bits\":9007199254740991", "too large" },
    { "\"size\":1}", "\"size\":8388609}", "too large" },
    { "\"documents\":[", "\"documents\":[1,", "3 documents" },
    { "[{\"sha3-384\":\"" TEST_DIGEST "\",\"size\":1}", "[1", "not an object" },
    { "\"shards\":{", "\"shards\":[],\"x\":{", "not an object" },
  };

  g_assert_cmpuint (parsed->version, ==, 7);
  g_assert_cmpuint (parsed->bits, ==, 1);
  g_assert_cmpuint (g_array_index (parsed->shards, SnugRepositoryReference, 1).size, ==, 2);
  check_documents (index_text, cases, G_N_ELEMENTS (cases), parse_index,
                   (GDestroyNotify) snug_repository_index_free);
}

/* The rule is part of the format; this is how the digest of "hello" starts. */
static void
test_find_shard (void)
{
  g_assert_cmpuint (snug_repository_index_find_shard (0, "hello"), ==, 0);
  g_assert_cmpuint (snug_repository_index_find_shard (1, "hello"), ==, 0x720a >> 15);
  g_assert_cmpuint (snug_repository_index_find_shard (8, "hello"), ==, 0x720a >> 8);
  g_assert_cmpuint (snug_repository_index_find_shard (12, "hello"), ==, 0x720a >> 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/repository-index/timestamp", test_timestamp);
  g_test_add_func ("/trust/repository-index/index", test_index);
  g_test_add_func ("/trust/repository-index/find-shard", test_find_shard);
  return g_test_run ();
}
