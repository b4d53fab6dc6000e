/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-console.h"

G_BEGIN_DECLS

#define SNUG_TYPE_TEXT_TABLE (snug_text_table_get_type ())

/**
 * SnugTextTable:
 *
 * Rows in columns, two spaces between them. One thread.
 */
G_DECLARE_FINAL_TYPE (SnugTextTable, snug_text_table, SNUG, TEXT_TABLE, GObject)

/**
 * snug_text_table_new:
 * @headings: (array zero-terminated=1): one for each column
 *
 * Returns: (transfer full): a table without rows
 */
SnugTextTable *snug_text_table_new (const char *const *headings);

/**
 * snug_text_table_add:
 * @self: a table
 * @first: (nullable): the first cell
 * @...: the others, as many as there are headings, no %NULL and no end mark
 *
 * Adds a row. An empty cell is shown as `-`.
 */
void snug_text_table_add (SnugTextTable *self, const char *first, ...);

/**
 * snug_text_table_get_n_rows:
 * @self: a table
 *
 * Returns: how many rows were added
 */
guint snug_text_table_get_n_rows (SnugTextTable *self);

/**
 * snug_text_table_print:
 * @self: a table
 * @console: where it goes
 *
 * Prints headings and rows to standard output. On a terminal the last column is cut at its edge.
 */
void snug_text_table_print (SnugTextTable *self, SnugConsole *console);

G_END_DECLS
