/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-invocation.h"

G_BEGIN_DECLS

/**
 * snug_command_tasks_run:
 * @invocation: what was typed
 * @error: return location for an error
 *
 * Shows the steps of a change: what `tasks` and its other name `change` do.
 *
 * Returns: %FALSE if there is no such change
 */
gboolean snug_command_tasks_run (SnugInvocation *invocation, GError **error);

G_END_DECLS
