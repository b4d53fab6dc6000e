/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The self-check of the database. Main thread. */

#include "snug-state-statement.h"

/* Each query gives a text for each thing that does not agree. */
static const char *const checks[] = {
  "SELECT 'the file is damaged: ' || integrity_check FROM pragma_integrity_check WHERE "
  "integrity_check <> 'ok'",
  "SELECT 'a row of ' || \"table\" || ' refers to nothing' FROM pragma_foreign_key_check",
  "SELECT 'the snap ' || instance || ' has the current revision ' || current || ', which is not on "
  "record' FROM snaps"
  " WHERE NOT EXISTS (SELECT 1 FROM revisions r WHERE r.instance = snaps.instance AND r.revision = "
  "snaps.current)",
  "SELECT 'the snap ' || instance || ' has no mode of confinement' FROM snaps"
  " WHERE mode NOT IN ('strict', 'devmode', 'jailmode', 'classic')",
  "SELECT 'the connection of ' || plug_snap || ':' || plug || ' belongs to no installed snap' FROM "
  "connections"
  " WHERE plug_snap NOT IN (SELECT instance FROM snaps)",
  "SELECT 'the connection of ' || plug_snap || ':' || plug || ' leads to ' || slot_snap || ', "
  "which is not installed'"
  " FROM connections WHERE slot_snap <> 'system' AND slot_snap NOT IN (SELECT instance FROM snaps)",
  "SELECT 'the change ' || id || ' is over, but its task ' || t.id2 || ' is not' FROM changes"
  " JOIN (SELECT id AS id2, change, ready_at AS r FROM tasks) t ON t.change = changes.id"
  " WHERE ready_at > 0 AND t.r = 0",
};

gboolean
snug_state_check (SnugState *self, GPtrArray *findings, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (SnugStateStatement) statement = snug_state_statement_new (self, checks[i], error);
      gboolean row = TRUE;

      if (statement == NULL)
        return FALSE;
      while (row)
        {
          if (!snug_state_statement_step (statement, &row, error))
            return FALSE;
          if (row)
            g_ptr_array_add (findings, snug_state_statement_get_text (statement, 0));
        }
    }
  return TRUE;
}
