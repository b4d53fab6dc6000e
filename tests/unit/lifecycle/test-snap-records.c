/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-records.h"
#include "snug-state-connections.h"
#include "snug-state-snaps.h"
#include "snug-state-values.h"
#include "test-root.h"

/* Each commit, called as the engine calls it. */

static SnugTask *
make_task (const char *setup)
{
  SnugTaskRecord *record = g_new0 (SnugTaskRecord, 1);

  record->kind = g_strdup ("test");
  record->status = g_strdup ("Doing");
  record->setup
    = g_variant_ref_sink (g_variant_parse (G_VARIANT_TYPE_VARDICT, setup, NULL, NULL, NULL));
  return snug_task_new (record);
}

static gboolean
run (SnugState *state, SnugTaskCommitFunc function, const char *setup)
{
  g_autoptr (SnugTask) task = make_task (setup);
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, NULL);
  g_autoptr (GVariant) result = g_variant_ref_sink (
    g_variant_new_parsed ("{'info': <{'name': <'foo'>, 'version': <'1.0'>, 'type': <'app'>, "
                          "'confinement': <'strict'>, 'base': <'core22'>}>}"));
  g_autoptr (GError) error = NULL;

  return function (state, task, result, NULL, &error)
         && snug_state_transaction_commit (transaction, &error);
}

#define FIRST                                                                                      \
  "{'instance-name': <'foo'>, 'revision': <1>, 'previous': <0>, 'mode': <'devmode'>, 'size': "     \
  "<uint64 7>}"
#define SECOND                                                                                     \
  "{'instance-name': <'foo'>, 'revision': <2>, 'previous': <1>, 'channel': <'latest/edge'>,"       \
  " 'origin': <true>, 'store': <'shop'>, 'publisher-id': <'them'>,"                                \
  " 'old': <{'name': <'foo'>, 'type': <'app'>, 'base': <'core22'>, 'mode': <'devmode'>,"           \
  " 'channel': <'latest/stable'>, 'refreshed-at': <int64 5>}>}"

/* A refresh to a revision that is on the disk: from then on a revert leads back. */
static void
test_known_revision (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  const char *known
    = "{'instance-name': <'foo'>, 'revision': <1>, 'previous': <2>, 'known': <true>, "
      "'position': <0>}";
  static const gint32 wanted[][2] = { { 2, 1 }, { 1, 2 } };

  g_assert_true (run (state, snug_snap_records_link, FIRST));
  g_assert_true (run (state, snug_snap_records_link, SECOND));
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) revisions = NULL;

      g_assert_true (
        run (state, round == 0 ? snug_snap_records_link : snug_snap_records_unlink, known));
      revisions = snug_state_list_revisions (state, "foo", NULL);
      g_assert_cmpuint (revisions->len, ==, 2);
      for (guint i = 0; i < 2; i++)
        g_assert_cmpint (((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision, ==,
                         wanted[round][i]);
    }
}

/* A record that cannot be read is not overwritten. */
static void
test_unreadable (Root *root, gconstpointer data)
{
  /* Reading fails with an overflow, and writing works. */
  static const char script[]
    = "import sqlite3, sys\n"
      "db = sqlite3.connect(sys.argv[1])\n"
      "columns = [row[1] for row in db.execute('PRAGMA table_info(snaps)')]\n"
      "named = ', '.join(columns)\n"
      "db.execute('PRAGMA legacy_alter_table = ON')\n"
      "db.execute('ALTER TABLE snaps RENAME TO kept')\n"
      "read = named.replace('mode', 'abs(-9223372036854775807 - active) AS mode')\n"
      "db.execute(f'CREATE VIEW snaps AS SELECT {read} FROM kept')\n"
      "new = ', '.join('NEW.' + name for name in columns)\n"
      "db.execute(f'CREATE TRIGGER t INSTEAD OF INSERT ON snaps BEGIN INSERT OR REPLACE INTO '\n"
      "           f'kept ({named}) VALUES ({new}); END')\n"
      "db.commit()\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugState) state = snug_state_open (root->paths, &error);
  const char *python[]
    = { "python3", "-c", script, snug_paths_get (root->paths, SNUG_PATH_DATABASE), NULL };
  int status = 0;

  g_assert_no_error (error);
  g_assert_true (run (state, snug_snap_records_link, FIRST));
  g_assert_true (g_spawn_sync (NULL, (char **) python, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_null (snug_state_get_snap (state, "foo", &error));
  g_assert_false (g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED));
  g_assert_false (run (state, snug_snap_records_link, SECOND));
}

static void
test_link_and_back (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugSnapRecord) snap = NULL;
  g_autoptr (GPtrArray) revisions = NULL;

  g_assert_true (run (state, snug_snap_records_link, FIRST));
  g_assert_true (run (state, snug_snap_records_link, SECOND));
  snap = snug_state_get_snap (state, "foo", NULL);
  g_assert_cmpint (snap->current, ==, 2);
  g_assert_cmpstr (snap->mode, ==, "devmode");
  g_assert_cmpstr (snap->base, ==, "core22");
  g_assert_cmpstr (snap->channel, ==, "latest/edge");
  g_assert_cmpstr (snap->store, ==, "shop");
  g_assert_cmpstr (snap->publisher_id, ==, "them");
  g_assert_true (snap->active);
  g_clear_pointer (&snap, snug_snap_record_free);

  g_assert_true (run (state, snug_snap_records_unlink, SECOND));
  snap = snug_state_get_snap (state, "foo", NULL);
  g_assert_cmpint (snap->current, ==, 1);
  g_assert_cmpstr (snap->channel, ==, "latest/stable");
  g_assert_null (snap->store);
  g_assert_null (snap->publisher_id);
  g_assert_cmpstr (snap->mode, ==, "devmode");
  g_assert_cmpint (snap->refreshed_at, ==, 5);
  /* As its unlinking left it. */
  g_assert_false (snap->active);
  revisions = snug_state_list_revisions (state, "foo", NULL);
  g_assert_cmpuint (revisions->len, ==, 1);
  g_assert_cmpint (((SnugRevisionRecord *) g_ptr_array_index (revisions, 0))->size, ==, 7);

  g_assert_true (run (state, snug_snap_records_unlink, FIRST));
  g_assert_null (snug_state_get_snap (state, "foo", NULL));
}

