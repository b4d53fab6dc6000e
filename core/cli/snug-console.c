/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The two streams and what their reader can see. One thread. Escapes are written in this file only,
 * and every text is made printable here, whatever its origin. */

#include "snug-console.h"
#include "snug-printable.h"
#include "snug-text-layout.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 80
#define MIN_WIDTH     20

typedef struct
{
  FILE *file; /* (unowned) */
  gboolean terminal;
  gboolean colour;
} Stream;

struct _SnugConsole
{
  GObject parent_instance;

  Stream out;
  Stream err;
  gboolean utf8;
  gboolean line_drawn;
};

G_DEFINE_FINAL_TYPE (SnugConsole, snug_console, G_TYPE_OBJECT)

static const char *const style_codes[] = { "", "\033[1m", "\033[1;31m", "\033[33m", "\033[2m" };

G_STATIC_ASSERT (G_N_ELEMENTS (style_codes) == SNUG_N_STYLES);

static void
snug_console_init (SnugConsole *self)
{
}

static void
snug_console_class_init (SnugConsoleClass *klass)
{
}

static Stream
look_at (FILE *file)
{
  const char *term = g_getenv ("TERM"), *no_color = g_getenv ("NO_COLOR");
  int fd = fileno (file);
  Stream stream = { .file = file };

  stream.terminal = fd >= 0 && isatty (fd) == 1 && g_strcmp0 (term, "dumb") != 0;
  stream.colour = stream.terminal && (no_color == NULL || no_color[0] == '\0');
  return stream;
}

SnugConsole *
snug_console_new (FILE *out, FILE *err)
{
  SnugConsole *self = g_object_new (SNUG_TYPE_CONSOLE, NULL);

  self->out = look_at (out);
  self->err = look_at (err);
  self->utf8 = g_get_charset (NULL);
  return self;
}

void
snug_console_set_colour (SnugConsole *self, gboolean colour)
{
  self->out.colour = colour;
  self->err.colour = colour;
}

void
snug_console_set_utf8 (SnugConsole *self, gboolean utf8)
{
  self->utf8 = utf8;
}

gboolean
snug_console_get_utf8 (SnugConsole *self)
{
  return self->utf8;
}

const char *
snug_console_get_ellipsis (SnugConsole *self)
{
  return self->utf8 ? "…" : "...";
}

static guint
stream_width (const Stream *stream)
{
  struct winsize size;

  if (!stream->terminal)
    return 0;
  if (ioctl (fileno (stream->file), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return DEFAULT_WIDTH;
  return MAX (size.ws_col, MIN_WIDTH);
}

guint
snug_console_get_width (SnugConsole *self)
{
  return stream_width (&self->out);
}

guint
snug_console_get_progress_width (SnugConsole *self)
{
  return stream_width (&self->err);
}

static void
write_text (SnugConsole *self, const Stream *stream, SnugStyle style, const char *text)
{
  g_autofree char *printable = snug_printable_text (text);
  g_autofree char *ascii = self->utf8 ? NULL : g_str_to_ascii (printable, "C");
  gboolean styled = stream->colour && style != SNUG_STYLE_PLAIN;

  if (styled)
    fputs (style_codes[style], stream->file);
  fputs (ascii != NULL ? ascii : printable, stream->file);
  if (styled)
    fputs ("\033[0m", stream->file);
}

void
snug_console_print (SnugConsole *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_text (self, &self->out, SNUG_STYLE_PLAIN, text);
}

void
snug_console_put (SnugConsole *self, SnugStyle style, const char *text)
{
  write_text (self, &self->out, style, text);
}

/* What was printed before comes first, also where both streams are one pipe. */
static void
begin_note (SnugConsole *self)
{
  fflush (self->out.file);
  snug_console_redraw (self, NULL);
}

static void
write_labelled (SnugConsole *self, SnugStyle style, const char *label, const char *text)
{
  g_autofree char *printable = snug_printable_text (text);
  guint width = stream_width (&self->err), indent = (guint) strlen (label);
  g_autofree char *line = g_strconcat (label, printable, NULL);
  g_autofree char *wrapped = snug_text_wrap (line, width, indent);

  begin_note (self);
  write_text (self, &self->err, style, label);
  write_text (self, &self->err, SNUG_STYLE_PLAIN, wrapped + indent);
  fputc ('\n', self->err.file);
  fflush (self->err.file);
}

void
snug_console_note (SnugConsole *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_labelled (self, SNUG_STYLE_PLAIN, "", text);
}

void
snug_console_warn (SnugConsole *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_labelled (self, SNUG_STYLE_WARNING, "warning: ", text);
}

void
snug_console_fail (SnugConsole *self, const char *message)
{
  write_labelled (self, SNUG_STYLE_BAD, "error: ", message);
}

void
snug_console_redraw (SnugConsole *self, const char *line)
{
  if (!self->err.terminal || (line == NULL && !self->line_drawn))
    return;
  fputs ("\r", self->err.file);
  if (line != NULL)
    write_text (self, &self->err, SNUG_STYLE_PLAIN, line);
  fputs ("\033[K", self->err.file);
  fflush (self->err.file);
  self->line_drawn = line != NULL;
}
