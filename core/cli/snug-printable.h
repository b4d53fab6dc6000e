/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What stores, snaps and other people wrote is shown on a terminal: none of it may move the cursor,
 * change colours, or make text appear in another order than it has.
 */

/**
 * snug_printable_text:
 * @text: anything
 *
 * Replaces what a terminal would obey instead of show: control characters, escapes, marks that
 * change the direction of text, invisible characters, and bytes that are no UTF-8. Line feeds stay.
 *
 * Returns: (transfer full): UTF-8 that can be shown
 */
char *snug_printable_text (const char *text);

/**
 * snug_printable_line:
 * @text: anything
 *
 * snug_printable_text() on one line: white space of any kind becomes single spaces.
 *
 * Returns: (transfer full): UTF-8 without line feeds
 */
char *snug_printable_line (const char *text);

/**
 * snug_printable_is_safe:
 * @c: a character
 *
 * Returns: whether a terminal shows @c and does nothing else
 */
gboolean snug_printable_is_safe (gunichar c);

G_END_DECLS
