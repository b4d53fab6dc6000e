/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the kinds of tasks about connections write. Main thread, inside the transaction that ends
 * the task. */

#include "snug-connection-records.h"

#include "snug-snap-connections.h"
#include "snug-state-connections.h"

static SnugConnectionRecord
to_record (const SnugConnection *connection)
{
  return (SnugConnectionRecord){ .plug_snap = connection->plug_snap,
                                 .plug = connection->plug,
                                 .slot_snap = connection->slot_snap,
                                 .slot = connection->slot,
                                 .interface = connection->interface,
                                 .automatic = connection->automatic,
                                 .undesired = connection->undesired,
                                 .plug_attrs = connection->plug_attrs,
                                 .slot_attrs = connection->slot_attrs };
}

static gboolean
remove_all (SnugState *state, GVariant *result, const char *key, GError **error)
{
  g_autoptr (GPtrArray) connections = snug_snap_connections_unpack (result, key);

  for (guint i = 0; i < connections->len; i++)
    {
      SnugConnectionRecord record = to_record (g_ptr_array_index (connections, i));

      if (!snug_state_remove_connection (state, &record, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_all (SnugState *state, GVariant *result, const char *key, GError **error)
{
  g_autoptr (GPtrArray) connections = snug_snap_connections_unpack (result, key);

  for (guint i = 0; i < connections->len; i++)
    {
      SnugConnectionRecord record = to_record (g_ptr_array_index (connections, i));

      if (!snug_state_put_connection (state, &record, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
snug_connection_records_write (SnugState *state,
                               SnugTask *task,
                               GVariant *result,
                               gpointer user_data,
                               GError **error)
{
  return remove_all (state, result, "dropped", error) && put_all (state, result, "made", error);
}

gboolean
snug_connection_records_take_back (SnugState *state,
                                   SnugTask *task,
                                   GVariant *result,
                                   gpointer user_data,
                                   GError **error)
{
  return remove_all (state, result, "made", error) && put_all (state, result, "dropped", error)
         && put_all (state, result, "before", error);
}
