/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-profile-basis.h"
#include "test-system.h"

static void
test_well (System *system, gconstpointer data)
{
  system_assert_well (system);
}

static void
test_database (System *system, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (system->state, &error);
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (system->state, "base", &error);
  g_auto (GStrv) findings = NULL;
  g_autofree char *all = NULL;

  snap->current = 7;
  g_assert_true (snug_state_put_snap (system->state, snap, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  findings = system_check (system, FALSE);
  all = g_strjoinv ("\n", findings);
  g_assert_nonnull (strstr (all, "the current revision 7, which is not on record"));
}

static void
test_base (System *system, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (system->state, &error);
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (system->state, "foo", &error);

  g_free (snap->base);
  snap->base = g_strdup ("other");
  g_assert_true (snug_state_put_snap (system->state, snap, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  system_assert_finds (system, "‘foo’ needs the base ‘other’, which is not installed");
}

static void
test_copy_of_yaml (System *system, gconstpointer data)
{
  system_write (system, "var/lib/snug/meta/", "base", "_1.yaml", "name: [");
  system_assert_finds (system, "what ‘base’ says of itself cannot be read");
}

static void
test_leftovers (System *system, gconstpointer data)
{
  system_write (system, "var/lib/snug/partial/", "store-1", "", "half");
  system_assert_finds (system, "store-1’ belongs to no change");
  system_remove (system, "var/lib/snug/partial/store-1");
  system_write (system, "run/snug/inspect/", "local-1", "/meta/snap.yaml", "x");
  system_assert_finds (system, "local-1’ is left over");
  system_remove (system, "run/snug/inspect/local-1");
  /* A name may be any bytes; a sentence goes to the bus. */
  system_write (system, "run/snug/inspect/", "local-\xff", "/meta/snap.yaml", "x");
  system_assert_finds (system, "local-\xef\xbf\xbd’ is left over");
}

static SnugChange *
store_removal (System *system)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) builder
    = snug_change_builder_new ("remove-snap", "Remove “foo” snap", 0, NULL);
  g_autoptr (SnugStateTransaction) transaction = NULL;
  SnugChange *change;

  snug_change_builder_add_task (builder, "wait", "Wait",
                                g_variant_new_parsed (
                                  "{'instance-name': <'foo'>, 'partial': <'store-1'>}"));
  transaction = snug_state_begin (system->state, &error);
  change = snug_change_builder_store (builder, system->state, &error);
  g_assert_no_error (error);
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  return change;
}

static void
test_forsaken_change (System *system, gconstpointer data)
{
  g_autoptr (SnugChange) change = store_removal (system);

  system_assert_finds (system, "(Remove “foo” snap) is not over and nobody works on it");
}

static GMutex gate;

static gboolean
do_wait (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return TRUE;
}

static const SnugTaskKind wait_kinds[] = { { "wait", do_wait, NULL, NULL, NULL } };

static char **
check_with (System *system, SnugChangeEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSystemCheck) check
    = snug_system_check_new (system->root.paths, system->state, engine, &error);

  g_assert_no_error (error);
  return snug_system_check_run (check, FALSE, NULL);
}

/* What a change is working on is in between; what it only left behind is not. */
static void
test_change_at_work (System *system, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = store_removal (system);
  g_autoptr (SnugChangeEngine) engine = snug_change_engine_new (system->state, NULL);
  g_auto (GStrv) waiting = NULL;
  g_auto (GStrv) working = NULL;
  g_auto (GStrv) over = NULL;

  snug_change_engine_register (engine, wait_kinds, G_N_ELEMENTS (wait_kinds), NULL);
  g_assert_true (snug_change_engine_load (engine, &error));
  waiting = check_with (system, engine);
  g_assert_cmpuint (g_strv_length (waiting), ==, 1);
  g_assert_nonnull (strstr (waiting[0], "nobody works on it"));

  g_mutex_lock (&gate);
  g_assert_true (snug_change_engine_resume (engine, &error));
  system_remove (system, "var/lib/snug/snaps/foo_1.snap");
  system_remove (system, "snap/foo/current");
  system_remove (system, "snap/bin/foo");
  system_remove (system, "var/snap/foo");
  system_write (system, "var/lib/snug/partial/", "store-1", "", "half");
  working = check_with (system, engine);
  g_mutex_unlock (&gate);
  g_assert_cmpstr (working[0], ==, NULL);

  while (snug_change_engine_is_busy (engine))
    g_main_context_iteration (NULL, TRUE);
  over = check_with (system, engine);
  g_assert_cmpuint (g_strv_length (over), >=, 5);
}

static guint
count_with_basis (System *system, GVariant *basis, const char *part)
{
  g_autoptr (SnugSystemCheck) check
    = snug_system_check_new (system->root.paths, system->state, NULL, NULL);
  g_auto (GStrv) findings = NULL;
  guint n = 0;

  snug_system_check_set_basis (check, basis);
  findings = snug_system_check_run (check, FALSE, NULL);
  for (guint i = 0; findings[i] != NULL; i++)
    n += strstr (findings[i], part) != NULL;
  g_assert_cmpuint (n, ==, g_strv_length (findings));
  return n;
}

static void
test_basis (System *system, gconstpointer data)
{
  g_autoptr (GVariant) basis = snug_profile_basis_new ("one", "1", "digest");
  g_autoptr (GVariant) other = snug_profile_basis_new ("other", "1", "digest");
  g_autoptr (GVariant) part = snug_profile_basis_new (NULL, NULL, "digest");
  g_autoptr (SnugStateTransaction) transaction = NULL;

  g_assert_cmpuint (count_with_basis (system, basis, "not known what they were made from"), ==, 1);
  transaction = snug_state_begin (system->state, NULL);
  g_assert_true (snug_profile_basis_write (system->state, basis, NULL));
  g_assert_true (snug_state_transaction_commit (transaction, NULL));
  g_assert_cmpuint (count_with_basis (system, basis, ""), ==, 0);
  g_assert_cmpuint (count_with_basis (system, part, ""), ==, 0);
  g_assert_cmpuint (count_with_basis (system, other, "‘other’ is in force, no longer ‘one’"), ==,
                    1);
}

static void
test_cancelled (System *system, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SnugSystemCheck) check
    = snug_system_check_new (system->root.paths, system->state, NULL, &error);
  g_auto (GStrv) findings = NULL;

  /* Nothing is said about digests that nobody finished. */
  g_cancellable_cancel (cancellable);
  findings = snug_system_check_run (check, TRUE, cancellable);
  g_assert_cmpuint (g_strv_length (findings), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  system_test ("/lifecycle/system-check/well", test_well);
  system_test ("/lifecycle/system-check/database", test_database);
  system_test ("/lifecycle/system-check/base", test_base);
  system_test ("/lifecycle/system-check/copy-of-yaml", test_copy_of_yaml);
  system_test ("/lifecycle/system-check/leftovers", test_leftovers);
  system_test ("/lifecycle/system-check/forsaken-change", test_forsaken_change);
  system_test ("/lifecycle/system-check/change-at-work", test_change_at_work);
  system_test ("/lifecycle/system-check/basis", test_basis);
  system_test ("/lifecycle/system-check/cancelled", test_cancelled);
  return g_test_run ();
}
