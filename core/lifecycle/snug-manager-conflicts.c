/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a wish may not begin with now, because another change is at work or apps run. Main thread.
 */

#include "snug-manager-conflicts.h"

#include "snug-manager-private.h"
#include "snug-plan-parts.h"

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

const char *
snug_snap_findings_get_file_instance (const SnugSnapFindings *self, const SnugSnapWish *wish)
{
  return wish->name != NULL ? wish->name : self->intake->info->name;
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

/* What is not on record before this is done, and not after it has failed. */
static gboolean
brings_first (GVariant *setup, const char *instance)
{
  const char *name = NULL;
  gint32 previous = -1;

  return g_variant_lookup (setup, "previous", "i", &previous) && previous == 0
         && g_variant_lookup (setup, "instance-name", "&s", &name) && g_str_equal (name, instance);
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

  if (base == NULL)
    return TRUE;
  if (find_under_way (self, brings_first, base, &id) != NULL)
    return snug_set_error (error, SNUG_ERROR_CONFLICT,
                           "‘%s’ needs the base ‘%s’, which the change %" G_GINT64_FORMAT
                           " under way brings; wait for it and try again",
                           instance, base, id);
  if (find_under_way (self, removes_all, base, &id) == NULL)
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
         || check_base_stays (self, snug_snap_findings_get_file_instance (findings, wish),
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
      && !snug_change_engine_check_conflict (self->engine,
                                             snug_snap_findings_get_file_instance (findings, wish),
                                             error))
    return FALSE;
  return check_bases (self, wish, findings, error) && check_end (self, wish->first, error)
         && check_end (self, wish->second, error);
}

/* --- what an update of everything passes over --- */

static gboolean
needs (const SnugSnapChoice *choice, const char *instance)
{
  const SnugStoreOffer *offer = choice->offer;

  return g_strcmp0 (offer->base, instance) == 0
         || (offer->providers != NULL
             && g_strv_contains ((const char *const *) offer->providers, instance));
}

static gboolean
may_bring_needs (SnugManager *self,
                 const SnugSnapChoice *choice,
                 GPtrArray *choices,
                 GError **error)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const SnugSnapChoice *other = g_ptr_array_index (choices, i);

      if (other->companion && needs (choice, other->instance)
          && !snug_change_engine_check_conflict (self->engine, other->instance, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
may_update (SnugManager *self,
            const SnugSnapChoice *choice,
            GPtrArray *choices,
            gboolean ignore_running,
            GError **error)
{
  const SnugSnapPlanOptions options = { .ignore_running = ignore_running };
  g_autoptr (SnugSnapRecord) snap = NULL;

  if (!snug_change_engine_check_conflict (self->engine, choice->instance, error)
      || !check_base_stays (self, choice->instance, choice->offer->base, error)
      || !may_bring_needs (self, choice, choices, error))
    return FALSE;
  snap = snug_state_get_snap (self->state, choice->instance, error);
  return snap != NULL && snug_plan_check_may_move (self->world, snap, &options, "refresh", error);
}

static gboolean
is_needed (const char *instance, GPtrArray *choices)
{
  for (guint i = 0; i < choices->len; i++)
    if (needs (g_ptr_array_index (choices, i), instance))
      return TRUE;
  return FALSE;
}

/* What came along for those that do not go now, one need after the other. */
static void
drop_companions (GPtrArray *choices)
{
  for (guint i = 0; i < choices->len;)
    {
      const SnugSnapChoice *choice = g_ptr_array_index (choices, i);

      if (!choice->companion || is_needed (choice->instance, choices))
        {
          i++;
          continue;
        }
      g_ptr_array_remove_index (choices, i);
      i = 0;
    }
}

GPtrArray *
snug_manager_pass_over (SnugManager *self,
                        GPtrArray *choices,
                        gboolean ignore_running,
                        GPtrArray *passed_over,
                        GPtrArray *reasons,
                        GError **error)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < choices->len; i++)
    {
      SnugSnapChoice *choice = g_ptr_array_index (choices, i);
      g_autoptr (GError) local_error = NULL;

      if (choice->companion || may_update (self, choice, choices, ignore_running, &local_error))
        {
          g_ptr_array_add (rest, choice);
          continue;
        }
      g_ptr_array_add (passed_over, g_strdup (choice->instance));
      g_ptr_array_add (reasons, g_strdup (local_error->message));
      first = first != NULL ? first : g_steal_pointer (&local_error);
    }
  drop_companions (rest);
  if (rest->len > 0)
    return g_steal_pointer (&rest);
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}
