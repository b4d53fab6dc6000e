/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The checked public wrappers of the lifecycle contract. */

#include "snug-lifecycle.h"

G_DEFINE_INTERFACE (SnugLifecycle, snug_lifecycle, SNUG_TYPE_PLUGIN)

static gboolean
default_before (SnugLifecycle *self, GVariant *step, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
default_after (SnugLifecycle *self, GVariant *step, const GError *outcome)
{
}

static void
snug_lifecycle_default_init (SnugLifecycleInterface *iface)
{
  iface->before = default_before;
  iface->after = default_after;
}

gboolean
snug_lifecycle_before (SnugLifecycle *self,
                       GVariant *step,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (step);
  GError *local = NULL;

  if (SNUG_LIFECYCLE_GET_IFACE (self)->before (self, owned, cancellable, &local))
    {
      g_clear_error (&local);
      return TRUE;
    }
  if (local == NULL)
    snug_set_error (&local, SNUG_ERROR_POLICY_DENIED, "%s refused and gave no reason",
                    G_OBJECT_TYPE_NAME (self));
  snug_error_wrap (&local);
  g_propagate_error (error, local);
  return FALSE;
}

void
snug_lifecycle_after (SnugLifecycle *self, GVariant *step, const GError *outcome)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (step);

  SNUG_LIFECYCLE_GET_IFACE (self)->after (self, owned, outcome);
}
