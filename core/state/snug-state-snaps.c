/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Installed snaps and their revisions. Main thread. */

#include "snug-state-snaps.h"

#include "snug-state-statement.h"

void
snug_snap_record_free (SnugSnapRecord *self)
{
  g_free (self->instance);
  g_free (self->name);
  g_free (self->snap_id);
  g_free (self->type);
  g_free (self->base);
  g_free (self->store);
  g_free (self->publisher);
  g_free (self->publisher_id);
  g_free (self->channel);
  g_free (self->mode);
  g_free (self);
}

void
snug_revision_record_free (SnugRevisionRecord *self)
{
  g_free (self->instance);
  g_free (self->version);
  g_free (self->confinement);
  g_free (self->sha3_384);
  g_free (self->store);
  g_free (self->signer);
  g_free (self);
}

gboolean
snug_state_put_snap (SnugState *state, const SnugSnapRecord *snap, GError **error)
{
  /* Not INSERT OR REPLACE: that deletes the old row first, and its revisions with it. */
  g_autoptr (SnugStateStatement) statement = snug_state_statement_new (
    state,
    "INSERT INTO snaps (instance, name, snap_id, type, base, store, publisher, channel, current, "
    "active, mode,"
    " ignore_validation, hold_until, installed_at, refreshed_at, publisher_id) VALUES "
    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    " ON CONFLICT (instance) DO UPDATE SET name=excluded.name, snap_id=excluded.snap_id, "
    "type=excluded.type,"
    " base=excluded.base, store=excluded.store, publisher=excluded.publisher, "
    "channel=excluded.channel,"
    " current=excluded.current, active=excluded.active, mode=excluded.mode,"
    " ignore_validation=excluded.ignore_validation, hold_until=excluded.hold_until,"
    " installed_at=excluded.installed_at, refreshed_at=excluded.refreshed_at,"
    " publisher_id=excluded.publisher_id",
    error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "ssssssssibsbiiis", snap->instance, snap->name,
                             snap->snap_id, snap->type, snap->base, snap->store, snap->publisher,
                             snap->channel, (gint64) snap->current, snap->active, snap->mode,
                             snap->ignore_validation, snap->hold_until, snap->installed_at,
                             snap->refreshed_at, snap->publisher_id);
  return snug_state_statement_write (state, statement, error);
}

#define SNAP_COLUMNS                                                                               \
  "instance, name, snap_id, type, base, store, publisher, channel, current, active, mode, "        \
  "ignore_validation,"                                                                             \
  " hold_until, installed_at, refreshed_at, publisher_id"

static SnugSnapRecord *
read_snap (SnugStateStatement *row)
{
  SnugSnapRecord *snap = g_new0 (SnugSnapRecord, 1);

  snap->instance = snug_state_statement_get_text (row, 0);
  snap->name = snug_state_statement_get_text (row, 1);
  snap->snap_id = snug_state_statement_get_text (row, 2);
  snap->type = snug_state_statement_get_text (row, 3);
  snap->base = snug_state_statement_get_text (row, 4);
  snap->store = snug_state_statement_get_text (row, 5);
  snap->publisher = snug_state_statement_get_text (row, 6);
  snap->channel = snug_state_statement_get_text (row, 7);
  snap->current = sqlite3_column_int (row, 8);
  snap->active = sqlite3_column_int (row, 9) != 0;
  snap->mode = snug_state_statement_get_text (row, 10);
  snap->ignore_validation = sqlite3_column_int (row, 11) != 0;
  snap->hold_until = sqlite3_column_int64 (row, 12);
  snap->installed_at = sqlite3_column_int64 (row, 13);
  snap->refreshed_at = sqlite3_column_int64 (row, 14);
  snap->publisher_id = snug_state_statement_get_text (row, 15);
  return snap;
}

SnugSnapRecord *
snug_state_get_snap (SnugState *state, const char *instance, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "SELECT " SNAP_COLUMNS " FROM snaps WHERE instance = ?",
                                error);
  gboolean row;

  if (statement == NULL)
    return NULL;
  snug_state_statement_bind (statement, "s", instance);
  if (!snug_state_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return read_snap (statement);
  snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "the snap ‘%s’ is not installed", instance);
  return NULL;
}

GPtrArray *
snug_state_list_snaps (SnugState *state, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "SELECT " SNAP_COLUMNS " FROM snaps ORDER BY instance",
                                error);
  g_autoptr (GPtrArray) snaps
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_record_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  while (row)
    {
      if (!snug_state_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (snaps, read_snap (statement));
    }
  return g_steal_pointer (&snaps);
}

gboolean
snug_state_remove_snap (SnugState *state, const char *instance, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "DELETE FROM snaps WHERE instance = ?", error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "s", instance);
  return snug_state_statement_write (state, statement, error);
}

gboolean
snug_state_put_revision (SnugState *state, const SnugRevisionRecord *revision, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "INSERT OR REPLACE INTO revisions (instance, revision, position, "
                                "version, confinement, sha3_384, size, store,"
                                " signer, installed_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                                error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "siisssissi", revision->instance,
                             (gint64) revision->revision, (gint64) revision->position,
                             revision->version, revision->confinement, revision->sha3_384,
                             revision->size, revision->store, revision->signer,
                             revision->installed_at);
  return snug_state_statement_write (state, statement, error);
}

static SnugRevisionRecord *
read_revision (SnugStateStatement *row)
{
  SnugRevisionRecord *revision = g_new0 (SnugRevisionRecord, 1);

  revision->instance = snug_state_statement_get_text (row, 0);
  revision->revision = sqlite3_column_int (row, 1);
  revision->position = sqlite3_column_int (row, 2);
  revision->version = snug_state_statement_get_text (row, 3);
  revision->confinement = snug_state_statement_get_text (row, 4);
  revision->sha3_384 = snug_state_statement_get_text (row, 5);
  revision->size = sqlite3_column_int64 (row, 6);
  revision->store = snug_state_statement_get_text (row, 7);
  revision->signer = snug_state_statement_get_text (row, 8);
  revision->installed_at = sqlite3_column_int64 (row, 9);
  return revision;
}

GPtrArray *
snug_state_list_revisions (SnugState *state, const char *instance, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state,
                                "SELECT instance, revision, position, version, confinement, "
                                "sha3_384, size, store, signer, installed_at"
                                " FROM revisions WHERE instance = ? ORDER BY position",
                                error);
  g_autoptr (GPtrArray) revisions
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_revision_record_free);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  snug_state_statement_bind (statement, "s", instance);
  while (row)
    {
      if (!snug_state_statement_step (statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (revisions, read_revision (statement));
    }
  return g_steal_pointer (&revisions);
}

gboolean
snug_state_remove_revision (SnugState *state, const char *instance, int revision, GError **error)
{
  g_autoptr (SnugStateStatement) statement
    = snug_state_statement_new (state, "DELETE FROM revisions WHERE instance = ? AND revision = ?",
                                error);

  if (statement == NULL)
    return FALSE;
  snug_state_statement_bind (statement, "si", instance, (gint64) revision);
  return snug_state_statement_write (state, statement, error);
}
