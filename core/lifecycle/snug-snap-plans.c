/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plans that bring a snap to another revision: install, refresh, revert. Main thread; nothing here
 * changes anything. */

#include "snug-plan-parts.h"
#include "snug-snap-meta.h"
#include "snug-snap-records.h"

#define USUAL_RETAIN 2

/* --- setups --- */

static void
insert_text (GVariantDict *setup, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (setup, key, "s", text);
}

/* What the records of a revision need that is on the disk already. */
static void
insert_known (GVariantDict *setup, const SnugSnapCandidate *candidate, int position)
{
  g_variant_dict_insert (setup, "known", "b", candidate->on_disk);
  if (candidate->restore)
    g_variant_dict_insert (setup, "restore-config", "b", TRUE);
  else if (candidate->on_disk)
    g_variant_dict_insert (setup, "position", "i", position);
}

/* One setup for all tasks of a candidate: each reads of it what it needs. */
static GVariant *
candidate_setup (const SnugSnapCandidate *candidate,
                 SnugRevision revision,
                 const SnugSnapRecord *installed,
                 int position)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *text = snug_revision_to_string (revision);
  g_autofree char *partial = g_strdup_printf ("%s_%s.partial", candidate->instance, text);

  g_variant_dict_insert (&setup, "instance-name", "s", candidate->instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  g_variant_dict_insert (&setup, "previous", "i", installed != NULL ? installed->current : 0);
  g_variant_dict_insert (&setup, "size", "t", candidate->size);
  g_variant_dict_insert (&setup, "dangerous", "b", candidate->dangerous);
  g_variant_dict_insert (&setup, "origin", "b", !candidate->restore);
  insert_known (&setup, candidate, position);
  insert_text (&setup, "name", candidate->name);
  insert_text (&setup, "type", candidate->type);
  insert_text (&setup, "base", candidate->base);
  insert_text (&setup, "confinement", candidate->confinement);
  insert_text (&setup, "partial", candidate->artifact != NULL ? partial : candidate->partial);
  insert_text (&setup, "sha3-384", candidate->sha3_384);
  insert_text (&setup, "mode", candidate->mode);
  insert_text (&setup, "channel", candidate->channel);
  insert_text (&setup, "store", candidate->store);
  insert_text (&setup, "snap-id", candidate->snap_id);
  insert_text (&setup, "publisher", candidate->publisher);
  insert_text (&setup, "publisher-id", candidate->publisher_id);
  insert_text (&setup, "signer", candidate->signer);
  if (installed != NULL)
    {
      g_autoptr (GVariant) old = snug_snap_records_describe (installed);

      g_variant_dict_insert_value (&setup, "old", old);
    }
  return g_variant_ref_sink (g_variant_dict_end (&setup));
}

static GVariant *
download_setup (GVariant *base, GVariant *artifact)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (base);

  g_variant_dict_insert_value (&setup, "artifact", artifact);
  return g_variant_dict_end (&setup);
}

static GVariant *
unlink_setup (const SnugSnapRecord *installed, const SnugSnapPlanOptions *options)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", installed->instance);
  g_variant_dict_insert (&setup, "revision", "i", installed->current);
  g_variant_dict_insert (&setup, "ignore-running", "b", options != NULL && options->ignore_running);
  return g_variant_dict_end (&setup);
}

/* --- one snap --- */

typedef struct
{
  const SnugSnapCandidate *candidate;
  SnugSnapRecord *installed; /* (owned) (nullable) */
  GPtrArray *revisions;      /* (owned) */
  GVariant *setup;           /* (owned) */
  SnugPlanChain chain;
  guint first; /* task that needs what others bring */
  guint link;
} PlannedSnap;

static void
planned_snap_free (PlannedSnap *planned)
{
  g_clear_pointer (&planned->installed, snug_snap_record_free);
  g_clear_pointer (&planned->revisions, g_ptr_array_unref);
  g_clear_pointer (&planned->setup, g_variant_unref);
  g_free (planned);
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
find_installed (SnugState *state, PlannedSnap *planned, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  planned->installed = snug_state_get_snap (state, planned->candidate->instance, &local_error);
  if (planned->installed == NULL
      && !g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  planned->revisions = snug_state_list_revisions (state, planned->candidate->instance, error);
  return planned->revisions != NULL;
}

/* Where a revision stands among those on the disk. */
static int
find_position (GPtrArray *revisions, SnugRevision revision)
{
  for (guint i = 0; i < revisions->len; i++)
    {
      const SnugRevisionRecord *record = g_ptr_array_index (revisions, i);

      if (record->revision == revision)
        return record->position;
    }
  return -1;
}

static gboolean
check_origin (PlannedSnap *planned, GError **error)
{
  const SnugSnapCandidate *candidate = planned->candidate;
  const gboolean known = snug_plan_has_revision (planned->revisions, candidate->revision);
  g_autofree char *text = snug_revision_to_string (candidate->revision);

  if (candidate->on_disk)
    return (known && planned->installed != NULL
            && planned->installed->current != candidate->revision)
           || snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE,
                              "there is no other revision %s of ‘%s’ on this system", text,
                              candidate->instance);
  if (candidate->artifact == NULL && candidate->partial == NULL)
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "it is not known how to bring ‘%s’",
                           candidate->instance);
  return !known
         || snug_set_error (
           error, SNUG_ERROR_ALREADY_INSTALLED,
           "the revision %s of ‘%s’ is on this system already; ‘snug revert’ leads back to it",
           text, candidate->instance);
}

