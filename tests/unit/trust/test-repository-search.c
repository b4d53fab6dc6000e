/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-search.h"
#include "snug-repository-update.h"
#include "test-documents.h"
#include "test-repository.h"

/* The names that a query of GVariant text finds, with blanks between them. */
static char *
find (TestRepository *repository, const char *query, GError **error)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (SnugRepositoryView) view = snug_repository_update (&context, error);
  g_autoptr (GVariant) wish
    = g_variant_ref_sink (g_variant_parse (G_VARIANT_TYPE_VARDICT, query, NULL, NULL, NULL));
  g_autoptr (GVariant) answer
    = view != NULL ? snug_repository_search (view, &context, "test", wish, error) : NULL;
  GString *names = answer != NULL ? g_string_new (NULL) : NULL;

  for (gsize i = 0; answer != NULL && i < g_variant_n_children (answer); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (answer, i);
      const char *name = NULL;

      g_assert_true (g_variant_lookup (entry, "name", "&s", &name));
      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name);
    }
  snug_repository_state_free (context.state);
  return names != NULL ? g_string_free (names, FALSE) : NULL;
}

static void
fill (TestRepository *repository)
{
  static const char *const names[] = { "chess", "chess-clock", "speed-chess", "draughts" };
  g_autoptr (GString) snaps = g_string_new (NULL);

  test_repository_pin (repository, "root1");
  test_repository_root (repository, &(TestRoot){ .version = 1 });
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *revision
        = test_repository_record (repository, &(TestRecord){ .name = names[i], .revision = 1 });
      g_autofree char *snap
        = test_repository_snap (repository, names[i], revision,
                                i == 3 ? "\"arm64\":{\"latest/edge\":{\"revision\":1}}"
                                       : "\"all\":{\"latest/stable\":{\"revision\":1}}");

      g_string_append_printf (snaps, "%s%s", i > 0 ? "," : "", snap);
    }
  /* An entry of a form that is not known yet hides only itself. */
  g_string_append (snaps, ",\"from-the-future\":{\"rollout\":[]}");
  test_repository_publish (repository, &(TestIndex){ 0 }, snaps->str);
}

static void
test_finds (TestRepository *repository, gconstpointer data)
{
  static const struct
  {
    const char *query;
    const char *names;
  } cases[] = {
    { "{'architecture': <'amd64'>, 'text': <'chess'>}", "chess chess-clock speed-chess" },
    { "{'architecture': <'amd64'>, 'text': <'CHESS clock'>}", "chess-clock" },
    { "{'architecture': <'amd64'>, 'text': <'Friendly THING'>}", "chess chess-clock speed-chess" },
    { "{'architecture': <'amd64'>, 'text': <''>}", "chess chess-clock speed-chess" },
    { "{'architecture': <'amd64'>, 'text': <'nothing like it'>}", "" },
    { "{'architecture': <'amd64'>, 'name': <'chess'>}", "chess" },
    { "{'architecture': <'amd64'>, 'name': <'ches'>}", "" },
    { "{'architecture': <'amd64'>, 'name': <'from-the-future'>}", "" },
    { "{'architecture': <'arm64'>, 'text': <'draughts'>}", "draughts" },
    { "{'architecture': <'arm64'>, 'text': <'draughts'>, 'channel': <'stable'>}", "" },
    { "{'architecture': <'arm64'>, 'text': <'draughts'>, 'channel': <'edge'>}", "draughts" },
    { "{'architecture': <'amd64'>, 'category': <'games'>, 'limit': <uint32 2>}",
      "chess chess-clock" },
    { "{'architecture': <'amd64'>, 'category': <'games'>, 'limit': <uint32 2>, 'offset': <uint32 "
      "2>}",
      "speed-chess" },
    { "{'architecture': <'amd64'>, 'offset': <uint32 4294967295>}", "" },
    { "{'architecture': <'amd64'>, 'category': <'work'>}", "" },
    { "{'architecture': <'amd64'>, 'publisher': <'acme'>, 'text': <'clock'>}", "chess-clock" },
    { "{'architecture': <'amd64'>, 'publisher': <'Acme'>, 'text': <'clock'>}", "chess-clock" },
    { "{'architecture': <'amd64'>, 'publisher': <'evil'>}", "" },
    { "{'architecture': <'amd64'>, 'text': <7>}", "chess chess-clock speed-chess" },
  };

  fill (repository);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *names = find (repository, cases[i].query, &error);

      g_assert_no_error (error);
      if (g_strcmp0 (names, cases[i].names) != 0)
        g_error ("%s found ‘%s’", cases[i].query, names);
    }
}

static void
test_bad_channel (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fill (repository);
  g_assert_null (find (repository, "{'channel': <'a/b/c/d'>}", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_describes (TestRepository *repository, gconstpointer data)
{
  SnugRepositoryContext context = test_repository_context (repository);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryView) view = NULL;
  g_autoptr (SnugRepositorySnap) snap = NULL;
  g_autoptr (GVariant) entry = NULL;
  g_autoptr (GVariant) offline = NULL;
  g_autoptr (GVariant) channels = NULL;
  g_autoptr (GVariant) edge = NULL;
  const char *text = NULL;
  guint64 number = 0;

  test_repository_fill (repository);
  view = snug_repository_update (&context, &error);
  snap = snug_repository_view_find (view, &context, "hello", &error);
  /* Without its record there is no description, and still an answer. */
  TEST_STORE (repository->store)->failure
    = g_error_new_literal (SNUG_ERROR, SNUG_ERROR_OFFLINE, "there is no network");
  offline = snug_repository_describe (&context, "test", snap, "amd64");
  g_assert_false (g_variant_lookup (offline, "description", "&s", &text));
  g_clear_error (&TEST_STORE (repository->store)->failure);
  entry = snug_repository_describe (&context, "test", snap, "amd64");
  g_assert_true (g_variant_lookup (entry, "description", "&s", &text));
  g_assert_true (g_variant_lookup (entry, "size", "t", &number));
  g_assert_cmpuint (number, ==, 15);
  channels = g_variant_lookup_value (entry, "channels", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (channels), ==, 2);
  edge = g_variant_get_child_value (channels, 1);
  g_assert_true (g_variant_lookup (edge, "revision", "&s", &text));
  g_assert_cmpstr (text, ==, "2");
  g_assert_true (g_variant_lookup (edge, "released", "t", &number));
  g_assert_cmpuint (number, ==, 1861920000 * (guint64) G_USEC_PER_SEC);
  snug_repository_state_free (context.state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-search/finds", test_finds);
  repository_test ("/trust/repository-search/bad-channel", test_bad_channel);
  repository_test ("/trust/repository-search/describes", test_describes);
  return g_test_run ();
}
