/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-json-output.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
test_build (void)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (
    g_variant_new_parsed ("{'name': <'a\\u001b\\u009b\\u202eb\\U0001F680ü'>, 'size': <uint64 7>}"));
  g_autofree char *json = snug_json_build (value, FALSE);
  g_autofree char *ascii = snug_json_build (value, TRUE);

  g_assert_nonnull (strstr (json, "a\\u001b\\u009b\\u202eb🚀ü"));
  g_assert_nonnull (strstr (ascii, "a\\u001b\\u009b\\u202eb\\ud83d\\ude80\\u00fc"));
  g_assert_true (g_str_is_ascii (ascii));
}

/* What is escaped comes back as it was. */
static void
test_nothing_is_lost (void)
{
  const char *text = "\033]0;title\007 \u202e 🚀 \"quoted\" back\\slash\nline";
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_strv (&text, 1));
  g_autofree char *json = snug_json_build (value, TRUE);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (node);
  g_assert_cmpstr (json_array_get_string_element (json_node_get_array (node), 0), ==, text);
}

static void
test_print (void)
{
  g_autoptr (SnugConsole) console = NULL;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  console = snug_console_new (out, out);
  snug_console_set_utf8 (console, FALSE);
  snug_json_print (console, g_variant_new_parsed ("['ü']"));
  fclose (out);
  g_assert_cmpstr (text, ==, "[\n  \"\\u00fc\"\n]\n");
  free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/json-output/build", test_build);
  g_test_add_func ("/cli/json-output/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/cli/json-output/print", test_print);
  return g_test_run ();
}
