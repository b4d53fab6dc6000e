/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-state-statement.h"

static void
test_is_cached_and_clean (void)
{
  static const char sql[] = "SELECT ?1";
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  SnugStateStatement *first = snug_state_statement_new (state, sql, NULL);
  gboolean row;

  snug_state_statement_bind (first, "s", "text");
  g_assert_true (snug_state_statement_step (first, &row, NULL));
  g_assert_true (row);
  snug_state_statement_free (first);
  {
    g_autoptr (SnugStateStatement) again = snug_state_statement_new (state, sql, NULL);
    g_autofree char *text = NULL;

    g_assert_true (again == first);
    g_assert_true (snug_state_statement_step (again, &row, NULL));
    text = snug_state_statement_get_text (again, 0);
    g_assert_null (text);
  }
}

static void
test_values (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "SELECT ?1, ?2, ?3, ?4, ?5", NULL);
  g_autoptr (GVariant) written = g_variant_ref_sink (g_variant_new_parsed ("{'a': <[1, 2]>}"));
  g_autoptr (GVariant) read = NULL;
  g_autoptr (GVariant) none = NULL;
  gboolean row;

  snug_state_statement_bind (statement, "sibvv", "x", G_MININT64, TRUE, written, NULL);
  g_assert_true (snug_state_statement_step (statement, &row, NULL));
  g_assert_cmpint (sqlite3_column_int64 (statement, 1), ==, G_MININT64);
  g_assert_cmpint (sqlite3_column_int (statement, 2), ==, 1);
  read = snug_state_statement_get_variant (statement, 3, G_VARIANT_TYPE_VARDICT);
  g_assert_true (g_variant_equal (read, written));
  none = snug_state_statement_get_variant (statement, 4, G_VARIANT_TYPE_VARDICT);
  g_assert_null (none);
}

static void
test_bad_sql (void)
{
  g_autoptr (SnugState) state = snug_state_open_in_memory ();
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_state_statement_new (state, "SELECT FROM nowhere", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/statement/is-cached-and-clean", test_is_cached_and_clean);
  g_test_add_func ("/state/statement/values", test_values);
  g_test_add_func ("/state/statement/bad-sql", test_bad_sql);
  return g_test_run ();
}
