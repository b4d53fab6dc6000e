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
replace_text (char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*field);
  *field = copy;
}

/* A record that cannot be read is not one that is not there: it would be overwritten. */
static SnugSnapRecord *
get_or_make_snap (SnugState *state, const char *instance, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  SnugSnapRecord *snap = snug_state_get_snap (state, instance, &local_error);

  if (snap != NULL)
    return snap;
  if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  snap = g_new0 (SnugSnapRecord, 1);
  snap->instance = g_strdup (instance);
  snap->mode = g_strdup ("strict");
  snap->installed_at = g_get_real_time ();
  return snap;
}

/* The texts that come from where the revision came from, and not from what it says of itself. */
static const struct
{
  const char *key;
  gsize offset;
} origin_texts[] = {
  { "snap-id", G_STRUCT_OFFSET (SnugSnapRecord, snap_id) },
  { "store", G_STRUCT_OFFSET (SnugSnapRecord, store) },
  { "publisher", G_STRUCT_OFFSET (SnugSnapRecord, publisher) },
  { "publisher-id", G_STRUCT_OFFSET (SnugSnapRecord, publisher_id) },
  { "channel", G_STRUCT_OFFSET (SnugSnapRecord, channel) },
};

static char **
origin_text (SnugSnapRecord *snap, guint i)
{
  return (char **) ((char *) snap + origin_texts[i].offset);
}

/* A revision out of a store or a file says all of them, one that becomes current again none. */
static gboolean
has_origin (GVariant *setup)
{
  gboolean origin = FALSE;

  g_variant_lookup (setup, "origin", "b", &origin);
  return origin;
}

static gboolean
put_snap (SnugState *state, GVariant *setup, GVariant *info, GError **error)
{
  g_autoptr (SnugSnapRecord) snap
    = get_or_make_snap (state, text_of (setup, "instance-name"), error);

  if (snap == NULL)
    return FALSE;
  replace_text (&snap->name, text_of (info, "name"));
  replace_text (&snap->type, text_of (info, "type"));
  replace_text (&snap->base, text_of (info, "base"));
  for (guint i = 0; has_origin (setup) && i < G_N_ELEMENTS (origin_texts); i++)
    replace_text (origin_text (snap, i), text_of (setup, origin_texts[i].key));
  if (text_of (setup, "mode") != NULL)
    replace_text (&snap->mode, text_of (setup, "mode"));
  snap->current = number_of (setup, "revision");
  snap->active = TRUE;
  if (number_of (setup, "previous") != snap->current)
    snap->refreshed_at = g_get_real_time ();
  return snug_state_put_snap (state, snap, error);
}

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

GVariant *
snug_snap_records_describe (const SnugSnapRecord *snap)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  insert_text (&dict, "name", snap->name);
  insert_text (&dict, "type", snap->type);
  insert_text (&dict, "base", snap->base);
  insert_text (&dict, "mode", snap->mode);
  for (guint i = 0; i < G_N_ELEMENTS (origin_texts); i++)
    insert_text (&dict, origin_texts[i].key, *origin_text ((SnugSnapRecord *) snap, i));
  g_variant_dict_insert (&dict, "refreshed-at", "x", snap->refreshed_at);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
restore_snap (SnugSnapRecord *snap, GVariant *old)
{
  replace_text (&snap->name, text_of (old, "name"));
  replace_text (&snap->type, text_of (old, "type"));
  replace_text (&snap->base, text_of (old, "base"));
  replace_text (&snap->mode, text_of (old, "mode"));
  for (guint i = 0; i < G_N_ELEMENTS (origin_texts); i++)
    replace_text (origin_text (snap, i), text_of (old, origin_texts[i].key));
  g_variant_lookup (old, "refreshed-at", "x", &snap->refreshed_at);
}

/* --- configuration: each revision that is left keeps its own --- */

static gboolean
copy_config (SnugState *state, const char *instance, int from, int to, GError **error)
{
  g_autofree char *json = NULL;

  return snug_state_get_config (state, instance, from, &json, error)
         && snug_state_put_config (state, instance, to, json, error);
}

static gboolean
move_config_on (SnugState *state, GVariant *setup, GError **error)
{
  const char *instance = text_of (setup, "instance-name");
  const gint32 previous = number_of (setup, "previous");
  gboolean restore = FALSE;

  if (previous == 0 || previous == number_of (setup, "revision"))
    return TRUE;
  g_variant_lookup (setup, "restore-config", "b", &restore);
  return copy_config (state, instance, 0, previous, error)
         && (!restore || copy_config (state, instance, number_of (setup, "revision"), 0, error));
}