static void
test_a_revert_keeps_both (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GPtrArray) revisions = NULL;

  g_assert_true (run (state, snug_snap_records_link, FIRST));
  g_assert_true (run (state, snug_snap_records_link, SECOND));
  g_assert_true (
    run (state, snug_snap_records_link,
         "{'instance-name': <'foo'>, 'revision': <1>, 'previous': <2>, 'known': <true>}"));
  g_assert_true (
    run (state, snug_snap_records_unlink,
         "{'instance-name': <'foo'>, 'revision': <1>, 'previous': <2>, 'known': <true>}"));
  revisions = snug_state_list_revisions (state, "foo", NULL);
  g_assert_cmpuint (revisions->len, ==, 2);
}

static char *
config_of (SnugState *state, int revision)
{
  char *json = NULL;

  g_assert_true (snug_state_get_config (state, "foo", revision, &json, NULL));
  return json;
}

static void
set_config (SnugState *state, const char *json)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, NULL);

  g_assert_true (snug_state_put_config (state, "foo", 0, json, NULL));
  g_assert_true (snug_state_transaction_commit (transaction, NULL));
}

#define BACK                                                                                       \
  "{'instance-name': <'foo'>, 'revision': <1>, 'previous': <2>, 'known': <true>, "                 \
  "'restore-config': <true>}"

static void
test_configuration (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autofree char *kept = NULL, *present = NULL, *reverted = NULL, *back = NULL;

  g_assert_true (run (state, snug_snap_records_link, FIRST));
  set_config (state, "{\"of\": 1}");
  g_assert_true (run (state, snug_snap_records_link, SECOND));
  kept = config_of (state, 1);
  present = config_of (state, 0);
  g_assert_cmpstr (kept, ==, "{\"of\": 1}");
  g_assert_cmpstr (present, ==, "{\"of\": 1}");
  set_config (state, "{\"of\": 2}");
  g_assert_true (run (state, snug_snap_records_link, BACK));
  reverted = config_of (state, 0);
  g_assert_cmpstr (reverted, ==, "{\"of\": 1}");
  g_assert_true (run (state, snug_snap_records_unlink, BACK));
  back = config_of (state, 0);
  g_assert_cmpstr (back, ==, "{\"of\": 2}");
}

static void
test_switch (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugSnapRecord) there = NULL, back = NULL;
  const char *setup = "{'instance-name': <'foo'>, 'channel': <'latest/beta'>}";

  g_assert_false (run (state, snug_snap_records_switch, setup));
  g_assert_true (run (state, snug_snap_records_link, FIRST));
  g_assert_true (run (state, snug_snap_records_switch, setup));
  there = snug_state_get_snap (state, "foo", NULL);
  g_assert_cmpstr (there->channel, ==, "latest/beta");
  g_assert_true (run (state, snug_snap_records_switch_back, setup));
  back = snug_state_get_snap (state, "foo", NULL);
  g_assert_null (back->channel);
}

static void
test_activity (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugSnapRecord) off = NULL;
  g_autoptr (SnugSnapRecord) on = NULL;

  g_assert_false (run (state, snug_snap_records_deactivate, FIRST));
  g_assert_true (run (state, snug_snap_records_link, FIRST));
  g_assert_true (run (state, snug_snap_records_deactivate, FIRST));
  off = snug_state_get_snap (state, "foo", NULL);
  g_assert_false (off->active);
  g_assert_true (run (state, snug_snap_records_activate, FIRST));
  on = snug_state_get_snap (state, "foo", NULL);
  g_assert_true (on->active);
}

static void
test_discard (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugStateTransaction) transaction = NULL;
  g_autoptr (GPtrArray) connections = NULL;
  SnugConnectionRecord home = { (char *) "foo",
                                (char *) "home",
                                (char *) "system",
                                (char *) "home",
                                (char *) "home",
                                TRUE,
                                FALSE,
                                NULL,
                                NULL };

  g_assert_true (run (state, snug_snap_records_link, FIRST));
  transaction = snug_state_begin (state, NULL);
  g_assert_true (snug_state_put_connection (state, &home, NULL));
  g_assert_true (snug_state_transaction_commit (transaction, NULL));
  g_assert_true (run (state, snug_snap_records_discard,
                      "{'instance-name': <'foo'>, 'revision': <1>, 'last': <true>}"));
  g_assert_null (snug_state_get_snap (state, "foo", NULL));
  connections = snug_state_list_connections (state, NULL, NULL);
  g_assert_cmpuint (connections->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/snap-records/link-and-back", test_link_and_back);
  g_test_add_func ("/lifecycle/snap-records/a-revert-keeps-both", test_a_revert_keeps_both);
  g_test_add_func ("/lifecycle/snap-records/configuration", test_configuration);
  g_test_add_func ("/lifecycle/snap-records/switch", test_switch);
  g_test_add_func ("/lifecycle/snap-records/activity", test_activity);
  g_test_add_func ("/lifecycle/snap-records/discard", test_discard);
  g_test_add_func ("/lifecycle/snap-records/known-revision", test_known_revision);
  root_test ("/lifecycle/snap-records/unreadable", test_unreadable);
  return g_test_run ();
}
