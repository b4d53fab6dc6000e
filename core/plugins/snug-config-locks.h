/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-source.h"

G_BEGIN_DECLS

/**
 * SnugConfigLocks:
 *
 * What the admin forbids to change over D-Bus: `Keys` of `[Lock]` in /etc, a list of `SECTION/KEY`
 * in which `*` and `?` stand for any text and any character, for example
 * `storage/Backend;store main/Keys`. The lists of all files add up. Immutable.
 */
typedef struct _SnugConfigLocks SnugConfigLocks;

/**
 * snug_config_locks_new:
 * @source: what the files say
 * @problems: (element-type SnugConfigProblem): gets one for each lock that cannot be followed
 *
 * Returns: (transfer full): the locks
 */
SnugConfigLocks *snug_config_locks_new (SnugConfigSource *source, GPtrArray *problems);

/**
 * snug_config_locks_free:
 * @self: (transfer full): locks
 */
void snug_config_locks_free (SnugConfigLocks *self);

/**
 * snug_config_locks_is_lock:
 * @section: a section
 *
 * Returns: whether it is the section of the locks themselves
 */
gboolean snug_config_locks_is_lock (const char *section);

/**
 * snug_config_locks_find:
 * @self: locks
 * @section: a section
 * @key: a key
 *
 * Returns: (transfer none) (nullable): FILE:LINE of the lock that holds the key
 */
const char *
snug_config_locks_find (const SnugConfigLocks *self, const char *section, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigLocks, snug_config_locks_free)

G_END_DECLS
