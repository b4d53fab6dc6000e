/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Connections. Main thread. */

#include "snug-state-connections.h"

#include "snug-state-statement.h"

void
snug_connection_record_free (SnugConnectionRecord *self)
{
  g_free (self->plug_snap);
  g_free (self->plug);
  g_free (self->slot_snap);
  g_free (self->slot);
  g_free (self->interface);
  g_clear_pointer (&self->plug_attrs, g_variant_unref);
  g_clear_pointer (&self->slot_attrs, g_variant_unref);
  g_free (self);
}

gboolean
snug_state_put_connection (SnugState *state, const SnugConnectionRecord *connection, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "INSERT OR REPLACE INTO connections (plug_snap, plug, slot_snap, "
                                "slot, interface, automatic, undesired,"
                                " plug_attrs, slot_attrs) VALUES (?,?,?,?,?,?,?,?,?)",
                                error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "sssssbbvv", connection->plug_snap, connection->plug,
                             connection->slot_snap, connection->slot, connection->interface,
                             connection->automatic, connection->undesired, connection->plug_attrs,
                             connection->slot_attrs);
  return snug_state_statement_write (state, statement, error);
}

static SnugConnectionRecord *
read_connection (SnugStateStatement *row)
{
  SnugConnectionRecord *connection = g_new0 (SnugConnectionRecord, 1);

  connection->plug_snap = snug_state_statement_get_text (row, 0);
  connection->plug = snug_state_statement_get_text (row, 1);
  connection->slot_snap = snug_state_statement_get_text (row, 2);
  connection->slot = snug_state_statement_get_text (row, 3);
  connection->interface = snug_state_statement_get_text (row, 4);
  connection->automatic = sqlite3_column_int (row, 5) != 0;
  connection->undesired = sqlite3_column_int (row, 6) != 0;
  connection->plug_attrs = snug_state_statement_get_variant (row, 7, G_VARIANT_TYPE_VARDICT);
  connection->slot_attrs = snug_state_statement_get_variant (row, 8, G_VARIANT_TYPE_VARDICT);
  return connection;
}

GPtrArray *
snug_state_list_connections (SnugState *state, const char *instance, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "SELECT plug_snap, plug, slot_snap, slot, interface, automatic, "
                                "undesired, plug_attrs, slot_attrs FROM connections"
                                " WHERE ?1 IS NULL OR plug_snap = ?1 OR slot_snap = ?1 ORDER BY "
                                "plug_snap, plug, slot_snap, slot",
                                error);
  g_autoptr (GPtrArray) connections
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_record_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  snug_state_statement_bind (statement, "s", instance);
  while (row)
    {
      if (!snug_state_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (connections, read_connection (statement));
    }
  return g_steal_pointer (&connections);
}

gboolean
snug_state_remove_connection (SnugState *state,
                              const SnugConnectionRecord *connection,
                              GError **error)
{
  g_autoptr (SnugStateStatement) statement = snug_state_statement_new (
    state,
    "DELETE FROM connections WHERE plug_snap = ? AND plug = ? AND slot_snap = ? AND slot = ?",
    error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "ssss", connection->plug_snap, connection->plug,
                             connection->slot_snap, connection->slot);
  return snug_state_statement_write (state, statement, error);
}
