/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Attacks on what is current: timestamp, index, shards. */

#include "test-repository.h"

#include <glib/gstdio.h>
#include <string.h>

#include "snug-repository-update.h"

static SnugRepositoryView *
update (TestRepository *repository, GError **error)
{
  SnugRepositoryContext context = test_repository_context (repository);
  SnugRepositoryView *view = snug_repository_update (&context, error);

  snug_repository_state_free (context.state);
  return view;
}

static void
assert_accepted (TestRepository *repository, guint timestamp, guint index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = update (repository, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (view->timestamp->version, ==, timestamp);
  g_assert_cmpuint (view->index->version, ==, index);
}

static void
assert_refused (TestRepository *repository, SnugError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = update (repository, &error);
  SnugRepositoryContext context = test_repository_context (repository);
  guint64 trusted = context.state->timestamp.version;

  snug_repository_state_free (context.state);
  g_assert_null (view);
  g_assert_error (error, SNUG_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("‘%s’ does not say ‘%s’", error->message, word);
  /* What was trusted before still is. */
  context = test_repository_context (repository);
  g_assert_cmpuint (context.state->timestamp.version, ==, trusted);
  snug_repository_state_free (context.state);
}

/* The name of the only shard. */
static char *
find_shard (TestRepository *repository)
{
  g_autofree char *index = test_repository_read (repository, "index/1.json");
  const char *digest = strstr (index, "\"sha3-384\":\"") + strlen ("\"sha3-384\":\"");

  return g_strdup_printf ("shards/%.96s.json", digest);
}

static char *
find_timestamp_signature (TestRepository *repository)
{
  g_autofree char *text = test_repository_read (repository, "timestamp.json");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *digest = snug_digest_of_bytes (bytes);

  return g_strdup_printf ("timestamp/%s.asc", digest);
}

static void
test_accepts (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  assert_accepted (repository, 1, 1);
  /* A new timestamp over the same index, then a new index. */
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 5, .index_version = 3 },
                           "");
  assert_accepted (repository, 5, 3);
}

static void
test_timestamp_unsigned (TestRepository *repository, gconstpointer data)
{
  g_autofree char *signature = NULL;

  test_repository_fill (repository);
  signature = find_timestamp_signature (repository);
  test_repository_remove (repository, signature);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not signed");
}

static void
test_timestamp_by_the_wrong_role (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .timestamp_signers = "index" }, "");
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "0 of the 1");
  test_repository_publish (repository, &(TestIndex){ .timestamp_signers = "stranger" }, "");
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "timestamp.json");
}

static void
test_timestamp_changed (TestRepository *repository, gconstpointer data)
{
  g_autofree char *signature = NULL;
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *new_signature = NULL;

  test_repository_fill (repository);
  signature = find_timestamp_signature (repository);
  content = test_repository_read (repository, signature);
  text = test_repository_read (repository, "timestamp.json");
  changed = g_strconcat (text, "\n", NULL);
  test_repository_write (repository, "timestamp.json", changed);
  new_signature = find_timestamp_signature (repository);
  test_repository_write (repository, new_signature, content);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "signature");
}

/* Somebody holds back everything new: the machine notices when the timestamp expires. */
static void
test_frozen (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  assert_accepted (repository, 1, 1);
  repository->now += 400 * G_TIME_SPAN_DAY;
  test_repository_root (repository, &(TestRoot){ .version = 2, .expires = "2040-01-01T00:00:00Z" });
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "‘timestamp.json’ expired");
}

static void
test_expired (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .timestamp_expires = TEST_PAST }, "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "‘timestamp.json’ expired");
  test_repository_publish (repository, &(TestIndex){ .index_expires = TEST_PAST }, "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "‘index/1.json’ expired");
}

static void
test_timestamp_rolled_back (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 5, .index_version = 5 },
                           "");
  assert_accepted (repository, 5, 5);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 4, .index_version = 6 },
                           "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "went back to version 4");
}

static void
test_two_of_one_version (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  assert_accepted (repository, 1, 1);
  test_repository_publish (repository, &(TestIndex){ .index_version = 2 }, "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "two ‘timestamp.json’");
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 2 }, "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "two indexes");
}

/* The key of the timestamp was stolen, that of the index was not. */
static void
test_index_rolled_back (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 2, .index_version = 5 },
                           "");
  assert_accepted (repository, 2, 5);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 3, .index_version = 4 },
                           "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "the index’ went back");
}

