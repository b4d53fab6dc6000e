/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * snug_manual_build:
 *
 * Makes the manual page snug(1) of the table of verbs.
 *
 * Returns: (transfer full): a page in the language of man(7)
 */
char *snug_manual_build (void);

G_END_DECLS
