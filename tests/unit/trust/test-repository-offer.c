/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Attacks between the index and the image: records, publishers. */

#include "snug-repository-offer.h"
#include "snug-repository-update.h"
#include "test-documents.h"
#include "test-repository.h"

#define CHANNELS "\"all\":{\"latest/stable\":{\"revision\":1}}"

static SnugStoreOffer *
offer (TestRepository *repository, const char *name, GError **error)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (SnugRepositoryView) view = snug_repository_update (&context, error);
  g_autoptr (SnugRepositorySnap) snap
    = view != NULL ? snug_repository_view_find (view, &context, name, error) : NULL;
  SnugStoreOffer *result = NULL;

  if (snap != NULL)
    result
      = snug_repository_build_offer (&context, snap, snug_repository_snap_find_revision (snap, 1),
                                     "amd64", error);
  snug_repository_state_free (context.state);
  return result;
}

static void
publish (TestRepository *repository, const TestRecord *record)
{
  g_autofree char *revision = test_repository_record (repository, record);
  g_autofree char *snap = test_repository_snap (repository, record->name, revision, CHANNELS);

  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  test_repository_publish (repository, &(TestIndex){ 0 }, snap);
}

static void
assert_refused (TestRepository *repository, SnugError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) result = offer (repository, "hello", &error);

  g_assert_null (result);
  g_assert_error (error, SNUG_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("‘%s’ does not say ‘%s’", error->message, word);
}

static char *
find_record (TestRepository *repository)
{
  g_autofree char *folder = g_build_filename (repository->directory, "records", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      return g_build_filename ("records", name, NULL);
  g_assert_not_reached ();
}

static void
test_offers (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) result = NULL;

  test_repository_fill (repository);
  result = offer (repository, "tool", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (result->name, ==, "tool");
  g_assert_cmpstr (result->type, ==, "app");
  g_assert_cmpstr (result->providers[0], ==, "themes");
  g_assert_cmpstr (result->epoch, ==, "{\"read\":[0,1],\"write\":[1]}");
  g_assert_cmpstr (g_variant_get_string (result->artifact, NULL), ==, "snaps/tool_1.snap");
}

static void
test_verifies_once (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStoreOffer) first = NULL;
  g_autoptr (SnugStoreOffer) second = NULL;
  g_autofree char *record = NULL;
  g_autofree char *signature = NULL;

  publish (repository, &(TestRecord){ .name = "hello", .revision = 1 });
  first = offer (repository, "hello", &error);
  g_assert_no_error (error);
  record = find_record (repository);
  signature = g_strconcat (record, ".asc", NULL);
  test_repository_remove (repository, record);
  test_repository_remove (repository, signature);
  second = offer (repository, "hello", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->signer, ==, first->signer);
}

/* A good record of another snap, under the name of one that people want. */
static void
test_wrong_snap_in_record (TestRepository *repository, gconstpointer data)
{
  publish (repository, &(TestRecord){ .name = "hello", .revision = 1, .record_name = "malware" });
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "malware");
}

static void
test_wrong_revision_in_record (TestRepository *repository, gconstpointer data)
{
  publish (repository, &(TestRecord){ .name = "hello", .revision = 1, .record_revision = 9 });
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "revision 9");
}

/* The repository's own key is not the publisher's. */
static void
test_signed_by_the_repository_only (TestRepository *repository, gconstpointer data)
{
  publish (repository, &(TestRecord){ .name = "hello", .revision = 1, .signer = "index" });
  assert_refused (repository, SNUG_ERROR_UNTRUSTED, "records/");
}

static void
test_record_unsigned (TestRepository *repository, gconstpointer data)
{
  g_autofree char *record = NULL;
  g_autofree char *signature = NULL;

  publish (repository, &(TestRecord){ .name = "hello", .revision = 1 });
  record = find_record (repository);
  signature = g_strconcat (record, ".asc", NULL);
  test_repository_remove (repository, signature);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not signed");
}

static void
test_record_changed (TestRepository *repository, gconstpointer data)
{
  g_autofree char *record = NULL;
  g_autofree char *text = NULL;

  publish (repository, &(TestRecord){ .name = "hello", .revision = 1 });
  record = find_record (repository);
  text = test_repository_read (repository, record);
  memcpy (strstr (text, "strict"), "devmod", 6);
  test_repository_write (repository, record, text);
  assert_refused (repository, SNUG_ERROR_VERIFICATION_FAILED, "not the document that was signed");
}

static void
test_record_missing (TestRepository *repository, gconstpointer data)
{
  g_autofree char *record = NULL;

  publish (repository, &(TestRecord){ .name = "hello", .revision = 1 });
  record = find_record (repository);
  test_repository_remove (repository, record);
  assert_refused (repository, SNUG_ERROR_STORE_UNAVAILABLE, "not whole");
}

static void
test_wrong_architecture (TestRepository *repository, gconstpointer data)
{
  publish (repository,
           &(TestRecord){ .name = "hello", .revision = 1, .architectures = "[\"riscv64\"]" });
  assert_refused (repository, SNUG_ERROR_ARCH_UNSUPPORTED, "riscv64");
}

static void
test_load_record (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = NULL;
  g_autoptr (SnugRepositorySnap) snap = NULL;
  g_autoptr (SnugRepositoryRecord) record = NULL;

  test_repository_fill (repository);
  view = snug_repository_update (&context, &error);
  snap = snug_repository_view_find (view, &context, "hello", &error);
  record = snug_repository_load_record (&context, snap,
                                        snug_repository_snap_find_revision (snap, 2), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (record->revision, ==, 2);
  snug_repository_state_free (context.state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-offer/offers", test_offers);
  repository_test ("/trust/repository-offer/verifies-once", test_verifies_once);
  repository_test ("/trust/repository-offer/wrong-snap-in-record", test_wrong_snap_in_record);
  repository_test ("/trust/repository-offer/wrong-revision-in-record",
                   test_wrong_revision_in_record);
  repository_test ("/trust/repository-offer/signed-by-the-repository-only",
                   test_signed_by_the_repository_only);
  repository_test ("/trust/repository-offer/record-unsigned", test_record_unsigned);
  repository_test ("/trust/repository-offer/record-changed", test_record_changed);
  repository_test ("/trust/repository-offer/record-missing", test_record_missing);
  repository_test ("/trust/repository-offer/wrong-architecture", test_wrong_architecture);
  repository_test ("/trust/repository-offer/load-record", test_load_record);
  return g_test_run ();
}
