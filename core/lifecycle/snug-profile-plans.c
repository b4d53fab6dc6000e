/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The plan that makes what enforces policy anew, for snaps that stay as they are. Main thread;
 * nothing here changes anything. */

#include "snug-plan-parts.h"

static GVariant *
again_setup (const SnugSnapRecord *snap)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&setup, "instance-name", "s", snap->instance);
  g_variant_dict_insert (&setup, "revision", "i", snap->current);
  g_variant_dict_insert (&setup, "previous", "i", snap->current);
  g_variant_dict_insert (&setup, "again", "b", TRUE);
  return g_variant_dict_end (&setup);
}

static GVariant *
settle_setup (GVariant *basis, const char *const *former)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&setup, "basis", basis);
  g_variant_dict_insert (&setup, "former", "^as", former);
  return g_variant_dict_end (&setup);
}

static gboolean
is_base (const SnugSnapRecord *snap)
{
  return g_strcmp0 (snap->type, "base") == 0 || g_strcmp0 (snap->type, "os") == 0;
}

/* Enabled snaps, bases first; otherwise in the order of the records. */
static GPtrArray *
list_enabled (GPtrArray *snaps)
{
  GPtrArray *ordered = g_ptr_array_new ();

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < snaps->len; i++)
      {
        SnugSnapRecord *snap = g_ptr_array_index (snaps, i);

        if (snap->active && is_base (snap) == (pass == 0))
          g_ptr_array_add (ordered, snap);
      }
  return ordered;
}

/* The task of a snap has the place that the snap has in the list. */
static void
wait_for_base (SnugChangeBuilder *builder, GPtrArray *snaps, guint task)
{
  const SnugSnapRecord *snap = g_ptr_array_index (snaps, task);

  for (guint i = 0; i < task; i++)
    if (g_strcmp0 (snap->base, ((SnugSnapRecord *) g_ptr_array_index (snaps, i))->instance) == 0)
      snug_change_builder_wait (builder, task, i);
}

SnugChangeBuilder *
snug_snap_plan_regenerate (SnugState *state,
                           GVariant *basis,
                           const char *const *former,
                           GError **error)
{
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autoptr (GPtrArray) records = snug_state_list_snaps (state, error);
  g_autoptr (GPtrArray) snaps = NULL;
  guint settle;

  if (records == NULL)
    return NULL;
  snaps = list_enabled (records);
  builder = snug_change_builder_new (SNUG_PROFILES_CHANGE, "Make security profiles anew", 0, NULL);
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (snaps, i);
      SnugPlanChain chain = { builder, i + 1, SNUG_PLAN_NO_TASK };

      snug_plan_chain_add (&chain, "setup-profiles", "Set up the confinement of snap",
                           snap->instance, again_setup (snap));
      wait_for_base (builder, snaps, i);
    }
  settle = snug_change_builder_add_task (builder, "settle-profiles",
                                         "Put aside what was there of other confinement backends",
                                         settle_setup (basis, former));
  for (guint i = 0; i < settle; i++)
    snug_change_builder_wait (builder, settle, i);
  return g_steal_pointer (&builder);
}
