/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The checked public wrappers of the confinement contract. */

#include "snug-confinement.h"

G_DEFINE_INTERFACE (SnugConfinement, snug_confinement, SNUG_TYPE_PLUGIN)

static gboolean
default_load (SnugConfinement *self,
              GPtrArray *sandboxes,
              GCancellable *cancellable,
              GError **error)
{
  return TRUE;
}

/* That of `unload` and of `restore`. */
static gboolean
default_for_snap (SnugConfinement *self,
                  const char *instance_name,
                  GCancellable *cancellable,
                  GError **error)
{
  return TRUE;
}

static GVariant *
default_read_refusal (SnugConfinement *self, const char *line)
{
  return NULL;
}

static void
snug_confinement_default_init (SnugConfinementInterface *iface)
{
  iface->read_refusal = default_read_refusal;
  iface->load = default_load;
  iface->unload = default_for_snap;
  iface->restore = default_for_snap;
}

static gboolean
check_outcome (SnugConfinement *self, const char *what, gboolean ok, GError *local, GError **error)
{
  if (ok)
    {
      g_clear_error (&local);
      return TRUE;
    }
  if (local == NULL)
    snug_set_error (&local, SNUG_ERROR_PLUGIN_FAILED, "%s failed to %s and gave no reason",
                    G_OBJECT_TYPE_NAME (self), what);
  snug_error_wrap (&local);
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
snug_confinement_prepare (SnugConfinement *self,
                          GPtrArray *sandboxes,
                          GCancellable *cancellable,
                          GError **error)
{
  SnugConfinementInterface *iface = SNUG_CONFINEMENT_GET_IFACE (self);
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (sandboxes != NULL, FALSE);
  if (iface->prepare == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED, "%s has no method ‘prepare’",
                           G_OBJECT_TYPE_NAME (self));
  ok = iface->prepare (self, sandboxes, cancellable, &local);
  return check_outcome (self, "prepare a sandbox", ok, local, error);
}

gboolean
snug_confinement_load (SnugConfinement *self,
                       GPtrArray *sandboxes,
                       GCancellable *cancellable,
                       GError **error)
{
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (sandboxes != NULL, FALSE);
  ok = SNUG_CONFINEMENT_GET_IFACE (self)->load (self, sandboxes, cancellable, &local);
  return check_outcome (self, "load policy", ok, local, error);
}

gboolean
snug_confinement_unload (SnugConfinement *self,
                         const char *instance_name,
                         GCancellable *cancellable,
                         GError **error)
{
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (instance_name != NULL, FALSE);
  ok = SNUG_CONFINEMENT_GET_IFACE (self)->unload (self, instance_name, cancellable, &local);
  return check_outcome (self, "unload policy", ok, local, error);
}

gboolean
snug_confinement_restore (SnugConfinement *self,
                          const char *instance_name,
                          GCancellable *cancellable,
                          GError **error)
{
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (instance_name != NULL, FALSE);
  ok = SNUG_CONFINEMENT_GET_IFACE (self)->restore (self, instance_name, cancellable, &local);
  return check_outcome (self, "restore policy", ok, local, error);
}

GVariant *
snug_confinement_read_refusal (SnugConfinement *self, const char *line)
{
  g_autoptr (GVariant) refusal = NULL;
  const char *kind = NULL, *object = NULL;
  SnugGrantKind known;
  guint64 time;

  g_return_val_if_fail (line != NULL, NULL);
  refusal = SNUG_CONFINEMENT_GET_IFACE (self)->read_refusal (self, line);
  if (refusal == NULL)
    return NULL;
  if (!g_variant_is_of_type (refusal, G_VARIANT_TYPE_VARDICT)
      || !g_variant_lookup (refusal, "time", "t", &time)
      || !g_variant_lookup (refusal, "kind", "&s", &kind)
      || !g_variant_lookup (refusal, "object", "&s", &object)
      || !snug_grant_kind_from_string (kind, &known))
    {
      g_message ("%s reads a refusal without kind, object and time", G_OBJECT_TYPE_NAME (self));
      return NULL;
    }
  return g_steal_pointer (&refusal);
}
