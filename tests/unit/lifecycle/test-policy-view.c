/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "snug-policy-view.h"
#include "test-records.h"

#define APP "base: bare\nplugs: {network: }\napps: {a: {command: a, plugs: [network]}}\n"

static void
test_load (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugPolicyView) view = NULL;
  g_autoptr (SnugPolicyView) next = NULL;
  g_autoptr (SnugConnection) ends
    = snug_connection_new ("foo", "network", "system", "network", "network");
  SnugViewSnap *foo;

  put_snap (root, state, "foo", 1, APP);
  put_snap (root, state, "bar", 1, APP);
  put_connection (state, "foo", "network", "system");
  view = snug_policy_view_load (state, root->paths, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (snug_policy_view_list_snaps (view)->len, ==, 2);
  g_assert_null (snug_policy_view_find (view, "fo"));
  foo = snug_policy_view_find (view, "foo");
  g_assert_cmpint (foo->revision, ==, 1);
  g_assert_cmpstr (foo->snap->revision, ==, "1");
  g_assert_nonnull (snug_snap_info_find_plug (foo->snap->info, "network"));
  g_assert_true (snug_policy_view_find_connection (view, ends)->automatic);

  /* What did not change is taken over, what did is read again. */
  put_snap (root, state, "bar", 2, APP);
  next = snug_policy_view_load (state, root->paths, view, &error);
  g_assert_true (snug_policy_view_find (next, "foo")->snap == foo->snap);
  g_assert_cmpint (snug_policy_view_find (next, "bar")->revision, ==, 2);
  g_assert_cmpstr (snug_policy_view_find (next, "bar")->snap->revision, ==, "2");
  g_assert_cmpint (snug_policy_view_find (view, "bar")->revision, ==, 1);
}

static void
test_unreadable_snap (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugPolicyView) view = NULL;

  put_snap (root, state, "bad", 1, "name: twice\n");
  put_snap (root, state, "foo", 1, APP);
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*‘bad’*");
  view = snug_policy_view_load (state, root->paths, NULL, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_null (snug_policy_view_find (view, "bad")->snap);
  g_assert_nonnull (snug_policy_view_find (view, "foo")->snap);
}

static void
test_what_is_to_be (Root *root, gconstpointer data)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GPtrArray) list
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autoptr (SnugPolicyView) view = NULL, with = NULL, without = NULL, replaced = NULL, more = NULL;
  g_autoptr (SnugViewSnap) foo = snug_view_snap_new (NULL, "foo", 7, "devmode", TRUE);
  g_autoptr (SnugViewSnap) aaa = snug_view_snap_new (NULL, "aaa", 1, "strict", TRUE);
  g_autoptr (SnugConnection) undesired
    = snug_connection_new ("foo", "network", "system", "network", "network");

  put_snap (root, state, "foo", 1, APP);
  put_snap (root, state, "zoo", 1, APP);
  put_connection (state, "foo", "network", "system");
  view = snug_policy_view_load (state, root->paths, NULL, NULL);
  replaced = snug_policy_view_with_snap (view, foo);
  more = snug_policy_view_with_snap (replaced, aaa);
  g_assert_cmpint (snug_policy_view_find (replaced, "foo")->revision, ==, 7);
  g_assert_cmpint (snug_policy_view_find (view, "foo")->revision, ==, 1);
  g_assert_cmpuint (snug_policy_view_list_snaps (more)->len, ==, 3);
  g_assert_cmpint (snug_policy_view_find (more, "aaa")->revision, ==, 1);
  g_assert_cmpint (snug_policy_view_find (more, "zoo")->revision, ==, 1);

  undesired->undesired = TRUE;
  g_ptr_array_add (list, snug_connection_ref (undesired));
  with = snug_policy_view_with_connections (view, NULL, list);
  g_assert_cmpuint (snug_policy_view_list_connections (with)->len, ==, 1);
  g_assert_true (snug_policy_view_find_connection (with, undesired)->undesired);
  without = snug_policy_view_with_connections (with, list, NULL);
  g_assert_null (snug_policy_view_find_connection (without, undesired));
  g_assert_false (snug_policy_view_find_connection (view, undesired)->undesired);
}

static void
test_confinement (Root *root, gconstpointer data)
{
  static const struct
  {
    const char *asked, *mode, *wanted;
  } cases[] = {
    { "strict", "strict", "strict" },    { "strict", "devmode", "devmode" },
    { "strict", "classic", "strict" },   { "classic", "classic", "classic" },
    { "devmode", "jailmode", "strict" }, { "classic", "strict", "strict" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *yaml
        = g_strdup_printf ("name: foo\nversion: '1'\nconfinement: %s\n", cases[i].asked);
      g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));
      g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, NULL);
      g_autoptr (SnugPolicySnap) snap = snug_policy_snap_new (info, "foo", "1");
      g_autoptr (SnugViewSnap) view = snug_view_snap_new (snap, "foo", 1, cases[i].mode, TRUE);

      g_assert_cmpstr (snug_view_snap_get_confinement (view), ==, cases[i].wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/policy-view/load", test_load);
  root_test ("/lifecycle/policy-view/unreadable-snap", test_unreadable_snap);
  root_test ("/lifecycle/policy-view/what-is-to-be", test_what_is_to_be);
  root_test ("/lifecycle/policy-view/confinement", test_confinement);
  return g_test_run ();
}
