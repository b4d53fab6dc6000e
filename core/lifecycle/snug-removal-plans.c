/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plans that leave a snap at its revision, or without any: remove, enable, disable, switch. Main
 * thread; nothing here changes anything. */

#include "snug-plan-parts.h"
#include "snug-snap-records.h"

/* --- removal --- */

static gboolean
is_among (const char *const *instances, const char *instance)
{
  return g_strv_contains (instances, instance);
}

/* An app without its base cannot start; so a base stays as long as one of its apps does. */
static gboolean
check_not_needed (SnugState *state,
                  const SnugSnapRecord *snap,
                  const char *const *instances,
                  GError **error)
{
  g_autoptr (GPtrArray) snaps = NULL;

  if (g_strcmp0 (snap->type, "base") != 0 && g_strcmp0 (snap->type, "os") != 0)
    return TRUE;
  snaps = snug_state_list_snaps (state, error);
  if (snaps == NULL)
    return FALSE;
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugSnapRecord *other = g_ptr_array_index (snaps, i);

      if (g_strcmp0 (other->base, snap->instance) == 0 && !is_among (instances, other->instance))
        return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                               "cannot remove ‘%s’: ‘%s’ needs it; remove that first",
                               snap->instance, other->instance);
    }
  return TRUE;
}

static GVariant *
clear_setup (const char *instance, SnugRevision revision, gboolean last, gboolean purge)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  g_variant_dict_insert (&setup, "last", "b", last);
  g_variant_dict_insert (&setup, "purge", "b", purge);
  return g_variant_dict_end (&setup);
}

/* The current revision goes last: as long as the snap has a record, that leads to something. */
static GArray *
order_revisions (GPtrArray *revisions, SnugRevision current)
{
  GArray *ordered = g_array_new (FALSE, FALSE, sizeof (SnugRevision));

  for (guint i = 0; i < revisions->len; i++)
    {
      SnugRevision revision = ((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision;

      if (revision != current)
        g_array_append_val (ordered, revision);
    }
  g_array_append_val (ordered, current);
  return ordered;
}

static void
add_removal (SnugPlanChain *chain,
             const SnugSnapRecord *snap,
             GPtrArray *revisions,
             const SnugSnapPlanOptions *options)
{
  g_autoptr (GArray) ordered = order_revisions (revisions, snap->current);
  const gboolean purge = options != NULL && options->purge;
  const char *instance = snap->instance;

  if (snap->active)
    {
      snug_plan_chain_add_hook (chain, instance, "remove", TRUE);
      snug_plan_chain_add_connection_hooks (chain, instance, "disconnect", NULL, TRUE);
    }
  snug_plan_chain_add (chain, "auto-disconnect", "Disconnect plugs and slots of snap", instance,
                       snug_plan_setup (instance, snap->current));
  if (snap->active)
    {
      snug_plan_chain_add (chain, "unlink-snap", "Make unavailable to the system snap", instance,
                           snug_plan_setup (instance, snap->current));
      snug_plan_chain_add (chain, "remove-profiles", "Remove the confinement of snap", instance,
                           snug_plan_setup (instance, snap->current));
    }
  for (guint i = 0; i < ordered->len; i++)
    snug_plan_chain_add (chain, "unmount-snap", "Unmount snap", instance,
                         snug_plan_setup (instance, g_array_index (ordered, SnugRevision, i)));
  for (guint i = 0; i < ordered->len; i++)
    {
      const SnugRevision revision = g_array_index (ordered, SnugRevision, i);
      const gboolean last = i + 1 == ordered->len;

      snug_plan_chain_add (chain, "clear-snap", "Remove data of snap", instance,
                           clear_setup (instance, revision, last, purge));
      snug_plan_chain_add (chain, "discard-snap", "Remove from the system snap", instance,
                           clear_setup (instance, revision, last, purge));
    }
}

/* Bases go after what needs them, so that a kill in between leaves no app without its base. */
static void
let_bases_wait (SnugChangeBuilder *builder,
                GPtrArray *snaps,
                const guint *firsts,
                const guint *ends)
{
  for (guint i = 0; i < snaps->len; i++)
    for (guint j = 0; j < snaps->len; j++)
      {
        const SnugSnapRecord *base = g_ptr_array_index (snaps, i);
        const SnugSnapRecord *app = g_ptr_array_index (snaps, j);

        if (i != j && g_strcmp0 (app->base, base->instance) == 0)
          snug_change_builder_wait (builder, firsts[i], ends[j]);
      }
}

SnugChangeBuilder *
snug_snap_plan_remove (SnugState *state,
                       const SnugSnapWorld *world,
                       const char *const *instances,
                       const SnugSnapPlanOptions *options,
                       GError **error)
{
  g_autoptr (SnugChangeBuilder) builder
    = snug_plan_new (options, "remove-snap", "Remove", instances);
  g_autoptr (GPtrArray) snaps
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_record_free);
  const guint n = g_strv_length ((char **) instances);
  g_autofree guint *firsts = g_new0 (guint, n + 1);
  g_autofree guint *ends = g_new0 (guint, n + 1);
  const gboolean transactional = options != NULL && options->transactional;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPtrArray) revisions = NULL;
      SnugSnapRecord *snap = snug_plan_get_snap (state, instances[i], &revisions, error);
      SnugPlanChain chain = { builder, transactional ? 0 : i + 1, SNUG_PLAN_NO_TASK };

      if (snap == NULL)
        return NULL;
      g_ptr_array_add (snaps, snap);
      if (!check_not_needed (state, snap, instances, error))
        return NULL;
      firsts[i] = snug_change_builder_get_n_tasks (builder);
      add_removal (&chain, snap, revisions, options);
      ends[i] = chain.last;
    }
  let_bases_wait (builder, snaps, firsts, ends);
  return g_steal_pointer (&builder);
}

