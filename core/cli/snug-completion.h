/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * snug_completion_build_bash:
 *
 * Makes the completion of the table of verbs.
 *
 * Returns: (transfer full): a script for bash
 */
char *snug_completion_build_bash (void);

G_END_DECLS
