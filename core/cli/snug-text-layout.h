/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text in columns of a terminal: wide characters take two, combining ones none. */

/**
 * snug_text_width:
 * @text: printable UTF-8
 *
 * Returns: how many columns it takes
 */
guint snug_text_width (const char *text);

/**
 * snug_text_shorten:
 * @text: printable UTF-8 on one line
 * @width: columns
 * @ellipsis: what stands for the rest, for example `…`
 *
 * Returns: (transfer full): @text, or as much of it as fits before the ellipsis
 */
char *snug_text_shorten (const char *text, guint width, const char *ellipsis);

/**
 * snug_text_pad:
 * @out: where it goes
 * @text: printable UTF-8 on one line
 * @width: columns
 *
 * Appends @text and as many spaces as are missing to @width.
 */
void snug_text_pad (GString *out, const char *text, guint width);

/**
 * snug_text_wrap:
 * @text: printable UTF-8; line feeds in it stay
 * @width: columns of the whole line; 0 for no limit
 * @indent: spaces before each line but the first
 *
 * Breaks lines at spaces. A word that is longer than a line stays whole.
 *
 * Returns: (transfer full): the lines, without a line feed at the end
 */
char *snug_text_wrap (const char *text, guint width, guint indent);

G_END_DECLS
