/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-bus-tree.h"
#include "snug-change-engine.h"

G_BEGIN_DECLS

/**
 * SNUG_TRANSACTIONS_MAX:
 *
 * How many changes a user may have under way.
 */
#define SNUG_TRANSACTIONS_MAX 32

/**
 * SNUG_TRANSACTIONS_KEEP:
 *
 * How long (µs) a finished transaction stays on the bus, at least.
 */
#define SNUG_TRANSACTIONS_KEEP (60 * G_TIME_SPAN_SECOND)

/**
 * SNUG_TRANSACTIONS_TOKEN:
 *
 * Under this key the token is kept in a change's data, so that the path outlives the daemon.
 */
#define SNUG_TRANSACTIONS_TOKEN "handle-token"

#define SNUG_TYPE_TRANSACTIONS (snug_transactions_get_type ())

/**
 * SnugTransactions:
 *
 * The changes as objects on the bus. Main thread.
 *
 * Signals: `changed` when one begins, ends or goes.
 */
G_DECLARE_FINAL_TYPE (SnugTransactions, snug_transactions, SNUG, TRANSACTIONS, GObject)

/**
 * snug_transactions_new:
 * @tree: the tree
 * @peers: tells who leaves
 * @engine: the engine
 * @state: the database
 * @error: return location for an error
 *
 * Puts the branch on the bus, with an object for each change that is not over.
 *
 * Returns: (transfer full): the transactions
 */
SnugTransactions *snug_transactions_new (SnugBusTree *tree,
                                         SnugPeers *peers,
                                         SnugChangeEngine *engine,
                                         SnugState *state,
                                         GError **error);

/**
 * snug_transactions_check_token:
 * @self: the transactions
 * @token: (nullable): what a client chose
 * @error: return location for %SNUG_ERROR_INVALID_ARGUMENT
 *
 * Returns: whether it may be the last part of a new path
 */
gboolean snug_transactions_check_token (SnugTransactions *self,
                                        const char *token,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_transactions_reserve:
 * @self: the transactions
 * @token: (nullable): what a client chose
 * @uid: its user
 * @error: return location for an error: as of snug_transactions_check_token(), or %SNUG_ERROR_BUSY
 *
 * Returns: %FALSE if the client may not begin a change now
 */
gboolean snug_transactions_reserve (SnugTransactions *self,
                                    const char *token,
                                    guint uid,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_transactions_release:
 * @self: the transactions
 * @token: (nullable): what was reserved
 * @uid: its user
 *
 * Takes a reservation back, because nothing began.
 */
void snug_transactions_release (SnugTransactions *self, const char *token, guint uid);

/**
 * snug_transactions_begin:
 * @self: the transactions
 * @token: (nullable): what was reserved
 * @owner: the unique name of the client
 * @change: the change that began
 *
 * Makes the object.
 *
 * Returns: (transfer full): its path
 */
char *snug_transactions_begin (SnugTransactions *self,
                               const char *token,
                               const char *owner,
                               SnugChange *change);

/**
 * snug_transactions_get_path:
 * @self: the transactions
 * @owner: the unique name of the client that wants it
 * @change: a change
 *
 * Finds the object of a change, and makes it if there is none.
 *
 * Returns: (transfer full): its path
 */
char *snug_transactions_get_path (SnugTransactions *self, const char *owner, SnugChange *change);

/**
 * snug_transactions_is_needed:
 * @self: the transactions
 *
 * Returns: whether some client is still there whose transaction ended a short time ago
 */
gboolean snug_transactions_is_needed (SnugTransactions *self);

/**
 * snug_transactions_expire:
 * @self: the transactions
 * @now: µs of the monotonic clock
 *
 * Takes off the bus what ended long enough ago. This happens by itself.
 */
void snug_transactions_expire (SnugTransactions *self, gint64 now);

G_END_DECLS