/* The same thief gives an old index, whose signature is good, a new number. */
static void
test_old_index_under_a_new_number (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 2, .index_version = 5 },
                           "");
  assert_accepted (repository, 2, 5);
  test_repository_publish (repository,
                           &(TestIndex){
                             .timestamp_version = 3, .index_version = 4, .claimed_version = 6 },
                           "");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "has the version 4");
}

static void
test_index_by_the_wrong_role (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .index_signers = "timestamp" }, "");
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "index/1.json");
}

static void
test_index_unsigned (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_remove (repository, "index/1.json.asc");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not signed");
}

/* Both are signed, but they do not belong together. */
static void
test_mixed_index (TestRepository *repository, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *signature = NULL;

  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ 0 }, "");
  first = test_repository_read (repository, "index/1.json");
  signature = test_repository_read (repository, "index/1.json.asc");
  test_repository_publish (repository,
                           &(TestIndex){ .timestamp_version = 2,
                                         .index_expires = "2031-02-01T00:00:00Z" },
                           "");
  test_repository_write (repository, "index/1.json", first);
  test_repository_write (repository, "index/1.json.asc", signature);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not the document that was signed");
}

static void
test_mixed_shard (TestRepository *repository, gconstpointer data)
{
  g_autofree char *shard = NULL;

  test_repository_fill (repository);
  shard = find_shard (repository);
  test_repository_write (repository, shard, "{\"format\":1,\"document\":\"shard\",\"snaps\":{}}");
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not the document that was signed");
}

static void
test_endless_documents (TestRepository *repository, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (SNUG_REPOSITORY_TIMESTAMP_MAX_SIZE + 1, ' ');
  g_autofree char *shard = NULL;
  g_autofree char *old = NULL;

  test_repository_fill (repository);
  old = test_repository_read (repository, "timestamp.json");
  test_repository_write (repository, "timestamp.json", long_text);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "more than");
  test_repository_write (repository, "timestamp.json", old);
  shard = find_shard (repository);
  test_repository_write (repository, shard, long_text);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "more than");
}

static void
test_not_whole (TestRepository *repository, gconstpointer data)
{
  g_autofree char *shard = NULL;

  test_repository_fill (repository);
  shard = find_shard (repository);
  test_repository_remove (repository, shard);
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, "not whole");
  test_repository_remove (repository, "timestamp.json");
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, "timestamp.json");
}

/* A signature is no reason to believe nonsense. */
static void
test_signed_nonsense (TestRepository *repository, gconstpointer data)
{
  static const char *const texts[] = {
    "{\"format\":1,\"document\":\"timestamp\",\"version\":1}",
    "{\"format\":1,\"document\":\"timestamp\",\"version\":1,\"version\":2}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "not JSON at all",
  };

  test_repository_fill (repository);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *signature = NULL;

      test_repository_write (repository, "timestamp.json", texts[i]);
      signature = find_timestamp_signature (repository);
      test_repository_sign (repository, "timestamp.json", signature, "timestamp");
      assert_refused (repository, SNUG_ERROR_INVALID_ARGUMENT, "timestamp.json");
    }
}

static void
test_key_rotation (TestRepository *repository, gconstpointer data)
{
  test_repository_fill (repository);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 9, .index_version = 9 },
                           "");
  assert_accepted (repository, 9, 9);
  test_repository_root (repository, &(TestRoot){ .version = 2, .timestamp_key = "root2" });
  /* The old key counts no more, and the new one may start from 1. */
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 10, .index_version = 9 },
                           "");
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "timestamp.json");
  test_repository_publish (
    repository,
    &(TestIndex){ .timestamp_version = 1, .index_version = 9, .timestamp_signers = "root2" }, "");
  assert_accepted (repository, 1, 9);
}

/* The state forgets documents that nothing names any more. */
static void
test_collects (TestRepository *repository, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  guint n = 0;

  test_repository_fill (repository);
  for (guint i = 1; i <= 4; i++)
    {
      test_repository_publish (repository,
                               &(TestIndex){ .timestamp_version = i, .index_version = i }, "");
      assert_accepted (repository, i, i);
    }
  folder = snug_paths_build (repository->paths, SNUG_PATH_STORE_STATE, "test", "index", NULL);
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 4); /* root, timestamp, index, shard */
}

/* Between a reader's timestamp and its index the repository moved on and was pruned. */
static TestRepository *moving;

static GBytes *
fetch_while_it_moves (SnugStore *store,
                      const char *name,
                      guint64 max_size,
                      GCancellable *cancellable,
                      GError **error)
{
  if (moving != NULL && g_str_equal (name, "index/1.json"))
    {
      test_repository_remove (moving, "index/1.json");
      test_repository_publish (moving, &(TestIndex){ .timestamp_version = 2, .index_version = 2 },
                               "");
      moving = NULL;
    }
  return snug_store_fetch_document (g_object_get_data (G_OBJECT (store), "real"), name, max_size,
                                    cancellable, error);
}

