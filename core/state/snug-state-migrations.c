/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The schema, as numbered steps. A step that was released is never edited: what comes later is a
 * new step at the end. The database's user_version is the number of steps done. */

#include "snug-state-statement.h"

static const char *const migrations[] = {
  /* 1: the first schema */
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
  "CREATE TABLE snaps (instance TEXT PRIMARY KEY, name TEXT NOT NULL, snap_id TEXT, type TEXT NOT "
  "NULL, base TEXT,"
  " store TEXT, publisher TEXT, channel TEXT, current INTEGER NOT NULL, active INTEGER NOT NULL, "
  "mode TEXT NOT NULL,"
  " ignore_validation INTEGER NOT NULL DEFAULT 0, hold_until INTEGER NOT NULL DEFAULT 0,"
  " installed_at INTEGER NOT NULL, refreshed_at INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE revisions (instance TEXT NOT NULL REFERENCES snaps ON DELETE CASCADE, revision "
  "INTEGER NOT NULL,"
  " position INTEGER NOT NULL, version TEXT NOT NULL, confinement TEXT NOT NULL, sha3_384 TEXT, "
  "size INTEGER NOT NULL,"
  " store TEXT, signer TEXT, installed_at INTEGER NOT NULL, PRIMARY KEY (instance, revision)) "
  "WITHOUT ROWID;"
  "CREATE TABLE connections (plug_snap TEXT NOT NULL, plug TEXT NOT NULL, slot_snap TEXT NOT NULL, "
  "slot TEXT NOT NULL,"
  " interface TEXT NOT NULL, automatic INTEGER NOT NULL, undesired INTEGER NOT NULL, plug_attrs "
  "BLOB, slot_attrs BLOB,"
  " PRIMARY KEY (plug_snap, plug, slot_snap, slot)) WITHOUT ROWID;"
  "CREATE TABLE aliases (instance TEXT NOT NULL REFERENCES snaps ON DELETE CASCADE, alias TEXT NOT "
  "NULL,"
  " app TEXT NOT NULL, automatic INTEGER NOT NULL, disabled INTEGER NOT NULL, PRIMARY KEY (alias)) "
  "WITHOUT ROWID;"
  "CREATE TABLE config (instance TEXT NOT NULL, revision INTEGER NOT NULL, value TEXT NOT NULL,"
  " PRIMARY KEY (instance, revision)) WITHOUT ROWID;"
  "CREATE TABLE changes (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, summary TEXT "
  "NOT NULL,"
  " uid INTEGER NOT NULL, data BLOB NOT NULL, error TEXT, spawned_at INTEGER NOT NULL,"
  " ready_at INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE tasks (id INTEGER PRIMARY KEY AUTOINCREMENT, change INTEGER NOT NULL REFERENCES "
  "changes ON DELETE CASCADE,"
  " kind TEXT NOT NULL, summary TEXT NOT NULL, status TEXT NOT NULL, lane INTEGER NOT NULL, setup "
  "BLOB NOT NULL,"
  " result BLOB, error TEXT, waits_for BLOB NOT NULL, spawned_at INTEGER NOT NULL, ready_at "
  "INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX tasks_by_change ON tasks (change);"
  "CREATE TABLE task_log (id INTEGER PRIMARY KEY, task INTEGER NOT NULL REFERENCES tasks ON DELETE "
  "CASCADE,"
  " time INTEGER NOT NULL, text TEXT NOT NULL);"
  "CREATE INDEX task_log_by_task ON task_log (task);"
  "CREATE TABLE notices (id INTEGER PRIMARY KEY AUTOINCREMENT, uid INTEGER, type TEXT NOT NULL, "
  "key TEXT NOT NULL,"
  " first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, repeated_at INTEGER NOT NULL, occurrences "
  "INTEGER NOT NULL,"
  " expires_at INTEGER NOT NULL, data BLOB, UNIQUE (uid, type, key));",
  /* 2: what went wrong, for programs */
  "ALTER TABLE changes ADD COLUMN error_name TEXT;",
  /* 3: publishers as policy knows them */
  "ALTER TABLE snaps ADD COLUMN publisher_id TEXT;",
};

static gboolean
get_version (sqlite3 *db, gint64 *version, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK
                && sqlite3_step (statement) == SQLITE_ROW;

  if (ok)
    *version = sqlite3_column_int64 (statement, 0);
  else
    snug_state_fail (db, "cannot read the version of the database", error);
  sqlite3_finalize (statement);
  return ok;
}

static gboolean
back_up (sqlite3 *db, const char *path, GError **error)
{
  sqlite3 *copy = NULL;
  sqlite3_backup *backup;
  gboolean ok;

  if (sqlite3_open (path, &copy) != SQLITE_OK)
    {
      snug_state_fail (copy, "cannot make the backup before a migration", error);
      sqlite3_close (copy);
      return FALSE;
    }
  backup = sqlite3_backup_init (copy, "main", db, "main");
  ok = backup != NULL && sqlite3_backup_step (backup, -1) == SQLITE_DONE;
  if (backup != NULL)
    ok = sqlite3_backup_finish (backup) == SQLITE_OK && ok;
  if (!ok)
    snug_state_fail (copy, "cannot make the backup before a migration", error);
  sqlite3_close (copy);
  return ok;
}

static gboolean
migrate_one (sqlite3 *db, gint64 number, GError **error)
{
  g_autofree char *sql
    = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version=%" G_GINT64_FORMAT "; COMMIT;",
                       migrations[number], number + 1);

  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  snug_state_fail (db, "cannot bring the database up to date", error);
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
snug_state_migrate (sqlite3 *db, const char *backup, GError **error)
{
  gint64 version;

  if (!get_version (db, &version, error))
    return FALSE;
  if (version > (gint64) G_N_ELEMENTS (migrations))
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "the database is of a newer snug (schema %" G_GINT64_FORMAT
                           ", this one knows %u); install that, or "
                           "put a backup in its place",
                           version, (guint) G_N_ELEMENTS (migrations));
  if (version > 0 && version < (gint64) G_N_ELEMENTS (migrations) && backup != NULL
      && !back_up (db, backup, error))
    return FALSE;
  for (; version < (gint64) G_N_ELEMENTS (migrations); version++)
    if (!migrate_one (db, version, error))
      return FALSE;
  return TRUE;
}
