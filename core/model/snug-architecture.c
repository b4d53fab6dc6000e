/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Architectures by their Debian names. Any thread. */

#include "snug-architecture.h"

#include <sys/utsname.h>

static const struct
{
  const char *machine;
  const char *name;
} machines[] = {
  { "x86_64", "amd64" },    { "i386", "i386" },     { "i486", "i386" },       { "i586", "i386" },
  { "i686", "i386" },       { "aarch64", "arm64" }, { "armv7l", "armhf" },    { "armv8l", "armhf" },
  { "ppc64le", "ppc64el" }, { "ppc", "powerpc" },   { "riscv64", "riscv64" }, { "s390x", "s390x" },
};

const char *
snug_architecture_from_machine (const char *machine)
{
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    if (g_strcmp0 (machine, machines[i].machine) == 0)
      return machines[i].name;
  return NULL;
}

const char *
snug_architecture_get_host (void)
{
  struct utsname name;
  const char *host = uname (&name) == 0 ? snug_architecture_from_machine (name.machine) : NULL;

  return host != NULL ? host : "unknown";
}

gboolean
snug_architecture_is_known (const char *name)
{
  if (g_strcmp0 (name, "all") == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    if (g_strcmp0 (name, machines[i].name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
snug_architecture_matches (const char *const *architectures, const char *host)
{
  return g_strv_contains (architectures, "all") || g_strv_contains (architectures, host);
}
