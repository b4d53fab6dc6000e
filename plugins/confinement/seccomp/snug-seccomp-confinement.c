/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The backend: namespaces, filter, Landlock, mounts, reports, in this order, for each plan. Works
 * on any thread and several at once: after construction the object does not change.
 */

#include <string.h>
#include "snug-seccomp-confinement.h"
#include "snug-seccomp-filter.h"
#include "snug-seccomp-kernel.h"
#include "snug-seccomp-mounts.h"
#include "snug-seccomp-refusal.h"
#include "snug-seccomp-reports.h"

struct _SnugSeccompConfinement
{
  GObject parent_instance;
  int landlock_abi;
};

#define ALL_NAMESPACES                                                                             \
  (SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT | SNUG_NAMESPACE_PID | SNUG_NAMESPACE_IPC            \
   | SNUG_NAMESPACE_UTS | SNUG_NAMESPACE_NET)

static gboolean
is_host_path (SnugGrant *grant, const char *path)
{
  return g_strcmp0 (snug_grant_get (grant, "path"), path) == 0
         && g_strcmp0 (snug_grant_get (grant, "scope"), "sandbox") != 0;
}

/* The namespaces that a grant makes pointless: what it gives is on the other side of them. */
static SnugNamespaces
shared_by (SnugGrant *grant, gboolean service)
{
  const char *name = snug_grant_get (grant, "name");

  switch (snug_grant_get_kind (grant))
    {
    case SNUG_GRANT_NETWORK:
      return SNUG_NAMESPACE_NET;
    case SNUG_GRANT_CAPABILITY:
      return service ? SNUG_NAMESPACE_USER : 0;
    case SNUG_GRANT_SIGNAL:
      return g_strcmp0 (snug_grant_get (grant, "peer"), "*") == 0 ? SNUG_NAMESPACE_PID : 0;
    case SNUG_GRANT_SYSCALL:
      return name != NULL && strstr (name, "sethostname") != NULL ? SNUG_NAMESPACE_UTS : 0;
    case SNUG_GRANT_FILE:
      if (is_host_path (grant, "/proc/"))
        return SNUG_NAMESPACE_PID;
      return is_host_path (grant, "/dev/mqueue/") ? SNUG_NAMESPACE_IPC : 0;
    default:
      return 0;
    }
}

static SnugNamespaces
choose_namespaces (SnugSandbox *sandbox)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);
  SnugNamespaces namespaces = ALL_NAMESPACES;

  for (guint i = 0; i < grants->len; i++)
    namespaces &= ~shared_by (g_ptr_array_index (grants, i), snug_sandbox_is_service (sandbox));
  return namespaces;
}

static gboolean
has_network (SnugSandbox *sandbox, const char *access)
{
  return snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, "access", access)
         || snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, "access", "control");
}

static void
set_landlock (SnugSandbox *sandbox, int abi)
{
  guint64 net = 0, scoped = 0;

  if (abi >= 4)
    {
      net |= has_network (sandbox, "bind") ? 0 : SNUG_LANDLOCK_NET_BIND_TCP;
      net |= has_network (sandbox, "connect") ? 0 : SNUG_LANDLOCK_NET_CONNECT_TCP;
    }
  if (abi >= 6)
    {
      scoped |= SNUG_LANDLOCK_SCOPE_ABSTRACT | SNUG_LANDLOCK_SCOPE_SIGNAL;
      for (guint i = 0; i < snug_sandbox_get_grants (sandbox)->len; i++)
        {
          SnugGrant *grant = g_ptr_array_index (snug_sandbox_get_grants (sandbox), i);

          if (snug_grant_get_kind (grant) == SNUG_GRANT_SIGNAL)
            scoped &= ~SNUG_LANDLOCK_SCOPE_SIGNAL;
          if (snug_grant_get_kind (grant) == SNUG_GRANT_SOCKET
              && snug_grant_get (grant, "abstract") != NULL)
            scoped &= ~SNUG_LANDLOCK_SCOPE_ABSTRACT;
        }
    }
  snug_sandbox_set_landlock_handled (sandbox, snug_seccomp_kernel_fs_mask (abi), net, scoped);
}

