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
 * snug_apparmor_kernel_mediates:
 * @root: (nullable): what stands before absolute paths
 * @feature: a name below the features that the kernel shows, for example `file`, `network`,
 *   `network/af_unix`
 *
 * Returns: whether this kernel's AppArmor decides about it
 */
gboolean snug_apparmor_kernel_mediates (const char *root, const char *feature);

/**
 * snug_apparmor_kernel_list_missing:
 * @root: what stands before absolute paths
 *
 * Returns: (transfer full): which mediations that a snap's profile can use this kernel lacks
 */
char **snug_apparmor_kernel_list_missing (const char *root);

/**
 * snug_apparmor_kernel_restricts_namespaces:
 * @root: what stands before absolute paths
 *
 * Returns: whether only programs with a profile that says so may make user namespaces
 */
gboolean snug_apparmor_kernel_restricts_namespaces (const char *root);

/**
 * snug_apparmor_kernel_list_profiles:
 * @root: what stands before absolute paths
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 utf8): the names of the profiles that the kernel has,
 *   as a set
 */
GHashTable *snug_apparmor_kernel_list_profiles (const char *root, GError **error);

/**
 * snug_apparmor_kernel_remove:
 * @root: what stands before absolute paths
 * @profile: the name of a profile
 * @error: return location for an error
 *
 * Takes a profile out of the kernel, which needs no text of it. Programs that run in it are
 * unconfined from then on, so nothing of the snap may run. A profile that is not there is success.
 *
 * Returns: %FALSE if the kernel still has it
 */
gboolean snug_apparmor_kernel_remove (const char *root,
                                      const char *profile,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
