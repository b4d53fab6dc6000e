/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The checked public wrappers of the storage contract. */

#include "snug-storage.h"

G_DEFINE_INTERFACE (SnugStorage, snug_storage, SNUG_TYPE_PLUGIN)

static void
snug_storage_default_init (SnugStorageInterface *iface)
{
}

/* A plugin's word on success and its error must agree; a missing reason becomes one. */
static gboolean
check_outcome (SnugStorage *self, const char *method, gboolean ok, GError *local, GError **error)
{
  if (ok)
    {
      g_clear_error (&local);
      return TRUE;
    }
  if (local == NULL)
    snug_set_error (&local, SNUG_ERROR_PLUGIN_FAILED, "%s failed to %s and gave no reason",
                    G_OBJECT_TYPE_NAME (self), method);
  snug_error_wrap (&local);
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
lacks_method (SnugStorage *self, const char *method, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED, "%s has no method ‘%s’",
                         G_OBJECT_TYPE_NAME (self), method);
}

gboolean
snug_storage_mount (SnugStorage *self,
                    int image_fd,
                    const char *source_name,
                    const char *target,
                    GCancellable *cancellable,
                    GError **error)
{
  SnugStorageInterface *iface = SNUG_STORAGE_GET_IFACE (self);
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (target != NULL && target[0] == '/', FALSE);

  if (iface->mount == NULL)
    return lacks_method (self, "mount", error);
  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "mounting ‘%s’ was cancelled", target);
  ok = iface->mount (self, image_fd, source_name, target, cancellable, &local);
  return check_outcome (self, "mount", ok, local, error);
}

gboolean
snug_storage_unmount (SnugStorage *self,
                      const char *target,
                      GCancellable *cancellable,
                      GError **error)
{
  SnugStorageInterface *iface = SNUG_STORAGE_GET_IFACE (self);
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (target != NULL && target[0] == '/', FALSE);

  if (iface->unmount == NULL)
    return lacks_method (self, "unmount", error);
  ok = iface->unmount (self, target, cancellable, &local);
  return check_outcome (self, "unmount", ok, local, error);
}

gboolean
snug_storage_is_mounted (SnugStorage *self, const char *target, gboolean *mounted, GError **error)
{
  SnugStorageInterface *iface = SNUG_STORAGE_GET_IFACE (self);
  GError *local = NULL;
  gboolean ok;

  g_return_val_if_fail (target != NULL && target[0] == '/', FALSE);
  g_return_val_if_fail (mounted != NULL, FALSE);

  *mounted = FALSE;
  if (iface->is_mounted == NULL)
    return lacks_method (self, "is_mounted", error);
  ok = iface->is_mounted (self, target, mounted, &local);
  return check_outcome (self, "look at its mount", ok, local, error);
}
