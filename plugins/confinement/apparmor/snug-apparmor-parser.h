/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* apparmor_parser(8), the only program that can compile profiles. */

/**
 * snug_apparmor_parser_find:
 * @root: what stands before absolute paths, "" on a running system
 *
 * Returns: (transfer full) (nullable): its path, in one of the directories of the system
 */
char *snug_apparmor_parser_find (const char *root);

/**
 * snug_apparmor_parser_check:
 * @root: what stands before absolute paths
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error with the parser's own words
 *
 * Compiles a profile that has each kind of rule that snug writes, for no use.
 *
 * Returns: %FALSE if the parser cannot read one of them, or the ABI that profiles name is not there
 */
gboolean snug_apparmor_parser_check (const char *root,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_apparmor_parser_load:
 * @root: what stands before absolute paths
 * @cache: the directory of compiled profiles, which the parser fills
 * @files: (element-type filename): absolute paths of profiles, at least one
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error with the parser's own words
 *
 * Compiles what is not in @cache and brings all into the kernel, in one run.
 *
 * Returns: %FALSE if the kernel has not all of them
 */
gboolean snug_apparmor_parser_load (const char *root,
                                    const char *cache,
                                    GPtrArray *files,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
