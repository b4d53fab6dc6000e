/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* Bits of landlock(7) that the headers of Linux 6.1 do not have yet. */
#define SNUG_LANDLOCK_FS_TRUNCATE     (1ULL << 14) /* ABI 3, Linux 6.2 */
#define SNUG_LANDLOCK_FS_IOCTL_DEV    (1ULL << 15) /* ABI 5, Linux 6.10 */
#define SNUG_LANDLOCK_NET_BIND_TCP    (1ULL << 0)  /* ABI 4, Linux 6.7 */
#define SNUG_LANDLOCK_NET_CONNECT_TCP (1ULL << 1)
#define SNUG_LANDLOCK_SCOPE_ABSTRACT  (1ULL << 0) /* ABI 6, Linux 6.12 */
#define SNUG_LANDLOCK_SCOPE_SIGNAL    (1ULL << 1)

/**
 * snug_seccomp_kernel_landlock_abi:
 *
 * Returns: the ABI of landlock(7) that the kernel has; 0: none, or not enabled
 */
int snug_seccomp_kernel_landlock_abi (void);

/**
 * snug_seccomp_kernel_fs_mask:
 * @abi: an ABI
 *
 * Returns: all LANDLOCK_ACCESS_FS_* bits of that ABI that this backend uses
 */
guint64 snug_seccomp_kernel_fs_mask (int abi);

/**
 * snug_seccomp_kernel_has_filters:
 *
 * Returns: whether seccomp(2) takes filters that kill, answer and log
 */
gboolean snug_seccomp_kernel_has_filters (void);

/**
 * snug_seccomp_kernel_has_user_namespaces:
 *
 * Tries it, in a child without privileges.
 *
 * Returns: whether an unprivileged process may make a user namespace and mount in it
 */
gboolean snug_seccomp_kernel_has_user_namespaces (void);

G_END_DECLS
