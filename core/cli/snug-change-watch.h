/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-invocation.h"

G_BEGIN_DECLS

/**
 * snug_change_watch:
 * @invocation: for whom; --no-wait is looked at
 * @path: the path of a transaction
 * @snaps: (out) (optional) (transfer full) (array zero-terminated=1): the snaps that it was about;
 *   %NULL if it was not waited for
 * @error: return location for the error of the change
 *
 * Shows the progress of a change until its end. The first Ctrl-C aborts the change, a second one
 * leaves it alone. A daemon that dies meanwhile is started again and goes on with the change.
 *
 * With --no-wait it prints the number of the change and returns at once.
 *
 * Returns: %FALSE if the change failed or was left
 */
gboolean
snug_change_watch (SnugInvocation *invocation, const char *path, char ***snaps, GError **error);

G_END_DECLS
