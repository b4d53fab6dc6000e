/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What plans are put together from. Main thread; nothing here changes anything. */

#include "snug-plan-parts.h"

#include "snug-recipe-compiler.h"

guint
snug_plan_chain_add (SnugPlanChain *self,
                     const char *kind,
                     const char *verb,
                     const char *instance,
                     GVariant *setup)
{
  g_autofree char *summary = g_strdup_printf ("%s “%s”", verb, instance);
  const guint task = snug_change_builder_add_task (self->builder, kind, summary, setup);

  snug_change_builder_set_lane (self->builder, task, self->lane);
  if (self->last != SNUG_PLAN_NO_TASK)
    snug_change_builder_wait (self->builder, task, self->last);
  self->last = task;
  return task;
}

void
snug_plan_chain_add_hook (SnugPlanChain *self,
                          const char *instance,
                          const char *hook,
                          gboolean ignore_error)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *verb = g_strdup_printf ("Run the hook “%s” of snap", hook);

  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "hook", "s", hook);
  g_variant_dict_insert (&setup, "ignore-error", "b", ignore_error);
  snug_plan_chain_add (self, "run-hook", verb, instance, g_variant_dict_end (&setup));
}

void
snug_plan_chain_add_connection_hooks (SnugPlanChain *self,
                                      const char *instance,
                                      const char *event,
                                      GVariant *connection,
                                      gboolean ignore_error)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *verb = g_strdup_printf ("Run the %s hooks for snap", event);

  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "event", "s", event);
  g_variant_dict_insert (&setup, "ignore-error", "b", ignore_error);
  if (connection != NULL)
    g_variant_dict_insert_value (&setup, "connection", connection);
  snug_plan_chain_add (self, "run-connection-hooks", verb, instance, g_variant_dict_end (&setup));
}

static GVariant *
old_setup (const char *instance, SnugRevision revision)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  g_variant_dict_insert (&setup, "old", "b", TRUE);
  return g_variant_dict_end (&setup);
}

void
snug_plan_chain_add_discard (SnugPlanChain *self, const char *instance, SnugRevision revision)
{
  snug_plan_chain_add (self, "unmount-snap", "Unmount an old revision of", instance,
                       old_setup (instance, revision));
  snug_plan_chain_add (self, "clear-snap", "Remove the data of an old revision of", instance,
                       old_setup (instance, revision));
  snug_plan_chain_add (self, "discard-snap", "Remove an old revision of", instance,
                       old_setup (instance, revision));
}

GVariant *
snug_plan_setup (const char *instance, SnugRevision revision)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", instance);
  g_variant_dict_insert (&setup, "revision", "i", revision);
  return g_variant_dict_end (&setup);
}

static void
append_names (GString *line, const char *const *instances)
{
  const guint n = g_strv_length ((char **) instances);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (line, "%s“%s”",
                            i == 0       ? ""
                            : i + 1 == n ? " and "
                                         : ", ",
                            instances[i]);
}

static char *
make_summary (const char *verb, const char *const *instances, const char *const *without)
{
  GString *line = g_string_new (verb);

  g_string_append_c (line, ' ');
  append_names (line, instances);
  g_string_append (line, g_strv_length ((char **) instances) == 1 ? " snap" : " snaps");
  if (without != NULL && without[0] != NULL)
    {
      g_string_append (line, ", without ");
      append_names (line, without);
    }
  return g_string_free (line, FALSE);
}

SnugChangeBuilder *
snug_plan_new (const SnugSnapPlanOptions *options,
               const char *kind,
               const char *verb,
               const char *const *instances)
{
  g_autofree char *summary
    = make_summary (verb, instances, options != NULL ? options->without : NULL);
  g_auto (GVariantDict) data = G_VARIANT_DICT_INIT (options != NULL ? options->data : NULL);

  g_variant_dict_insert (&data, "snap-names", "^as", instances);
  return snug_change_builder_new (options != NULL && options->kind != NULL ? options->kind : kind,
                                  options != NULL && options->summary != NULL ? options->summary
                                                                              : summary,
                                  options != NULL ? options->uid : 0, g_variant_dict_end (&data));
}

SnugSnapRecord *
snug_plan_get_snap (SnugState *state, const char *instance, GPtrArray **revisions, GError **error)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (state, instance, error);

  if (snap == NULL)
    return NULL;
  *revisions = snug_state_list_revisions (state, instance, error);
  return *revisions != NULL ? g_steal_pointer (&snap) : NULL;
}

gboolean
snug_plan_has_revision (GPtrArray *revisions, SnugRevision revision)
{
  for (guint i = 0; i < revisions->len; i++)
    if (((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision == revision)
      return TRUE;
  return FALSE;
}

SnugRevision
snug_plan_find_before (GPtrArray *revisions, SnugRevision current)
{
  SnugRevision before = 0;

  for (guint i = 0; i < revisions->len; i++)
    {
      const SnugRevisionRecord *record = g_ptr_array_index (revisions, i);

      if (record->revision == current)
        return before;
      before = record->revision;
    }
  return 0;
}

gboolean
snug_plan_check_may_move (const SnugSnapWorld *world,
                          const SnugSnapRecord *snap,
                          const SnugSnapPlanOptions *options,
                          const char *what,
                          GError **error)
{
  gboolean running = FALSE;

  if (!snap->active)
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "cannot %s ‘%s’: it is disabled; enable it first", what, snap->instance);
  if (options != NULL && options->ignore_running)
    return TRUE;
  if (!snug_recipe_is_running (world->paths, snap->instance, &running, error))
    return FALSE;
  return !running
         || snug_set_error (error, SNUG_ERROR_BUSY,
                            "cannot %s ‘%s’: apps of it are running; close them, or use "
                            "--ignore-running",
                            what, snap->instance);
}
