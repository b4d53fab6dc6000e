/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statements: preparing, binding, stepping. Main thread. */

#include "snug-state-statement.h"

gboolean
snug_state_fail (sqlite3 *db, const char *what, GError **error)
{
  int code = sqlite3_extended_errcode (db);
  SnugError reason = (code & 0xff) == SQLITE_FULL ? SNUG_ERROR_NO_SPACE : SNUG_ERROR_FAILED;

  return snug_set_error (error, reason, "%s: the database says: %s", what, sqlite3_errmsg (db));
}

SnugStateStatement *
snug_state_statement_new (SnugState *state, const char *sql, GError **error)
{
  sqlite3 *db = snug_state_get_handle (state);
  SnugStateStatement *self = snug_state_lookup_statement (state, sql);

  if (self != NULL)
    return self;
  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &self, NULL) != SQLITE_OK)
    {
      snug_state_fail (db, "cannot prepare a statement", error);
      return NULL;
    }
  snug_state_keep_statement (state, sql, self);
  return self;
}

static void
bind_variant (SnugStateStatement *self, int index, GVariant *value)
{
  g_autoptr (GVariant) normal = NULL;
  gsize size;

  if (value == NULL)
    {
      sqlite3_bind_null (self, index);
      return;
    }
  normal = g_variant_get_normal_form (value);
  size = g_variant_get_size (normal);
  /* An empty container has no bytes, and SQLite takes a NULL pointer for a NULL value. */
  sqlite3_bind_blob64 (self, index, size > 0 ? g_variant_get_data (normal) : "", size,
                       SQLITE_TRANSIENT);
}

void
snug_state_statement_bind (SnugStateStatement *self, const char *types, ...)
{
  va_list args;

  va_start (args, types);
  for (int i = 0; types[i] != '\0'; i++)
    switch (types[i])
      {
      case 's':
        sqlite3_bind_text (self, i + 1, va_arg (args, const char *), -1, SQLITE_TRANSIENT);
        break;
      case 'i':
        sqlite3_bind_int64 (self, i + 1, va_arg (args, gint64));
        break;
      case 'b':
        sqlite3_bind_int (self, i + 1, va_arg (args, gboolean) ? 1 : 0);
        break;
      case 'v':
        bind_variant (self, i + 1, va_arg (args, GVariant *));
        break;
      default:
        g_assert_not_reached ();
      }
  va_end (args);
}

gboolean
snug_state_statement_step (SnugStateStatement *self, gboolean *row, GError **error)
{
  int code = sqlite3_step (self);

  *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  return snug_state_fail (sqlite3_db_handle (self), "cannot read", error);
}

gboolean
snug_state_statement_write (SnugState *state, SnugStateStatement *self, GError **error)
{
  if (!snug_state_may_write (state, error))
    return FALSE;
  if (sqlite3_step (self) == SQLITE_DONE)
    return TRUE;
  return snug_state_fail (sqlite3_db_handle (self), "cannot write", error);
}

char *
snug_state_statement_get_text (SnugStateStatement *self, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (self, column));
}

GVariant *
snug_state_statement_get_variant (SnugStateStatement *self, int column, const GVariantType *type)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;

  if (sqlite3_column_type (self, column) == SQLITE_NULL)
    return NULL;
  bytes
    = g_bytes_new (sqlite3_column_blob (self, column), (gsize) sqlite3_column_bytes (self, column));
  value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
  return g_variant_get_normal_form (value);
}

void
snug_state_statement_free (SnugStateStatement *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}