static gboolean
check_candidate (const SnugSnapWorld *world,
                 PlannedSnap *planned,
                 const SnugSnapPlanOptions *options,
                 GError **error)
{
  const char *what = planned->candidate->restore ? "revert" : "refresh";

  return check_origin (planned, error)
         && (planned->installed == NULL
             || snug_plan_check_may_move (world, planned->installed, options, what, error));
}

/* Brings an image, and looks whether it is what was promised. */
static void
add_image (PlannedSnap *planned)
{
  const SnugSnapCandidate *candidate = planned->candidate;
  SnugPlanChain *chain = &planned->chain;

  if (candidate->on_disk)
    return;
  if (candidate->artifact != NULL)
    snug_plan_chain_add (chain, "download-snap", "Download snap", candidate->instance,
                         download_setup (planned->setup, candidate->artifact));
  planned->first
    = snug_plan_chain_add (chain, "mount-snap", "Mount snap", candidate->instance, planned->setup);
}

static void
add_data (PlannedSnap *planned)
{
  const SnugSnapCandidate *candidate = planned->candidate;
  SnugPlanChain *chain = &planned->chain;

  if (candidate->restore)
    return;
  if (candidate->on_disk)
    snug_plan_chain_add (chain, "prepare-snap-data", "Prepare the data of snap",
                         candidate->instance, planned->setup);
  snug_plan_chain_add (chain, "copy-snap-data", "Copy data of snap", candidate->instance,
                       planned->setup);
}

static void
add_until_link (PlannedSnap *planned, const SnugSnapPlanOptions *options)
{
  const char *instance = planned->candidate->instance;
  SnugPlanChain *chain = &planned->chain;
  const guint before = snug_change_builder_get_n_tasks (chain->builder);

  add_image (planned);
  if (planned->installed != NULL)
    {
      if (!planned->candidate->restore)
        snug_plan_chain_add_hook (chain, instance, "pre-refresh", FALSE);
      snug_plan_chain_add (chain, "unlink-current-snap",
                           "Make current revision unavailable for snap", instance,
                           unlink_setup (planned->installed, options));
    }
  if (planned->candidate->on_disk)
    planned->first = before;
  add_data (planned);
  snug_plan_chain_add (chain, "setup-profiles", "Set up the confinement of snap", instance,
                       planned->setup);
  planned->link = snug_plan_chain_add (chain, "link-snap", "Make available to the system snap",
                                       instance, planned->setup);
}

static void
add_after_link (PlannedSnap *planned)
{
  const char *instance = planned->candidate->instance;
  SnugPlanChain *chain = &planned->chain;

  snug_plan_chain_add (chain, "auto-connect", "Connect plugs and slots of snap", instance,
                       planned->setup);
  snug_plan_chain_add_connection_hooks (chain, instance, "connect", NULL, FALSE);
  if (planned->installed == NULL)
    {
      snug_plan_chain_add_hook (chain, instance, "install", FALSE);
      snug_plan_chain_add_hook (chain, instance, "default-configure", FALSE);
    }
  else if (!planned->candidate->restore)
    snug_plan_chain_add_hook (chain, instance, "post-refresh", FALSE);
  snug_plan_chain_add_hook (chain, instance, "configure", FALSE);
}

/* The oldest first, and never the one that is current now: revert leads to it. A way back keeps all
 * that is there. */
