/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-state-connections.h"
#include "test-database.h"

static void
test_round_trip (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GVariant) attrs = g_variant_ref_sink (g_variant_new_parsed ("{'content': <'data'>}"));
  SnugConnectionRecord home = { (char *) "foo",
                                (char *) "home",
                                (char *) "system",
                                (char *) "home",
                                (char *) "home",
                                TRUE,
                                TRUE,
                                NULL,
                                NULL };
  SnugConnectionRecord data
    = { (char *) "foo", (char *) "data", (char *) "bar", (char *) "data", (char *) "content", FALSE,
        FALSE,          attrs,           attrs };
  g_autoptr (GPtrArray) list = NULL;
  SnugConnectionRecord *read;
  SnugStateTransaction *transaction = begin (state);

  g_assert_true (snug_state_put_connection (state, &home, NULL));
  g_assert_true (snug_state_put_connection (state, &data, NULL));
  commit (transaction);
  list = snug_state_list_connections (state, NULL, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  read = g_ptr_array_index (list, 0);
  g_assert_cmpstr (read->slot_snap, ==, "bar");
  g_assert_true (g_variant_equal (read->plug_attrs, attrs));
  read = g_ptr_array_index (list, 1);
  g_assert_true (read->automatic && read->undesired);
  g_assert_null (read->plug_attrs);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = snug_state_list_connections (state, "bar", NULL);
  g_assert_cmpuint (list->len, ==, 1);
  transaction = begin (state);
  g_assert_true (snug_state_remove_connection (state, &data, NULL));
  commit (transaction);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = snug_state_list_connections (state, "bar", NULL);
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/connections/round-trip", test_round_trip);
  return g_test_run ();
}
