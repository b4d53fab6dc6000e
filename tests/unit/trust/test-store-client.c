/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-repository.h"

#include <string.h>

static SnugStoreOffer *
resolve (TestRepository *repository,
         const char *name,
         const char *channel,
         int revision,
         GError **error)
{
  g_autoptr (SnugStoreClient) client = test_repository_client (repository);
  SnugStoreRequest request
    = { .name = name, .channel = channel, .revision = revision, .architecture = "amd64" };

  return snug_store_client_resolve (client, &request, NULL, error);
}

static void
assert_refused (TestRepository *repository, SnugError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) offer = resolve (repository, "hello", NULL, 0, &error);

  g_assert_null (offer);
  g_assert_error (error, SNUG_ERROR, (int) code);
  if (strstr (error->message, word) == NULL
      || !g_str_has_prefix (error->message, "the store ‘test’: "))
    g_error ("‘%s’ does not say ‘%s’", error->message, word);
}

static void
test_resolves (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) stable = NULL;
  g_autoptr (SnugStoreOffer) edge = NULL;
  g_autoptr (SnugStoreOffer) by_number = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (GBytes) image = g_bytes_new_static ("the first image", 15);

  test_repository_fill (repository);
  stable = resolve (repository, "hello", NULL, 0, &error);
  g_assert_no_error (error);
  digest = snug_digest_of_bytes (image);
  g_assert_cmpstr (stable->store, ==, "test");
  g_assert_cmpstr (stable->name, ==, "hello");
  g_assert_cmpint (stable->revision, ==, 1);
  g_assert_cmpstr (stable->channel, ==, "latest/stable");
  g_assert_cmpstr (stable->version, ==, "1.1");
  g_assert_cmpstr (stable->base, ==, "core24");
  g_assert_cmpstr (stable->publisher, ==, "Acme");
  g_assert_cmpstr (stable->publisher_id, ==, "acme");
  g_assert_cmpstr (stable->signer, ==, test_key ("publisher"));
  g_assert_cmpstr (stable->sha3_384, ==, digest);
  g_assert_cmpuint (stable->size, ==, 15);
  g_assert_cmpstr (stable->epoch, ==, "{\"read\":[0],\"write\":[0]}");
  edge = resolve (repository, "hello", "edge", 0, &error);
  g_assert_cmpint (edge->revision, ==, 2);
  by_number = resolve (repository, "hello", NULL, 2, &error);
  g_assert_cmpint (by_number->revision, ==, 2);
  g_assert_null (by_number->channel);
}

static void
test_says_what_is_missing (TestRepository *repository, gconstpointer data)
{
  const struct
  {
    const char *name;
    const char *channel;
    int revision;
    SnugError code;
    const char *word;
  } cases[] = {
    { "nothing", NULL, 0, SNUG_ERROR_NOT_FOUND, "nothing" },
    { "../etc", NULL, 0, SNUG_ERROR_INVALID_ARGUMENT, "etc" },
    { "hello", "3.0/stable", 0, SNUG_ERROR_CHANNEL_UNAVAILABLE, "latest/stable" },
    { "hello", "a//b", 0, SNUG_ERROR_INVALID_ARGUMENT, "channel" },
    { "hello", NULL, 7, SNUG_ERROR_REVISION_UNAVAILABLE, "7" },
    { "tool", NULL, 0, SNUG_ERROR_CHANNEL_UNAVAILABLE, "2.0/candidate" },
  };

  test_repository_fill (repository);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugStoreOffer) offer
        = resolve (repository, cases[i].name, cases[i].channel, cases[i].revision, &error);

      g_assert_null (offer);
      g_assert_error (error, SNUG_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
}

static void
test_searches (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugStoreClient) client = test_repository_client (repository);
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) entry = NULL;
  const char *name = NULL, *store = NULL;

  test_repository_fill (repository);
  g_variant_dict_insert (&query, "text", "s", "HELL friendly");
  g_variant_dict_insert (&query, "architecture", "s", "amd64");
  answer = snug_store_client_search (client, g_variant_dict_end (&query), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (answer), ==, 1);
  entry = g_variant_get_child_value (answer, 0);
  g_assert_true (g_variant_lookup (entry, "name", "&s", &name));
  g_assert_true (g_variant_lookup (entry, "store", "&s", &store));
  g_assert_cmpstr (name, ==, "hello");
  g_assert_cmpstr (store, ==, "test");
}

static void
test_details (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugStoreClient) client = test_repository_client (repository);
  const char *const names[] = { "hello", "nothing", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) entry = NULL;
  g_autoptr (GVariant) channels = NULL;
  const char *description = NULL;

  test_repository_fill (repository);
  answer = snug_store_client_details (client, names, g_variant_new ("a{sv}", NULL), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (answer), ==, 1);
  entry = g_variant_get_child_value (answer, 0);
  g_assert_true (g_variant_lookup (entry, "description", "&s", &description));
  g_assert_cmpstr (description, ==, "Lines\nof text");
  g_assert_true (g_variant_lookup (entry, "channels", "@aa{sv}", &channels));
  g_assert_cmpuint (g_variant_n_children (channels), ==, 2);
}

