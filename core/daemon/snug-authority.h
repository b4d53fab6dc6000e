/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugSubject:
 * @bus_name: (nullable): the unique name of a peer of the system bus; %NULL for one of a socket
 * @uid: the user, as the bus or the kernel says
 * @pid: the process, for a peer of a socket; 0 if it is not known
 * @pid_fd: a descriptor of that process, or -1
 * @interactive: whether the person may be asked for a password
 *
 * Who wants something.
 */
typedef struct
{
  const char *bus_name;
  guint uid;
  guint pid;
  int pid_fd;
  gboolean interactive;
} SnugSubject;

#define SNUG_TYPE_AUTHORITY (snug_authority_get_type ())

/**
 * SnugAuthority:
 *
 * Decides who may do what, for every way into the daemon. Root may do all; everybody else is
 * polkit's to judge, and without polkit there is root only. Main thread.
 */
G_DECLARE_FINAL_TYPE (SnugAuthority, snug_authority, SNUG, AUTHORITY, GObject)

/**
 * snug_authority_new:
 * @bus: the bus on which polkit is asked; its peers are the subjects with a bus name
 *
 * Polkit is started when it is first needed.
 *
 * Returns: (transfer full): the authority
 */
SnugAuthority *snug_authority_new (GDBusConnection *bus);

/**
 * snug_authority_check_async:
 * @self: the authority
 * @subject: who wants it
 * @actions: (array zero-terminated=1): identifiers `org.snug.*`, all of which are needed; none
 * means that everybody may
 * @details: (nullable): `a{ss}` for the messages of polkit; a floating reference is taken
 * @cancellable: (nullable): takes a question back
 * @callback: called with the verdict
 * @user_data: for @callback
 *
 * Asks whether @subject may.
 */
void snug_authority_check_async (SnugAuthority *self,
                                 const SnugSubject *subject,
                                 const char *const *actions,
                                 GVariant *details,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * snug_authority_check_finish:
 * @self: the authority
 * @result: what the callback got
 * @error: return location for an error: %SNUG_ERROR_NOT_AUTHORIZED with the action and the reason,
 *   %SNUG_ERROR_AUTH_CANCELLED if the person dismissed the question, %SNUG_ERROR_CANCELLED
 *
 * Returns: whether @subject may
 */
gboolean snug_authority_check_finish (SnugAuthority *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
