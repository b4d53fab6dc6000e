/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin.h"

G_BEGIN_DECLS

#define SNUG_TYPE_LIFECYCLE (snug_lifecycle_get_type ())

/**
 * SnugLifecycle:
 *
 * Watches, and may veto, what happens to snaps: site policy, audit, inventory.
 *
 * A *step* is an `a{sv}`: `kind` (s, the task's kind, for example `link-snap`), `action` (s:
 * install, refresh, revert, remove, …), `instance-name` (s), `revision` (s), `change` (s), `task`
 * (s), `undo` (b), `uid` (u, who asked).
 */
G_DECLARE_INTERFACE (SnugLifecycle, snug_lifecycle, SNUG, LIFECYCLE, SnugPlugin)

/**
 * SnugLifecycleInterface:
 * @before: see [method@Snug.Lifecycle.before]
 * @after: see [method@Snug.Lifecycle.after]
 */
struct _SnugLifecycleInterface
{
  GTypeInterface parent;

  gboolean (*before) (SnugLifecycle *self,
                      GVariant *step,
                      GCancellable *cancellable,
                      GError **error);
  void (*after) (SnugLifecycle *self, GVariant *step, const GError *outcome);

  /*< private >*/
  gpointer padding[8];
};

/**
 * snug_lifecycle_before:
 * @self: an observer
 * @step: what is about to happen
 * @cancellable: (nullable): a cancellable
 * @error: return location for the veto; its message is shown to the person who asked
 *
 * Called before each step. The default allows. Undo steps are announced, and cannot be vetoed.
 *
 * Returns: %FALSE to veto
 */
gboolean snug_lifecycle_before (SnugLifecycle *self,
                                GVariant *step,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_lifecycle_after:
 * @self: an observer
 * @step: what happened
 * @outcome: (nullable): why it failed, or %NULL
 */
void snug_lifecycle_after (SnugLifecycle *self, GVariant *step, const GError *outcome);

G_END_DECLS
