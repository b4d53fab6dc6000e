/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-console.h"

G_BEGIN_DECLS

/**
 * snug_dispatch:
 * @console: the console
 * @words: (array zero-terminated=1): what was typed after `snug`
 *
 * Finds the verb, carries it out and shows its error.
 *
 * Returns: the exit status
 */
int snug_dispatch (SnugConsole *console, const char *const *words);

G_END_DECLS
