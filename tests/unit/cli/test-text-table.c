/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-text-table.h"

#include <stdlib.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/text-table/columns", test_columns);
  return g_test_run ();
}