static gboolean
move_config_back (SnugState *state, GVariant *setup, GError **error)
{
  const gint32 previous = number_of (setup, "previous");

  if (previous == number_of (setup, "revision"))
    return TRUE;
  return copy_config (state, text_of (setup, "instance-name"), previous, 0, error);
}

/* --- revisions --- */

static SnugRevisionRecord *
find_revision (GPtrArray *revisions, gint32 revision, int *end)
{
  SnugRevisionRecord *found = NULL;

  *end = 0;
  for (guint i = 0; i < revisions->len; i++)
    {
      SnugRevisionRecord *record = g_ptr_array_index (revisions, i);

      *end = MAX (*end, record->position + 1);
      if (record->revision == revision)
        found = record;
    }
  return found;
}

static gboolean
move_revision (SnugState *state, SnugRevisionRecord *revision, int position, GError **error)
{
  revision->position = position;
  return snug_state_put_revision (state, revision, error);
}

/* A refresh leads to the end of the sequence, so that a revert leads back from there. Who goes back
 * stays in it, and finds the others where they were. */
static gboolean
put_known (SnugState *state, GVariant *setup, SnugRevisionRecord *known, int end, GError **error)
{
  int position = 0;

  return !g_variant_lookup (setup, "position", "i", &position)
         || move_revision (state, known, end, error);
}

static gboolean
take_known_back (SnugState *state, GVariant *setup, GError **error)
{
  g_autoptr (GPtrArray) revisions = NULL;
  SnugRevisionRecord *known;
  int position = 0, end;

  if (!g_variant_lookup (setup, "position", "i", &position))
    return TRUE;
  revisions = snug_state_list_revisions (state, text_of (setup, "instance-name"), error);
  if (revisions == NULL)
    return FALSE;
  known = find_revision (revisions, number_of (setup, "revision"), &end);
  return known == NULL || move_revision (state, known, position, error);
}

static gboolean
put_revision (SnugState *state, GVariant *setup, GVariant *info, GError **error)
{
  const char *instance = text_of (setup, "instance-name");
  const gint32 number = number_of (setup, "revision");
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, instance, error);
  SnugRevisionRecord *known;
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

  if (revisions == NULL)
    return FALSE;
  known = find_revision (revisions, number, &revision.position);
  if (known != NULL)
    return put_known (state, setup, known, revision.position, error);
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
  return put_snap (state, setup, info, error) && put_revision (state, setup, info, error)
         && move_config_on (state, setup, error);
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
  const gint32 previous = number_of (setup, "previous");
  g_autoptr (GVariant) old = g_variant_lookup_value (setup, "old", G_VARIANT_TYPE_VARDICT);
  g_autoptr (SnugSnapRecord) snap = NULL;
  gboolean known = FALSE;

  if (previous == 0)
    return snug_state_put_config (state, instance, 0, NULL, error)
           && snug_state_remove_snap (state, instance, error);
  snap = snug_state_get_snap (state, instance, error);
  if (snap == NULL)
    return FALSE;
  snap->current = previous;
  snap->active = FALSE;
  if (old != NULL)
    restore_snap (snap, old);
  g_variant_lookup (setup, "known", "b", &known);
  return move_config_back (state, setup, error)
         && (known
               ? take_known_back (state, setup, error)
               : snug_state_remove_revision (state, instance, number_of (setup, "revision"), error))
         && snug_state_put_snap (state, snap, error);
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
  gboolean last = FALSE, kept = FALSE;

  g_variant_lookup (setup, "last", "b", &last);
  if (result != NULL)
    g_variant_lookup (result, "kept", "b", &kept);
  if (kept)
    return TRUE;
  if (!snug_state_put_config (state, instance, number_of (setup, "revision"), NULL, error))
    return FALSE;
  if (last)
    return forget_snap (state, instance, error);
  return snug_state_remove_revision (state, instance, number_of (setup, "revision"), error);
}

static gboolean
set_channel (SnugState *state, SnugTask *task, const char *key, GError **error)
{
  GVariant *setup = snug_task_get_setup (task);
  g_autoptr (SnugSnapRecord) snap
    = snug_state_get_snap (state, text_of (setup, "instance-name"), error);

  if (snap == NULL)
    return FALSE;
  replace_text (&snap->channel, text_of (setup, key));
  return snug_state_put_snap (state, snap, error);
}

gboolean
snug_snap_records_switch (SnugState *state,
                          SnugTask *task,
                          GVariant *result,
                          gpointer user_data,
                          GError **error)
{
  return set_channel (state, task, "channel", error);
}

gboolean
snug_snap_records_switch_back (SnugState *state,
                               SnugTask *task,
                               GVariant *result,
                               gpointer user_data,
                               GError **error)
{
  return set_channel (state, task, "previous-channel", error);
}
