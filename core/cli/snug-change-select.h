/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-command-table.h"

G_BEGIN_DECLS

/* How the verbs that are about one change are told which. */

/**
 * snug_change_select_options:
 *
 * --last.
 */
extern const SnugOption snug_change_select_options[];

/**
 * snug_change_time_options:
 *
 * --abs-time.
 */
extern const SnugOption snug_change_time_options[];

/**
 * snug_change_select:
 * @invocation: what was typed: a number, or --last=KIND
 * @error: return location for an error
 *
 * Returns: (transfer none): what GetChange takes, or %NULL if both or neither were given
 */
const char *snug_change_select (SnugInvocation *invocation, GError **error);

/**
 * snug_change_select_load:
 * @invocation: what was typed
 * @change: (out) (transfer full) (nullable): the change as GetChange has it; %NULL if there is none
 *   and --last=KIND? does not mind
 * @error: return location for an error
 *
 * Returns: %FALSE if there is no such change, or it cannot be looked at
 */
gboolean snug_change_select_load (SnugInvocation *invocation,
                                  GVariant **change,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_select_time:
 * @invocation: what was typed
 * @dict: a change or task
 * @key: which time
 *
 * Returns: (transfer full): the time as --abs-time asks for it
 */
char *snug_change_select_time (SnugInvocation *invocation, GVariant *dict, const char *key);

G_END_DECLS
