/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plans: which tasks, in which order. Main thread; nothing here changes anything. */

#include "snug-snap-plans.h"

#include "snug-state-snaps.h"

/* A chain: each task waits for the one before it. */
static guint
append (SnugChangeBuilder *builder, const char *kind, const char *summary, GVariant *setup)
{
  guint task = snug_change_builder_add_task (builder, kind, summary, setup);

  if (task > 0)
    snug_change_builder_wait (builder, task, task - 1);
  return task;
}

static void
append_about (SnugChangeBuilder *builder,
              const char *kind,
              const char *verb,
              const char *instance,
              GVariant *setup)
{
  g_autofree char *text = g_strdup_printf ("%s “%s”", verb, instance);

  append (builder, kind, text, setup);
}

static GVariant *
revision_setup (const char *instance, SnugRevision revision, gboolean last)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  g_variant_dict_insert (&setup, "last", "b", last);
  return g_variant_dict_end (&setup);
}

static void
insert_text (GVariantDict *setup, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (setup, key, "s", text);
}

static GVariant *
candidate_setup (const SnugSnapCandidate *candidate,
                 SnugRevision revision,
                 const SnugSnapRecord *installed)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", candidate->instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  g_variant_dict_insert (&setup, "previous", "i", installed != NULL ? installed->current : 0);
  g_variant_dict_insert (&setup, "size", "t", candidate->size);
  insert_text (&setup, "partial", candidate->partial);
  insert_text (&setup, "sha3-384", candidate->sha3_384);
  insert_text (&setup, "mode", candidate->mode);
  insert_text (&setup, "channel", candidate->channel);
  insert_text (&setup, "store", candidate->store);
  insert_text (&setup, "snap-id", candidate->snap_id);
  insert_text (&setup, "publisher", candidate->publisher);
  insert_text (&setup, "signer", candidate->signer);
  insert_text (&setup, "previous-channel", installed != NULL ? installed->channel : NULL);
  return g_variant_ref_sink (g_variant_dict_end (&setup));
}

