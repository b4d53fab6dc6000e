/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Refusals of system calls and of Landlock, out of audit records. No state. */

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include "snug-seccomp-audit.h"
#include "snug-seccomp-refusal.h"

#define LANDLOCK_ACCESS 1423

/* With a security module that has labels the record has that of the process too; some kernels write
 * a second `=`, and the module's mode stands behind it. */
static void
insert_tag (GVariantDict *dict, const char *fields)
{
  g_autofree char *label = snug_seccomp_audit_get_text (fields, "subj");
  const char *at = label != NULL ? label : "";

  at += strspn (at, "=");
  if (g_str_has_prefix (at, "snap."))
    g_variant_dict_insert (dict, "tag", "s", at);
}

static char *
name_call (guint64 arch, guint64 number)
{
  char *known = arch <= G_MAXUINT32 && number <= G_MAXINT32
                  ? seccomp_syscall_resolve_num_arch ((uint32_t) arch, (int) number)
                  : NULL;
  char *name = known != NULL ? g_strdup (known) : g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  free (known);
  return name;
}

static GVariant *
read_call (const SnugSeccompAudit *audit)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *name = NULL;
  guint64 arch, number, code;

  if (!snug_seccomp_audit_get_number (audit->fields, "arch", 16, &arch)
      || !snug_seccomp_audit_get_number (audit->fields, "syscall", 10, &number)
      || !snug_seccomp_audit_get_number (audit->fields, "code", 16, &code))
    return NULL;
  name = name_call (arch, number);
  snug_seccomp_audit_describe_process (audit, &dict);
  insert_tag (&dict, audit->fields);
  g_variant_dict_insert (&dict, "kind", "s", "syscall");
  g_variant_dict_insert (&dict, "object", "s", name);
  g_variant_dict_insert (&dict, "logged", "b", (code & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_LOG);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* What Landlock calls its rights, in the letters of grants. */
static const struct
{
  const char *blocker;
  const char *kind;
  const char *access;
} blockers[] = {
  { "fs.execute", "file", "x" },
  { "fs.read_file", "file", "r" },
  { "fs.read_dir", "file", "r" },
  { "fs.ioctl_dev", "device", "rw" },
  { "net.bind_tcp", "network", "bind" },
  { "net.connect_tcp", "network", "connect" },
  { "scope.abstract_unix_socket", "socket", "" },
  { "scope.signal", "signal", "" },
  { "fs.", "file", "w" },
};

static GVariant *
read_landlock (const SnugSeccompAudit *audit)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *blocker = snug_seccomp_audit_get_text (audit->fields, "blockers");
  g_autofree char *path = snug_seccomp_audit_get_text (audit->fields, "path");

  for (guint i = 0; blocker != NULL && i < G_N_ELEMENTS (blockers); i++)
    if (g_str_has_prefix (blocker, blockers[i].blocker))
      {
        snug_seccomp_audit_describe_process (audit, &dict);
        g_variant_dict_insert (&dict, "kind", "s", blockers[i].kind);
        g_variant_dict_insert (&dict, "object", "s", path != NULL ? path : blockers[i].access);
        g_variant_dict_insert (&dict, "access", "s", blockers[i].access);
        g_variant_dict_insert (&dict, "logged", "b", FALSE);
        return g_variant_ref_sink (g_variant_dict_end (&dict));
      }
  return NULL;
}

GVariant *
snug_seccomp_refusal_read (const char *line)
{
  SnugSeccompAudit audit;

  if (!snug_seccomp_audit_parse (line, &audit))
    return NULL;
  if (audit.type == AUDIT_SECCOMP)
    return read_call (&audit);
  return audit.type == LANDLOCK_ACCESS ? read_landlock (&audit) : NULL;
}
