/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include <sys/types.h>

G_BEGIN_DECLS

/*
 * One folder of data for each revision, side by side in the folder of a snap: below /var/snap, and
 * in each home. Whatever has a revision's name is whole; what is on its way has a hidden name
 * beside it. All may be repeated after it was interrupted anywhere. Any thread.
 */

/**
 * snug_revision_data_copy:
 * @folder: the folder of a snap
 * @from: the name of a revision whose data is there
 * @to: the name of another, whose data is replaced
 * @mode: of the new folder, until it gets that of the old one
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: %FALSE if @to is not a whole copy of @from
 */
gboolean snug_revision_data_copy (int folder,
                                  const char *from,
                                  const char *to,
                                  mode_t mode,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_revision_data_set_aside:
 * @folder: the folder of a snap
 * @revision: the name of a revision, whose data is about to be replaced
 * @error: return location for an error
 *
 * Keeps what a revision has, or that it has nothing, until snug_revision_data_bring_back() or
 * snug_revision_data_forget_aside(). What is set aside already stays so.
 *
 * Returns: %FALSE if it could not be kept
 */
gboolean snug_revision_data_set_aside (int folder,
                                       const char *revision,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_revision_data_bring_back:
 * @folder: the folder of a snap
 * @revision: the name of a revision
 * @error: return location for an error
 *
 * The revision has again what was set aside. Nothing aside is success and changes nothing but what
 * an interrupted copy left.
 *
 * Returns: %FALSE if it could not be brought back
 */
gboolean snug_revision_data_bring_back (int folder,
                                        const char *revision,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_revision_data_forget_aside:
 * @folder: the folder of a snap
 * @revision: the name of a revision
 * @error: return location for an error
 *
 * Returns: %FALSE if some of what was set aside is left
 */
gboolean snug_revision_data_forget_aside (int folder,
                                          const char *revision,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_revision_data_remove:
 * @folder: the folder of a snap
 * @revision: the name of a revision
 * @error: return location for an error
 *
 * Returns: %FALSE if some of its data is left, under whatever name
 */
gboolean snug_revision_data_remove (int folder,
                                    const char *revision,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
