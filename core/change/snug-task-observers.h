/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change.h"

G_BEGIN_DECLS

/**
 * snug_task_describe_step:
 * @change: a change
 * @task: a task of it
 * @undo: whether it is about to be undone
 *
 * Returns: (transfer full): `a{sv}`, a step as [iface@Snug.Lifecycle] sees it
 */
GVariant *snug_task_describe_step (SnugChange *change, SnugTask *task, gboolean undo);

/**
 * snug_task_ask_observers:
 * @observers: (element-type SnugLifecycle): who is asked
 * @step: what is about to happen
 * @undo: whether it is an undo, which nobody can forbid
 * @cancellable: (nullable): a cancellable
 * @error: return location for the veto
 *
 * On a worker.
 *
 * Returns: %FALSE if somebody forbids it
 */
gboolean snug_task_ask_observers (GPtrArray *observers,
                                  GVariant *step,
                                  gboolean undo,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * snug_task_tell_observers:
 * @observers: (element-type SnugLifecycle): who is told
 * @step: what happened
 * @outcome: (nullable): why it failed
 *
 * On a worker.
 */
void snug_task_tell_observers (GPtrArray *observers, GVariant *step, const GError *outcome);

G_END_DECLS
