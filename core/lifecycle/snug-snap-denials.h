/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-explanation.h"

G_BEGIN_DECLS

/**
 * SNUG_DENIALS_MAX:
 *
 * How many different refusals are told; of more the newest.
 */
#define SNUG_DENIALS_MAX 1000

/**
 * snug_snap_denials_list:
 * @world: the world, with its backend and policy
 * @view: who is installed
 * @subject: (nullable): only of this snap or app
 * @since: only what happened then or later, microseconds since 1970
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error if there is no log that can be read
 *
 * Reads from the kernel's log what apps were refused. Nothing is told of what cannot be laid to an
 * installed snap: the log has much that is nobody else's business. On a worker.
 *
 * Returns: (transfer full): `aa{sv}` as ListDenials of the bus has them, oldest first
 */
GVariant *snug_snap_denials_list (const SnugSnapWorld *world,
                                  SnugPolicyView *view,
                                  const SnugExplanationSubject *subject,
                                  guint64 since,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
