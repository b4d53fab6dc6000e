/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The checked public wrappers of the base contract. A plugin is code of somebody else: what it
 * returns is looked at here, once, so that no caller has to. */

#include "snug-plugin.h"

G_DEFINE_INTERFACE (SnugPlugin, snug_plugin, G_TYPE_OBJECT)

static gboolean
default_initialize (SnugPlugin *self, GVariant *context, GError **error)
{
  return TRUE;
}

static SnugProbe *
default_probe (SnugPlugin *self, GCancellable *cancellable, GError **error)
{
  return snug_probe_new (100, NULL);
}

static void
snug_plugin_default_init (SnugPluginInterface *iface)
{
  iface->initialize = default_initialize;
  iface->probe = default_probe;
}

gboolean
snug_plugin_initialize (SnugPlugin *self, GVariant *context, GError **error)
{
  g_autoptr (GError) local = NULL;

  g_return_val_if_fail (SNUG_IS_PLUGIN (self), FALSE);
  g_return_val_if_fail (g_variant_is_of_type (context, G_VARIANT_TYPE_VARDICT), FALSE);

  if (SNUG_PLUGIN_GET_IFACE (self)->initialize (self, context, &local))
    return TRUE;
  if (local == NULL)
    snug_set_error (&local, SNUG_ERROR_PLUGIN_FAILED, "%s did not initialise and gave no reason",
                    G_OBJECT_TYPE_NAME (self));
  snug_error_wrap (&local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

SnugProbe *
snug_plugin_probe (SnugPlugin *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  SnugProbe *probe;

  g_return_val_if_fail (SNUG_IS_PLUGIN (self), NULL);

  probe = SNUG_PLUGIN_GET_IFACE (self)->probe (self, cancellable, &local);
  if (probe != NULL)
    return probe;
  if (local == NULL)
    snug_set_error (&local, SNUG_ERROR_PLUGIN_FAILED,
                    "%s did not answer its probe and gave no reason", G_OBJECT_TYPE_NAME (self));
  snug_error_wrap (&local);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
