/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * SnugSnapHook:
 * @launcher: the absolute path of the launcher
 * @instance: the instance name of its snap
 * @hook: its name
 * @timeout_ms: how long it may run; 0 for the usual time: 5 minutes for configure hooks, 10 for
 *   others
 *
 * A hook that is to run.
 */
typedef struct
{
  const char *launcher;
  const char *instance;
  const char *hook;
  guint timeout_ms;
} SnugSnapHook;

/**
 * snug_snap_hook_run:
 * @hook: what to run; its recipe is in place, and what that needs is mounted
 * @output: (element-type utf8): lines that it wrote are added, the last ones if they are many
 * @cancellable: (nullable): kills it
 * @error: return location for an error: %SNUG_ERROR_FAILED with the exit status and the last line,
 *   %SNUG_ERROR_CANCELLED
 *
 * Runs a hook as root with a clean environment, and waits. When its time is up or it is cancelled,
 * everything that it started and that is still in its session is killed. It does not outlive this
 * process. On a worker.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_snap_hook_run (const SnugSnapHook *hook,
                             GPtrArray *output,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