static void
add_discards (PlannedSnap *planned, const SnugSnapPlanOptions *options)
{
  const guint stay = options != NULL && options->retain > 0 ? options->retain : USUAL_RETAIN;
  const SnugSnapCandidate *candidate = planned->candidate;
  GPtrArray *revisions = planned->revisions;
  const guint n = revisions->len + (candidate->on_disk ? 0 : 1);
  guint surplus = n > stay && !candidate->restore ? n - stay : 0;

  if (candidate->on_disk && !candidate->restore)
    snug_plan_chain_add (&planned->chain, "forget-snap-data", "Forget the replaced data of snap",
                         candidate->instance, planned->setup);
  for (guint i = 0; i < revisions->len && surplus > 0; i++)
    {
      const SnugRevisionRecord *old = g_ptr_array_index (revisions, i);

      if ((old->revision == planned->installed->current && stay > 1)
          || (candidate->on_disk && old->revision == candidate->revision))
        continue;
      snug_plan_chain_add_discard (&planned->chain, old->instance, old->revision);
      surplus--;
    }
}

/* --- several snaps --- */

static PlannedSnap *
find_planned (GPtrArray *snaps, const char *instance)
{
  for (guint i = 0; instance != NULL && i < snaps->len; i++)
    {
      PlannedSnap *planned = g_ptr_array_index (snaps, i);

      if (g_str_equal (planned->candidate->instance, instance))
        return planned;
    }
  return NULL;
}

static gboolean
is_app (const SnugSnapCandidate *candidate)
{
  return candidate->type == NULL || g_str_equal (candidate->type, "app");
}

static gboolean
needs_a_base (const SnugSnapCandidate *candidate)
{
  return is_app (candidate) && candidate->base != NULL && !g_str_equal (candidate->base, "bare")
         && !g_str_equal (candidate->base, "none");
}

/* Bases first, the rest in its order, so that what comes before it is what a snap may wait for. */
static gboolean
gather (SnugState *state,
        const SnugSnapWorld *world,
        GPtrArray *candidates,
        const SnugSnapPlanOptions *options,
        GPtrArray *snaps,
        GError **error)
{
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < candidates->len; i++)
      {
        const SnugSnapCandidate *candidate = g_ptr_array_index (candidates, i);
        PlannedSnap *planned;

        if (is_app (candidate) != (round == 1))
          continue;
        if (find_planned (snaps, candidate->instance) != NULL)
          return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "the snap ‘%s’ is named twice",
                                 candidate->instance);
        planned = g_new0 (PlannedSnap, 1);
        planned->candidate = candidate;
        g_ptr_array_add (snaps, planned);
        if (!find_installed (state, planned, error)
            || !check_candidate (world, planned, options, error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
check_bases (const SnugSnapWorld *world, GPtrArray *snaps, GError **error)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);

  if (view == NULL)
    return FALSE;
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugSnapCandidate *candidate
        = ((PlannedSnap *) g_ptr_array_index (snaps, i))->candidate;

      if (needs_a_base (candidate) && find_planned (snaps, candidate->base) == NULL
          && snug_policy_view_find (view, candidate->base) == NULL)
        return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                               "‘%s’ needs the base ‘%s’, which is not installed; install it first",
                               candidate->instance, candidate->base);
    }
  return TRUE;
}

static void
wait_for_link (GPtrArray *snaps, PlannedSnap *planned, const char *instance)
{
  PlannedSnap *other = find_planned (snaps, instance);

  /* Only what was planned before it, or two might wait for each other. */
  if (other != NULL && other != planned && other->link != SNUG_PLAN_NO_TASK)
    snug_change_builder_wait (planned->chain.builder, planned->first, other->link);
}

/* A failure of one snap undoes what came for its sake only. */
static gint64
choose_lane (const SnugSnapCandidate *candidate, guint i, const SnugSnapPlanOptions *options)
{
  if (options != NULL && options->transactional)
    return 0;
  return candidate->companion ? -1 - (gint64) i : 1 + (gint64) i;
}

static void
add_all (SnugChangeBuilder *builder, GPtrArray *snaps, const SnugSnapPlanOptions *options)
{
  for (guint i = 0; i < snaps->len; i++)
    ((PlannedSnap *) g_ptr_array_index (snaps, i))->link = SNUG_PLAN_NO_TASK;
  for (guint i = 0; i < snaps->len; i++)
    {
      PlannedSnap *planned = g_ptr_array_index (snaps, i);
      const SnugSnapCandidate *candidate = planned->candidate;
      const SnugRevision revision
        = candidate->revision != 0 ? candidate->revision : next_local (planned->revisions);

      planned->setup = candidate_setup (candidate, revision, planned->installed,
                                        find_position (planned->revisions, revision));
      planned->chain
        = (SnugPlanChain){ builder, choose_lane (candidate, i, options), SNUG_PLAN_NO_TASK };
      add_until_link (planned, options);
      if (needs_a_base (candidate))
        wait_for_link (snaps, planned, candidate->base);
      for (guint j = 0; candidate->providers != NULL && candidate->providers[j] != NULL; j++)
        wait_for_link (snaps, planned, candidate->providers[j]);
      add_after_link (planned);
    }
}

