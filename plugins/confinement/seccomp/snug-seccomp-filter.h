/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_seccomp_filter_build:
 * @sandbox: a plan
 * @error: return location for an error
 *
 * Builds the system call filter from the plan's `syscall`, `socket` and `network` grants: what they
 * do not allow answers EPERM (strict) or is logged (devmode). A classic snap has only the refusals
 * that nobody is spared.
 *
 * Returns: (transfer full): an array of `struct sock_filter`
 */
GBytes *snug_seccomp_filter_build (SnugSandbox *sandbox, GError **error);

G_END_DECLS
