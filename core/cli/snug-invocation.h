/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include "snug-client.h"
#include "snug-console.h"

G_BEGIN_DECLS

typedef struct _SnugCommand SnugCommand;

#define SNUG_TYPE_INVOCATION (snug_invocation_get_type ())

/**
 * SnugInvocation:
 *
 * One verb with what was typed after it, and what it works with: the console and the daemon. One
 * thread.
 */
G_DECLARE_FINAL_TYPE (SnugInvocation, snug_invocation, SNUG, INVOCATION, GObject)

/**
 * SNUG_EXIT_FAILED:
 *
 * The exit status when something could not be done, and of `doctor` when it found something.
 */
#define SNUG_EXIT_FAILED 1

/**
 * SNUG_EXIT_USAGE:
 *
 * The exit status when what was typed makes no sense (`EX_USAGE` of sysexits(3)).
 */
#define SNUG_EXIT_USAGE 64

/**
 * SNUG_EXIT_INTERRUPTED:
 *
 * The exit status after Ctrl-C.
 */
#define SNUG_EXIT_INTERRUPTED 130

/**
 * SNUG_USAGE_ERROR:
 *
 * Errors of what was typed, beside [error@Snug.Error]: their exit status is %SNUG_EXIT_USAGE. They
 * have one code, 0.
 */
#define SNUG_USAGE_ERROR (snug_usage_error_quark ())

/**
 * snug_usage_error_quark:
 *
 * Returns: the domain of errors of what was typed
 */
GQuark snug_usage_error_quark (void);

/**
 * snug_invocation_new:
 * @command: the verb
 * @console: the console
 * @client: (nullable): the way to the daemon; verbs that have no need of it get along without
 *
 * Returns: (transfer full): an invocation without options and arguments
 */
SnugInvocation *
snug_invocation_new (const SnugCommand *command, SnugConsole *console, SnugClient *client);

/**
 * snug_invocation_parse:
 * @self: an invocation
 * @words: (array zero-terminated=1): what was typed after the verb
 * @error: return location for a [const@Snug.USAGE_ERROR]
 *
 * Takes options and arguments apart as the verb's table says.
 *
 * Returns: %FALSE if an option is unknown or lacks its value, or arguments are missing or too many
 */
gboolean snug_invocation_parse (SnugInvocation *self, const char *const *words, GError **error);

/**
 * snug_invocation_get_command:
 * @self: an invocation
 *
 * Returns: (transfer none): the verb
 */
const SnugCommand *snug_invocation_get_command (SnugInvocation *self);

/**
 * snug_invocation_get_console:
 * @self: an invocation
 *
 * Returns: (transfer none): the console
 */
SnugConsole *snug_invocation_get_console (SnugInvocation *self);

/**
 * snug_invocation_get_client:
 * @self: an invocation
 *
 * Returns: (transfer none): the way to the daemon
 */
SnugClient *snug_invocation_get_client (SnugInvocation *self);

/**
 * snug_invocation_has:
 * @self: an invocation
 * @option: an option's name without dashes
 *
 * Returns: whether it was given
 */
gboolean snug_invocation_has (SnugInvocation *self, const char *option);

/**
 * snug_invocation_get:
 * @self: an invocation
 * @option: an option's name without dashes
 *
 * Returns: (transfer none) (nullable): its value, %NULL if it was not given
 */
const char *snug_invocation_get (SnugInvocation *self, const char *option);

/**
 * snug_invocation_get_arguments:
 * @self: an invocation
 *
 * Returns: (transfer none) (array zero-terminated=1): what is no option
 */
const char *const *snug_invocation_get_arguments (SnugInvocation *self);

/**
 * snug_invocation_get_argument:
 * @self: an invocation
 * @index: which, from 0
 *
 * Returns: (transfer none) (nullable): an argument, %NULL if there are fewer
 */
const char *snug_invocation_get_argument (SnugInvocation *self, guint index);

/**
 * snug_invocation_build_program:
 * @self: an invocation
 * @name: a program that is installed for snug's own use
 *
 * Returns: (transfer full): its path
 */
char *snug_invocation_build_program (SnugInvocation *self, const char *name);

/**
 * snug_invocation_set_program_dir:
 * @self: an invocation
 * @path: where such programs are, if not where they are installed
 */
void snug_invocation_set_program_dir (SnugInvocation *self, const char *path);

/**
 * snug_invocation_set_status:
 * @self: an invocation
 * @status: the exit status, if there is no error
 */
void snug_invocation_set_status (SnugInvocation *self, int status);

/**
 * snug_invocation_get_status:
 * @self: an invocation
 *
 * Returns: the exit status, if there is no error
 */
int snug_invocation_get_status (SnugInvocation *self);

/**
 * snug_usage_error:
 * @error: (out) (optional): where the error goes
 * @format: a printf format; lower case, no full stop
 * @...: its arguments
 *
 * Refuses what was typed.
 *
 * Returns: %FALSE
 */
gboolean snug_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Told so here, analyzers follow the code after a refusal as it runs. */
#define snug_usage_error(...) snug_error_false ((snug_usage_error) (__VA_ARGS__))

G_END_DECLS
