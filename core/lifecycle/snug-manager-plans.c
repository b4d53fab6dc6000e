/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The plan of a wish: which of the plans of snug-snap-plans.h it takes. Main thread. */

#include "snug-manager-plans.h"

#include "snug-channel.h"
#include "snug-manager-private.h"
#include "snug-snap-plans.h"

/* --- conflicts --- */

/* The snap of `SNAP:PLUG`; the host is nobody's to change. */
static char *
get_end_snap (const char *end)
{
  g_autofree char *snap = end != NULL ? g_strndup (end, strcspn (end, ":")) : NULL;

  if (snap == NULL || snap[0] == '\0' || g_str_equal (snap, SNUG_SYSTEM_SNAP))
    return NULL;
  return g_steal_pointer (&snap);
}

static gboolean
check_end (SnugManager *self, const char *end, GError **error)
{
  g_autofree char *snap = get_end_snap (end);

  return snap == NULL || snug_change_engine_check_conflict (self->engine, snap, error);
}

static const char *
get_file_instance (const SnugSnapWish *wish, const SnugSnapFindings *findings)
{
  return wish->name != NULL ? wish->name : findings->intake->info->name;
}

/* --- bases: what needs one may not come while it goes, nor it go while that comes --- */

typedef gboolean (*SetupFunc) (GVariant *setup, const char *instance);

static gboolean
needs_base (GVariant *setup, const char *instance)
{
  const char *base = NULL;

  return g_variant_lookup (setup, "base", "&s", &base) && g_str_equal (base, instance);
}

static gboolean
removes_all (GVariant *setup, const char *instance)
{
  const char *name = NULL;
  gboolean last = FALSE;

  g_variant_lookup (setup, "last", "b", &last);
  return last && g_variant_lookup (setup, "instance-name", "&s", &name)
         && g_str_equal (name, instance);
}

static SnugTask *
find_task (SnugChange *change, SetupFunc matches, const char *instance)
{
  GPtrArray *tasks = snug_change_get_tasks (change);

  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);

      if (matches (snug_task_get_setup (task), instance))
        return task;
    }
  return NULL;
}

/* The first change under way with such a task. */
static SnugTask *
find_under_way (SnugManager *self, SetupFunc matches, const char *instance, gint64 *id)
{
  GPtrArray *changes = snug_change_engine_get_changes (self->engine);

  for (guint i = 0; i < changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (changes, i);
      SnugTask *task
        = !snug_change_is_ready (change) ? find_task (change, matches, instance) : NULL;

      *id = snug_change_get_id (change);
      if (task != NULL)
        return task;
    }
  return NULL;
}

/* The records name only those that need it whose change is over. */
static gboolean
check_may_go (SnugManager *self, const char *instance, GError **error)
{
  gint64 id;
  SnugTask *task = find_under_way (self, needs_base, instance, &id);
  const char *user = NULL;

  if (task == NULL)
    return TRUE;
  g_variant_lookup (snug_task_get_setup (task), "instance-name", "&s", &user);
  return snug_set_error (error, SNUG_ERROR_CONFLICT,
                         "cannot remove ‘%s’: the change %" G_GINT64_FORMAT
                         " under way brings ‘%s’, which needs it; wait for it or abort it",
                         instance, id, user);
}

static gboolean
check_base_stays (SnugManager *self, const char *instance, const char *base, GError **error)
{
  gint64 id;

  if (base == NULL || find_under_way (self, removes_all, base, &id) == NULL)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_CONFLICT,
                         "‘%s’ needs the base ‘%s’, which the change %" G_GINT64_FORMAT
                         " under way removes; wait for it and try again",
                         instance, base, id);
}

static gboolean
check_bases (SnugManager *self,
             const SnugSnapWish *wish,
             const SnugSnapFindings *findings,
             GError **error)
{
  GPtrArray *choices = findings != NULL ? findings->choices : NULL;
  const gboolean removal = wish->action == SNUG_SNAP_REMOVE && wish->revision == 0;

  for (guint i = 0; removal && i < wish->refs->len; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (wish->refs, i);

      if (!check_may_go (self, ref->instance, error))
        return FALSE;
    }
  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      const SnugSnapChoice *choice = g_ptr_array_index (choices, i);

      if (!check_base_stays (self, choice->instance, choice->offer->base, error))
        return FALSE;
    }
  return findings == NULL || findings->intake == NULL
         || check_base_stays (self, get_file_instance (wish, findings),
                              snug_snap_info_get_base (findings->intake->info), error);
}

