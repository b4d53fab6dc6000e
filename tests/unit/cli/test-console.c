/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-console.h"

#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  SnugConsole *console;
  FILE *out;
  FILE *err;
  char *out_text;
  char *err_text;
  size_t out_size;
  size_t err_size;
} Captured;

static void
captured_set_up (Captured *captured, gconstpointer data)
{
  captured->out = open_memstream (&captured->out_text, &captured->out_size);
  captured->err = open_memstream (&captured->err_text, &captured->err_size);
  captured->console = snug_console_new (captured->out, captured->err);
  snug_console_set_utf8 (captured->console, TRUE);
}

static void
captured_tear_down (Captured *captured, gconstpointer data)
{
  g_object_unref (captured->console);
  fclose (captured->out);
  fclose (captured->err);
  free (captured->out_text);
  free (captured->err_text);
}

static void
test_streams (Captured *captured, gconstpointer data)
{
  snug_console_print (captured->console, "%s\n", "a\033[1mb");
  snug_console_put (captured->console, SNUG_STYLE_BOLD, "c\n");
  snug_console_note (captured->console, "a %s", "note");
  snug_console_warn (captured->console, "a %s", "danger");
  snug_console_fail (captured->console, "a failure\nof two lines");
  snug_console_redraw (captured->console, "a line that only terminals get");
  fflush (captured->out);
  fflush (captured->err);
  g_assert_cmpstr (captured->out_text, ==, "a�[1mb\nc\n");
  g_assert_cmpstr (captured->err_text, ==,
                   "a note\nwarning: a danger\nerror: a failure\n       of two lines\n");
  g_assert_cmpuint (snug_console_get_width (captured->console), ==, 0);
  g_assert_cmpuint (snug_console_get_progress_width (captured->console), ==, 0);
}

static void
test_ascii (Captured *captured, gconstpointer data)
{
  g_assert_cmpstr (snug_console_get_ellipsis (captured->console), ==, "…");
  snug_console_set_utf8 (captured->console, FALSE);
  g_assert_false (snug_console_get_utf8 (captured->console));
  g_assert_cmpstr (snug_console_get_ellipsis (captured->console), ==, "...");
  snug_console_print (captured->console, "‘hello’ für alle\n");
  fflush (captured->out);
  g_assert_true (g_str_is_ascii (captured->out_text));
  g_assert_cmpstr (captured->out_text, ==, "'hello' fur alle\n");
}

/* What a terminal of 40 columns gets. */
static char *
on_terminal (void (*act) (SnugConsole *))
{
  struct winsize size = { .ws_row = 24, .ws_col = 40 };
  g_autoptr (SnugConsole) console = NULL;
  char buffer[1000] = "";
  gsize used = 0;
  int master, slave;
  ssize_t n;
  FILE *file;

  g_assert_cmpint (openpty (&master, &slave, NULL, NULL, &size), ==, 0);
  file = fdopen (slave, "w");
  console = snug_console_new (file, file);
  snug_console_set_utf8 (console, TRUE);
  act (console);
  fclose (file);
  while ((n = read (master, buffer + used, sizeof buffer - used - 1)) > 0)
    used += (gsize) n;
  close (master);
  return g_strdup (buffer);
}

static void
write_all_kinds (SnugConsole *console)
{
  g_assert_cmpuint (snug_console_get_width (console), ==, 40);
  snug_console_put (console, SNUG_STYLE_BOLD, "Name\n");
  snug_console_redraw (console, "drawn");
  snug_console_redraw (console, NULL);
  snug_console_redraw (console, NULL);
  snug_console_fail (console, "cannot do this: there is a reason that is long");
}

static void
test_terminal (void)
{
  g_autofree char *coloured = NULL, *plain = NULL;

  g_setenv ("TERM", "xterm", TRUE);
  g_unsetenv ("NO_COLOR");
  coloured = on_terminal (write_all_kinds);
  g_assert_cmpstr (coloured, ==,
                   "\033[1mName\r\n\033[0m\rdrawn\033[K\r\033[K"
                   "\033[1;31merror: \033[0mcannot do this: there is a reason\r\n"
                   "       that is long\r\n");
  g_setenv ("NO_COLOR", "1", TRUE);
  plain = on_terminal (write_all_kinds);
  g_assert_cmpstr (plain, ==,
                   "Name\r\n\rdrawn\033[K\r\033[K"
                   "error: cannot do this: there is a reason\r\n"
                   "       that is long\r\n");
}

static void
write_on_dumb_one (SnugConsole *console)
{
  g_assert_cmpuint (snug_console_get_width (console), ==, 0);
  snug_console_redraw (console, "not here");
  snug_console_put (console, SNUG_STYLE_BOLD, "Name\n");
}

static void
test_dumb_terminal (void)
{
  g_autofree char *text = NULL;

  g_unsetenv ("NO_COLOR");
  g_setenv ("TERM", "dumb", TRUE);
  text = on_terminal (write_on_dumb_one);
  g_assert_cmpstr (text, ==, "Name\r\n");
}

#define captured_test(path, function)                                                              \
  g_test_add ((path), Captured, NULL, captured_set_up, (function), captured_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  captured_test ("/cli/console/streams", test_streams);
  captured_test ("/cli/console/ascii", test_ascii);
  g_test_add_func ("/cli/console/terminal", test_terminal);
  g_test_add_func ("/cli/console/dumb-terminal", test_dumb_terminal);
  return g_test_run ();
}
