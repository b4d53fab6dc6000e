/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-repository-record.h"
#include "snug-repository-root.h"
#include "snug-repository-snap.h"

G_BEGIN_DECLS

/* The text of each kind of document, as `repository-format.md` describes it. Names are sorted, so
 * that what did not change has the same bytes. */

/**
 * snug_repo_documents_build_root:
 * @root: a root document
 *
 * Returns: (transfer full): its text
 */
GBytes *snug_repo_documents_build_root (const SnugRepositoryRoot *root);

/**
 * snug_repo_documents_build_timestamp:
 * @timestamp: a timestamp
 *
 * Returns: (transfer full): its text
 */
GBytes *snug_repo_documents_build_timestamp (const SnugRepositoryTimestamp *timestamp);

/**
 * snug_repo_documents_build_index:
 * @index: an index
 *
 * Returns: (transfer full): its text
 */
GBytes *snug_repo_documents_build_index (const SnugRepositoryIndex *index);

/**
 * snug_repo_documents_build_shard:
 * @snaps: (element-type SnugRepositorySnap): the snaps of the shard
 *
 * Returns: (transfer full): its text
 */
GBytes *snug_repo_documents_build_shard (GPtrArray *snaps);

/**
 * snug_repo_documents_build_record:
 * @record: a record
 *
 * Returns: (transfer full): its text
 */
GBytes *snug_repo_documents_build_record (const SnugRepositoryRecord *record);

/**
 * snug_repo_documents_build_publisher:
 * @publisher: a publisher
 *
 * Returns: (transfer full): its text
 */
GBytes *snug_repo_documents_build_publisher (const SnugRepositoryPublisher *publisher);

G_END_DECLS
