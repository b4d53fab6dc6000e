/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the site's observers see of a task, and what they may say to it. */

#include "snug-task-observers.h"

GVariant *
snug_task_describe_step (SnugChange *change, SnugTask *task, gboolean undo)
{
  g_auto (GVariantDict) step = G_VARIANT_DICT_INIT (snug_task_get_setup (task));
  g_autofree char *change_id = g_strdup_printf ("%" G_GINT64_FORMAT, snug_change_get_id (change));
  g_autofree char *task_id = g_strdup_printf ("%" G_GINT64_FORMAT, snug_task_get_id (task));

  g_variant_dict_insert (&step, "kind", "s", snug_task_get_kind (task));
  g_variant_dict_insert (&step, "action", "s", snug_change_get_record (change)->kind);
  g_variant_dict_insert (&step, "change", "s", change_id);
  g_variant_dict_insert (&step, "task", "s", task_id);
  g_variant_dict_insert (&step, "undo", "b", undo);
  g_variant_dict_insert (&step, "uid", "u", snug_change_get_record (change)->uid);
  return g_variant_ref_sink (g_variant_dict_end (&step));
}

gboolean
snug_task_ask_observers (GPtrArray *observers,
                         GVariant *step,
                         gboolean undo,
                         GCancellable *cancellable,
                         GError **error)
{
  for (guint i = 0; i < observers->len; i++)
    {
      g_autoptr (GError) veto = NULL;

      if (snug_lifecycle_before (g_ptr_array_index (observers, i), step, cancellable, &veto))
        continue;
      /* What is to be undone is undone, whoever objects. */
      if (undo)
        continue;
      g_propagate_error (error, g_steal_pointer (&veto));
      return FALSE;
    }
  return TRUE;
}

void
snug_task_tell_observers (GPtrArray *observers, GVariant *step, const GError *outcome)
{
  for (guint i = 0; i < observers->len; i++)
    snug_lifecycle_after (g_ptr_array_index (observers, i), step, outcome);
}
