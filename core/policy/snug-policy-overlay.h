/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-constraint.h"

G_BEGIN_DECLS

/**
 * SnugPolicyVerdict:
 * @SNUG_POLICY_UNDECIDED: nobody said anything
 * @SNUG_POLICY_ALLOWED: a rule allows it
 * @SNUG_POLICY_DENIED: a rule denies it
 *
 * What rules that need not decide say.
 */
typedef enum
{
  SNUG_POLICY_UNDECIDED,
  SNUG_POLICY_ALLOWED,
  SNUG_POLICY_DENIED,
} SnugPolicyVerdict;

/**
 * SnugPolicyOverlay:
 *
 * A rule of the admin's. Immutable.
 */
typedef struct _SnugPolicyOverlay SnugPolicyOverlay;

/**
 * snug_policy_overlay_parse:
 * @file: the file's name, for messages
 * @content: the text
 * @error: return location for an error with file, line and key
 *
 * Returns: (transfer full) (element-type SnugPolicyOverlay): the rules of a file of
 *   `/etc/snug/policy.d`
 */
GPtrArray *snug_policy_overlay_parse (const char *file, GBytes *content, GError **error);

/**
 * snug_policy_overlay_decide:
 * @self: a rule
 * @side: `plug` or `slot`; only an installation is asked about one side
 * @what: `installation`, `connection` or `auto-connection`
 * @ends: what is asked about
 * @host: where we are
 *
 * Returns: what the rule says
 */
SnugPolicyVerdict snug_policy_overlay_decide (const SnugPolicyOverlay *self,
                                              const char *side,
                                              const char *what,
                                              const SnugPolicyEnds *ends,
                                              const SnugPolicyHost *host);

/**
 * snug_policy_overlay_get_place:
 * @self: a rule
 *
 * Returns: (transfer none): FILE:LINE
 */
const char *snug_policy_overlay_get_place (const SnugPolicyOverlay *self);

G_END_DECLS
