/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>
#include <glib-object.h>

G_BEGIN_DECLS

#define SNUG_TYPE_CONSOLE (snug_console_get_type ())

/**
 * SnugConsole:
 *
 * Standard output and standard error as the person before them can read them: colours on a terminal
 * only, ASCII where the locale has no UTF-8. All text passes through [func@Snug.printable_text], so
 * that no verb can forget it. One thread.
 */
G_DECLARE_FINAL_TYPE (SnugConsole, snug_console, SNUG, CONSOLE, GObject)

/**
 * SnugStyle:
 * @SNUG_STYLE_PLAIN: as it is
 * @SNUG_STYLE_BOLD: headings
 * @SNUG_STYLE_BAD: errors
 * @SNUG_STYLE_WARNING: warnings
 * @SNUG_STYLE_DIM: what matters less
 *
 * How a text looks on a terminal.
 */
typedef enum
{
  SNUG_STYLE_PLAIN,
  SNUG_STYLE_BOLD,
  SNUG_STYLE_BAD,
  SNUG_STYLE_WARNING,
  SNUG_STYLE_DIM,
  SNUG_N_STYLES
} SnugStyle;

/**
 * snug_console_new:
 * @out: for what was asked for; stays the caller's
 * @err: for what goes on; stays the caller's
 *
 * Looks at both streams, the locale, `NO_COLOR` and `TERM`.
 *
 * Returns: (transfer full): a console
 */
SnugConsole *snug_console_new (FILE *out, FILE *err);

/**
 * snug_console_set_colour:
 * @self: a console
 * @colour: whether to use colours; the terminal and `NO_COLOR` say so at first
 */
void snug_console_set_colour (SnugConsole *self, gboolean colour);

/**
 * snug_console_set_utf8:
 * @self: a console
 * @utf8: whether the reader can see more than ASCII; the locale says so at first
 */
void snug_console_set_utf8 (SnugConsole *self, gboolean utf8);

/**
 * snug_console_get_utf8:
 * @self: a console
 *
 * Returns: whether the reader can see more than ASCII
 */
gboolean snug_console_get_utf8 (SnugConsole *self);

/**
 * snug_console_get_ellipsis:
 * @self: a console
 *
 * Returns: (transfer none): the mark for text that was left out
 */
const char *snug_console_get_ellipsis (SnugConsole *self);

/**
 * snug_console_get_width:
 * @self: a console
 *
 * Returns: the columns of the terminal that standard output is, 0 if it is none
 */
guint snug_console_get_width (SnugConsole *self);

/**
 * snug_console_get_progress_width:
 * @self: a console
 *
 * Returns: the columns of the terminal that standard error is at this moment, 0 if it is none
 */
guint snug_console_get_progress_width (SnugConsole *self);

/**
 * snug_console_print:
 * @self: a console
 * @format: a printf format
 * @...: its arguments
 *
 * Writes to standard output. Nothing is added at the end.
 */
void snug_console_print (SnugConsole *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * snug_console_put:
 * @self: a console
 * @style: how it looks
 * @text: text
 *
 * Writes to standard output.
 */
void snug_console_put (SnugConsole *self, SnugStyle style, const char *text);

/**
 * snug_console_note:
 * @self: a console
 * @format: a printf format; no line feed at its end
 * @...: its arguments
 *
 * Writes a line to standard error.
 */
void snug_console_note (SnugConsole *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * snug_console_warn:
 * @self: a console
 * @format: a printf format; no line feed at its end
 * @...: its arguments
 *
 * Writes "warning: …" to standard error.
 */
void snug_console_warn (SnugConsole *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * snug_console_fail:
 * @self: a console
 * @message: the message of an error
 *
 * Writes "error: …" to standard error, broken into lines on a terminal.
 */
void snug_console_fail (SnugConsole *self, const char *message);

/**
 * snug_console_redraw:
 * @self: a console
 * @line: (nullable): one line that is no wider than the terminal; %NULL to leave none
 *
 * Puts a line on the terminal that standard error is, in the place of the one before.
 */
void snug_console_redraw (SnugConsole *self, const char *line);

G_END_DECLS
