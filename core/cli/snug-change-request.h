/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-invocation.h"

G_BEGIN_DECLS

/* What all verbs that change the system do: ask for the change, watch it, say how it ended. */

/**
 * snug_change_request:
 * @invocation: for whom
 * @method: a method of the manager that answers with the path of a transaction
 * @arguments: a floating tuple
 * @snaps: (out) (optional) (transfer full) (array zero-terminated=1) (nullable): the snaps that it
 *   was about; %NULL if it was not waited for
 * @error: return location for an error
 *
 * Asks for a change and watches it to its end.
 *
 * Returns: %FALSE if it was refused, failed, or was left
 */
gboolean snug_change_request (SnugInvocation *invocation,
                              const char *method,
                              GVariant *arguments,
                              char ***snaps,
                              GError **error);

/**
 * snug_change_request_file:
 * @invocation: for whom
 * @method: a method of the manager that takes a descriptor and options
 * @path: the file's path, for the person
 * @fd: the file; stays the caller's
 * @snaps: (out) (optional) (transfer full) (array zero-terminated=1) (nullable): as above
 * @error: return location for an error
 *
 * Returns: %FALSE if it was refused, failed, or was left
 */
gboolean snug_change_request_file (SnugInvocation *invocation,
                                   const char *method,
                                   const char *path,
                                   int fd,
                                   char ***snaps,
                                   GError **error);

/**
 * snug_change_request_refs:
 * @invocation: for whom; its arguments are the snaps, its options those of the call
 * @method: a method of the manager that takes snaps and options
 * @snaps: (out) (optional) (transfer full) (array zero-terminated=1) (nullable): as above
 * @error: return location for an error
 *
 * Returns: %FALSE if it was refused, failed, or was left
 */
gboolean snug_change_request_refs (SnugInvocation *invocation,
                                   const char *method,
                                   char ***snaps,
                                   GError **error);

/**
 * snug_change_find_snaps:
 * @invocation: for whom
 * @names: (array zero-terminated=1): instance names
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GVariant): those of the named snaps that are installed, by
 *   name, each a dictionary as ListInstalled has it
 */
GPtrArray *
snug_change_find_snaps (SnugInvocation *invocation, const char *const *names, GError **error);

/**
 * snug_change_report:
 * @invocation: for whom
 * @snaps: (array zero-terminated=1): the snaps
 * @what: what happened to them, for example `installed`
 * @error: return location for an error
 *
 * Prints a line for each snap that is installed: `hello (edge) 2.10 from alice installed`.
 *
 * Returns: %FALSE if the daemon does not tell
 */
gboolean snug_change_report (SnugInvocation *invocation,
                             const char *const *snaps,
                             const char *what,
                             GError **error);

G_END_DECLS