static gboolean
prepare_one (SnugSeccompConfinement *self, SnugSandbox *sandbox, GError **error)
{
  const char *confinement = snug_sandbox_get_confinement (sandbox);
  g_autoptr (GBytes) program = snug_seccomp_filter_build (sandbox, error);

  if (program == NULL)
    return FALSE;
  snug_sandbox_set_seccomp (sandbox, program);
  if (g_strcmp0 (confinement, "classic") == 0)
    return TRUE;
  if (g_strcmp0 (confinement, "devmode") == 0)
    {
      snug_sandbox_set_namespaces (sandbox, SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT);
      snug_seccomp_mounts_add_devmode (sandbox);
      snug_seccomp_reports_apply_devmode (sandbox);
      return TRUE;
    }
  snug_sandbox_set_namespaces (sandbox, choose_namespaces (sandbox));
  set_landlock (sandbox, self->landlock_abi);
  snug_seccomp_reports_apply (sandbox, self->landlock_abi);
  return TRUE;
}

static gboolean
snug_seccomp_confinement_prepare (SnugConfinement *confinement,
                                  GPtrArray *sandboxes,
                                  GCancellable *cancellable,
                                  GError **error)
{
  SnugSeccompConfinement *self = SNUG_SECCOMP_CONFINEMENT (confinement);

  for (guint i = 0; i < sandboxes->len; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return snug_set_error (error, SNUG_ERROR_CANCELLED,
                               "the preparation of sandboxes was cancelled");
      if (!prepare_one (self, g_ptr_array_index (sandboxes, i), error))
        return FALSE;
    }
  return TRUE;
}

static GVariant *
snug_seccomp_confinement_read_refusal (SnugConfinement *confinement, const char *line)
{
  return snug_seccomp_refusal_read (line);
}

static SnugProbe *
snug_seccomp_confinement_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  SnugSeccompConfinement *self = SNUG_SECCOMP_CONFINEMENT (plugin);
  g_autofree char *reason = NULL;

  if (!snug_seccomp_kernel_has_filters ())
    return snug_probe_new_unusable (
      "the kernel has no system call filters; it needs CONFIG_SECCOMP_FILTER");
  if (!snug_seccomp_kernel_has_user_namespaces ())
    return snug_probe_new_unusable (
      "unprivileged user namespaces are forbidden here; see the sysctls "
      "kernel.unprivileged_userns_clone, user.max_user_namespaces and "
      "kernel.apparmor_restrict_unprivileged_userns, for which ‘systemctl restart "
      "snug-apparmor.service’ loads the profile that snug-run needs");
  if (self->landlock_abi == 0)
    return snug_probe_new (40, "the kernel has no Landlock, so what is mounted is not narrowed; "
                               "add landlock to the kernel parameter lsm=");
  if (self->landlock_abi < 6)
    {
      reason = g_strdup_printf (
        "Landlock has ABI %d: %s%sabstract sockets and signals are held by namespaces alone",
        self->landlock_abi, self->landlock_abi < 4 ? "TCP ports are not refused one by one, " : "",
        self->landlock_abi < 5 ? "ioctls of granted devices are not limited, " : "");
      return snug_probe_new (self->landlock_abi < 4 ? 50 : 60, reason);
    }
  return snug_probe_new (70, "D-Bus names are not granted without a filtering proxy");
}

static void
snug_seccomp_confinement_plugin_init (SnugPluginInterface *interface)
{
  interface->probe = snug_seccomp_confinement_probe;
}

static void
snug_seccomp_confinement_confinement_init (SnugConfinementInterface *interface)
{
  interface->prepare = snug_seccomp_confinement_prepare;
  interface->read_refusal = snug_seccomp_confinement_read_refusal;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugSeccompConfinement,
                               snug_seccomp_confinement,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_seccomp_confinement_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT,
                                                        snug_seccomp_confinement_confinement_init))

static void
snug_seccomp_confinement_init (SnugSeccompConfinement *self)
{
  self->landlock_abi = snug_seccomp_kernel_landlock_abi ();
}

static void
snug_seccomp_confinement_class_init (SnugSeccompConfinementClass *klass)
{
}
