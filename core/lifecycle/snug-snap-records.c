/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the kinds of tasks write. Main thread, inside the transaction that ends the task. */

#include "snug-snap-records.h"

#include "snug-state-connections.h"
#include "snug-state-snaps.h"
#include "snug-state-values.h"

static const char *
text_of (GVariant *dict, const char *key)
{
  const char *text = NULL;

  if (dict != NULL)
    g_variant_lookup (dict, key, "&s", &text);
  return text;
}

static gint32
number_of (GVariant *dict, const char *key)
{
  gint32 number = 0;

  g_variant_lookup (dict, key, "i", &number);
  return number;
}

static void
set_text (char **field, const char *text)
{
  if (text == NULL)
    return;
  g_free (*field);
  *field = g_strdup (text);
}

static SnugSnapRecord *
get_or_make_snap (SnugState *state, const char *instance)
{
  SnugSnapRecord *snap = snug_state_get_snap (state, instance, NULL);

  if (snap != NULL)
    return snap;
  snap = g_new0 (SnugSnapRecord, 1);
  snap->instance = g_strdup (instance);
  snap->mode = g_strdup ("strict");
  snap->installed_at = g_get_real_time ();
  return snap;
}

static gboolean
put_snap (SnugState *state, GVariant *setup, GVariant *info, GError **error)
{
  g_autoptr (SnugSnapRecord) snap = get_or_make_snap (state, text_of (setup, "instance-name"));

  set_text (&snap->name, text_of (info, "name"));
  set_text (&snap->type, text_of (info, "type"));
  set_text (&snap->base, text_of (info, "base"));
  set_text (&snap->snap_id, text_of (setup, "snap-id"));
  set_text (&snap->store, text_of (setup, "store"));
  set_text (&snap->publisher, text_of (setup, "publisher"));
  set_text (&snap->channel, text_of (setup, "channel"));
  set_text (&snap->mode, text_of (setup, "mode"));
  snap->current = number_of (setup, "revision");
  snap->active = TRUE;
  snap->refreshed_at = g_get_real_time ();
  return snug_state_put_snap (state, snap, error);
}

/* A revision keeps its place when it becomes current again; a new one goes behind all others. */
static gboolean
find_position (SnugState *state,
               const char *instance,
               gint32 revision,
               int *position,
               gboolean *known,
               GError **error)
{
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, instance, error);

  if (revisions == NULL)
    return FALSE;
  *position = 0;
  *known = FALSE;
  for (guint i = 0; i < revisions->len; i++)
    {
      SnugRevisionRecord *record = g_ptr_array_index (revisions, i);

      *position = MAX (*position, record->position + 1);
      *known = *known || record->revision == revision;
    }
  return TRUE;
}

static gboolean
put_revision (SnugState *state, GVariant *setup, GVariant *info, GError **error)
{
  const char *instance = text_of (setup, "instance-name");
  const gint32 number = number_of (setup, "revision");
  SnugRevisionRecord revision = {
    .instance = (char *) instance,
    .revision = number,
    .version = (char *) text_of (info, "version"),
    .confinement = (char *) text_of (info, "confinement"),
    .sha3_384 = (char *) text_of (setup, "sha3-384"),
    .store = (char *) text_of (setup, "store"),
    .signer = (char *) text_of (setup, "signer"),
    .installed_at = g_get_real_time (),
  };
  guint64 size = 0;
  gboolean known;

  if (!find_position (state, instance, number, &revision.position, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  g_variant_lookup (setup, "size", "t", &size);
  revision.size = (gint64) size;
  return snug_state_put_revision (state, &revision, error);
}

gboolean
snug_snap_records_link (SnugState *state,
                        SnugTask *task,
                        GVariant *result,
                        gpointer user_data,
                        GError **error)
{
  GVariant *setup = snug_task_get_setup (task);
  g_autoptr (GVariant) info = g_variant_lookup_value (result, "info", G_VARIANT_TYPE_VARDICT);

  if (info == NULL)
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "linking ‘%s’ left no information",
                           text_of (setup, "instance-name"));
  return put_snap (state, setup, info, error) && put_revision (state, setup, info, error);
}

gboolean
snug_snap_records_unlink (SnugState *state,
                          SnugTask *task,
                          GVariant *result,
                          gpointer user_data,
                          GError **error)
{
  GVariant *setup = snug_task_get_setup (task);
  const char *instance = text_of (setup, "instance-name");
  gint32 previous = number_of (setup, "previous");
  g_autoptr (SnugSnapRecord) snap = NULL;
  gboolean keep = FALSE;

  if (previous == 0)
    return snug_state_remove_snap (state, instance, error);
  snap = snug_state_get_snap (state, instance, error);
  if (snap == NULL)
    return FALSE;
  snap->current = previous;
  set_text (&snap->channel, text_of (setup, "previous-channel"));
  g_variant_lookup (setup, "known", "b", &keep);
  if (!keep && !snug_state_remove_revision (state, instance, number_of (setup, "revision"), error))
    return FALSE;
  return snug_state_put_snap (state, snap, error);
}

static gboolean
set_active (SnugState *state, SnugTask *task, gboolean active, GError **error)
{
  g_autoptr (SnugSnapRecord) snap
    = snug_state_get_snap (state, text_of (snug_task_get_setup (task), "instance-name"), error);

  if (snap == NULL)
    return FALSE;
  snap->active = active;
  return snug_state_put_snap (state, snap, error);
}

gboolean
snug_snap_records_deactivate (SnugState *state,
                              SnugTask *task,
                              GVariant *result,
                              gpointer user_data,
                              GError **error)
{
  return set_active (state, task, FALSE, error);
}

gboolean
snug_snap_records_activate (SnugState *state,
                            SnugTask *task,
                            GVariant *result,
                            gpointer user_data,
                            GError **error)
{
  return set_active (state, task, TRUE, error);
}

static gboolean
forget_snap (SnugState *state, const char *instance, GError **error)
{
  g_autoptr (GPtrArray) connections = snug_state_list_connections (state, instance, error);

  if (connections == NULL)
    return FALSE;
  for (guint i = 0; i < connections->len; i++)
    if (!snug_state_remove_connection (state, g_ptr_array_index (connections, i), error))
      return FALSE;
  return snug_state_put_config (state, instance, 0, NULL, error)
         && snug_state_remove_snap (state, instance, error);
}

gboolean
snug_snap_records_discard (SnugState *state,
                           SnugTask *task,
                           GVariant *result,
                           gpointer user_data,
                           GError **error)
{
  GVariant *setup = snug_task_get_setup (task);
  const char *instance = text_of (setup, "instance-name");
  gboolean last = FALSE;

  g_variant_lookup (setup, "last", "b", &last);
  if (last)
    return forget_snap (state, instance, error);
  return snug_state_put_config (state, instance, number_of (setup, "revision"), NULL, error)
         && snug_state_remove_revision (state, instance, number_of (setup, "revision"), error);
}
