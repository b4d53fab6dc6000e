/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_REPO_SOURCE (snug_repo_source_get_type ())

/**
 * SnugRepoSource:
 *
 * A repository's directory as a store, for the verifier.
 */
G_DECLARE_FINAL_TYPE (SnugRepoSource, snug_repo_source, SNUG, REPO_SOURCE, GObject)

/**
 * snug_repo_source_new:
 * @path: a directory
 * @error: return location for an error
 *
 * Returns: (transfer full): the store
 */
SnugRepoSource *snug_repo_source_new (const char *path, GError **error);

/**
 * snug_repo_source_get_fd:
 * @self: a source
 *
 * Returns: the directory, which stays the source's
 */
int snug_repo_source_get_fd (SnugRepoSource *self);

G_END_DECLS
