/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The plan of a wish: which of the plans of snug-snap-plans.h it takes. Main thread. */

#include "snug-manager-plans.h"

#include "snug-channel.h"
#include "snug-manager-conflicts.h"
#include "snug-manager-private.h"
#include "snug-snap-plans.h"

/* --- what comes --- */

static SnugSnapCandidate *
candidate_of_choice (const SnugSnapChoice *choice)
{
  const SnugStoreOffer *offer = choice->offer;
  SnugSnapCandidate *candidate = g_new0 (SnugSnapCandidate, 1);

  candidate->instance = choice->instance;
  candidate->name = offer->name;
  candidate->revision = offer->revision;
  candidate->artifact = offer->artifact;
  candidate->sha3_384 = offer->sha3_384;
  candidate->size = offer->size;
  candidate->type = offer->type;
  candidate->base = offer->base;
  candidate->confinement = offer->confinement;
  candidate->mode = choice->mode;
  candidate->channel = choice->channel;
  candidate->store = offer->store;
  candidate->snap_id = offer->snap_id;
  candidate->publisher = offer->publisher;
  candidate->publisher_id = offer->publisher_id;
  candidate->signer = offer->signer;
  candidate->providers = (const char *const *) offer->providers;
  candidate->companion = choice->companion;
  candidate->on_disk = choice->on_disk;
  return candidate;
}

static SnugSnapCandidate *
candidate_of_file (const SnugSnapWish *wish, const SnugSnapFindings *findings)
{
  const SnugImageIntake *intake = findings->intake;
  SnugSnapCandidate *candidate = g_new0 (SnugSnapCandidate, 1);

  candidate->instance = snug_snap_findings_get_file_instance (findings, wish);
  candidate->name = intake->info->name;
  candidate->partial = intake->partial;
  candidate->sha3_384 = intake->sha3_384;
  candidate->size = intake->size;
  candidate->type = intake->info->type;
  candidate->base = snug_snap_info_get_base (intake->info);
  candidate->confinement = intake->info->confinement;
  candidate->mode = findings->mode;
  candidate->dangerous = TRUE;
  candidate->providers = (const char *const *) findings->providers->pdata;
  return candidate;
}

static GPtrArray *
candidates_of_choices (GPtrArray *choices)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; choices != NULL && i < choices->len; i++)
    g_ptr_array_add (candidates, candidate_of_choice (g_ptr_array_index (choices, i)));
  return candidates;
}

static SnugChangeBuilder *
plan_candidates (SnugManager *self,
                 const SnugSnapWish *wish,
                 const SnugSnapFindings *findings,
                 const SnugSnapPlanOptions *options,
                 GError **error)
{
  g_autoptr (GPtrArray) candidates = candidates_of_choices (findings->choices);

  if (findings->intake != NULL)
    g_ptr_array_add (candidates, candidate_of_file (wish, findings));
  return snug_snap_plan_installs (self->state, self->world, candidates, options, error);
}

/* The one choice that brings no other revision, if it is that. */
static const SnugSnapChoice *
find_switch (SnugManager *self, const SnugSnapFindings *findings, GError **error)
{
  const SnugSnapChoice *choice
    = findings->choices->len == 1 ? g_ptr_array_index (findings->choices, 0) : NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;

  if (choice == NULL || !choice->on_disk)
    return NULL;
  snap = snug_state_get_snap (self->state, choice->instance, error);
  return snap != NULL && snap->current == choice->offer->revision ? choice : NULL;
}

static SnugChangeBuilder *
plan_update (SnugManager *self,
             const SnugSnapWish *wish,
             const SnugSnapFindings *findings,
             SnugSnapPlanOptions *options,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  const SnugSnapChoice *choice = find_switch (self, findings, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (choice != NULL)
    return snug_snap_plan_switch (self->state, self->world, choice->instance, choice->channel,
                                  options, error);
  options->kind = "refresh-snap";
  return plan_candidates (self, wish, findings, options, error);
}

/* "Refresh “a” and “b” snaps, without “c”" is what people read; why is in the data. */
static SnugChangeBuilder *
plan_update_of_all (SnugManager *self,
                    const SnugSnapWish *wish,
                    const SnugSnapFindings *findings,
                    SnugSnapPlanOptions *options,
                    GError **error)
{
  g_autoptr (GPtrArray) passed_over = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) choices
    = snug_manager_pass_over (self, findings->choices, wish->ignore_running, passed_over, reasons,
                              error);
  const SnugSnapFindings rest = { .choices = choices };
  g_auto (GVariantDict) data = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) owned = NULL;

  if (choices == NULL || !snug_manager_check_conflicts (self, wish, &rest, error))
    return NULL;
  if (reasons->len > 0)
    {
      g_ptr_array_add (passed_over, NULL);
      g_ptr_array_add (reasons, NULL);
      g_variant_dict_insert (&data, "passed-over", "^as", reasons->pdata);
      options->without = (const char *const *) passed_over->pdata;
    }
  owned = g_variant_ref_sink (g_variant_dict_end (&data));
  options->data = owned;
  return plan_update (self, wish, &rest, options, error);
}

