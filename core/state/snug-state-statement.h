/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sqlite3.h>
#include "snug-state.h"

G_BEGIN_DECLS

/* One SQL statement with its values. For core/state only. */

/**
 * SnugStateStatement:
 *
 * A cached, prepared statement in use; freeing it resets it.
 */
typedef sqlite3_stmt SnugStateStatement;

/**
 * snug_state_statement_new:
 * @state: the database
 * @sql: one statement, a literal: it is the key of the cache
 * @error: return location for an error
 *
 * Returns: (transfer full): the statement, without values
 */
SnugStateStatement *snug_state_statement_new (SnugState *state, const char *sql, GError **error);

/**
 * snug_state_statement_bind:
 * @self: a statement
 * @types: one letter a value: s text (nullable), i gint64, b gboolean, v GVariant (nullable)
 * @...: the values
 */
void snug_state_statement_bind (SnugStateStatement *self, const char *types, ...);

/**
 * snug_state_statement_step:
 * @self: a statement that reads
 * @row: (out): whether there is another row
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_statement_step (SnugStateStatement *self, gboolean *row, GError **error);

/**
 * snug_state_statement_write:
 * @state: the database
 * @self: a statement that writes
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_statement_write (SnugState *state, SnugStateStatement *self, GError **error);

/**
 * snug_state_statement_get_text:
 * @self: a statement on a row
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): the text
 */
char *snug_state_statement_get_text (SnugStateStatement *self, int column);

/**
 * snug_state_statement_get_variant:
 * @self: a statement on a row
 * @column: from 0
 * @type: the type that was written
 *
 * Returns: (transfer full) (nullable): the value, in normal form
 */
GVariant *
snug_state_statement_get_variant (SnugStateStatement *self, int column, const GVariantType *type);

/**
 * snug_state_statement_free:
 * @self: (transfer full): a statement
 */
void snug_state_statement_free (SnugStateStatement *self);

/**
 * snug_state_get_handle:
 * @self: the database
 *
 * Returns: (transfer none): SQLite's handle
 */
sqlite3 *snug_state_get_handle (SnugState *self);

/**
 * snug_state_lookup_statement:
 * @self: the database
 * @sql: one statement
 *
 * Returns: (transfer none) (nullable): the cached statement
 */
SnugStateStatement *snug_state_lookup_statement (SnugState *self, const char *sql);

/**
 * snug_state_keep_statement:
 * @self: the database
 * @sql: one statement, a literal
 * @statement: (transfer full): the prepared statement
 */
void snug_state_keep_statement (SnugState *self, const char *sql, SnugStateStatement *statement);

/**
 * snug_state_may_write:
 * @self: the database
 * @error: return location for an error
 *
 * Returns: %FALSE if there is no transaction, or the hook lets this write fail
 */
gboolean snug_state_may_write (SnugState *self, GError **error);

/**
 * snug_state_fail:
 * @db: SQLite's handle
 * @what: what could not be done
 * @error: return location for the error
 *
 * Returns: %FALSE
 */
gboolean snug_state_fail (sqlite3 *db, const char *what, GError **error);

/**
 * snug_state_migrate:
 * @db: SQLite's handle
 * @backup: (nullable): where an older database is copied first
 * @error: return location for an error
 *
 * Brings the schema up to date.
 *
 * Returns: %FALSE if it is as it was
 */
gboolean snug_state_migrate (sqlite3 *db, const char *backup, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugStateStatement, snug_state_statement_free)

G_END_DECLS
