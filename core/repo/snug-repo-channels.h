/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repo-tree.h"

G_BEGIN_DECLS

/**
 * snug_repo_channels_release:
 * @snap: a snap
 * @record: of one of its revisions
 * @channels: (array zero-terminated=1): channels in any form
 * @error: return location for an error; %SNUG_ERROR_POLICY_DENIED if the grade of the revision
 *   forbids it
 *
 * Lets channels lead to a revision, for the architectures that it is made for.
 *
 * Returns: %FALSE if a channel has the wrong form, and nothing was changed
 */
gboolean snug_repo_channels_release (SnugRepositorySnap *snap,
                                     const SnugRepositoryRecord *record,
                                     const char *const *channels,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_channels_close:
 * @snap: a snap
 * @channel: a channel in any form
 * @architecture: (nullable): only for this one
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if it is not open
 *
 * Returns: %FALSE if nothing was closed
 */
gboolean snug_repo_channels_close (SnugRepositorySnap *snap,
                                   const char *channel,
                                   const char *architecture,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_channels_load_record:
 * @tree: a repository
 * @snap: a snap
 * @revision: one of its revisions
 * @error: return location for an error
 *
 * Returns: (transfer full): the record
 */
SnugRepositoryRecord *snug_repo_channels_load_record (SnugRepoTree *tree,
                                                      const SnugRepositorySnap *snap,
                                                      SnugRevision revision,
                                                      GError **error);

G_END_DECLS
