/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* apparmor_parser(8), the only program that can compile profiles. */

/**
 * snug_apparmor_parser_find:
 *
 * Returns: (transfer full) (nullable): its path, in one of the directories of the system
 */
char *snug_apparmor_parser_find (void);

/**
 * snug_apparmor_parser_load:
 * @cache: the directory of compiled profiles, which the parser fills
 * @files: (array zero-terminated=1): absolute paths of profiles, at least one
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error with the parser's own words
 *
 * Compiles what is not in @cache and brings all into the kernel, in one run.
 *
 * Returns: %FALSE if the kernel has not all of them
 */
gboolean snug_apparmor_parser_load (const char *cache,
                                    const char *const *files,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_apparmor_parser_remove:
 * @files: (array zero-terminated=1): absolute paths of profiles, at least one
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error with the parser's own words
 *
 * Takes profiles out of the kernel. Programs that run in one are unconfined by it from then on, so
 * nothing of the snap may run. A profile that is not loaded is success.
 *
 * Returns: %FALSE if the kernel still has one of them
 */
gboolean snug_apparmor_parser_remove (const char *const *files,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
