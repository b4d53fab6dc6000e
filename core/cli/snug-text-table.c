/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rows in columns. One thread. */

#include "snug-text-table.h"
#include "snug-printable.h"
#include "snug-text-layout.h"

#define GAP 2
/* What is left of the last column at least, and of those between it and the first, where a terminal
 * is too narrow for all. */
#define MIN_LAST   10
#define MIN_COLUMN 8

struct _SnugTextTable
{
  GObject parent_instance;

  guint n_columns;
  GPtrArray *cells; /* (owned) of char: the headings, then row by row */
};

G_DEFINE_FINAL_TYPE (SnugTextTable, snug_text_table, G_TYPE_OBJECT)

static void
snug_text_table_init (SnugTextTable *self)
{
  self->cells = g_ptr_array_new_with_free_func (g_free);
}

static void
snug_text_table_finalize (GObject *object)
{
  g_ptr_array_unref (SNUG_TEXT_TABLE (object)->cells);
  G_OBJECT_CLASS (snug_text_table_parent_class)->finalize (object);
}

static void
snug_text_table_class_init (SnugTextTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_text_table_finalize;
}

SnugTextTable *
snug_text_table_new (const char *const *headings)
{
  SnugTextTable *self = g_object_new (SNUG_TYPE_TEXT_TABLE, NULL);

  for (; *headings != NULL; headings++)
    g_ptr_array_add (self->cells, g_strdup (*headings));
  self->n_columns = self->cells->len;
  return self;
}

static void
add_cell (SnugTextTable *self, const char *text)
{
  char *cell = snug_printable_line (text != NULL ? text : "");

  if (cell[0] == '\0')
    {
      g_free (cell);
      cell = g_strdup ("-");
    }
  g_ptr_array_add (self->cells, cell);
}

void
snug_text_table_add (SnugTextTable *self, const char *first, ...)
{
  va_list args;

  va_start (args, first);
  add_cell (self, first);
  for (guint i = 1; i < self->n_columns; i++)
    add_cell (self, va_arg (args, const char *));
  va_end (args);
}

guint
snug_text_table_get_n_rows (SnugTextTable *self)
{
  return self->cells->len / self->n_columns - 1;
}

static guint *
measure (SnugTextTable *self)
{
  guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint width = snug_text_width (g_ptr_array_index (self->cells, i));

      widths[i % self->n_columns] = MAX (widths[i % self->n_columns], width);
    }
  return widths;
}

/* What all columns before the last take. */
static guint
sum_widths (SnugTextTable *self, const guint *widths)
{
  guint used = 0;

  for (guint i = 0; i + 1 < self->n_columns; i++)
    used += widths[i] + GAP;
  return used;
}

/* Takes from the widest columns until all fit into a line. The first stays: it is what a person
 * types next. */
static void
narrow (SnugTextTable *self, guint *widths, guint line)
{
  guint last = self->n_columns - 1;
  guint wanted = MIN (widths[last], MIN_LAST);

  while (sum_widths (self, widths) + wanted > line)
    {
      guint widest = 0;

      for (guint i = 1; i < last; i++)
        if (widths[i] > MIN_COLUMN && (widest == 0 || widths[i] > widths[widest]))
          widest = i;
      if (widest == 0)
        return;
      widths[widest]--;
    }
}

/* What is left of the line for the last column; 0 for no limit. */
static guint
room_for_last (SnugTextTable *self, const guint *widths, guint line)
{
  guint used = sum_widths (self, widths);

  return line > used ? line - used : 0;
}

static char *
build_row (SnugTextTable *self, guint row, const guint *widths, guint room, const char *ellipsis)
{
  char *const *cells = (char *const *) self->cells->pdata + row * self->n_columns;
  g_autofree char *last = NULL;
  GString *line = g_string_new (NULL);

  for (guint i = 0; i + 1 < self->n_columns; i++)
    {
      g_autofree char *cell = snug_text_shorten (cells[i], widths[i], ellipsis);

      snug_text_pad (line, cell, widths[i] + GAP);
    }
  if (room > 0)
    last = snug_text_shorten (cells[self->n_columns - 1], room, ellipsis);
  g_string_append (line, last != NULL ? last : cells[self->n_columns - 1]);
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

void
snug_text_table_print (SnugTextTable *self, SnugConsole *console)
{
  g_autofree guint *widths = measure (self);
  guint line_width = snug_console_get_width (console);
  guint room;

  if (line_width > 0)
    narrow (self, widths, line_width);
  room = room_for_last (self, widths, line_width);
  for (guint row = 0; row <= snug_text_table_get_n_rows (self); row++)
    {
      g_autofree char *line
        = build_row (self, row, widths, room, snug_console_get_ellipsis (console));

      snug_console_put (console, row == 0 ? SNUG_STYLE_BOLD : SNUG_STYLE_PLAIN, line);
    }
}
