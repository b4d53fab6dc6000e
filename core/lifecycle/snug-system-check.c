/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The check as a whole: what the database says, and what is left over. */

#include "snug-system-check-private.h"

#include "snug-profile-basis.h"
#include "snug-snap-meta.h"

static GHashTable *
set_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
snug_system_check_add (SnugSystemCheck *self, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  /* It names files that are not ours, and crosses the bus. */
  g_ptr_array_add (self->findings, g_utf8_make_valid (sentence, -1));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char **
snug_system_check_list (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

gboolean
snug_system_check_is_busy (SnugSystemCheck *self, const char *instance)
{
  return g_hash_table_contains (self->busy, instance);
}

gboolean
snug_system_check_knows (SnugSystemCheck *self, const char *instance, const char *revision)
{
  g_autofree char *key = g_strconcat (instance, "/", revision, NULL);

  return g_hash_table_contains (self->known, key);
}

/* --- what the database says --- */

static gboolean
copy_revisions (SnugSystemCheck *self, SnugState *state, SnugSnapRecord *snap, GError **error)
{
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, snap->instance, error);

  if (revisions == NULL)
    return FALSE;
  for (guint i = 0; i < revisions->len; i++)
    {
      SnugRevisionRecord *revision = g_ptr_array_index (revisions, i);
      g_autofree char *text = snug_revision_to_string (revision->revision);

      g_hash_table_add (self->known, g_strconcat (snap->instance, "/", text, NULL));
      g_ptr_array_add (self->revisions, revision);
    }
  g_ptr_array_set_free_func (revisions, NULL);
  g_hash_table_insert (self->by_name, snap->instance, snap);
  return TRUE;
}

static gboolean
copy_records (SnugSystemCheck *self, SnugState *state, GError **error)
{
  if (!snug_state_check (state, self->findings, error)
      || !snug_profile_basis_read (state, &self->then, error))
    return FALSE;
  self->snaps = snug_state_list_snaps (state, error);
  if (self->snaps == NULL)
    return FALSE;
  for (guint i = 0; i < self->snaps->len; i++)
    if (!copy_revisions (self, state, g_ptr_array_index (self->snaps, i), error))
      return FALSE;
  self->connections = snug_state_list_connections (state, NULL, error);
  return self->connections != NULL;
}

static void
note_change (SnugSystemCheck *self, const SnugChangeRecord *change)
{
  snug_system_check_add (self,
                         "the change %" G_GINT64_FORMAT
                         " (%s) is not over and nobody works on it; snugd goes on with it when it "
                         "starts, if its backends are there",
                         change->id, change->summary);
}

/* What a change works on, or would: all that may be in between. */
static void
note_setup (SnugSystemCheck *self, GVariant *setup)
{
  const char *text = NULL;

  if (setup == NULL)
    return;
  if (g_variant_lookup (setup, "instance-name", "&s", &text))
    g_hash_table_add (self->busy, g_strdup (text));
  if (g_variant_lookup (setup, "partial", "&s", &text))
    g_hash_table_add (self->partials, g_strdup (text));
}

static void
look_at_engine (SnugSystemCheck *self, SnugChangeEngine *engine)
{
  GPtrArray *changes = snug_change_engine_get_changes (engine);

  for (guint i = 0; i < changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (changes, i);
      GPtrArray *tasks = snug_change_get_tasks (change);

      if (snug_change_is_ready (change))
        continue;
      if (snug_change_engine_is_interrupted (engine, change))
        {
          note_change (self, snug_change_get_record (change));
          continue;
        }
      for (guint j = 0; j < tasks->len; j++)
        note_setup (self, snug_task_get_setup (g_ptr_array_index (tasks, j)));
    }
}

static gboolean
look_at_changes (SnugSystemCheck *self, SnugState *state, GError **error)
{
  g_autoptr (GPtrArray) changes = snug_state_list_changes (state, error);

  if (changes == NULL)
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    if (((SnugChangeRecord *) g_ptr_array_index (changes, i))->ready_at == 0)
      note_change (self, g_ptr_array_index (changes, i));
  return TRUE;
}

SnugSystemCheck *
snug_system_check_new (SnugPaths *paths, SnugState *state, SnugChangeEngine *engine, GError **error)
{
  g_autoptr (SnugSystemCheck) self = g_new0 (SnugSystemCheck, 1);

  self->paths = g_object_ref (paths);
  self->revisions = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_revision_record_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->known = set_new ();
  self->busy = set_new ();
  self->partials = set_new ();
  self->infos = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) snug_snap_info_unref);
  self->findings = g_ptr_array_new_with_free_func (g_free);
  if (!copy_records (self, state, error))
    return NULL;
  if (engine != NULL)
    look_at_engine (self, engine);
  else if (!look_at_changes (self, state, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
snug_system_check_set_basis (SnugSystemCheck *self, GVariant *basis)
{
  g_variant_ref (basis);
  g_clear_pointer (&self->now, g_variant_unref);
  self->now = basis;
}

void
snug_system_check_free (SnugSystemCheck *self)
{
  g_clear_pointer (&self->then, g_variant_unref);
  g_clear_pointer (&self->now, g_variant_unref);
  g_clear_object (&self->paths);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->snaps, g_ptr_array_unref);
  g_clear_pointer (&self->revisions, g_ptr_array_unref);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->busy, g_hash_table_unref);
  g_clear_pointer (&self->partials, g_hash_table_unref);
  g_clear_pointer (&self->infos, g_hash_table_unref);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_free (self);
}

