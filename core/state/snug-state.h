/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

#define SNUG_TYPE_STATE (snug_state_get_type ())

/**
 * SnugState:
 *
 * The database. Main thread only, which is asserted.
 */
G_DECLARE_FINAL_TYPE (SnugState, snug_state, SNUG, STATE, GObject)

/**
 * snug_state_open:
 * @paths: where it is
 * @error: return location for an error
 *
 * Opens the database, makes it if there is none, and migrates an older one after a backup.
 *
 * Returns: (transfer full): the database; %NULL with %SNUG_ERROR_NOT_SUPPORTED for one of a newer
 *   snug, %SNUG_ERROR_FAILED for a damaged one
 */
SnugState *snug_state_open (SnugPaths *paths, GError **error);

/**
 * snug_state_open_in_memory:
 *
 * Returns: (transfer full): an empty database without a file, for tests
 */
SnugState *snug_state_open_in_memory (void);

/**
 * SnugStateTransaction:
 *
 * A transaction that rolls back unless it was committed.
 */
typedef struct _SnugStateTransaction SnugStateTransaction;

/**
 * snug_state_begin:
 * @self: the database
 * @error: return location for an error
 *
 * Begins a transaction for writing. There is one at a time.
 *
 * Returns: (transfer full): the transaction
 */
SnugStateTransaction *snug_state_begin (SnugState *self, GError **error);

/**
 * snug_state_transaction_commit:
 * @transaction: a transaction
 * @error: return location for an error; the transaction is then rolled back
 *
 * Writes everything to the disk at once.
 *
 * Returns: %FALSE if nothing was written
 */
gboolean snug_state_transaction_commit (SnugStateTransaction *transaction,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_transaction_free:
 * @transaction: (transfer full): a transaction; rolled back if it was not committed
 */
void snug_state_transaction_free (SnugStateTransaction *transaction);

/**
 * SnugStateWriteHook:
 * @number: how many writes there were before, from 0
 * @user_data: the data of snug_state_set_write_hook()
 *
 * Returns: %FALSE to let the write fail as on a full disk
 */
typedef gboolean (*SnugStateWriteHook) (guint64 number, gpointer user_data);

/**
 * snug_state_set_write_hook:
 * @self: the database
 * @hook: (nullable): called before each statement that writes
 * @user_data: for @hook
 *
 * A seam for fault injection in tests.
 */
void snug_state_set_write_hook (SnugState *self, SnugStateWriteHook hook, gpointer user_data);

/**
 * snug_state_check:
 * @self: the database
 * @findings: (element-type utf8): what does not agree is added in words
 * @error: return location for an error
 *
 * Looks at the file's integrity, the references between tables, and what must be true of the
 * records.
 *
 * Returns: %FALSE if the check itself failed
 */
gboolean
snug_state_check (SnugState *self, GPtrArray *findings, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugStateTransaction, snug_state_transaction_free)

G_END_DECLS
