/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * snug_system_dirs_make:
 * @paths: the paths
 * @error: return location for an error that names the directory
 *
 * Makes the directories that snug keeps things in, each with the owner's and everybody's rights
 * that it must have. One that is there gets the right mode; one that is something else is an error.
 *
 * Returns: %FALSE if one is missing
 */
gboolean snug_system_dirs_make (SnugPaths *paths, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_system_dirs_lock:
 * @paths: the paths, after snug_system_dirs_make()
 * @error: return location for an error
 *
 * Waits until a daemon that is leaving has closed the database. The lock lasts as long as the
 * descriptor.
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_system_dirs_lock (SnugPaths *paths, GError **error);

G_END_DECLS
