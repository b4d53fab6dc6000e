/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-state-values.h"
#include "test-database.h"

static void
test_values (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GVariant) value = NULL;
  SnugStateTransaction *transaction = begin (state);
  guint number = 0;

  g_assert_true (
    snug_state_put_value (state, "trust/a", g_variant_new_parsed ("{'root': <uint32 4>}"), NULL));
  commit (transaction);
  g_assert_true (snug_state_get_value (state, "trust/a", &value, NULL));
  g_assert_true (g_variant_lookup (value, "root", "u", &number));
  g_assert_cmpuint (number, ==, 4);
  g_clear_pointer (&value, g_variant_unref);
  transaction = begin (state);
  g_assert_true (snug_state_put_value (state, "trust/a", NULL, NULL));
  commit (transaction);
  g_assert_true (snug_state_get_value (state, "trust/a", &value, NULL));
  g_assert_null (value);
}

static void
test_config (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autofree char *now = NULL;
  g_autofree char *then = NULL;
  g_autofree char *gone = NULL;
  SnugStateTransaction *transaction = begin (state);

  g_assert_true (snug_state_put_config (state, "foo", 0, "{\"a\":2}", NULL));
  g_assert_true (snug_state_put_config (state, "foo", 7, "{\"a\":1}", NULL));
  commit (transaction);
  g_assert_true (snug_state_get_config (state, "foo", 0, &now, NULL));
  g_assert_true (snug_state_get_config (state, "foo", 7, &then, NULL));
  g_assert_cmpstr (now, ==, "{\"a\":2}");
  g_assert_cmpstr (then, ==, "{\"a\":1}");
  transaction = begin (state);
  g_assert_true (snug_state_put_config (state, "foo", 7, NULL, NULL));
  commit (transaction);
  g_assert_true (snug_state_get_config (state, "foo", 7, &gone, NULL));
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/values/values", test_values);
  g_test_add_func ("/state/values/config", test_config);
  return g_test_run ();
}
