/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_CLIENT_PATH:
 *
 * Where the manager is.
 */
#define SNUG_CLIENT_PATH "/org/snug/Manager1"

/**
 * SNUG_CLIENT_NAME:
 *
 * The name of snugd on the system bus.
 */
#define SNUG_CLIENT_NAME "org.snug.Manager1"

#define SNUG_TYPE_CLIENT (snug_client_get_type ())

/**
 * SnugClient:
 *
 * The way to snugd: one connection to the system bus, made when it is first needed. Calls wait for
 * their answer without a proxy in between, since a verb that lists something makes one call and
 * ends. The daemon may ask the person for a password. One thread.
 */
G_DECLARE_FINAL_TYPE (SnugClient, snug_client, SNUG, CLIENT, GObject)

/**
 * snug_client_new:
 * @address: (nullable): a bus; %NULL for the system bus
 *
 * Returns: (transfer full): a client without a connection yet
 */
SnugClient *snug_client_new (const char *address);

/**
 * snug_client_set_waiting:
 * @self: a client
 * @waiting: (nullable): called ten times a second while a call waits for its answer, for which the
 *   main context runs; it returns %FALSE to wait no longer. %NULL for nothing
 * @data: for @waiting
 *
 * For calls that take their time, so that a person sees that something goes on.
 */
void snug_client_set_waiting (SnugClient *self, gboolean (*waiting) (gpointer data), gpointer data);

/**
 * snug_client_set_agent:
 * @self: a client
 * @program: (nullable): what asks for a password on this terminal, %SNUG_PASSWORD_AGENT
 *
 * A call that is refused is repeated once with it. Where a desktop asks, or nothing has to be
 * asked, it is not started.
 */
void snug_client_set_agent (SnugClient *self, const char *program);

/**
 * snug_client_connect:
 * @self: a client
 * @error: return location for an error
 *
 * Returns: (transfer none): the connection
 */
GDBusConnection *snug_client_connect (SnugClient *self, GError **error);

/**
 * snug_client_call:
 * @self: a client
 * @method: a method of the manager
 * @arguments: a floating tuple
 * @reply_type: the type of the answer, a tuple
 * @error: return location for an error: that of snugd, or why it cannot be reached
 *
 * Waits as long as the daemon needs.
 *
 * Returns: (transfer full): the answer
 */
GVariant *snug_client_call (SnugClient *self,
                            const char *method,
                            GVariant *arguments,
                            const char *reply_type,
                            GError **error);

/**
 * snug_client_call_with_file:
 * @self: a client
 * @method: a method of the manager whose first argument is a descriptor
 * @arguments: a floating tuple with handle 0 in it
 * @fd: the descriptor; stays the caller's
 * @reply_type: the type of the answer, a tuple
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer
 */
GVariant *snug_client_call_with_file (SnugClient *self,
                                      const char *method,
                                      GVariant *arguments,
                                      int fd,
                                      const char *reply_type,
                                      GError **error);

/**
 * snug_client_get_properties:
 * @self: a client
 * @start: whether to start snugd if it is not there
 * @error: return location for an error
 *
 * Returns: (transfer full): `a{sv}`, the manager's properties
 */
GVariant *snug_client_get_properties (SnugClient *self, gboolean start, GError **error);

/**
 * snug_client_list:
 * @self: a client
 * @method: a method of the manager that takes options only and answers with a list
 * @options: (nullable): a floating `a{sv}`
 * @error: return location for an error
 *
 * Asks for parts where the whole is too large for one message.
 *
 * Returns: (transfer full): `aa{sv}`
 */
GVariant *
snug_client_list (SnugClient *self, const char *method, GVariant *options, GError **error);

/**
 * snug_client_explain:
 * @error: (inout): what a call or a connection failed with
 *
 * Turns an error of the bus into one that a person can act on.
 */
void snug_client_explain (GError **error);

G_END_DECLS
