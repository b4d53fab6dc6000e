/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_apparmor_profile_check:
 * @sandbox: a plan whose grants are reported by the mechanisms below
 * @error: return location for an error that names the interface
 *
 * Nothing that a grant says may become more than one rule, whatever characters it has: what the
 * language of profiles cannot quote is refused.
 *
 * Returns: %FALSE if there is such a grant
 */
gboolean snug_apparmor_profile_check (SnugSandbox *sandbox,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_apparmor_profile_write:
 * @sandbox: a plan, strict or devmode, that snug_apparmor_profile_check() accepts
 *
 * Returns: (transfer full): the text of its profile, named like its security tag
 */
char *snug_apparmor_profile_write (SnugSandbox *sandbox);

/**
 * snug_apparmor_profile_has_rule:
 * @grant: a grant
 *
 * Returns: whether a profile has a rule for it, if the mechanisms below do not withhold it
 */
gboolean snug_apparmor_profile_has_rule (SnugGrant *grant);

G_END_DECLS
