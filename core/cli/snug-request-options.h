/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-command-table.h"

G_BEGIN_DECLS

/* Options that several verbs share, and how they become the options of a call. */

/**
 * snug_channel_options:
 *
 * --channel and its short forms.
 */
extern const SnugOption snug_channel_options[];

/**
 * snug_mode_options:
 *
 * --devmode, --jailmode and --classic.
 */
extern const SnugOption snug_mode_options[];

/**
 * snug_no_wait_options:
 *
 * --no-wait.
 */
extern const SnugOption snug_no_wait_options[];

/**
 * snug_json_options:
 *
 * --json.
 */
extern const SnugOption snug_json_options[];

/**
 * snug_request_options_build:
 * @invocation: what was typed
 * @error: return location for a [const@Snug.USAGE_ERROR]: options exclude each other, or a value
 * has not the form that it must have
 *
 * Takes from the options of a verb what a method of the daemon understands, whichever the verb has.
 *
 * Returns: (transfer full): `a{sv}`
 */
GVariant *snug_request_options_build (SnugInvocation *invocation, GError **error);

/**
 * snug_look_options:
 *
 * --color and --unicode.
 */
extern const SnugOption snug_look_options[];

/**
 * snug_request_apply_look:
 * @invocation: what was typed
 * @error: return location for an error
 *
 * Makes the console look as --color and --unicode say, where they were given.
 *
 * Returns: %FALSE if one of them makes no sense
 */
gboolean snug_request_apply_look (SnugInvocation *invocation,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_request_is_file:
 * @argument: what was typed where a snap or a file can stand
 *
 * Returns: whether it means a file: it has a slash in it, or ends in `.snap`
 */
gboolean snug_request_is_file (const char *argument);

/**
 * snug_request_options_get_channel:
 * @invocation: what was typed
 * @channel: (out) (transfer none) (nullable): the channel, %NULL if none was named
 * @error: return location for a [const@Snug.USAGE_ERROR]
 *
 * Returns: %FALSE if more than one channel was named, or one that cannot be
 */
gboolean
snug_request_options_get_channel (SnugInvocation *invocation, const char **channel, GError **error);

G_END_DECLS
