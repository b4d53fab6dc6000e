/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Refusals of profiles, out of audit records. No state. */

#include <linux/audit.h>
#include <string.h>
#include "snug-apparmor-refusal.h"
#include "snug-seccomp-audit.h"

/* Kernels of before the records had one type wrote a type of their own. */
#define AUDIT_APPARMOR_FIRST 1501
#define AUDIT_APPARMOR_LAST  1507

/* Which grant a refused operation is about, by a field that only such records have. */
static const struct
{
  const char *field; /* whose presence says so, and which is the object */
  const char *kind;
} subjects[] = {
  { "capname", "capability" }, { "family", "socket" }, { "bus", "dbus" },
  { "signal", "signal" },      { "name", "file" },
};

/* The letters of a grant among those of a mask: creating and deleting are writing. */
static char *
translate_mask (const char *mask)
{
  GString *access = g_string_new (NULL);

  for (const char *letter = "rwxklm"; *letter != '\0'; letter++)
    if (strchr (mask, *letter) != NULL || (*letter == 'w' && strpbrk (mask, "acd") != NULL))
      g_string_append_c (access, *letter);
  return g_string_free (access, FALSE);
}

static void
describe_object (GVariantDict *dict, const char *fields, const char *kind, const char *object)
{
  g_autofree char *mask = snug_seccomp_audit_get_text (fields, "denied_mask");
  g_autofree char *access = NULL;

  if (g_str_equal (kind, "file"))
    {
      kind = g_str_has_prefix (object, "/dev/") ? "device" : "file";
      access = translate_mask (mask != NULL ? mask : "");
    }
  else if (g_str_equal (kind, "dbus"))
    access = snug_seccomp_audit_get_text (fields, "mask");
  else if (g_str_equal (kind, "socket"))
    access = snug_seccomp_audit_get_text (fields, "sock_type");
  g_variant_dict_insert (dict, "kind", "s", kind);
  g_variant_dict_insert (dict, "object", "s", object);
  if (access != NULL)
    g_variant_dict_insert (dict, "access", "s", access);
}

/* A message of D-Bus is refused by who it goes to, which is a name or a label. */
static char *
find_object (const char *fields, const char *field)
{
  g_autofree char *text = snug_seccomp_audit_get_text (fields, field);
  g_autofree char *name = NULL;

  if (text == NULL || !g_str_equal (field, "bus"))
    return g_steal_pointer (&text);
  name = snug_seccomp_audit_get_text (fields, "name");
  return name != NULL ? g_steal_pointer (&name) : snug_seccomp_audit_get_text (fields, "interface");
}

static GVariant *
read_record (const SnugSeccompAudit *audit, const char *label, gboolean logged)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autofree char *object = find_object (audit->fields, subjects[i].field);

      if (object == NULL)
        continue;
      snug_seccomp_audit_describe_process (audit, &dict);
      describe_object (&dict, audit->fields, subjects[i].kind, object);
      g_variant_dict_insert (&dict, "tag", "s", label);
      g_variant_dict_insert (&dict, "logged", "b", logged);
      return g_variant_ref_sink (g_variant_dict_end (&dict));
    }
  return NULL;
}

GVariant *
snug_apparmor_refusal_read (const char *line)
{
  g_autofree char *verdict = NULL, *label = NULL;
  SnugSeccompAudit audit;
  gboolean logged;

  if (!snug_seccomp_audit_parse (line, &audit)
      || (audit.type != AUDIT_AVC
          && (audit.type < AUDIT_APPARMOR_FIRST || audit.type > AUDIT_APPARMOR_LAST)))
    return NULL;
  verdict = snug_seccomp_audit_get_text (audit.fields, "apparmor");
  label = snug_seccomp_audit_get_text (audit.fields, "profile");
  if (label == NULL)
    label = snug_seccomp_audit_get_text (audit.fields, "label");
  if (verdict == NULL || label == NULL || !g_str_has_prefix (label, "snap."))
    return NULL;
  logged = g_str_equal (verdict, "ALLOWED");
  return logged || g_str_equal (verdict, "DENIED") ? read_record (&audit, label, logged) : NULL;
}