gboolean
snug_manager_check_conflicts (SnugManager *self,
                              const SnugSnapWish *wish,
                              const SnugSnapFindings *findings,
                              GError **error)
{
  GPtrArray *choices = findings != NULL ? findings->choices : NULL;

  for (guint i = 0; i < wish->refs->len; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (wish->refs, i);

      if (!snug_change_engine_check_conflict (self->engine, ref->instance, error))
        return FALSE;
    }
  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      const SnugSnapChoice *choice = g_ptr_array_index (choices, i);

      if (!snug_change_engine_check_conflict (self->engine, choice->instance, error))
        return FALSE;
    }
  if (findings != NULL && findings->intake != NULL
      && !snug_change_engine_check_conflict (self->engine, get_file_instance (wish, findings),
                                             error))
    return FALSE;
  return check_bases (self, wish, findings, error) && check_end (self, wish->first, error)
         && check_end (self, wish->second, error);
}

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
  return candidate;
}

static SnugSnapCandidate *
candidate_of_file (const SnugSnapWish *wish, const SnugSnapFindings *findings)
{
  const SnugImageIntake *intake = findings->intake;
  SnugSnapCandidate *candidate = g_new0 (SnugSnapCandidate, 1);

  candidate->instance = get_file_instance (wish, findings);
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

static SnugChangeBuilder *
plan_candidates (SnugManager *self,
                 const SnugSnapWish *wish,
                 const SnugSnapFindings *findings,
                 const SnugSnapPlanOptions *options,
                 GError **error)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; findings->choices != NULL && i < findings->choices->len; i++)
    g_ptr_array_add (candidates, candidate_of_choice (g_ptr_array_index (findings->choices, i)));
  if (findings->intake != NULL)
    g_ptr_array_add (candidates, candidate_of_file (wish, findings));
  return snug_snap_plan_installs (self->state, self->world, candidates, options, error);
}

/* The one choice that needs no download, if it is that. */
static const SnugSnapChoice *
find_on_disk (const SnugSnapFindings *findings)
{
  const SnugSnapChoice *choice
    = findings->choices->len == 1 ? g_ptr_array_index (findings->choices, 0) : NULL;

  return choice != NULL && choice->on_disk ? choice : NULL;
}

static SnugChangeBuilder *
plan_update (SnugManager *self,
             const SnugSnapWish *wish,
             const SnugSnapFindings *findings,
             SnugSnapPlanOptions *options,
             GError **error)
{
  const SnugSnapChoice *choice = find_on_disk (findings);
  g_autoptr (SnugSnapRecord) snap = NULL;
  g_autofree char *summary = NULL;

  if (choice == NULL)
    {
      options->kind = "refresh-snap";
      return plan_candidates (self, wish, findings, options, error);
    }
  snap = snug_state_get_snap (self->state, choice->instance, error);
  if (snap == NULL)
    return NULL;
  if (snap->current == choice->offer->revision)
    return snug_snap_plan_switch (self->state, self->world, choice->instance, choice->channel,
                                  options, error);
  summary = g_strdup_printf ("Refresh “%s” snap", choice->instance);
  options->kind = "refresh-snap";
  options->summary = summary;
  return snug_snap_plan_revert (self->state, self->world, choice->instance, choice->offer->revision,
                                options, error);
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
             const SnugSnapPlanOptions *options,
             GError **error)
{
  const SnugSnapRef *ref = g_ptr_array_index (wish->refs, 0);

  if (wish->refs->len == 1)
    return snug_snap_plan_revert (self->state, self->world, ref->instance, wish->revision, options,
                                  error);
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
    case SNUG_SNAP_REVERT:
      return plan_revert (self, wish, options, error);
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

  if (!snug_manager_check_conflicts (self, wish, findings, error))
    return NULL;
  if (wish->action == SNUG_SNAP_INSTALL || wish->action == SNUG_SNAP_INSTALL_FILE)
    return plan_candidates (self, wish, findings, &options, error);
  if (wish->action == SNUG_SNAP_UPDATE)
    return plan_update (self, wish, findings, &options, error);
  return plan_installed (self, wish, &options, error);
}