/* --- what is there --- */

static SnugChangeBuilder *
plan_switch (SnugManager *self,
             const SnugSnapWish *wish,
             const SnugSnapPlanOptions *options,
             GError **error)
{
  const SnugSnapRef *ref = g_ptr_array_index (wish->refs, 0);
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (self->state, ref->instance, error);
  g_autoptr (SnugChannel) channel = NULL;

  if (snap == NULL)
    return NULL;
  channel = snug_channel_resolve (snap->channel, wish->channel, error);
  if (channel == NULL)
    return NULL;
  if (g_strcmp0 (snap->channel, snug_channel_get_full (channel)) == 0)
    {
      snug_set_error (error, SNUG_ERROR_NO_UPDATE, "the snap ‘%s’ follows %s already",
                      ref->instance, snap->channel);
      return NULL;
    }
  return snug_snap_plan_switch (self->state, self->world, ref->instance,
                                snug_channel_get_full (channel), options, error);
}

static SnugChangeBuilder *
plan_revert (SnugManager *self,
             const SnugSnapWish *wish,
             const SnugSnapFindings *findings,
             const SnugSnapPlanOptions *options,
             GError **error)
{
  const SnugSnapRef *ref = g_ptr_array_index (wish->refs, 0);
  g_autoptr (GPtrArray) needs = candidates_of_choices (findings->choices);

  if (wish->refs->len == 1)
    return snug_snap_plan_revert (self->state, self->world, ref->instance, wish->revision, needs,
                                  options, error);
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "revert takes one snap at a time");
  return NULL;
}

static char **
list_instances (const SnugSnapWish *wish)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < wish->refs->len; i++)
    g_strv_builder_add (names, ((SnugSnapRef *) g_ptr_array_index (wish->refs, i))->instance);
  return g_strv_builder_end (names);
}

static SnugChangeBuilder *
plan_installed (SnugManager *self,
                const SnugSnapWish *wish,
                const SnugSnapPlanOptions *options,
                GError **error)
{
  g_auto (GStrv) names = list_instances (wish);
  const char *const *instances = (const char *const *) names;

  switch (wish->action)
    {
    case SNUG_SNAP_REMOVE:
      if (wish->revision != 0)
        return snug_snap_plan_remove_revision (self->state, self->world, names[0], wish->revision,
                                               options, error);
      return snug_snap_plan_remove (self->state, self->world, instances, options, error);
    case SNUG_SNAP_ENABLE:
      return snug_snap_plan_enable (self->state, self->world, instances, options, error);
    case SNUG_SNAP_DISABLE:
      return snug_snap_plan_disable (self->state, self->world, instances, options, error);
    case SNUG_SNAP_SWITCH:
      return plan_switch (self, wish, options, error);
    case SNUG_SNAP_CONNECT:
      return snug_snap_plan_connect (self->world, wish->first, wish->second, options, error);
    case SNUG_SNAP_DISCONNECT:
      return snug_snap_plan_disconnect (self->world, wish->first, wish->second, options, error);
    default:
      snug_set_error (error, SNUG_ERROR_INTERNAL, "there is no plan for this wish");
      return NULL;
    }
}

SnugChangeBuilder *
snug_manager_plan (SnugManager *self,
                   const SnugSnapWish *wish,
                   const SnugSnapFindings *findings,
                   GError **error)
{
  SnugSnapPlanOptions options
    = { .uid = wish->uid,
        .retain = (guint) snug_config_get_integer (self->config, "refresh", "Retain"),
        .transactional = !wish->per_snap,
        .ignore_running = wish->ignore_running,
        .purge = wish->purge,
        .forget = wish->forget };

  if (wish->action == SNUG_SNAP_UPDATE && wish->refs->len == 0)
    return plan_update_of_all (self, wish, findings, &options, error);
  if (!snug_manager_check_conflicts (self, wish, findings, error))
    return NULL;
  if (wish->action == SNUG_SNAP_INSTALL || wish->action == SNUG_SNAP_INSTALL_FILE)
    return plan_candidates (self, wish, findings, &options, error);
  if (wish->action == SNUG_SNAP_UPDATE)
    return plan_update (self, wish, findings, &options, error);
  if (wish->action == SNUG_SNAP_REVERT)
    return plan_revert (self, wish, findings, &options, error);
  return plan_installed (self, wish, &options, error);
}