static SnugRevision
next_local (GPtrArray *revisions)
{
  SnugRevision lowest = 0;

  for (guint i = 0; i < revisions->len; i++)
    lowest = MIN (lowest, ((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision);
  return lowest - 1;
}

static gboolean
is_known (GPtrArray *revisions, SnugRevision revision)
{
  for (guint i = 0; i < revisions->len; i++)
    if (((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision == revision)
      return TRUE;
  return FALSE;
}

/* The oldest first, and never the one that is current now: revert leads to it. */
static void
append_discards (SnugChangeBuilder *builder,
                 GPtrArray *revisions,
                 const SnugSnapRecord *installed,
                 guint retain)
{
  guint stay = retain > 0 ? retain : 1;
  guint surplus = revisions->len + 1 > stay ? revisions->len + 1 - stay : 0;

  for (guint i = 0; i < revisions->len && surplus > 0; i++)
    {
      SnugRevisionRecord *old = g_ptr_array_index (revisions, i);

      if (old->revision == installed->current && stay > 1)
        continue;
      append_about (builder, "unmount-snap", "Unmount an old revision of", old->instance,
                    revision_setup (old->instance, old->revision, FALSE));
      append_about (builder, "clear-snap", "Remove the data of an old revision of", old->instance,
                    revision_setup (old->instance, old->revision, FALSE));
      append_about (builder, "discard-snap", "Remove an old revision of", old->instance,
                    revision_setup (old->instance, old->revision, FALSE));
      surplus--;
    }
}

SnugChangeBuilder *
snug_snap_plan_install (SnugState *state,
                        const SnugSnapCandidate *candidate,
                        guint uid,
                        guint retain,
                        GError **error)
{
  g_autoptr (SnugSnapRecord) installed = snug_state_get_snap (state, candidate->instance, NULL);
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, candidate->instance, error);
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autoptr (GVariant) setup = NULL;
  g_autofree char *summary = NULL;
  SnugRevision revision = candidate->revision;

  if (revisions == NULL)
    return NULL;
  if (revision == 0)
    revision = next_local (revisions);
  if (is_known (revisions, revision))
    {
      snug_set_error (
        error, SNUG_ERROR_ALREADY_INSTALLED,
        "the revision %d of ‘%s’ is on this system already; ‘snug revert’ leads back to it",
        revision, candidate->instance);
      return NULL;
    }
  summary = g_strdup_printf ("%s “%s” snap", installed != NULL ? "Refresh" : "Install",
                             candidate->instance);
  builder = snug_change_builder_new (installed != NULL ? "refresh-snap" : "install-snap", summary,
                                     uid, NULL);
  setup = candidate_setup (candidate, revision, installed);
  append_about (builder, "mount-snap", "Mount snap", candidate->instance, setup);
  append_about (builder, "copy-snap-data", "Copy data of snap", candidate->instance, setup);
  append_about (builder, "link-snap", "Make current revision for snap", candidate->instance, setup);
  if (installed != NULL)
    append_discards (builder, revisions, installed, retain);
  return g_steal_pointer (&builder);
}

static SnugRevision
revision_before (GPtrArray *revisions, SnugRevision current)
{
  SnugRevision before = 0;

  for (guint i = 0; i < revisions->len; i++)
    {
      SnugRevisionRecord *record = g_ptr_array_index (revisions, i);

      if (record->revision == current)
        return before;
      before = record->revision;
    }
  return 0;
}

SnugChangeBuilder *
snug_snap_plan_go_back (SnugState *state,
                        const char *instance,
                        SnugRevision revision,
                        guint uid,
                        GError **error)
{
  g_autoptr (SnugSnapRecord) installed = snug_state_get_snap (state, instance, error);
  g_autoptr (GPtrArray) revisions = NULL;
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  SnugChangeBuilder *builder;
  g_autofree char *summary = NULL;

  if (installed == NULL)
    return NULL;
  revisions = snug_state_list_revisions (state, instance, error);
  if (revisions == NULL)
    return NULL;
  if (revision == 0)
    revision = revision_before (revisions, installed->current);
  if (revision == 0 || revision == installed->current || !is_known (revisions, revision))
    {
      snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE,
                      "there is no other revision of ‘%s’ on this system to go back to", instance);
      return NULL;
    }
  summary = g_strdup_printf ("Revert “%s” snap", instance);
  builder = snug_change_builder_new ("revert-snap", summary, uid, NULL);
  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  g_variant_dict_insert (&setup, "previous", "i", installed->current);
  g_variant_dict_insert (&setup, "known", "b", TRUE);
  append_about (builder, "link-snap", "Make current revision for snap", instance,
                g_variant_dict_end (&setup));
  return builder;
}

SnugChangeBuilder *
snug_snap_plan_take_away (SnugState *state, const char *instance, guint uid, GError **error)
{
  g_autoptr (SnugSnapRecord) installed = snug_state_get_snap (state, instance, error);
  g_autoptr (GPtrArray) revisions = NULL;
  SnugChangeBuilder *builder;
  g_autofree char *summary = NULL;

  if (installed == NULL)
    return NULL;
  revisions = snug_state_list_revisions (state, instance, error);
  if (revisions == NULL)
    return NULL;
  summary = g_strdup_printf ("Remove “%s” snap", instance);
  builder = snug_change_builder_new ("remove-snap", summary, uid, NULL);
  append_about (builder, "unlink-snap", "Make snap unavailable:", instance,
                revision_setup (instance, installed->current, FALSE));
  for (guint i = 0; i < revisions->len; i++)
    append_about (
      builder, "unmount-snap", "Unmount snap", instance,
      revision_setup (instance, ((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision,
                      FALSE));
  for (guint i = 0; i < revisions->len; i++)
    {
      SnugRevision revision = ((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision;
      gboolean last = i + 1 == revisions->len;

      append_about (builder, "clear-snap", "Remove data of snap", instance,
                    revision_setup (instance, revision, last));
      append_about (builder, "discard-snap", "Remove snap", instance,
                    revision_setup (instance, revision, last));
    }
  return builder;
}