/* What is deleted does not come back, so in a transaction it is deleted when all the rest is done.
 * It has lanes of its own: by then all is well, and a folder that does not go changes nothing. */
static void
add_all_discards (SnugChangeBuilder *builder, GPtrArray *snaps, const SnugSnapPlanOptions *options)
{
  const gboolean transactional = options != NULL && options->transactional;
  g_autofree guint *ends = g_new (guint, snaps->len + 1);

  for (guint i = 0; i < snaps->len; i++)
    ends[i] = ((PlannedSnap *) g_ptr_array_index (snaps, i))->chain.last;
  for (guint i = 0; i < snaps->len; i++)
    {
      PlannedSnap *planned = g_ptr_array_index (snaps, i);
      const guint first = snug_change_builder_get_n_tasks (builder);

      if (planned->installed == NULL)
        continue;
      planned->chain.lane = 1 + (gint64) snaps->len + i;
      add_discards (planned, options);
      for (guint j = 0;
           transactional && first < snug_change_builder_get_n_tasks (builder) && j < snaps->len;
           j++)
        if (j != i)
          snug_change_builder_wait (builder, first, ends[j]);
    }
}

static const char **
list_instances (GPtrArray *snaps)
{
  const char **instances = g_new0 (const char *, snaps->len + 1);

  for (guint i = 0; i < snaps->len; i++)
    instances[i] = ((PlannedSnap *) g_ptr_array_index (snaps, i))->candidate->instance;
  return instances;
}

SnugChangeBuilder *
snug_snap_plan_installs (SnugState *state,
                         const SnugSnapWorld *world,
                         GPtrArray *candidates,
                         const SnugSnapPlanOptions *options,
                         GError **error)
{
  g_autoptr (GPtrArray) snaps = g_ptr_array_new_with_free_func ((GDestroyNotify) planned_snap_free);
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autofree const char **instances = NULL;
  gboolean refresh = TRUE;

  if (!gather (state, world, candidates, options, snaps, error)
      || !check_bases (world, snaps, error))
    return NULL;
  for (guint i = 0; i < snaps->len; i++)
    {
      const PlannedSnap *planned = g_ptr_array_index (snaps, i);

      refresh = refresh && (planned->installed != NULL || planned->candidate->companion);
    }
  instances = list_instances (snaps);
  builder = snug_plan_new (options, refresh ? "refresh-snap" : "install-snap",
                           refresh ? "Refresh" : "Install", instances);
  add_all (builder, snaps, options);
  add_all_discards (builder, snaps, options);
  return g_steal_pointer (&builder);
}

/* --- revert --- */

SnugChangeBuilder *
snug_snap_plan_revert (SnugState *state,
                       const SnugSnapWorld *world,
                       const char *instance,
                       SnugRevision revision,
                       GPtrArray *needs,
                       const SnugSnapPlanOptions *options,
                       GError **error)
{
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (SnugSnapRecord) installed = snug_plan_get_snap (state, instance, &revisions, error);
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  g_autoptr (SnugSnapInfo) info = NULL;
  g_autofree char *summary = g_strdup_printf ("Revert “%s” snap", instance);
  SnugSnapPlanOptions own = options != NULL ? *options : (SnugSnapPlanOptions){ 0 };
  SnugSnapCandidate candidate = { .instance = instance, .on_disk = TRUE, .restore = TRUE };

  if (installed == NULL || !snug_plan_check_may_move (world, installed, options, "revert", error))
    return NULL;
  candidate.revision
    = revision != 0 ? revision : snug_plan_find_before (revisions, installed->current);
  if (candidate.revision == 0 || candidate.revision == installed->current
      || !snug_plan_has_revision (revisions, candidate.revision))
    return snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE,
                           "there is no other revision of ‘%s’ on this system to go back to",
                           instance),
           NULL;
  info = snug_snap_meta_read (world->paths, instance, candidate.revision, error);
  if (info == NULL)
    return NULL;
  candidate.type = info->type;
  candidate.base = snug_snap_info_get_base (info);
  for (guint i = 0; needs != NULL && i < needs->len; i++)
    g_ptr_array_add (candidates, g_ptr_array_index (needs, i));
  g_ptr_array_add (candidates, &candidate);
  own.kind = own.kind != NULL ? own.kind : "revert-snap";
  own.summary = own.summary != NULL ? own.summary : summary;
  return snug_snap_plan_installs (state, world, candidates, &own, error);
}
