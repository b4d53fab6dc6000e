/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state.h"

G_BEGIN_DECLS

/**
 * SnugConnectionRecord:
 * @plug_snap: the instance with the plug
 * @plug: its name
 * @slot_snap: the instance with the slot; `system` for the host's
 * @slot: its name
 * @interface: the interface
 * @automatic: whether policy made it, and not a person
 * @undesired: a person took it away: it is not made again by itself, and grants nothing
 * @plug_attrs: (nullable): `a{sv}`
 * @slot_attrs: (nullable): `a{sv}`
 *
 * A connection, or the memory that there is to be none.
 */
typedef struct
{
  char *plug_snap;
  char *plug;
  char *slot_snap;
  char *slot;
  char *interface;
  gboolean automatic;
  gboolean undesired;
  GVariant *plug_attrs;
  GVariant *slot_attrs;
} SnugConnectionRecord;

/**
 * snug_connection_record_free:
 * @self: (transfer full): a record
 */
void snug_connection_record_free (SnugConnectionRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConnectionRecord, snug_connection_record_free)

/**
 * snug_state_put_connection:
 * @state: the database, in a transaction
 * @connection: what to write
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_connection (SnugState *state,
                                    const SnugConnectionRecord *connection,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_list_connections:
 * @state: the database
 * @instance: (nullable): only those of this snap, on either side
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type SnugConnectionRecord): the connections
 */
GPtrArray *snug_state_list_connections (SnugState *state, const char *instance, GError **error);

/**
 * snug_state_remove_connection:
 * @state: the database, in a transaction
 * @connection: names the four ends
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_remove_connection (SnugState *state,
                                       const SnugConnectionRecord *connection,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
