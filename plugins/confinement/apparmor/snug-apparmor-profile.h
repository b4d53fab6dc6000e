/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_apparmor_profile_write:
 * @sandbox: a plan, strict or devmode, whose grants are reported by the mechanisms below
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
