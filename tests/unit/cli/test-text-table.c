/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-text-table.h"

#include <pty.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static char *
print (SnugTextTable *table)
{
  g_autoptr (SnugConsole) console = NULL;
  g_autofree char *copy = NULL;
  char *text = NULL;
  size_t size;
  FILE *file = open_memstream (&text, &size);

  console = snug_console_new (file, file);
  snug_console_set_utf8 (console, TRUE);
  snug_text_table_print (table, console);
  fclose (file);
  copy = g_strdup (text);
  free (text);
  return g_steal_pointer (&copy);
}

static void
test_columns (void)
{
  g_autoptr (SnugTextTable) table
    = snug_text_table_new ((const char *const[]){ "Name", "Rev", "Summary", NULL });
  g_autofree char *empty = print (table);
  g_autofree char *full = NULL;

  g_assert_cmpstr (empty, ==, "Name  Rev  Summary\n");
  snug_text_table_add (table, "日本語", "1", "wide\ncharacters");
  snug_text_table_add (table, "x", NULL, "");
  g_assert_cmpuint (snug_text_table_get_n_rows (table), ==, 2);
  full = print (table);
  g_assert_cmpstr (full, ==,
                   "Name    Rev  Summary\n"
                   "日本語  1    wide characters\n"
                   "x       -    -\n");
}

/* The same on a terminal of a width. */
static char *
print_on_terminal (SnugTextTable *table, unsigned short columns)
{
  struct winsize size = { .ws_row = 24, .ws_col = columns };
  struct termios termios = { .c_oflag = 0 };
  g_autoptr (SnugConsole) console = NULL;
  GString *seen = g_string_new (NULL);
  guint n_lines = 0;
  int master, slave;
  FILE *file;
  char c;

  g_assert_cmpint (openpty (&master, &slave, NULL, &termios, &size), ==, 0);
  file = fdopen (slave, "w");
  g_setenv ("NO_COLOR", "1", TRUE);
  console = snug_console_new (file, file);
  snug_console_set_utf8 (console, TRUE);
  snug_text_table_print (table, console);
  fflush (file);
  while (n_lines <= snug_text_table_get_n_rows (table))
    {
      g_assert_cmpint (read (master, &c, 1), ==, 1);
      g_string_append_c (seen, c);
      n_lines += c == '\n';
    }
  g_clear_object (&console);
  fclose (file);
  close (master);
  return g_string_free (seen, FALSE);
}

/* No line is longer than a terminal, as far as that can be; the first column is always whole. */
static void
test_narrow (void)
{
  g_autoptr (SnugTextTable) table
    = snug_text_table_new ((const char *const[]){ "Name", "Version", "Rev", "Notes", NULL });
  g_autofree char *wide = NULL;
  g_autofree char *narrow = NULL;
  g_autofree char *tiny = NULL;

  snug_text_table_add (table, "a-long-name", "2.2.5-3+b1+fonts", "12", "base");
  wide = print_on_terminal (table, 80);
  g_assert_cmpstr (wide, ==,
                   "Name         Version           Rev  Notes\n"
                   "a-long-name  2.2.5-3+b1+fonts  12   base\n");
  narrow = print_on_terminal (table, 36);
  g_assert_cmpstr (narrow, ==,
                   "Name         Version      Rev  Notes\n"
                   "a-long-name  2.2.5-3+b1…  12   base\n");
  tiny = print_on_terminal (table, 20);
  g_assert_cmpstr (tiny, ==,
                   "Name         Version   Rev  Notes\n"
                   "a-long-name  2.2.5-3…  12   base\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/text-table/columns", test_columns);
  g_test_add_func ("/cli/text-table/narrow", test_narrow);
  return g_test_run ();
}