/* --- the disk --- */

static void
check_bases (SnugSystemCheck *self)
{
  for (guint i = 0; i < self->snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (self->snaps, i);
      const char *base = snap->base;

      if (base == NULL || g_str_equal (base, "none") || g_str_equal (base, "bare")
          || g_hash_table_contains (self->by_name, base)
          || snug_system_check_is_busy (self, snap->instance))
        continue;
      snug_system_check_add (
        self, "‘%s’ needs the base ‘%s’, which is not installed; ‘snug install %s’ brings it",
        snap->instance, base, base);
    }
}

/* What is being made anew is passed over like everything that a change is working on. */
static void
check_basis (SnugSystemCheck *self)
{
  g_autofree char *difference
    = self->now != NULL ? snug_profile_basis_find_difference (self->then, self->now) : NULL;

  for (guint i = 0; difference != NULL && i < self->snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (self->snaps, i);

      if (!snap->active || snug_system_check_is_busy (self, snap->instance))
        continue;
      snug_system_check_add (self,
                             "the security profiles of this system have to be made anew: %s; the "
                             "next change does that, or the next start of an app that is not "
                             "mounted; if it was tried, ‘snug changes’ says why it failed",
                             difference);
      return;
    }
}

/* Copies of snap.yaml, each read once. */
static void
read_infos (SnugSystemCheck *self)
{
  for (guint i = 0; i < self->snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (self->snaps, i);
      g_autoptr (GError) error = NULL;
      SnugSnapInfo *info;

      if (snug_system_check_is_busy (self, snap->instance))
        continue;
      info = snug_snap_meta_read (self->paths, snap->instance, snap->current, &error);
      if (info != NULL)
        g_hash_table_insert (self->infos, g_strdup (snap->instance), info);
      else
        snug_system_check_add (self,
                               "what ‘%s’ says of itself cannot be read: %s; ‘snug revert %s’ or a "
                               "refresh mends it",
                               snap->instance, error->message, snap->instance);
    }
}

static void
check_leftovers (SnugSystemCheck *self)
{
  g_autofree char *scratch = snug_paths_build (self->paths, SNUG_PATH_RUNTIME, "inspect", NULL);
  const char *partial = snug_paths_get (self->paths, SNUG_PATH_PARTIAL);
  g_auto (GStrv) mounts = snug_system_check_list (scratch);
  g_auto (GStrv) downloads = snug_system_check_list (partial);

  for (guint i = 0; mounts[i] != NULL; i++)
    snug_system_check_add (self,
                           "‘%s/%s’ is left over from a look into an image; snugd takes it away "
                           "when it starts",
                           scratch, mounts[i]);
  for (guint i = 0; downloads[i] != NULL; i++)
    if (!g_hash_table_contains (self->partials, downloads[i]))
      snug_system_check_add (self,
                             "the download ‘%s/%s’ belongs to no change that is under way; it can "
                             "be deleted",
                             partial, downloads[i]);
}

char **
snug_system_check_run (SnugSystemCheck *self, gboolean digests, GCancellable *cancellable)
{
  self->digests = digests;
  self->cancellable = cancellable;
  read_infos (self);
  check_bases (self);
  check_basis (self);
  snug_system_check_revisions (self);
  snug_system_check_reach (self);
  check_leftovers (self);
  g_ptr_array_add (self->findings, NULL);
  return g_strdupv ((char **) self->findings->pdata);
}
