/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <snug.h>

static void
test_kinds (void)
{
  for (guint kind = 0; kind < SNUG_N_GRANT_KINDS; kind++)
    {
      SnugGrantKind back = SNUG_N_GRANT_KINDS;

      g_assert_true (
        snug_grant_kind_from_string (snug_grant_kind_to_string ((SnugGrantKind) kind), &back));
      g_assert_cmpuint (back, ==, kind);
    }
  g_assert_false (snug_grant_kind_from_string ("teleport", &(SnugGrantKind){ 0 }));
  g_assert_false (snug_grant_kind_from_string (NULL, &(SnugGrantKind){ 0 }));
}

static void
test_values (void)
{
  g_autoptr (SnugGrant) grant
    = snug_grant_new (SNUG_GRANT_FILE, "home", "plug",
                      g_variant_new_parsed ("{'path': '/x', 'access': 'r'}"));

  g_assert_cmpuint (snug_grant_get_kind (grant), ==, SNUG_GRANT_FILE);
  g_assert_cmpstr (snug_grant_get_origin (grant), ==, "home");
  g_assert_cmpstr (snug_grant_get_side (grant), ==, "plug");
  g_assert_cmpstr (snug_grant_get (grant, "path"), ==, "/x");
  g_assert_null (snug_grant_get (grant, "owner"));
  g_assert_cmpuint (g_variant_n_children (snug_grant_get_params (grant)), ==, 2);
}

static void
test_ends (void)
{
  g_autoptr (SnugGrant) plain
    = snug_grant_new (SNUG_GRANT_SIGNAL, "default", "plug", g_variant_new_parsed ("@a{ss} {}"));
  g_autoptr (SnugGrant) grant
    = snug_grant_new_from (SNUG_GRANT_SIGNAL, "home", "slot", "foo:home", "system:home",
                           g_variant_new_parsed ("@a{ss} {}"));

  g_assert_null (snug_grant_get_plug (plain));
  g_assert_null (snug_grant_get_slot (plain));
  g_assert_cmpstr (snug_grant_get_side (grant), ==, "slot");
  g_assert_cmpstr (snug_grant_get_plug (grant), ==, "foo:home");
  g_assert_cmpstr (snug_grant_get_slot (grant), ==, "system:home");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdk/grant/kinds", test_kinds);
  g_test_add_func ("/sdk/grant/values", test_values);
  g_test_add_func ("/sdk/grant/ends", test_ends);
  return g_test_run ();
}
