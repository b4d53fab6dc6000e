/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-record.h"
#include "test-documents.h"

static const char record_text[]
  = "{\"format\":1,\"document\":\"record\",\"name\":\"hello\",\"revision\":2,\"version\":\"1.2\","
    "\"type\":\"app\",\"base\":\"core24\",\"confinement\":\"strict\",\"grade\":\"stable\","
    "\"epoch\":{\"read\":[0,1],\"write\":[1]},\"architectures\":[\"amd64\",\"arm64\"],"
    "\"title\":\"Hello\",\"summary\":\"Greets\",\"description\":\"One\\ntwo\",\"license\":\"MIT\","
    "\"providers\":[\"themes\"],\"publisher\":\"acme\",\"sha3-384\":\"" TEST_DIGEST
    "\",\"size\":4096,\"blocks\":{\"later\":1}}";

static const char publisher_text[]
  = "{\"format\":1,\"document\":\"publisher\",\"id\":\"acme\",\"name\":\"Acme\","
    "\"keys\":{\"" TEST_FPR_A "\":\"" TEST_ARMOR "\"}}";

static gpointer
parse_record (GBytes *content, GError **error)
{
  return snug_repository_record_parse ("record", content, error);
}

static gpointer
parse_publisher (GBytes *content, GError **error)
{
  return snug_repository_publisher_parse ("publisher", content, error);
}

static void
test_record (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (record_text, strlen (record_text));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryRecord) record = parse_record (content, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (record->name, ==, "hello");
  g_assert_cmpuint (record->revision, ==, 2);
  g_assert_cmpstr (record->epoch, ==, "{\"read\":[0,1],\"write\":[1]}");
  g_assert_cmpstr (record->architectures[1], ==, "arm64");
  g_assert_cmpstr (record->providers[0], ==, "themes");
  g_assert_cmpstr (record->description, ==, "One\ntwo");
  g_assert_cmpuint (record->size, ==, 4096);
}

static void
test_record_refuses (void)
{
  static const DocumentCase cases[] = {
    { NULL, NULL, NULL },
    { "\"epoch\":{\"read\":[0,1],\"write\":[1]},", "", NULL },
    { "\"base\":\"core24\",", "", NULL },
    { "\"name\":\"hello\"", "\"name\":\"../hello\"", "name" },
    { "\"name\":\"hello\",", "", "‘name’ is missing" },
    { "\"base\":\"core24\"", "\"base\":\"/etc\"", "name" },
    { "\"providers\":[\"themes\"]", "\"providers\":[\"a b\"]", "name" },
    { "\"revision\":2", "\"revision\":0", "empty" },
    { "\"revision\":2", "\"revision\":2147483648", "too large" },
    { "\"size\":4096", "\"size\":0", "empty" },
    { "\"size\":4096", "\"size\":99999999999999999999999", "larger" },
    { "[\"amd64\",\"arm64\"]", "[]", "empty" },
    { "\"type\":\"app\"", "\"type\":\"virus\"", "‘type’" },
    { "\"type\":\"app\"", "\"type\":\"app\\n\"", "control" },
    { "\"confinement\":\"strict\"", "\"confinement\":\"none\"", "‘confinement’" },
    { "\"read\":[0,1]", "\"read\":[1,0]", "ascending" },
    { "\"read\":[0,1]", "\"read\":[]", "empty" },
    { "\"read\":[0,1]", "\"read\":[4294967296]", "ascending" },
    { "\"read\":[0,1]", "\"read\":[\"0\"]", "ascending" },
    { "\"read\":[0,1]", "\"read\":[0,1,2,3,4,5,6,7,8,9,10]", "too many" },
    { "\"epoch\":{", "\"epoch\":1,\"x\":{", "not an object" },
    { TEST_DIGEST, "0123", "digest" },
    { "\"later\":1", "\"later\":2", NULL },
  };

  check_documents (record_text, cases, G_N_ELEMENTS (cases), parse_record,
                   (GDestroyNotify) snug_repository_record_free);
}

static void
test_publisher (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (publisher_text, strlen (publisher_text));
  g_autoptr (SnugRepositoryPublisher) publisher = parse_publisher (content, NULL);
  static const DocumentCase cases[] = {
    { NULL, NULL, NULL },
    { "\"id\":\"acme\",", "", "‘id’ is missing" },
    { "{\"" TEST_FPR_A "\":\"" TEST_ARMOR "\"}", "{}", "no keys" },
    { "{\"" TEST_FPR_A "\":\"" TEST_ARMOR "\"}", "[]", "not an object" },
    { TEST_ARMOR, "-----BEGIN PGP PRIVATE KEY BLOCK-----", "armored public key" },
  };

  g_assert_cmpstr (publisher->id, ==, "acme");
  g_assert_cmpstr (publisher->name, ==, "Acme");
  g_assert_cmpstr (publisher->keys.fingerprints[0], ==, TEST_FPR_A);
  check_documents (publisher_text, cases, G_N_ELEMENTS (cases), parse_publisher,
                   (GDestroyNotify) snug_repository_publisher_free);
}

static void
test_image_path (void)
{
  g_autofree char *path = snug_repository_record_build_image_path ("hello", 12);

  g_assert_cmpstr (path, ==, "snaps/hello_12.snap");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/repository-record/record", test_record);
  g_test_add_func ("/trust/repository-record/record-refuses", test_record_refuses);
  g_test_add_func ("/trust/repository-record/publisher", test_publisher);
  g_test_add_func ("/trust/repository-record/image-path", test_image_path);
  return g_test_run ();
}
