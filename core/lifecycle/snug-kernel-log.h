/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * SnugKernelLogFunc:
 * @text: a line that the kernel wrote, without priority and time stamp
 * @user_data: the data of snug_kernel_log_read()
 */
typedef void (*SnugKernelLogFunc) (const char *text, gpointer user_data);

/**
 * snug_kernel_log_read:
 * @paths: the paths
 * @each: called for each line, oldest first
 * @user_data: for @each
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error if there is no log that can be read
 *
 * Reads the log of auditd, where it writes one, and what the kernel still has in its own. Lines
 * that a program wrote are left out, however much they look like the kernel's. Blocks for as long
 * as reading takes; size and number of lines are limited.
 *
 * Returns: %FALSE if nothing could be read
 */
gboolean snug_kernel_log_read (SnugPaths *paths,
                               SnugKernelLogFunc each,
                               gpointer user_data,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
