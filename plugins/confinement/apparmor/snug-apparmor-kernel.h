/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_apparmor_kernel_is_enabled:
 * @root: what stands before absolute paths, "" on a running system
 *
 * Returns: whether the kernel runs AppArmor and lets profiles be loaded
 */
gboolean snug_apparmor_kernel_is_enabled (const char *root);

/**
 * snug_apparmor_kernel_list_missing:
 * @root: what stands before absolute paths
 *
 * Returns: (transfer full): which mediations that a snap's profile can use this kernel lacks
 */
char **snug_apparmor_kernel_list_missing (const char *root);

G_END_DECLS
