/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Keys with values, and snaps' configuration. Main thread. */

#include "snug-state-values.h"

#include "snug-state-statement.h"

gboolean
snug_state_put_value (SnugState *state, const char *key, GVariant *value, GError **error)
{
  g_autoptr (GVariant) owned = value != NULL ? g_variant_ref_sink (value) : NULL;
  g_autoptr (SnugStateStatement) statement
    = owned != NULL
        ? snug_state_statement_new (state, "INSERT OR REPLACE INTO meta (key, value) VALUES (?,?)",
                                    error)
        : snug_state_statement_new (state, "DELETE FROM meta WHERE key = ?", error);

  if (statement == NULL)
    return FALSE;
  if (owned != NULL)
    snug_state_statement_bind (statement, "sv", key, owned);
  else
    snug_state_statement_bind (statement, "s", key);
  return snug_state_statement_write (state, statement, error);
}

gboolean
snug_state_get_value (SnugState *state, const char *key, GVariant **value, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "SELECT value FROM meta WHERE key = ?", error);
  gboolean row;

  *value = NULL;
  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "s", key);
  if (!snug_state_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    *value = snug_state_statement_get_variant (statement, 0, G_VARIANT_TYPE_VARDICT);
  return TRUE;
}

gboolean
snug_state_put_config (SnugState *state,
                       const char *instance,
                       int revision,
                       const char *json,
                       GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = json != NULL
        ? snug_state_statement_new (
          state, "INSERT OR REPLACE INTO config (instance, revision, value) VALUES (?,?,?)", error)
        : snug_state_statement_new (state, "DELETE FROM config WHERE instance = ? AND revision = ?",
                                    error);

  if (statement == NULL)
    return FALSE;
  if (json != NULL)
    snug_state_statement_bind (statement, "sis", instance, (gint64) revision, json);
  else
    snug_state_statement_bind (statement, "si", instance, (gint64) revision);
  return snug_state_statement_write (state, statement, error);
}

gboolean
snug_state_get_config (SnugState *state,
                       const char *instance,
                       int revision,
                       char **json,
                       GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "SELECT value FROM config WHERE instance = ? AND revision = ?",
                                error);
  gboolean row;

  *json = NULL;
  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "si", instance, (gint64) revision);
  if (!snug_state_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    *json = snug_state_statement_get_text (statement, 0);
  return TRUE;
}
