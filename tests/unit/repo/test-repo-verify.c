/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
test_good (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "me");
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "1 snaps, 1 revisions; root 1, index 2"));
  maintainer_run (me, "verify", me->directory, "--keys", pins, "--quick", "--json", NULL);
  root = json_from_string (me->output->str, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (root), "revisions"), ==, 1);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (json_node_get_object (root), "problems")),
                    ==, 0);
}

static void
test_other_pins (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "other");
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  g_assert_false (maintainer_try (me, &error, "verify", me->directory, "--keys", pins, NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
}

/* Each piece of damage is named, and none hides the others. */
static void
test_damage (Maintainer *me, gconstpointer data)
{
  static const struct
  {
    const char *command;
    const char *word;
  } cases[] = {
    { "echo x >>snaps/hello_1.snap", "has more than" },
    { "truncate -s 100 snaps/hello_1.snap", "not the image that was signed" },
    { "rm snaps/hello_1.snap", "snaps/hello_1.snap" },
    { "rm records/*.asc", "not signed" },
    { "for r in records/*.json; do echo >>$r; done", "records/" },
    { "rm publishers/*.json", "publishers/" },
  };

  maintainer_fill (me);
  maintainer_shell (me, "cp -a . ../copy");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      maintainer_shell (me, "cp -a ../copy/. .");
      maintainer_shell (me, cases[i].command);
      g_assert_false (maintainer_try (me, &error, "verify", me->directory, NULL));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
      g_assert_nonnull (strstr (error->message, "1 problems"));
      if (!g_str_has_prefix (me->output->str, "hello revision 1: ")
          || strstr (me->output->str, cases[i].word) == NULL)
        g_error ("after ‘%s’: %s", cases[i].command, me->output->str);
    }
}

static void
test_quick (Maintainer *me, gconstpointer data)
{
  maintainer_fill (me);
  maintainer_shell (me, "echo x >>snaps/hello_1.snap");
  maintainer_run (me, "verify", me->directory, "--quick", NULL);
}

static void
test_no_repository (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (maintainer_try (me, &error, "verify", me->path, NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/verify/good", test_good);
  maintainer_test ("/repo/verify/other-pins", test_other_pins);
  maintainer_test ("/repo/verify/damage", test_damage);
  maintainer_test ("/repo/verify/quick", test_quick);
  maintainer_test ("/repo/verify/no-repository", test_no_repository);
  return g_test_run ();
}
