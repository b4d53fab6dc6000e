/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-state-connections.h"
#include "test-database.h"

static GPtrArray *
check (SnugState *state)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (snug_state_check (state, findings, &error));
  g_assert_no_error (error);
  return findings;
}

static void
test_sound (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GPtrArray) findings = NULL;

  add_snap (state, "foo", 1);
  findings = check (state);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_findings (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GPtrArray) findings = NULL;
  SnugConnectionRecord lost = { (char *) "gone",
                                (char *) "home",
                                (char *) "lost",
                                (char *) "home",
                                (char *) "home",
                                TRUE,
                                FALSE,
                                NULL,
                                NULL };
  SnugStateTransaction *transaction;

  add_snap (state, "foo", 1);
  transaction = begin (state);
  g_assert_true (snug_state_remove_revision (state, "foo", 1, NULL));
  g_assert_true (snug_state_put_connection (state, &lost, NULL));
  commit (transaction);
  findings = check (state);
  g_assert_cmpuint (findings->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (findings, 0), ==,
                   "the snap foo has the current revision 1, which is not on record");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/check/sound", test_sound);
  g_test_add_func ("/state/check/findings", test_findings);
  return g_test_run ();
}
