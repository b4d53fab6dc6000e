/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-database.h"

static void
test_round_trip (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (GPtrArray) all = NULL;
  SnugRevisionRecord second = { .instance = (char *) "foo",
                                .revision = -2,
                                .position = 1,
                                .version = (char *) "2",
                                .confinement = (char *) "strict",
                                .sha3_384 = (char *) "abc",
                                .size = G_GINT64_CONSTANT (1) << 40 };
  SnugRevisionRecord *read;
  SnugStateTransaction *transaction;

  add_snap (state, "foo", 1);
  add_snap (state, "bar", 1);
  snap = snug_state_get_snap (state, "foo", &error);
  g_assert_no_error (error);
  snap->current = -2;
  snap->hold_until = G_MAXINT64;
  snap->channel = g_strdup ("latest/edge");
  transaction = begin (state);
  g_assert_true (snug_state_put_revision (state, &second, &error));
  g_assert_true (snug_state_put_snap (state, snap, &error));
  commit (transaction);
  g_clear_pointer (&snap, snug_snap_record_free);
  snap = snug_state_get_snap (state, "foo", &error);
  g_assert_cmpint (snap->current, ==, -2);
  g_assert_cmpint (snap->hold_until, ==, G_MAXINT64);
  g_assert_cmpstr (snap->channel, ==, "latest/edge");
  g_assert_null (snap->store);
  g_assert_true (snap->active);
  /* Writing the snap again kept its revisions. */
  revisions = snug_state_list_revisions (state, "foo", &error);
  g_assert_cmpuint (revisions->len, ==, 2);
  read = g_ptr_array_index (revisions, 1);
  g_assert_cmpint (read->size, ==, G_GINT64_CONSTANT (1) << 40);
  g_assert_cmpstr (read->sha3_384, ==, "abc");
  all = snug_state_list_snaps (state, &error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((SnugSnapRecord *) g_ptr_array_index (all, 0))->instance, ==, "bar");
}

static void
test_removal (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GPtrArray) revisions = NULL;
  SnugStateTransaction *transaction;

  add_snap (state, "foo", 1);
  transaction = begin (state);
  g_assert_true (snug_state_remove_snap (state, "foo", NULL));
  g_assert_true (snug_state_remove_snap (state, "foo", NULL));
  commit (transaction);
  revisions = snug_state_list_revisions (state, "foo", NULL);
  g_assert_cmpuint (revisions->len, ==, 0);
  add_snap (state, "foo", 1);
  transaction = begin (state);
  g_assert_true (snug_state_remove_revision (state, "foo", 1, NULL));
  commit (transaction);
  g_clear_pointer (&revisions, g_ptr_array_unref);
  revisions = snug_state_list_revisions (state, "foo", NULL);
  g_assert_cmpuint (revisions->len, ==, 0);
}

static void
test_revision_needs_its_snap (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugStateTransaction) transaction = begin (state);
  g_autoptr (GError) error = NULL;
  SnugRevisionRecord lost = { .instance = (char *) "nobody",
                              .revision = 1,
                              .version = (char *) "1",
                              .confinement = (char *) "strict" };

  g_assert_false (snug_state_put_revision (state, &lost, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/snaps/round-trip", test_round_trip);
  g_test_add_func ("/state/snaps/removal", test_removal);
  g_test_add_func ("/state/snaps/revision-needs-its-snap", test_revision_needs_its_snap);
  return g_test_run ();
}
