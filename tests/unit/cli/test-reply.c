/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-reply.h"

static void
test_get (void)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (
    "{'text': <'x'>, 'number': <uint64 7>, 'flag': <true>, 'texts': <['a', 'b']>,"
    " 'list': <[{'k': <'v'>}]>, 'wrong': <'text where another type should be'>}"));
  g_auto (GStrv) texts = snug_reply_get_strings (dict, "texts");
  g_auto (GStrv) none = snug_reply_get_strings (dict, "wrong");
  g_autoptr (GVariant) list = snug_reply_get_list (dict, "list");
  g_autoptr (GVariant) empty = snug_reply_get_list (dict, "wrong");

  g_assert_cmpstr (snug_reply_get_string (dict, "text"), ==, "x");
  g_assert_cmpstr (snug_reply_get_string (dict, "number"), ==, "");
  g_assert_cmpstr (snug_reply_get_string (dict, "absent"), ==, "");
  g_assert_cmpuint (snug_reply_get_number (dict, "number"), ==, 7);
  g_assert_cmpuint (snug_reply_get_number (dict, "wrong"), ==, 0);
  g_assert_true (snug_reply_get_flag (dict, "flag"));
  g_assert_false (snug_reply_get_flag (dict, "wrong"));
  g_assert_cmpuint (g_strv_length (texts), ==, 2);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  g_assert_cmpuint (g_variant_n_children (empty), ==, 0);
}

static void
test_sort (void)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (g_variant_new_parsed (
    "[{'name': <'b'>, 'at': <uint64 1>}, {'name': <'a'>}, {'name': <'b'>, 'at': <uint64 2>}]"));
  g_autoptr (GPtrArray) sorted = snug_reply_sort (list, "name");

  g_assert_cmpuint (sorted->len, ==, 3);
  g_assert_cmpstr (snug_reply_get_string (sorted->pdata[0], "name"), ==, "a");
  g_assert_cmpuint (snug_reply_get_number (sorted->pdata[1], "at"), ==, 1);
  g_assert_cmpuint (snug_reply_get_number (sorted->pdata[2], "at"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/reply/get", test_get);
  g_test_add_func ("/cli/reply/sort", test_sort);
  return g_test_run ();
}
