/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-authority.h"
#include "snug-call.h"

G_BEGIN_DECLS

/**
 * SNUG_DISPATCHER_MAX_CALLS:
 *
 * How many calls a user may have under way.
 */
#define SNUG_DISPATCHER_MAX_CALLS 64

#define SNUG_TYPE_DISPATCHER (snug_dispatcher_get_type ())

/**
 * SnugDispatcher:
 *
 * Takes every call the same way: who asks, are there too many of them, can the options be followed,
 * is it well formed, is it allowed; then the method runs. Main thread.
 *
 * Signals: `changed` when the number of calls under way changed; `arrived` before a call whose
 * caller is known is looked at.
 */
G_DECLARE_FINAL_TYPE (SnugDispatcher, snug_dispatcher, SNUG, DISPATCHER, GObject)

/**
 * snug_dispatcher_new:
 * @peers: who is who
 * @authority: who may do what
 *
 * Returns: (transfer full): a dispatcher without calls
 */
SnugDispatcher *snug_dispatcher_new (SnugPeers *peers, SnugAuthority *authority);

/**
 * snug_dispatcher_take:
 * @self: the dispatcher
 * @invocation: (transfer full): a call
 * @node: (nullable): the last part of the object's path, if it is one of many
 * @methods: (array length=n_methods): what can be called; lives as long as the dispatcher
 * @n_methods: its rows
 * @user_data: for the methods
 *
 * Leads a call to its answer.
 */
void snug_dispatcher_take (SnugDispatcher *self,
                           GDBusMethodInvocation *invocation,
                           const char *node,
                           const SnugMethod *methods,
                           gsize n_methods,
                           gpointer user_data);

/**
 * snug_dispatcher_authorize_async:
 * @self: the dispatcher
 * @call: a call that is running
 * @action: an action that it needs, as it turned out
 * @callback: called with the verdict
 * @user_data: for @callback
 *
 * Asks for more than the method's `authorize` did.
 */
void snug_dispatcher_authorize_async (SnugDispatcher *self,
                                      SnugCall *call,
                                      const char *action,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * snug_dispatcher_authorize_finish:
 * @self: the dispatcher
 * @result: what the callback got
 * @error: return location for an error as of snug_authority_check_finish()
 *
 * Returns: whether the caller may
 */
gboolean snug_dispatcher_authorize_finish (SnugDispatcher *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_dispatcher_get_n_calls:
 * @self: the dispatcher
 *
 * Returns: how many calls are under way
 */
guint snug_dispatcher_get_n_calls (SnugDispatcher *self);

/**
 * snug_dispatcher_find:
 * @self: the dispatcher
 * @token: a `handle-token`
 *
 * Returns: (transfer none) (nullable): a call under way whose caller is known and which has that
 * option
 */
SnugCall *snug_dispatcher_find (SnugDispatcher *self, const char *token);

/**
 * snug_dispatcher_cancel_all:
 * @self: the dispatcher
 *
 * Cancels what all calls under way wait for; they are answered with an error soon.
 */
void snug_dispatcher_cancel_all (SnugDispatcher *self);

G_END_DECLS
