/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-store-evidence.h"
#include "test-documents.h"
#include "test-repository.h"

static void
set_answer (TestRepository *repository, const char *text)
{
  TestStore *store = TEST_STORE (repository->store);

  g_clear_pointer (&store->answer, g_variant_unref);
  store->answer = g_variant_ref_sink (g_variant_new_parsed (text));
}

static void
test_nothing_is_believed (TestRepository *repository, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    SnugError code;
    const char *word;
  } cases[] = {
    { "[{'claims': <{'name': <'hello'>}>, 'evidence': <[('assertion', [byte 1])]>}]",
      SNUG_ERROR_UNTRUSTED, "assertion" },
    { "[{'claims': <{'name': <'hello'>}>, 'evidence': <[('\\u001b[31m', [byte 1])]>}]",
      SNUG_ERROR_UNTRUSTED, "‘[31m’" },
    { "[{'claims': <{'name': <'hello'>}>, 'evidence': <@a(say) []>}]", SNUG_ERROR_UNTRUSTED,
      "no evidence" },
    { "[{'claims': <{'name': <'hello'>}>, 'evidence': <'wrong type'>}]", SNUG_ERROR_UNTRUSTED,
      "no evidence" },
    { "[@a{sv} {}]", SNUG_ERROR_UNTRUSTED, "no evidence" },
    { "[{'error': <'NotFound'>, 'message': <'no such thing'>}]", SNUG_ERROR_NOT_FOUND,
      "no such thing" },
    { "[{'error': <'ChannelUnavailable'>}]", SNUG_ERROR_CHANNEL_UNAVAILABLE, "no reason" },
    { "[{'error': <'Found'>, 'message': <'a\\u001b\\nb'>}]", SNUG_ERROR_FAILED, "ab" },
    { "[{'error': <''>}]", SNUG_ERROR_FAILED, "no reason" },
    { "@aa{sv} []", SNUG_ERROR_PLUGIN_FAILED, "0 answers" },
  };
  SnugStoreRequest request = { .name = "hello", .architecture = "amd64" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      set_answer (repository, cases[i].answer);
      g_assert_null (
        snug_store_evidence_resolve (repository->store, "test", &request, NULL, &error));
      g_assert_error (error, SNUG_ERROR, (int) cases[i].code);
      if (strstr (error->message, cases[i].word) == NULL)
        g_error ("‘%s’ does not say ‘%s’", error->message, cases[i].word);
    }
}

static void
test_entries_are_cleaned (TestRepository *repository, gconstpointer data)
{
  static const char *const names[] = { "hello", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) details = NULL;
  g_autoptr (GVariant) entry = NULL;
  const char *text = NULL;

  set_answer (repository, "[{'name': <'../etc'>}, {'title': <'nameless'>}, {'name': <7>}, "
                          "{'name': <'hello'>, 'summary': <'a\\u001b[31mb\\nc'>, "
                          "'description': <'one\\ntwo\\u0007'>, 'size': <uint64 7>}]");
  found = snug_store_evidence_search (repository->store, "test", g_variant_new ("a{sv}", NULL),
                                      NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (found), ==, 1);
  entry = g_variant_get_child_value (found, 0);
  g_assert_true (g_variant_lookup (entry, "summary", "&s", &text));
  g_assert_cmpstr (text, ==, "a[31mbc");
  g_assert_true (g_variant_lookup (entry, "description", "&s", &text));
  g_assert_cmpstr (text, ==, "one\ntwo");
  g_assert_true (g_variant_lookup (entry, "store", "&s", &text));
  g_assert_cmpstr (text, ==, "test");
  details = snug_store_evidence_details (repository->store, "test", names,
                                         g_variant_new ("a{sv}", NULL), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (details), ==, 1);
}

static void
test_bad_name (TestRepository *repository, gconstpointer data)
{
  SnugStoreRequest request = { .name = "../hello", .architecture = "amd64" };
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_store_evidence_resolve (repository->store, "test", &request, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/store-evidence/nothing-is-believed", test_nothing_is_believed);
  repository_test ("/trust/store-evidence/entries-are-cleaned", test_entries_are_cleaned);
  repository_test ("/trust/store-evidence/bad-name", test_bad_name);
  return g_test_run ();
}
