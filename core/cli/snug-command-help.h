/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-command-table.h"

G_BEGIN_DECLS

/**
 * snug_command_help_print_overview:
 * @console: where it goes
 *
 * Prints what `snug` and `snug help` show.
 */
void snug_command_help_print_overview (SnugConsole *console);

/**
 * snug_command_help_print_verb:
 * @console: where it goes
 * @command: a verb
 *
 * Prints what `snug help VERB` and `snug VERB --help` show.
 */
void snug_command_help_print_verb (SnugConsole *console, const SnugCommand *command);

G_END_DECLS
