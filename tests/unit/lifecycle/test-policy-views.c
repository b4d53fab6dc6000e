/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "snug-policy-views.h"
#include "test-records.h"

static void
test_replaced (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugPolicyViews) views = snug_policy_views_new (root->paths);
  g_autoptr (SnugPolicyView) none = NULL, first = NULL, second = NULL;

  g_assert_null (snug_policy_views_get (views, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_clear_error (&error);
  snug_policy_views_update (views, state);
  first = snug_policy_views_get (views, &error);
  g_assert_no_error (error);
  put_snap (root, state, "foo", 1, "");
  snug_policy_views_update (views, state);
  second = snug_policy_views_get (views, &error);
  /* Who holds the old one keeps it as it was. */
  g_assert_null (snug_policy_view_find (first, "foo"));
  g_assert_nonnull (snug_policy_view_find (second, "foo"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/policy-views/replaced", test_replaced);
  return g_test_run ();
}