SnugChangeBuilder *
snug_snap_plan_remove_revision (SnugState *state,
                                const SnugSnapWorld *world,
                                const char *instance,
                                SnugRevision revision,
                                const SnugSnapPlanOptions *options,
                                GError **error)
{
  g_autoptr (GPtrArray) revisions = NULL;
  g_autoptr (SnugSnapRecord) snap = snug_plan_get_snap (state, instance, &revisions, error);
  const char *const instances[] = { instance, NULL };
  g_autofree char *text = snug_revision_to_string (revision);
  SnugPlanChain chain = { NULL, 0, SNUG_PLAN_NO_TASK };

  if (snap == NULL)
    return NULL;
  if (!snug_plan_has_revision (revisions, revision))
    return snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE,
                           "there is no revision %s of ‘%s’ on this system", text, instance),
           NULL;
  if (revision == snap->current)
    return snug_set_error (
             error, SNUG_ERROR_INVALID_ARGUMENT,
             "the revision %s of ‘%s’ is the current one; revert to another first, or "
             "remove the whole snap",
             text, instance),
           NULL;
  chain.builder = snug_plan_new (options, "remove-snap", "Remove a revision of", instances);
  snug_plan_chain_add_discard (&chain, instance, revision);
  return chain.builder;
}

/* --- enable and disable --- */

static GVariant *
enable_setup (const SnugSnapRecord *snap)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) old = snug_snap_records_describe (snap);

  g_variant_dict_insert (&setup, "instance-name", "s", snap->instance);
  g_variant_dict_insert (&setup, "revision", "i", snap->current);
  g_variant_dict_insert (&setup, "previous", "i", snap->current);
  g_variant_dict_insert (&setup, "known", "b", TRUE);
  g_variant_dict_insert (&setup, "enable", "b", TRUE);
  g_variant_dict_insert_value (&setup, "old", old);
  return g_variant_ref_sink (g_variant_dict_end (&setup));
}

static void
add_enable (SnugPlanChain *chain, const SnugSnapRecord *snap)
{
  g_autoptr (GVariant) setup = enable_setup (snap);

  snug_plan_chain_add (chain, "setup-profiles", "Set up the confinement of snap", snap->instance,
                       setup);
  snug_plan_chain_add (chain, "link-snap", "Make available to the system snap", snap->instance,
                       setup);
  snug_plan_chain_add (chain, "auto-connect", "Connect plugs and slots of snap", snap->instance,
                       setup);
}

static void
add_disable (SnugPlanChain *chain, const SnugSnapRecord *snap)
{
  snug_plan_chain_add (chain, "unlink-snap", "Make unavailable to the system snap", snap->instance,
                       snug_plan_setup (snap->instance, snap->current));
  snug_plan_chain_add (chain, "remove-profiles", "Remove the confinement of snap", snap->instance,
                       snug_plan_setup (snap->instance, snap->current));
}

static SnugChangeBuilder *
plan_activity (SnugState *state,
               const char *const *instances,
               const SnugSnapPlanOptions *options,
               gboolean enable,
               GError **error)
{
  g_autoptr (SnugChangeBuilder) builder
    = snug_plan_new (options, enable ? "enable-snap" : "disable-snap",
                     enable ? "Enable" : "Disable", instances);

  for (guint i = 0; instances[i] != NULL; i++)
    {
      g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (state, instances[i], error);
      SnugPlanChain chain
        = { builder, options != NULL && options->transactional ? 0 : i + 1, SNUG_PLAN_NO_TASK };

      if (snap == NULL)
        return NULL;
      if (snap->active == enable)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "the snap ‘%s’ is %s already",
                               snap->instance, enable ? "enabled" : "disabled"),
               NULL;
      if (enable)
        add_enable (&chain, snap);
      else
        add_disable (&chain, snap);
    }
  return g_steal_pointer (&builder);
}

SnugChangeBuilder *
snug_snap_plan_enable (SnugState *state,
                       const SnugSnapWorld *world,
                       const char *const *instances,
                       const SnugSnapPlanOptions *options,
                       GError **error)
{
  return plan_activity (state, instances, options, TRUE, error);
}

SnugChangeBuilder *
snug_snap_plan_disable (SnugState *state,
                        const SnugSnapWorld *world,
                        const char *const *instances,
                        const SnugSnapPlanOptions *options,
                        GError **error)
{
  return plan_activity (state, instances, options, FALSE, error);
}

/* --- switch --- */

SnugChangeBuilder *
snug_snap_plan_switch (SnugState *state,
                       const SnugSnapWorld *world,
                       const char *instance,
                       const char *channel,
                       const SnugSnapPlanOptions *options,
                       GError **error)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (state, instance, error);
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  const char *const instances[] = { instance, NULL };
  SnugPlanChain chain = { NULL, 0, SNUG_PLAN_NO_TASK };

  if (snap == NULL)
    return NULL;
  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "channel", "s", channel);
  if (snap->channel != NULL)
    g_variant_dict_insert (&setup, "previous-channel", "s", snap->channel);
  chain.builder = snug_plan_new (options, "switch-snap", "Switch", instances);
  snug_plan_chain_add (&chain, "switch-snap-channel", "Switch the channel of snap", instance,
                       g_variant_dict_end (&setup));
  return chain.builder;
}