#define MOVING_TYPE_STORE (moving_store_get_type ())
G_DECLARE_FINAL_TYPE (MovingStoreObject, moving_store, MOVING, STORE, GObject)

struct _MovingStoreObject
{
  GObject parent_instance;
};

static void
moving_store_plugin_init (SnugPluginInterface *iface)
{
}

static void
moving_store_store_init (SnugStoreInterface *iface)
{
  iface->fetch_document = fetch_while_it_moves;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MovingStoreObject,
                               moving_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, moving_store_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORE, moving_store_store_init))

static void
moving_store_init (MovingStoreObject *self)
{
}

static void
moving_store_class_init (MovingStoreObjectClass *klass)
{
}

static void
test_pruned_while_reading (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (SnugStore) store = g_object_new (MOVING_TYPE_STORE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = NULL;

  test_repository_fill (repository);
  g_object_set_data (G_OBJECT (store), "real", repository->store);
  context.store = store;
  moving = repository;
  view = snug_repository_update (&context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (view->index->version, ==, 2);
  snug_repository_state_free (context.state);
}

/* A disk that took nothing: the same is new again at the next look, and then written. */
static void
test_not_saved (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) first = NULL;
  g_autoptr (SnugRepositoryView) second = NULL;
  SnugRepositoryContext context;
  g_autofree char *file = NULL;
  g_autofree char *aside = NULL;

  test_repository_fill (repository);
  assert_accepted (repository, 1, 1);
  test_repository_publish (repository, &(TestIndex){ .timestamp_version = 5, .index_version = 3 },
                           "");
  context = test_repository_context (repository);
  file = g_build_filename (context.state->path, "state.json", NULL);
  aside = g_build_filename (context.state->path, "aside", NULL);
  g_assert_cmpint (g_rename (file, aside), ==, 0);
  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  first = snug_repository_update (&context, &error);
  g_assert_null (first);
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpuint (context.state->timestamp.version, ==, 1);
  g_assert_cmpuint (context.state->index.version, ==, 1);
  g_assert_cmpint (g_rmdir (file), ==, 0);
  g_assert_cmpint (g_rename (aside, file), ==, 0);
  second = snug_repository_update (&context, &error);
  g_assert_no_error (error);
  snug_repository_state_free (context.state);
  context = test_repository_context (repository);
  g_assert_cmpuint (context.state->timestamp.version, ==, 5);
  g_assert_cmpuint (context.state->index.version, ==, 3);
  snug_repository_state_free (context.state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-update/accepts", test_accepts);
  repository_test ("/trust/repository-update/timestamp-unsigned", test_timestamp_unsigned);
  repository_test ("/trust/repository-update/timestamp-by-the-wrong-role",
                   test_timestamp_by_the_wrong_role);
  repository_test ("/trust/repository-update/timestamp-changed", test_timestamp_changed);
  repository_test ("/trust/repository-update/frozen", test_frozen);
  repository_test ("/trust/repository-update/expired", test_expired);
  repository_test ("/trust/repository-update/timestamp-rolled-back", test_timestamp_rolled_back);
  repository_test ("/trust/repository-update/two-of-one-version", test_two_of_one_version);
  repository_test ("/trust/repository-update/index-rolled-back", test_index_rolled_back);
  repository_test ("/trust/repository-update/old-index-under-a-new-number",
                   test_old_index_under_a_new_number);
  repository_test ("/trust/repository-update/index-by-the-wrong-role",
                   test_index_by_the_wrong_role);
  repository_test ("/trust/repository-update/index-unsigned", test_index_unsigned);
  repository_test ("/trust/repository-update/mixed-index", test_mixed_index);
  repository_test ("/trust/repository-update/mixed-shard", test_mixed_shard);
  repository_test ("/trust/repository-update/endless-documents", test_endless_documents);
  repository_test ("/trust/repository-update/not-whole", test_not_whole);
  repository_test ("/trust/repository-update/signed-nonsense", test_signed_nonsense);
  repository_test ("/trust/repository-update/key-rotation", test_key_rotation);
  repository_test ("/trust/repository-update/collects", test_collects);
  repository_test ("/trust/repository-update/pruned-while-reading", test_pruned_while_reading);
  repository_test ("/trust/repository-update/not-saved", test_not_saved);
  return g_test_run ();
}
