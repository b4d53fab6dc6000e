/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-snap.h"

G_BEGIN_DECLS

/**
 * snug_repository_resolve_channel:
 * @snap: a snap
 * @channel: any form of a channel
 * @architecture: as snaps name it
 * @error: return location for an error: %SNUG_ERROR_ARCH_UNSUPPORTED,
 *   %SNUG_ERROR_CHANNEL_UNAVAILABLE or %SNUG_ERROR_INVALID_ARGUMENT
 *
 * Follows a channel. A branch that is closed leads to its risk, and a risk that is closed to the
 * next safer one of the same track.
 *
 * Returns: (transfer none): the open channel that it leads to
 */
const SnugRepositoryChannel *snug_repository_resolve_channel (const SnugRepositorySnap *snap,
                                                              const char *channel,
                                                              const char *architecture,
                                                              GError **error);

/**
 * snug_repository_resolve_default:
 * @snap: a snap
 * @architecture: as snaps name it
 *
 * Chooses what people are shown when they name no channel: latest/stable, else the safest that is
 * open.
 *
 * Returns: (transfer none) (nullable): the channel; %NULL if there is none for the architecture
 */
const SnugRepositoryChannel *snug_repository_resolve_default (const SnugRepositorySnap *snap,
                                                              const char *architecture);

G_END_DECLS
