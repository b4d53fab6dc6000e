/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-console.h"

G_BEGIN_DECLS

/**
 * snug_json_build:
 * @value: what the daemon answered
 * @ascii: whether everything beyond ASCII is escaped
 *
 * Characters that a terminal would obey are escaped, so that the text is safe to show and nothing
 * is lost.
 *
 * Returns: (transfer full): JSON on several lines
 */
char *snug_json_build (GVariant *value, gboolean ascii);

/**
 * snug_json_print:
 * @console: where it goes
 * @value: (transfer none): what the daemon answered; a floating one is consumed
 *
 * Writes JSON to standard output.
 */
void snug_json_print (SnugConsole *console, GVariant *value);

G_END_DECLS