static void
test_works_offline (TestRepository *repository, gconstpointer data)
{
  TestStore *store = TEST_STORE (repository->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) before = NULL;
  g_autoptr (SnugStoreOffer) after = NULL;

  test_repository_fill (repository);
  before = resolve (repository, "hello", NULL, 0, &error);
  g_assert_no_error (error);
  store->failure = g_error_new_literal (SNUG_ERROR, SNUG_ERROR_OFFLINE, "there is no network");
  after = resolve (repository, "hello", NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after->sha3_384, ==, before->sha3_384);
  /* What has expired answers no more. */
  repository->now += G_TIME_SPAN_DAY * 365 * 3;
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "expired");
}

static void
test_offline_from_the_start (TestRepository *repository, gconstpointer data)
{
  test_repository_pin (repository, "root1");
  TEST_STORE (repository->store)->failure
    = g_error_new_literal (SNUG_ERROR, SNUG_ERROR_OFFLINE, "there is no network");
  assert_refused (repository, SNUG_ERROR_OFFLINE, "no network");
}

static void
test_looks_again_for_what_is_new (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugStoreClient) client = test_repository_client (repository);
  SnugStoreRequest request = { .name = "fresh", .architecture = "amd64" };
  TestRecord record = { .name = "fresh", .revision = 1 };
  TestIndex index = { .timestamp_version = 2, .index_version = 2 };
  g_autoptr (GError) error = NULL;
  g_autofree char *revision = NULL;
  g_autofree char *snap = NULL;
  g_autoptr (SnugStoreOffer) offer = NULL;

  test_repository_fill (repository);
  g_assert_true (snug_store_client_refresh (client, NULL, &error));
  revision = test_repository_record (repository, &record);
  snap = test_repository_snap (repository, "fresh", revision,
                               "\"amd64\":{\"latest/stable\":{\"revision\":1}}");
  test_repository_publish (repository, &index, snap);
  offer = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (offer->name, ==, "fresh");
}

/* What expired a moment after it was looked at may have been signed anew meanwhile. */
static void
test_expires_while_fresh (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugStoreClient) client = test_repository_client (repository);
  SnugStoreRequest request = { .name = "again", .architecture = "amd64" };
  TestRecord record = { .name = "again", .revision = 1 };
  TestIndex soon
    = { .timestamp_version = 2, .index_version = 2, .timestamp_expires = "2030-03-20T00:00:00Z" };
  TestIndex later = { .timestamp_version = 3, .index_version = 3 };
  g_autoptr (GError) error = NULL;
  g_autofree char *revision = NULL;
  g_autofree char *snap = NULL;
  g_autoptr (SnugStoreOffer) before = NULL;
  g_autoptr (SnugStoreOffer) after = NULL;

  test_repository_fill (repository);
  revision = test_repository_record (repository, &record);
  snap = test_repository_snap (repository, "again", revision,
                               "\"amd64\":{\"latest/stable\":{\"revision\":1}}");
  test_repository_publish (repository, &soon, snap);
  before = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  test_repository_publish (repository, &later, snap);
  repository->now += G_TIME_SPAN_DAY * 10;
  after = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after->sha3_384, ==, before->sha3_384);
}

static void
test_asks_and_verifies_once (TestRepository *repository, gconstpointer data)
{
  TestStore *store = TEST_STORE (repository->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) first = NULL;
  g_autoptr (SnugStoreOffer) second = NULL;

  test_repository_fill (repository);
  first = resolve (repository, "hello", NULL, 0, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (store->asked, 0);
  second = resolve (repository, "hello", NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_store_count (store, "timestamp.json"), ==, 1);
  g_assert_cmpuint (test_store_count (store, "timestamp/"), ==, 0);
  g_assert_cmpuint (test_store_count (store, "index/"), ==, 0);
  g_assert_cmpuint (test_store_count (store, "shards/"), ==, 0);
  g_assert_cmpuint (test_store_count (store, "records/"), ==, 0);
}

static void
test_store_without_documents (TestRepository *repository, gconstpointer data)
{
  TestStore *store = TEST_STORE (repository->store);

  store->answer = g_variant_ref_sink (g_variant_new_parsed (
    "[{'claims': <{'name': <'hello'>}>, 'evidence': <[('horoscope', [byte 1])]>}]"));
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "horoscope");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/store-client/resolves", test_resolves);
  repository_test ("/trust/store-client/says-what-is-missing", test_says_what_is_missing);
  repository_test ("/trust/store-client/searches", test_searches);
  repository_test ("/trust/store-client/details", test_details);
  repository_test ("/trust/store-client/works-offline", test_works_offline);
  repository_test ("/trust/store-client/offline-from-the-start", test_offline_from_the_start);
  repository_test ("/trust/store-client/expires-while-fresh", test_expires_while_fresh);
  repository_test ("/trust/store-client/looks-again-for-what-is-new",
                   test_looks_again_for_what_is_new);
  repository_test ("/trust/store-client/asks-and-verifies-once", test_asks_and_verifies_once);
  repository_test ("/trust/store-client/store-without-documents", test_store_without_documents);
  return g_test_run ();
}
