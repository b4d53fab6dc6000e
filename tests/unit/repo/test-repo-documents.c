/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is written is what is read. */

#include "snug-repo-documents.h"

#include <string.h>

#define DIGEST                                                                                     \
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd" \
  "ef"
#define A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static GBytes *
load (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/* Reading and writing once more gives the same bytes. */
#define ROUND_TRIP(Type, kind, parse, text)                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GBytes) first = load (text);                                                        \
    g_autoptr (GError) error = NULL;                                                               \
    g_autoptr (Type) read = parse;                                                                 \
    g_autoptr (GBytes) written = NULL;                                                             \
                                                                                                   \
    g_assert_no_error (error);                                                                     \
    written = snug_repo_documents_build_##kind (read);                                             \
    g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), text,           \
                     strlen (text));                                                               \
  }                                                                                                \
  G_STMT_END

static void
test_root (void)
{
  static const char text[]
    = "{\"format\":1,\"document\":\"root\",\"version\":3,\"expires\":\"2031-01-01T00:00:00Z\","
      "\"title\":\"Mine\",\"keys\":{\"" A
      "\":\"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\n=x\\\"y\\n"
      "-----END PGP PUBLIC KEY BLOCK-----\\n\"},\"roles\":{\"root\":{\"keys\":[\"" A
      "\"],\"threshold\":1},\"timestamp\":{\"keys\":[\"" A
      "\"],\"threshold\":1},\"index\":{\"keys\":[\"" A "\"],\"threshold\":1}}}\n";

  ROUND_TRIP (SnugRepositoryRoot, root, snug_repository_root_parse ("x", first, &error), text);
}

static void
test_timestamp (void)
{
  static const char text[]
    = "{\"format\":1,\"document\":\"timestamp\",\"version\":12,\"expires\":\"2031-01-01T00:00:"
      "00Z\","
      "\"index\":{\"version\":7,\"sha3-384\":\"" DIGEST "\",\"size\":345}}\n";

  ROUND_TRIP (SnugRepositoryTimestamp, timestamp, snug_repository_timestamp_parse (first, &error),
              text);
}

static void
test_index (void)
{
  static const char text[]
    = "{\"format\":1,\"document\":\"index\",\"version\":7,\"expires\":\"2031-01-01T00:00:00Z\","
      "\"shards\":{\"bits\":1,\"documents\":[{\"sha3-384\":\"" DIGEST "\",\"size\":1},"
      "{\"sha3-384\":\"" DIGEST "\",\"size\":2}]}}\n";

  ROUND_TRIP (SnugRepositoryIndex, index, snug_repository_index_parse ("x", first, &error), text);
}

static void
test_record (void)
{
  static const char text[]
    = "{\"format\":1,\"document\":\"record\",\"name\":\"hello\",\"snap-id\":\"id\",\"revision\":2,"
      "\"version\":\"1.2\",\"type\":\"app\",\"base\":\"core24\",\"confinement\":\"strict\","
      "\"grade\":\"stable\",\"epoch\":{\"read\":[0,1],\"write\":[1]},\"architectures\":[\"amd64\"],"
      "\"title\":\"Hello\",\"summary\":\"Greets\",\"description\":\"One\\ntwo\",\"license\":"
      "\"MIT\","
      "\"providers\":[\"themes\"],\"publisher\":\"acme\",\"sha3-384\":\"" DIGEST
      "\",\"size\":4096}\n";

  ROUND_TRIP (SnugRepositoryRecord, record, snug_repository_record_parse ("x", first, &error),
              text);
}

static void
test_publisher (void)
{
  static const char text[]
    = "{\"format\":1,\"document\":\"publisher\",\"id\":\"acme\",\"name\":\"Acme\",\"keys\":{\"" A
      "\":\"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\"}}\n";

  ROUND_TRIP (SnugRepositoryPublisher, publisher,
              snug_repository_publisher_parse ("x", first, &error), text);
}

static void
test_shard (void)
{
  static const char text[]
    = "{\"format\":1,\"document\":\"shard\",\"snaps\":{\"hello\":{\"snap-id\":\"abc\",\"title\":"
      "\"Hello\","
      "\"summary\":\"Greets\",\"license\":\"MIT\",\"categories\":[\"games\"],"
      "\"publisher\":{\"id\":\"acme\",\"name\":\"Acme\",\"sha3-384\":\"" DIGEST "\",\"size\":5},"
      "\"channels\":{\"all\":{\"latest/beta\":{\"revision\":10}},"
      "\"amd64\":{\"latest/edge/fix\":{\"revision\":10},"
      "\"latest/stable\":{\"revision\":2,\"released\":\"2030-01-01T00:00:00Z\"}}},"
      "\"revisions\":{\"2\":{\"version\":\"1.2\",\"confinement\":\"strict\",\"size\":7,"
      "\"record\":\"" DIGEST "\",\"record-size\":9},"
      "\"10\":{\"version\":\"1.10\",\"confinement\":\"strict\",\"size\":77,"
      "\"record\":\"" DIGEST "\",\"record-size\":9}}},"
      "\"zero\":{\"publisher\":{\"id\":\"acme\",\"sha3-384\":\"" DIGEST "\",\"size\":5},"
      "\"channels\":{},\"revisions\":{}}}}\n";
  g_autoptr (GBytes) content = load (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) shard = snug_repository_shard_parse ("x", content, &error);
  g_autoptr (GPtrArray) snaps
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_repository_snap_free);
  g_autoptr (GBytes) written = NULL;

  g_assert_no_error (error);
  /* In the wrong order, which the writer mends. */
  g_ptr_array_add (snaps, snug_repository_snap_parse (shard, "zero", &error));
  g_ptr_array_add (snaps, snug_repository_snap_parse (shard, "hello", &error));
  g_assert_no_error (error);
  written = snug_repo_documents_build_shard (snaps);
  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), text,
                   strlen (text));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repo/documents/root", test_root);
  g_test_add_func ("/repo/documents/timestamp", test_timestamp);
  g_test_add_func ("/repo/documents/index", test_index);
  g_test_add_func ("/repo/documents/record", test_record);
  g_test_add_func ("/repo/documents/publisher", test_publisher);
  g_test_add_func ("/repo/documents/shard", test_shard);
  return g_test_run ();
}
