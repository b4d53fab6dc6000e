/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The store suite: what every store of the repository format must do, each point a test of its own.
 */

#include "snug-store-fixture.h"

#include <string.h>
#include <unistd.h>

#define LARGE (64 * 1024 * 1024)

static void
assert_bytes (GBytes *got, GBytes *wanted)
{
  g_assert_cmpuint (g_bytes_get_size (got), ==, g_bytes_get_size (wanted));
  g_assert_true (g_bytes_equal (got, wanted));
}

static GBytes *
fetch (SnugStoreFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  GBytes *document = snug_store_fetch_document (fixture->store, name, LARGE, NULL, &error);

  g_assert_no_error (error);
  return document;
}

static int
open_image (SnugStoreFixture *fixture,
            const char *path,
            guint64 offset,
            guint64 *size,
            GError **error)
{
  return snug_store_open_artifact (fixture->store, g_variant_new_string (path), offset, size, NULL,
                                   error);
}

static void
test_probe (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugProbe) probe = snug_plugin_probe (SNUG_PLUGIN (fixture->store), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (snug_probe_is_usable (probe));
}

static void
test_every_document (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GPtrArray) files = snug_store_fixture_list (fixture);
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const char *name = g_ptr_array_index (files, i);
      g_autoptr (GBytes) wanted = NULL;
      g_autoptr (GBytes) got = NULL;

      if (g_str_has_prefix (name, "snaps/"))
        continue;
      wanted = snug_store_fixture_load (fixture, name);
      got = fetch (fixture, name);
      assert_bytes (got, wanted);
      n++;
    }
  /* Root, timestamp, index, shard, records, publisher and their signatures. */
  g_assert_cmpuint (n, >, 12);
}

static void
test_odd_documents (SnugStoreFixture *fixture, gconstpointer subject)
{
  static const char *const names[] = { "empty.json", "huge.json", "ünï cödé.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) wanted = snug_store_fixture_load (fixture, names[i]);
      g_autoptr (GBytes) got = fetch (fixture, names[i]);

      assert_bytes (got, wanted);
    }
}

static void
test_limit (SnugStoreFixture *fixture, gconstpointer subject)
{
  static const guint64 limits[] = { 0, 1, 4096, SNUG_STORE_FIXTURE_HUGE - 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) exact = snug_store_fetch_document (fixture->store, "huge.json",
                                                        SNUG_STORE_FIXTURE_HUGE, NULL, &error);
  g_autoptr (GBytes) nothing
    = snug_store_fetch_document (fixture->store, "empty.json", 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (exact), ==, SNUG_STORE_FIXTURE_HUGE);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (
        snug_store_fetch_document (fixture->store, "huge.json", limits[i], NULL, &local));
      g_assert_error (local, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
    }
}

static void
test_missing (SnugStoreFixture *fixture, gconstpointer subject)
{
  static const char *const names[] = { "none.json",        "none/none.json", "records/none.json",
                                       "timestamp.json/x", "Timestamp.json", "timestamp.json " };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) local = NULL;
      guint64 size;

      g_assert_null (snug_store_fetch_document (fixture->store, names[i], LARGE, NULL, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_cmpint (open_image (fixture, names[i], 0, &size, &local), ==, -1);
      g_assert_error (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
    }
}

/* None of them is the path of a file in a repository. */
static void
test_malformed_names (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autofree char *long_name = g_strnfill (100000, 'x');
  g_autofree char *outside = g_strconcat ("..", fixture->directory, "/timestamp.json", NULL);
  const char *names[] = { "",
                          "/",
                          ".",
                          "..",
                          "/etc/passwd",
                          "../repository/timestamp.json",
                          "snaps/../timestamp.json",
                          "snaps/./hello_1.snap",
                          "./timestamp.json",
                          "snaps//hello_1.snap",
                          "snaps/",
                          "timestamp.json/",
                          outside,
                          long_name };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) local = NULL;
      guint64 size;

      g_assert_null (snug_store_fetch_document (fixture->store, names[i], LARGE, NULL, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (open_image (fixture, names[i], 0, &size, &local), ==, -1);
      g_assert_error (local, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_directory (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_store_fetch_document (fixture->store, "snaps", LARGE, NULL, &error));
  g_assert_true (g_error_matches (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT)
                 || g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND));
}

static void
test_cancelled (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) local = NULL;
  guint64 size;

  g_cancellable_cancel (cancellable);
  g_assert_null (
    snug_store_fetch_document (fixture->store, "timestamp.json", LARGE, cancellable, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  g_assert_cmpint (snug_store_open_artifact (fixture->store,
                                             g_variant_new_string ("snaps/hello_1.snap"), 0, &size,
                                             cancellable, &local),
                   ==, -1);
  g_assert_error (local, SNUG_ERROR, SNUG_ERROR_CANCELLED);
}

static void
test_image (SnugStoreFixture *fixture, gconstpointer subject)
{
  static const char *const paths[]
    = { "snaps/hello_1.snap", "snaps/hello_2.snap", "snaps/tool_1.snap" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GBytes) wanted = snug_store_fixture_load (fixture, paths[i]);
      g_autoptr (GBytes) got = NULL;
      g_autoptr (GError) error = NULL;
      guint64 size = 1;
      int fd = open_image (fixture, paths[i], 0, &size, &error);

      g_assert_no_error (error);
      /* 0 says that the store does not know. */
      if (size != 0)
        g_assert_cmpuint (size, ==, g_bytes_get_size (wanted));
      got = snug_store_fixture_read (fd);
      assert_bytes (got, wanted);
    }
}

static void
test_offset (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GBytes) whole = snug_store_fixture_load (fixture, "snaps/hello_1.snap");
  gsize length = g_bytes_get_size (whole);
  const gsize offsets[] = { 0, 1, 4095, 4096, length / 2, length - 1, length };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_autoptr (GBytes) wanted = g_bytes_new_from_bytes (whole, offsets[i], length - offsets[i]);
      g_autoptr (GBytes) got = NULL;
      g_autoptr (GError) error = NULL;
      guint64 size;
      int fd = open_image (fixture, "snaps/hello_1.snap", offsets[i], &size, &error);

      g_assert_no_error (error);
      /* The size is that of the whole, wherever the stream starts. */
      if (size != 0)
        g_assert_cmpuint (size, ==, length);
      got = snug_store_fixture_read (fd);
      assert_bytes (got, wanted);
    }
}

