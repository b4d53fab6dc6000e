/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-policy-overlay.h"
#include "test-interfaces.h"

static GPtrArray *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));

  return snug_policy_overlay_parse ("p.yaml", content, error);
}

static SnugPolicyVerdict
decide (const char *text, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rules = parse (text, &error);
  g_autoptr (SnugPolicySnap) foo = make_policy_snap (FOO_YAML);
  const SnugPolicyHost host = { TRUE, NULL, NULL, NULL, NULL };
  const SnugPolicyEnds ends = { .interface = "camera",
                                .plug_snap = foo,
                                .plug = snug_snap_info_find_plug (foo->info, "camera") };

  g_assert_no_error (error);
  g_assert_cmpuint (rules->len, ==, 1);
  g_assert_cmpstr (snug_policy_overlay_get_place (g_ptr_array_index (rules, 0)), ==, "p.yaml:2");
  return snug_policy_overlay_decide (g_ptr_array_index (rules, 0), "plug", what, &ends, &host);
}

static void
test_decide (void)
{
  g_assert_cmpint (decide ("rules:\n  - {interface: camera, allow-connection: true}\n",
                           "connection"),
                   ==, SNUG_POLICY_ALLOWED);
  g_assert_cmpint (decide ("rules:\n  - {interface: camera, allow-connection: true}\n",
                           "auto-connection"),
                   ==, SNUG_POLICY_UNDECIDED);
  g_assert_cmpint (
    decide ("rules:\n  - {interface: camera, deny-connection: true, allow-connection: true}\n",
            "connection"),
    ==, SNUG_POLICY_DENIED);
  /* What it does not allow it leaves to the others. */
  g_assert_cmpint (decide ("rules:\n  - {interface: camera, allow-connection: false}\n",
                           "connection"),
                   ==, SNUG_POLICY_UNDECIDED);
  g_assert_cmpint (decide ("rules:\n  - {interface: home, allow-connection: true}\n", "connection"),
                   ==, SNUG_POLICY_UNDECIDED);
  g_assert_cmpint (decide ("rules:\n  - {interface: '*', snap: foo, allow-connection: true}\n",
                           "connection"),
                   ==, SNUG_POLICY_ALLOWED);
  g_assert_cmpint (decide ("rules:\n  - {interface: camera, snap: bar, allow-connection: true}\n",
                           "connection"),
                   ==, SNUG_POLICY_UNDECIDED);
  g_assert_cmpint (
    decide ("rules:\n  - {interface: camera, side: slot, allow-installation: true}\n",
            "installation"),
    ==, SNUG_POLICY_UNDECIDED);
  g_assert_cmpint (decide ("rules:\n  - {interface: camera, allow-installation: true}\n",
                           "installation"),
                   ==, SNUG_POLICY_ALLOWED);
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "other: []\n",
    "rules: {}\n",
    "rules: []\nmore: 1\n",
    "rules: [text]\n",
    "rules:\n  - {allow-connection: true}\n",
    "rules:\n  - {interface: camera}\n",
    "rules:\n  - {interface: camera, side: back, allow-connection: true}\n",
    "rules:\n  - {interface: Camera, allow-connection: true}\n",
    "rules:\n  - {interface: camera, snap: ../x, allow-connection: true}\n",
    "rules:\n  - {interface: camera, snap: [a], allow-connection: true}\n",
    "rules:\n  - {interface: camera, alow-connection: true}\n",
    "rules:\n  - {interface: camera, allow-connection: perhaps}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      if (parse (wrong[i], &error) != NULL)
        g_error ("was accepted: %s", wrong[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "p.yaml:"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/policy-overlay/decide", test_decide);
  g_test_add_func ("/policy/policy-overlay/wrong", test_wrong);
  return g_test_run ();
}
