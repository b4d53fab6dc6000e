/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What becomes of each grant, and the truth about it: which mechanism holds its limit, what that
 * mechanism cannot hold, or why the grant is withheld. No state. */

#include <sys/capability.h>
#include "snug-seccomp-kernel.h"
#include "snug-seccomp-mounts.h"
#include "snug-seccomp-reports.h"

#define WITHHELD "withheld"

static gboolean
shares_network (SnugSandbox *sandbox)
{
  return (snug_sandbox_get_namespaces (sandbox) & SNUG_NAMESPACE_NET) == 0;
}

static gboolean
has_host_rights (SnugSandbox *sandbox)
{
  return (snug_sandbox_get_namespaces (sandbox) & SNUG_NAMESPACE_USER) == 0;
}

static void
report_path (SnugSandbox *sandbox, SnugGrant *grant, int abi)
{
  g_autofree char *note = NULL;
  const SnugSeccompPlace place = snug_seccomp_mounts_add (sandbox, grant, abi, &note);
  const gboolean limited = abi > 0 && snug_grant_get_kind (grant) != SNUG_GRANT_SOCKET;

  if (place == SNUG_SECCOMP_PLACE_WITHHELD)
    snug_sandbox_report (sandbox, grant, WITHHELD, note);
  else if (place == SNUG_SECCOMP_PLACE_OPEN)
    snug_sandbox_report (sandbox, grant, "", note);
  else
    snug_sandbox_report (sandbox, grant, limited ? "mount+landlock" : "mount", note);
}

static void
report_socket (SnugSandbox *sandbox, SnugGrant *grant, int abi)
{
  if (snug_grant_get (grant, "path") != NULL)
    report_path (sandbox, grant, abi);
  else if (snug_grant_get (grant, "family") != NULL)
    snug_sandbox_report (sandbox, grant, "seccomp", NULL);
  else if (shares_network (sandbox))
    snug_sandbox_report (
      sandbox, grant, "",
      "with the host's network every abstract socket can be reached, not only this one");
  else
    snug_sandbox_report (
      sandbox, grant, WITHHELD,
      "the host's abstract sockets belong to its network, which no interface grants");
}

static void
report_network (SnugSandbox *sandbox, SnugGrant *grant, int abi)
{
  const char *access = snug_grant_get (grant, "access");

  if (g_strcmp0 (access, "connect") == 0 && abi < 4
      && !snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, "access", "bind"))
    snug_sandbox_report (sandbox, grant, "netns+seccomp",
                         "listening is not refused (Landlock ABI 4 refuses it for TCP)");
  else if (g_strcmp0 (access, "connect") == 0
           && !snug_sandbox_has_grant (sandbox, SNUG_GRANT_NETWORK, "access", "bind"))
    snug_sandbox_report (sandbox, grant, "netns+seccomp+landlock", "UDP ports can be bound");
  else
    snug_sandbox_report (sandbox, grant, "netns+seccomp", NULL);
}

static void
report_syscall (SnugSandbox *sandbox, SnugGrant *grant)
{
  snug_sandbox_report (sandbox, grant, "seccomp", NULL);
}

static void
report_signal (SnugSandbox *sandbox, SnugGrant *grant, int abi)
{
  if ((snug_sandbox_get_namespaces (sandbox) & SNUG_NAMESPACE_PID) == 0)
    snug_sandbox_report (sandbox, grant, "",
                         has_host_rights (sandbox)
                           ? "signals reach every process, not only those named"
                           : "signals reach every process of the same user");
  else
    snug_sandbox_report (sandbox, grant, WITHHELD, "the sandbox sees no other processes");
}

/* Whoever runs a service of root without a user namespace keeps what was granted; the launcher
 * drops the rest from every set, the bounding set too. */
static void
report_capability (SnugSandbox *sandbox, SnugGrant *grant)
{
  g_autofree char *name = g_strconcat ("cap_", snug_grant_get (grant, "name"), NULL);
  cap_value_t number;

  if (cap_from_name (name, &number) != 0 || number >= 64)
    snug_sandbox_report (sandbox, grant, WITHHELD, "this machine knows no such capability");
  else if (has_host_rights (sandbox))
    {
      snug_sandbox_set_capabilities (sandbox, snug_sandbox_get_capabilities (sandbox)
                                                | G_GUINT64_CONSTANT (1) << number);
      snug_sandbox_report (sandbox, grant, "capabilities", NULL);
    }
  else
    snug_sandbox_report (
      sandbox, grant, WITHHELD,
      "a person's app has that person's rights; a service of root would have it");
}

static void
report_env (SnugSandbox *sandbox, SnugGrant *grant)
{
  snug_sandbox_set_env (sandbox, snug_grant_get (grant, "name"), snug_grant_get (grant, "value"));
  snug_sandbox_report (sandbox, grant, "", NULL);
}

static void
apply_one (SnugSandbox *sandbox, SnugGrant *grant, int abi)
{
  switch (snug_grant_get_kind (grant))
    {
    case SNUG_GRANT_FILE:
    case SNUG_GRANT_DEVICE:
    case SNUG_GRANT_MOUNT:
      report_path (sandbox, grant, abi);
      break;
    case SNUG_GRANT_SOCKET:
      report_socket (sandbox, grant, abi);
      break;
    case SNUG_GRANT_NETWORK:
      report_network (sandbox, grant, abi);
      break;
    case SNUG_GRANT_SYSCALL:
      report_syscall (sandbox, grant);
      break;
    case SNUG_GRANT_SIGNAL:
      report_signal (sandbox, grant, abi);
      break;
    case SNUG_GRANT_CAPABILITY:
      report_capability (sandbox, grant);
      break;
    case SNUG_GRANT_ENV:
      report_env (sandbox, grant);
      break;
    case SNUG_GRANT_DBUS:
      snug_sandbox_report (
        sandbox, grant, WITHHELD,
        "no filtering proxy stands before the bus yet, and the whole bus is too much");
      break;
    case SNUG_GRANT_KERNEL_MODULE:
      snug_sandbox_report (sandbox, grant, WITHHELD,
                           "kernel modules are loaded by the host's administrator");
      break;
    case SNUG_GRANT_UNIT:
      snug_sandbox_report (sandbox, grant, WITHHELD,
                           "a matter of the service manager, not of a sandbox");
      break;
    case SNUG_N_GRANT_KINDS:
    default:
      break;
    }
}

void
snug_seccomp_reports_apply (SnugSandbox *sandbox, int abi)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);

  for (guint i = 0; i < grants->len; i++)
    apply_one (sandbox, g_ptr_array_index (grants, i), abi);
}

void
snug_seccomp_reports_apply_devmode (SnugSandbox *sandbox)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);

      if (snug_grant_get_kind (grant) == SNUG_GRANT_ENV)
        snug_sandbox_set_env (sandbox, snug_grant_get (grant, "name"),
                              snug_grant_get (grant, "value"));
      snug_sandbox_report (sandbox, grant, "", "devmode: what strict would refuse is only logged");
    }
}
