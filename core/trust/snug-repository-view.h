/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-fetch.h"
#include "snug-repository-root.h"
#include "snug-repository-snap.h"

G_BEGIN_DECLS

/**
 * SnugRepositoryView:
 * @root: the root document in force
 * @timestamp: the timestamp
 * @index: the index
 *
 * A verified state of a repository. Immutable and reference-counted; any thread.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  SnugRepositoryRoot *root;
  SnugRepositoryTimestamp *timestamp;
  SnugRepositoryIndex *index;
} SnugRepositoryView;

/**
 * snug_repository_view_new:
 * @root: (transfer full): a root document
 * @timestamp: (transfer full): a timestamp
 * @index: (transfer full): an index
 *
 * Returns: (transfer full): the view
 */
SnugRepositoryView *snug_repository_view_new (SnugRepositoryRoot *root,
                                              SnugRepositoryTimestamp *timestamp,
                                              SnugRepositoryIndex *index);

/**
 * snug_repository_view_load:
 * @context: the repository
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if nothing is trusted yet
 *
 * Reads what was trusted last, without asking the store.
 *
 * Returns: (transfer full): the view, which may have expired
 */
SnugRepositoryView *snug_repository_view_load (const SnugRepositoryContext *context,
                                               GError **error);

/**
 * snug_repository_view_ref:
 * @self: a view
 *
 * Returns: (transfer full): @self
 */
SnugRepositoryView *snug_repository_view_ref (SnugRepositoryView *self);

/**
 * snug_repository_view_unref:
 * @self: (transfer full): a view
 */
void snug_repository_view_unref (SnugRepositoryView *self);

/**
 * snug_repository_view_check_expiry:
 * @self: a view
 * @context: the repository
 * @error: return location for an error
 *
 * Returns: %FALSE if one of its documents has expired
 */
gboolean snug_repository_view_check_expiry (SnugRepositoryView *self,
                                            const SnugRepositoryContext *context,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repository_view_load_shard:
 * @self: a view
 * @context: the repository
 * @number: of the shard
 * @error: return location for an error
 *
 * Reads a shard; one that is gone from this disk is fetched again.
 *
 * Returns: (transfer full): its snaps by name, for snug_repository_snap_parse()
 */
JsonObject *snug_repository_view_load_shard (SnugRepositoryView *self,
                                             const SnugRepositoryContext *context,
                                             guint number,
                                             GError **error);

/**
 * snug_repository_view_find:
 * @self: a view
 * @context: the repository
 * @name: a snap's name
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if there is no such snap
 *
 * Returns: (transfer full): the snap
 */
SnugRepositorySnap *snug_repository_view_find (SnugRepositoryView *self,
                                               const SnugRepositoryContext *context,
                                               const char *name,
                                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryView, snug_repository_view_unref)

G_END_DECLS
