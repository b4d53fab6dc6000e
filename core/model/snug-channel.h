/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugRisk:
 * @SNUG_RISK_STABLE: for everybody
 * @SNUG_RISK_CANDIDATE: about to be stable
 * @SNUG_RISK_BETA: for testers
 * @SNUG_RISK_EDGE: as it is made
 *
 * Risk levels; a snap that follows a riskier one also gets what is newer in a safer one.
 */
typedef enum
{
  SNUG_RISK_STABLE,
  SNUG_RISK_CANDIDATE,
  SNUG_RISK_BETA,
  SNUG_RISK_EDGE,
  SNUG_N_RISKS
} SnugRisk;

#define SNUG_TYPE_CHANNEL (snug_channel_get_type ())

/**
 * SnugChannel:
 *
 * A channel: track/risk[/branch]. Immutable.
 */
typedef struct _SnugChannel SnugChannel;

GType snug_channel_get_type (void);

/**
 * snug_channel_parse:
 * @text: any form: `stable`, `3.2`, `3.2/edge`, `3.2/edge/fix`, `edge/fix`
 * @error: return location for an error
 *
 * The track that is not named is `latest`, the risk `stable`.
 *
 * Returns: (transfer full): the channel
 */
SnugChannel *snug_channel_parse (const char *text, GError **error);

/**
 * snug_channel_resolve:
 * @present: (nullable): the channel that the snap follows, in full form
 * @text: what was asked for
 * @error: return location for an error
 *
 * A wish that names only a risk (or a risk and a branch) keeps the present track.
 *
 * Returns: (transfer full): the channel
 */
SnugChannel *snug_channel_resolve (const char *present, const char *text, GError **error);

/**
 * snug_channel_copy:
 * @self: a channel
 *
 * Returns: (transfer full): a copy
 */
SnugChannel *snug_channel_copy (const SnugChannel *self);

/**
 * snug_channel_free:
 * @self: (transfer full): a channel
 */
void snug_channel_free (SnugChannel *self);

/**
 * snug_channel_get_track:
 * @self: a channel
 *
 * Returns: (transfer none): the track
 */
const char *snug_channel_get_track (const SnugChannel *self);

/**
 * snug_channel_get_risk:
 * @self: a channel
 *
 * Returns: the risk
 */
SnugRisk snug_channel_get_risk (const SnugChannel *self);

/**
 * snug_channel_get_branch:
 * @self: a channel
 *
 * Returns: (transfer none) (nullable): the branch
 */
const char *snug_channel_get_branch (const SnugChannel *self);

/**
 * snug_channel_get_full:
 * @self: a channel
 *
 * Returns: (transfer none): track/risk[/branch]
 */
const char *snug_channel_get_full (const SnugChannel *self);

/**
 * snug_risk_to_string:
 * @risk: a risk
 *
 * Returns: (transfer none): its name
 */
const char *snug_risk_to_string (SnugRisk risk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugChannel, snug_channel_free)

G_END_DECLS
