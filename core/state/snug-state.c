/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The database as a whole: opening, transactions, the cache of statements. Main thread. */

#include "snug-state.h"

#include "snug-file.h"
#include "snug-state-statement.h"

#include <errno.h>
#include <fcntl.h>

struct _SnugState
{
  GObject parent_instance;

  sqlite3 *db;
  GHashTable *statements; /* (owned) literal SQL to statement */
  gboolean in_transaction;
  SnugStateWriteHook write_hook;
  gpointer write_hook_data;
  guint64 n_writes;
  GThread *thread; /* (unowned) whose it is */
};

G_DEFINE_FINAL_TYPE (SnugState, snug_state, G_TYPE_OBJECT)

struct _SnugStateTransaction
{
  SnugState *state; /* (owned) */
  gboolean open;
};

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
snug_state_init (SnugState *self)
{
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize_statement);
  self->thread = g_thread_self ();
}

static void
snug_state_finalize (GObject *object)
{
  SnugState *self = SNUG_STATE (object);

  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  G_OBJECT_CLASS (snug_state_parent_class)->finalize (object);
}

static gboolean
execute (sqlite3 *db, const char *sql, const char *what, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return snug_state_fail (db, what, error);
}

static gboolean
check_integrity (sqlite3 *db, const char *path, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean sound = FALSE;

  if (sqlite3_prepare_v2 (db, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    sound = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  if (sound)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_FAILED,
                         "the database ‘%s’ is damaged; it was left as it is: put a file from the "
                         "backups folder in its place",
                         path);
}

static gboolean
set_up (SnugState *self, const char *path, const char *backup, GError **error)
{
  int flags
    = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;

  if (sqlite3_open_v2 (path, &self->db, flags, NULL) != SQLITE_OK)
    return snug_state_fail (self->db, "cannot open the database", error);
  sqlite3_busy_timeout (self->db, 5000);
  /* 64 pages of cache: the daemon's memory counts more here than the last microsecond. */
  if (!check_integrity (self->db, path, error)
      || !execute (self->db,
                   "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                   "PRAGMA cache_size=64;"
                   "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;",
                   "cannot set up the database", error))
    return FALSE;
  return snug_state_migrate (self->db, backup, error);
}

static gboolean
make_directory (const char *path, GError **error)
{
  snug_autofd int root = snug_file_open_root ("/", error);
  snug_autofd int fd = -1;

  if (root < 0)
    return FALSE;
  fd = snug_file_make_dirs (root, path + 1, 0700, error);
  return fd >= 0;
}

SnugState *
snug_state_open (SnugPaths *paths, GError **error)
{
  g_autoptr (SnugState) self = g_object_new (SNUG_TYPE_STATE, NULL);
  const char *path = snug_paths_get (paths, SNUG_PATH_DATABASE);
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_strdup_printf ("state-%" G_GINT64_FORMAT ".db", g_get_real_time ());
  g_autofree char *backup = snug_paths_build (paths, SNUG_PATH_BACKUPS, name, NULL);
  mode_t old_umask;
  gboolean ok;

  if (!make_directory (directory, error)
      || !make_directory (snug_paths_get (paths, SNUG_PATH_BACKUPS), error))
    return NULL;
  /* SQLite gives the WAL file the mode of the database. */
  old_umask = umask (0077);
  ok = set_up (self, path, backup, error);
  umask (old_umask);
  return ok ? g_steal_pointer (&self) : NULL;
}

SnugState *
snug_state_open_in_memory (void)
{
  g_autoptr (GError) error = NULL;
  SnugState *self = g_object_new (SNUG_TYPE_STATE, NULL);

  if (!set_up (self, ":memory:", NULL, &error))
    g_error ("%s", error->message);
  return self;
}

sqlite3 *
snug_state_get_handle (SnugState *self)
{
  g_assert (self->thread == g_thread_self ());
  return self->db;
}

SnugStateStatement *
snug_state_lookup_statement (SnugState *self, const char *sql)
{
  return g_hash_table_lookup (self->statements, sql);
}

void
snug_state_keep_statement (SnugState *self, const char *sql, SnugStateStatement *statement)
{
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
}

gboolean
snug_state_may_write (SnugState *self, GError **error)
{
  g_assert (self->in_transaction);
  if (self->write_hook == NULL || self->write_hook (self->n_writes++, self->write_hook_data))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NO_SPACE,
                         "cannot write: the database says: a test let this write fail");
}

void
snug_state_set_write_hook (SnugState *self, SnugStateWriteHook hook, gpointer user_data)
{
  self->write_hook = hook;
  self->write_hook_data = user_data;
  self->n_writes = 0;
}

SnugStateTransaction *
snug_state_begin (SnugState *self, GError **error)
{
  SnugStateTransaction *transaction;

  g_assert (!self->in_transaction);
  if (!execute (snug_state_get_handle (self), "BEGIN IMMEDIATE", "cannot begin a transaction",
                error))
    return NULL;
  self->in_transaction = TRUE;
  transaction = g_new0 (SnugStateTransaction, 1);
  transaction->state = g_object_ref (self);
  transaction->open = TRUE;
  return transaction;
}

static void
roll_back (SnugStateTransaction *transaction)
{
  if (!transaction->open)
    return;
  transaction->open = FALSE;
  transaction->state->in_transaction = FALSE;
  /* After some errors (a full disk) SQLite has rolled back by itself; then there is nothing to do.
   */
  if (!sqlite3_get_autocommit (transaction->state->db))
    sqlite3_exec (transaction->state->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
snug_state_transaction_commit (SnugStateTransaction *transaction, GError **error)
{
  gboolean ok;

  g_assert (transaction->open);
  ok = snug_state_may_write (transaction->state, error)
       && execute (transaction->state->db, "COMMIT", "cannot commit a transaction", error);
  if (ok)
    {
      transaction->open = FALSE;
      transaction->state->in_transaction = FALSE;
    }
  else
    roll_back (transaction);
  return ok;
}

void
snug_state_transaction_free (SnugStateTransaction *transaction)
{
  roll_back (transaction);
  g_object_unref (transaction->state);
  g_free (transaction);
}

static void
snug_state_class_init (SnugStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_state_finalize;
}
