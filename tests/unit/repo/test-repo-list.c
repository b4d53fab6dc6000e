/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
test_text (Maintainer *me, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  maintainer_create (me);
  maintainer_run (me, "list", me->directory, NULL);
  lines = g_strsplit (me->output->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[0], "Name"));
}

static void
test_json (Maintainer *me, gconstpointer data)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *snap;

  maintainer_fill (me);
  maintainer_run (me, "list", me->directory, "--json", NULL);
  root = json_from_string (me->output->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), ==, 1);
  snap = json_array_get_object_element (json_node_get_array (root), 0);
  g_assert_cmpstr (json_object_get_string_member (snap, "name"), ==, "hello");
  g_assert_cmpstr (json_object_get_string_member (snap, "publisher"), ==, "acme");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (snap, "revisions")), ==,
                    1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (snap, "channels")), ==, 1);
}

static void
test_one (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  maintainer_fill (me);
  maintainer_run (me, "list", me->directory, "hello", NULL);
  g_assert_nonnull (strstr (me->output->str, "latest/stable"));
  g_assert_false (maintainer_try (me, &error, "list", me->directory, "nothing", NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/list/text", test_text);
  maintainer_test ("/repo/list/json", test_json);
  maintainer_test ("/repo/list/one", test_one);
  return g_test_run ();
}
