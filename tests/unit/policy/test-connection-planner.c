/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-connection-planner.h"
#include "test-interfaces.h"

typedef struct
{
  SnugInterfaceSet *set;
  SnugPolicyRules *rules;
  SnugConnectionPlanner *planner;
} Plan;

static void
plan_open (Plan *plan, InterfaceFolder *folder)
{
  SnugPolicyHost host = { .classic = TRUE, .os_id = "debian" };
  g_autoptr (SnugPolicySnap) foo = make_policy_snap (FOO_YAML);
  g_autoptr (SnugPolicySnap) system = NULL;

  plan->set = folder_load (folder);
  plan->rules = snug_policy_rules_new (plan->set, &host);
  plan->planner = snug_connection_planner_new (plan->set, plan->rules);
  system = snug_interface_set_build_system_snap (plan->set);
  if (snug_connection_planner_find_snap (plan->planner, "system") == NULL)
    snug_connection_planner_add_snap (plan->planner, system);
  snug_connection_planner_add_snap (plan->planner, foo);
}

static void
plan_close (Plan *plan)
{
  g_object_unref (plan->planner);
  g_object_unref (plan->rules);
  g_object_unref (plan->set);
}

static void
test_automatic (InterfaceFolder *folder)
{
  g_autoptr (GPtrArray) planned = NULL;
  gboolean home = FALSE;
  Plan plan;

  plan_open (&plan, folder);
  planned = snug_connection_planner_plan_automatic (plan.planner, "foo");
  for (guint i = 0; i < planned->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (planned, i);

      home = home || g_str_equal (connection->plug, "home");
      /* Cameras wait for a person, and an interface that nobody knows connects to nothing. */
      g_assert_cmpstr (connection->plug, !=, "camera");
      g_assert_cmpstr (connection->plug, !=, "strange");
    }
  g_assert_true (home);
  plan_close (&plan);
}

static void
test_by_hand (InterfaceFolder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugConnection) camera = NULL;
  g_autoptr (GPtrArray) gone = NULL;
  Plan plan;

  plan_open (&plan, folder);
  camera = snug_connection_planner_resolve_connect (plan.planner, "foo:camera", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (camera->slot_snap, ==, "system");
  g_assert_null (
    snug_connection_planner_resolve_connect (plan.planner, "foo:nothing", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (
    snug_connection_planner_resolve_connect (plan.planner, "bar:camera", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  snug_connection_planner_add_connection (plan.planner, camera);
  gone = snug_connection_planner_resolve_disconnect (plan.planner, "foo:camera", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gone->len, ==, 1);
  plan_close (&plan);
}

static void
assert_reason (Plan *plan, const char *plug, const char *wanted)
{
  g_autofree char *reason = snug_connection_planner_explain_plug (plan->planner, "foo", plug);

  g_assert_cmpstr (reason, ==, wanted);
}

static void
test_reasons (InterfaceFolder *folder)
{
  g_autoptr (SnugConnection) undesired
    = snug_connection_new ("foo", "camera", "system", "camera", "camera");
  Plan plan;

  plan_open (&plan, folder);
  assert_reason (&plan, "home", "it was not connected yet; a refresh of the snap does it");
  assert_reason (&plan, "camera", "it does not connect by itself");
  assert_reason (&plan, "strange", "this version of snug does not know the interface ‘strange’");
  assert_reason (&plan, "nothing", "‘foo’ has no plug ‘nothing’");
  undesired->undesired = TRUE;
  snug_connection_planner_add_connection (plan.planner, undesired);
  assert_reason (&plan, "camera", "somebody disconnected it");
  plan_close (&plan);
}

with_folder (test_automatic) with_folder (test_reasons) with_folder (test_by_hand)

  int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/connection-planner/automatic", test_automatic_test);
  g_test_add_func ("/policy/connection-planner/reasons", test_reasons_test);
  g_test_add_func ("/policy/connection-planner/by-hand", test_by_hand_test);
  return g_test_run ();
}
