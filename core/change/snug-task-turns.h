/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugTaskTurns:
 *
 * Groups of which one holder at a time has the turn; the others wait in the order in which they
 * came. One thread.
 */
typedef struct _SnugTaskTurns SnugTaskTurns;

/**
 * snug_task_turns_new:
 * @free_job: frees jobs that still wait at the end
 *
 * Returns: (transfer full): turns that nobody has
 */
SnugTaskTurns *snug_task_turns_new (GDestroyNotify free_job);

/**
 * snug_task_turns_free:
 * @self: (transfer full): the turns
 */
void snug_task_turns_free (SnugTaskTurns *self);

/**
 * snug_task_turns_enter:
 * @self: the turns
 * @group: (nullable): a group; %NULL for none, where it is always everybody's turn
 * @holder: who wants the turn; who has it already keeps it
 * @job: what @holder will do; it waits here unless it is its turn
 *
 * Returns: whether it is the holder's turn; otherwise @job was taken
 */
gboolean snug_task_turns_enter (SnugTaskTurns *self,
                                const char *group,
                                gpointer holder,
                                gpointer job) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_task_turns_leave:
 * @self: the turns
 * @group: (nullable): the group
 * @holder: who has the turn
 *
 * Gives the turn to the next in the group.
 *
 * Returns: (transfer full) (nullable): the job whose turn it is now
 */
gpointer snug_task_turns_leave (SnugTaskTurns *self,
                                const char *group,
                                gpointer holder) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugTaskTurns, snug_task_turns_free)

G_END_DECLS
