/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugSeccompPlace:
 * @SNUG_SECCOMP_PLACE_DONE: it is in the sandbox, as far as @note does not say otherwise
 * @SNUG_SECCOMP_PLACE_OPEN: every sandbox has it, as @note says
 * @SNUG_SECCOMP_PLACE_WITHHELD: it is not, and @note says why
 *
 * What became of a grant that names a path.
 */
typedef enum
{
  SNUG_SECCOMP_PLACE_DONE,
  SNUG_SECCOMP_PLACE_OPEN,
  SNUG_SECCOMP_PLACE_WITHHELD,
} SnugSeccompPlace;

/**
 * snug_seccomp_mounts_add:
 * @sandbox: a plan
 * @grant: a grant of the kinds file, device, socket with `path`, or mount
 * @abi: the ABI of Landlock
 * @note: (out) (transfer full) (nullable): what is not enforced, or why it is withheld
 *
 * Adds the binds, entries and Landlock rules of a grant.
 *
 * Returns: what became of it
 */
SnugSeccompPlace
snug_seccomp_mounts_add (SnugSandbox *sandbox, SnugGrant *grant, int abi, char **note);

/**
 * snug_seccomp_mounts_add_devmode:
 * @sandbox: a plan of a snap in devmode
 *
 * Shows what a snap in development may look at without a grant: homes, devices, /run and media.
 */
void snug_seccomp_mounts_add_devmode (SnugSandbox *sandbox);

G_END_DECLS
