/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_notify_send:
 * @address: (nullable): the value of `$NOTIFY_SOCKET`; %NULL where no service manager listens
 * @state: lines of sd_notify(3): `STOPPING=1`
 * @error: return location for an error
 *
 * Tells the service manager how we are. Any thread.
 *
 * Returns: %FALSE if it listens and cannot be told
 */
gboolean
snug_notify_send (const char *address, const char *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
