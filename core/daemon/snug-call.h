/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-peers.h"

G_BEGIN_DECLS

/**
 * SNUG_CALL_MAX_REPLY:
 *
 * No answer has more bytes than this.
 */
#define SNUG_CALL_MAX_REPLY (1024 * 1024 - 4096)

/**
 * SNUG_CALL_TOKEN:
 *
 * The option with which a client chooses the path of its transaction before there is one.
 */
#define SNUG_CALL_TOKEN "handle-token"

typedef struct _SnugCall SnugCall;

/**
 * SnugOption:
 * @name: a key of the options
 * @type: the GVariant type of its value
 *
 * An option that a method knows.
 */
typedef struct
{
  const char *name;
  const char *type;
} SnugOption;

/**
 * SnugPermission:
 * @actions: (element-type utf8): the actions of polkit that a call needs
 * @details: what the messages of polkit say of it
 *
 * What somebody must be allowed for a call.
 */
typedef struct
{
  GPtrArray *actions;
  GVariantDict *details;
} SnugPermission;

/**
 * SnugMethod:
 * @name: its name on the bus
 * @options: (nullable): what it knows beside `required`, ended by an empty row
 * @own_options: whether the method checks its options itself
 * @pages: whether its answer begins with an array of which the options `offset` and `limit` choose
 * a part
 * @authorize: (nullable): looks whether the call is well formed, and says what it needs
 * @run: does it; it ends with snug_call_return() or snug_call_fail(), now or later
 *
 * A row of a table of methods.
 */
typedef struct
{
  const char *name;
  const SnugOption *options;
  gboolean own_options;
  gboolean pages;
  gboolean (*authorize) (SnugCall *call,
                         gpointer user_data,
                         SnugPermission *permission,
                         GError **error);
  void (*run) (SnugCall *call, gpointer user_data);
} SnugMethod;

/**
 * SnugCallDoneFunc:
 * @call: a call that is answered; it is freed after this
 * @user_data: the data of snug_call_new()
 */
typedef void (*SnugCallDoneFunc) (SnugCall *call, gpointer user_data);

/**
 * SnugCall:
 *
 * A call of a method on its way to an answer. Main thread.
 */

/**
 * snug_call_new:
 * @invocation: (transfer full): what came over the bus
 * @node: (nullable): the last part of the object's path, if it is one of many
 * @method: its row
 * @done: called when it is answered
 * @user_data: for @done
 *
 * Returns: (transfer full): the call; snug_call_return() and snug_call_fail() free it
 */
SnugCall *snug_call_new (GDBusMethodInvocation *invocation,
                         const char *node,
                         const SnugMethod *method,
                         SnugCallDoneFunc done,
                         gpointer user_data);

/**
 * snug_call_check_options:
 * @self: a call
 * @error: return location for an error: %SNUG_ERROR_UNSUPPORTED_OPTION if one that the caller
 * requires is not known, %SNUG_ERROR_INVALID_ARGUMENT if one has the wrong type
 *
 * Returns: whether the options can be followed
 */
gboolean snug_call_check_options (SnugCall *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_call_get_method:
 * @self: a call
 *
 * Returns: (transfer none): the row of its method
 */
const SnugMethod *snug_call_get_method (SnugCall *self);

/**
 * snug_call_get_node:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): the last part of the object's path
 */
const char *snug_call_get_node (SnugCall *self);

/**
 * snug_call_get_parameters:
 * @self: a call
 *
 * Returns: (transfer none): all arguments
 */
GVariant *snug_call_get_parameters (SnugCall *self);

/**
 * snug_call_get_options:
 * @self: a call
 *
 * Returns: (transfer none): `a{sv}`, the last argument
 */
GVariant *snug_call_get_options (SnugCall *self);

/**
 * snug_call_get_sender:
 * @self: a call
 *
 * Returns: (transfer none): the caller's unique name
 */
const char *snug_call_get_sender (SnugCall *self);

/**
 * snug_call_is_interactive:
 * @self: a call
 *
 * Returns: whether the message allows that somebody is asked for a password
 */
gboolean snug_call_is_interactive (SnugCall *self);

/**
 * snug_call_set_peer:
 * @self: a call
 * @peer: who called
 *
 * For the dispatcher.
 */
void snug_call_set_peer (SnugCall *self, SnugPeer *peer);

/**
 * snug_call_get_peer:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): who called; known before the method runs
 */
SnugPeer *snug_call_get_peer (SnugCall *self);

/**
 * snug_call_get_cancellable:
 * @self: a call
 *
 * Returns: (transfer none): cancelled when nobody needs the answer any more
 */
GCancellable *snug_call_get_cancellable (SnugCall *self);

/**
 * snug_call_take_back:
 * @self: a call
 *
 * The caller does not want it any more: cancels what it waits for. A change that began all the same
 * is aborted by whoever began it.
 */
void snug_call_take_back (SnugCall *self);

/**
 * snug_call_is_taken_back:
 * @self: a call
 *
 * Returns: whether the caller does not want it any more; unlike a call that is cancelled because
 * the daemon stops
 */
gboolean snug_call_is_taken_back (SnugCall *self);

/**
 * snug_call_dup_fd:
 * @self: a call
 * @handle: the argument
 * @error: return location for an error
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_call_dup_fd (SnugCall *self, gint32 handle, GError **error);

/**
 * snug_call_return:
 * @self: (transfer full): a call
 * @reply: (nullable): a tuple; a floating reference is taken
 *
 * Answers. An answer that is too large becomes an error that says how to ask for less.
 */
void snug_call_return (SnugCall *self, GVariant *reply);

/**
 * snug_call_fail:
 * @self: (transfer full): a call
 * @error: (transfer full): why
 */
void snug_call_fail (SnugCall *self, GError *error);

G_END_DECLS
