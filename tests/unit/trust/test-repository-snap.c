/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-snap.h"
#include "test-documents.h"

static const char shard[]
  = "{\"format\":1,\"document\":\"shard\",\"snaps\":{\"hello\":{\"snap-id\":\"abc\",\"title\":"
    "\"Hello\","
    "\"summary\":\"Greets\",\"license\":\"MIT\",\"categories\":[\"games\"],"
    "\"publisher\":{\"id\":\"acme\",\"name\":\"Acme\",\"sha3-384\":\"" TEST_DIGEST "\",\"size\":5},"
    "\"channels\":{\"amd64\":{\"latest/"
    "stable\":{\"revision\":2,\"released\":\"2030-01-01T00:00:00Z\"},"
    "\"latest/edge/fix\":{\"revision\":10}},\"all\":{\"latest/beta\":{\"revision\":10}}},"
    "\"revisions\":{\"10\":{\"version\":\"1.10\",\"confinement\":\"strict\",\"size\":77,"
    "\"record\":\"" TEST_DIGEST "\",\"record-size\":9},"
    "\"2\":{\"version\":\"1.2\",\"confinement\":\"strict\",\"size\":7,"
    "\"record\":\"" TEST_DIGEST "\",\"record-size\":9}}}}}";

static gpointer
parse (GBytes *content, GError **error)
{
  g_autoptr (JsonObject) snaps = snug_repository_shard_parse ("shard", content, error);

  return snaps != NULL ? snug_repository_snap_parse (snaps, "hello", error) : NULL;
}

static void
test_reads (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static (shard, strlen (shard));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositorySnap) snap = parse (content, &error);
  const SnugRepositoryChannel *channel;

  g_assert_no_error (error);
  g_assert_cmpstr (snap->name, ==, "hello");
  g_assert_cmpstr (snap->snap_id, ==, "abc");
  g_assert_cmpstr (snap->title, ==, "Hello");
  g_assert_cmpstr (snap->license, ==, "MIT");
  g_assert_cmpstr (snap->categories[0], ==, "games");
  g_assert_cmpstr (snap->publisher_id, ==, "acme");
  g_assert_cmpuint (snap->publisher.size, ==, 5);
  g_assert_cmpuint (snap->revisions->len, ==, 2);
  /* Ascending as numbers, whatever their order in the text. */
  g_assert_cmpint (((SnugRepositoryRevision *) g_ptr_array_index (snap->revisions, 0))->revision,
                   ==, 2);
  g_assert_cmpuint (snug_repository_snap_find_revision (snap, 10)->size, ==, 77);
  g_assert_null (snug_repository_snap_find_revision (snap, 3));
  channel = snug_repository_snap_find_channel (snap, "amd64", "latest/stable");
  g_assert_cmpint (channel->revision, ==, 2);
  g_assert_cmpint (channel->released, >, 0);
  g_assert_cmpint (snug_repository_snap_find_channel (snap, "arm64", "latest/beta")->revision, ==,
                   10);
  g_assert_null (snug_repository_snap_find_channel (snap, "arm64", "latest/stable"));
}

static void
test_refuses (void)
{
  static const DocumentCase cases[] = {
    { NULL, NULL, NULL },
    { "\"hello\":{", "\"other\":{", "no snap ‘hello’" },
    { "\"hello\":{", "\"hello\":7,\"x\":{", "no object" },
    { "\"document\":\"shard\"", "\"document\":\"index\"", "kind" },
    { "\"snaps\":{", "\"snaps\":[],\"x\":{", "not an object" },
    { "\"latest/stable\"", "\"stable\"", "TRACK/RISK" },
    { "\"latest/stable\"", "\"latest/../x\"", "channel" },
    { "\"latest/stable\":{\"revision\":2,", "\"latest/stable\":{\"revision\":3,", "not there" },
    { "\"latest/stable\":{\"revision\":2,", "\"latest/stable\":{", "revision" },
    { "\"amd64\":{", "\"AMD 64\":{", "channels" },
    { "\"amd64\":{", "\"amd64\":[],\"x\":{", "channels" },
    { "\"10\":{", "\"x10\":{", "revisions" },
    { "\"10\":{", "\"010\":{", "revision" },
    { "\"10\":{", "\"2147483648\":{", "revision" },
    { "\"10\":{", "\"10\":[],\"3\":{", "revisions" },
    { "\"size\":77,", "", "‘size’ is missing" },
    { "\"publisher\":{\"id\":\"acme\",", "\"publisher\":{", "‘id’ is missing" },
    { "\"title\":\"Hello\"", "\"title\":\"\\u001b[31m\"", "control" },
  };

  check_documents (shard, cases, G_N_ELEMENTS (cases), parse,
                   (GDestroyNotify) snug_repository_snap_free);
}

static void
test_names (void)
{
  static const char *const names[] = { "..", "a/b", "", "UPPER", "-x", "x", "naïve" };
  g_autoptr (GBytes) content = g_bytes_new_static (shard, strlen (shard));
  g_autoptr (JsonObject) snaps = snug_repository_shard_parse ("shard", content, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (snug_repository_snap_parse (snaps, names[i], &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/repository-snap/reads", test_reads);
  g_test_add_func ("/trust/repository-snap/refuses", test_refuses);
  g_test_add_func ("/trust/repository-snap/names", test_names);
  return g_test_run ();
}
