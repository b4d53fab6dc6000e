/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-state-statement.h"

static gint64
version_of (sqlite3 *db)
{
  sqlite3_stmt *statement;
  gint64 version;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  version = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return version;
}

static void
test_from_nothing (void)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db;
  gint64 version;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_true (snug_state_migrate (db, NULL, &error));
  g_assert_no_error (error);
  version = version_of (db);
  g_assert_cmpint (version, >=, 1);
  g_assert_true (snug_state_migrate (db, NULL, &error));
  g_assert_cmpint (version_of (db), ==, version);
  sqlite3_close (db);
}

static void
test_refuses_a_newer_one (void)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version=9999", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_false (snug_state_migrate (db, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (version_of (db), ==, 9999);
  sqlite3_close (db);
}

static void
test_a_step_that_fails_changes_nothing (void)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  /* In the way of the first step, after some of its statements. */
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE tasks (x)", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_false (snug_state_migrate (db, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_cmpint (version_of (db), ==, 0);
  g_assert_cmpint (sqlite3_exec (db, "SELECT * FROM snaps", NULL, NULL, NULL), ==, SQLITE_ERROR);
  sqlite3_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/migrations/from-nothing", test_from_nothing);
  g_test_add_func ("/state/migrations/refuses-a-newer-one", test_refuses_a_newer_one);
  g_test_add_func ("/state/migrations/a-step-that-fails-changes-nothing",
                   test_a_step_that_fails_changes_nothing);
  return g_test_run ();
}