static void
test_offset_too_far (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GBytes) whole = snug_store_fixture_load (fixture, "snaps/hello_1.snap");
  const guint64 offsets[] = { g_bytes_get_size (whole) + 1, G_MAXINT64, G_MAXUINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 size;

      g_assert_cmpint (open_image (fixture, "snaps/hello_1.snap", offsets[i], &size, &error), ==,
                       -1);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_wrong_tokens (SnugStoreFixture *fixture, gconstpointer subject)
{
  GVariant *const tokens[]
    = { g_variant_new_uint32 (7), g_variant_new ("(s)", "snaps/hello_1.snap"),
        g_variant_new_strv (NULL, 0), g_variant_new_bytestring ("snaps") };

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 size;

      g_assert_cmpint (snug_store_open_artifact (fixture->store, tokens[i], 0, &size, NULL, &error),
                       ==, -1);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* Core closes early when a stream goes on too long: the store must not mind. */
static void
test_closed_early (SnugStoreFixture *fixture, gconstpointer subject)
{
  g_autoptr (GBytes) document = NULL;
  g_autoptr (GError) error = NULL;
  guint64 size;
  char byte;
  int fd = open_image (fixture, "snaps/hello_1.snap", 0, &size, &error);

  g_assert_no_error (error);
  g_assert_cmpint (read (fd, &byte, 1), ==, 1);
  close (fd);
  document = fetch (fixture, "timestamp.json");
  g_assert_nonnull (document);
}

/* Search, details and channels are read by core out of documents that it verified. */
static void
test_no_questions (SnugStoreFixture *fixture, gconstpointer subject)
{
  static const char *const names[] = { "hello", NULL };
  g_autoptr (GError) search = NULL;
  g_autoptr (GError) details = NULL;
  g_autoptr (GError) resolve = NULL;

  g_assert_null (snug_store_search (fixture->store, NULL, NULL, &search));
  g_assert_error (search, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_assert_null (snug_store_details (fixture->store, names, NULL, NULL, &details));
  g_assert_error (details, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_assert_null (snug_store_resolve (fixture->store, NULL, NULL, NULL, &resolve));
  g_assert_error (resolve, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
}

#define ROUNDS 40

static gpointer
ask_often (gpointer data)
{
  SnugStoreFixture *fixture = data;
  g_autoptr (GBytes) document = snug_store_fixture_load (fixture, "timestamp.json");
  g_autoptr (GBytes) image = snug_store_fixture_load (fixture, "snaps/tool_1.snap");

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GBytes) got_document = fetch (fixture, "timestamp.json");
      g_autoptr (GBytes) got_image = NULL;
      g_autoptr (GError) error = NULL;
      guint64 size;

      assert_bytes (got_document, document);
      got_image
        = snug_store_fixture_read (open_image (fixture, "snaps/tool_1.snap", 0, &size, &error));
      assert_bytes (got_image, image);
    }
  return NULL;
}

static void
test_at_once (SnugStoreFixture *fixture, gconstpointer subject)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ask", ask_often, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static const struct
{
  const char *path;
  void (*function) (SnugStoreFixture *fixture, gconstpointer subject);
} checks[] = {
  { "probe", test_probe },
  { "every-document", test_every_document },
  { "odd-documents", test_odd_documents },
  { "limit", test_limit },
  { "missing", test_missing },
  { "malformed-names", test_malformed_names },
  { "directory", test_directory },
  { "cancelled", test_cancelled },
  { "image", test_image },
  { "offset", test_offset },
  { "offset-too-far", test_offset_too_far },
  { "wrong-tokens", test_wrong_tokens },
  { "closed-early", test_closed_early },
  { "no-questions", test_no_questions },
  { "at-once", test_at_once },
};

static void
test_skipped (gconstpointer reason)
{
  g_test_skip (reason);
}

int
snug_store_conformance_run (int argc, char **argv, const SnugStoreSubject *subject)
{
  const char *obstacle;
  int status;

  g_test_init (&argc, &argv, NULL);
  obstacle = snug_store_fixture_prepare ();
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/%s/%s", subject->name, checks[i].path);

      if (obstacle != NULL)
        g_test_add_data_func (path, obstacle, test_skipped);
      else
        g_test_add (path, SnugStoreFixture, subject, snug_store_fixture_set_up, checks[i].function,
                    snug_store_fixture_tear_down);
    }
  status = g_test_run ();
  snug_store_fixture_clean_up ();
  return status;
}
