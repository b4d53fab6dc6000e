/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-rules.h"

G_BEGIN_DECLS

/**
 * snug_policy_constraint_validate:
 * @value: what stands after `allow-…` or `deny-…`: a boolean, a map of constraints that must all
 *   hold, or a list of such maps of which one must
 * @error: return location for an error with the key
 *
 * Returns: %FALSE if it is none
 */
gboolean snug_policy_constraint_validate (GVariant *value, GError **error);

/**
 * snug_policy_constraint_matches:
 * @value: a valid constraint
 * @ends: plug and slot
 * @host: where we are
 * @any_number: (out) (optional): set if the alternative that holds has `slots-per-plug: *`
 *
 * Returns: whether it holds
 */
gboolean snug_policy_constraint_matches (GVariant *value,
                                         const SnugPolicyEnds *ends,
                                         const SnugPolicyHost *host,
                                         gboolean *any_number);

G_END_DECLS
