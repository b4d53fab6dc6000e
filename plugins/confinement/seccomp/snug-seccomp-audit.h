/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* Records of the kernel's audit, as the kernel log and auditd's log have them. What is in them was
 * partly chosen by whoever was refused something, so nothing of it is believed to be text. */

/**
 * SnugSeccompAudit:
 * @type: the number of the kind of record (linux/audit.h)
 * @time: microseconds since 1970
 * @fields: what follows, within the line
 *
 * The head of a record.
 */
typedef struct
{
  guint type;
  gint64 time;
  const char *fields;
} SnugSeccompAudit;

/**
 * snug_seccomp_audit_parse:
 * @line: a line of a log, without what the log puts before it
 * @audit: (out): its head
 *
 * Returns: whether it is a record of the kernel's
 */
gboolean snug_seccomp_audit_parse (const char *line, SnugSeccompAudit *audit);

/**
 * snug_seccomp_audit_get_text:
 * @fields: the fields of a record
 * @name: a field
 *
 * Returns: (transfer full) (nullable): its text, decoded; what is no printable UTF-8 in it is
 *   written as `\xNN` or replaced
 */
char *snug_seccomp_audit_get_text (const char *fields, const char *name);

/**
 * snug_seccomp_audit_get_number:
 * @fields: the fields of a record
 * @name: a field
 * @base: of its digits
 * @number: (out): its value
 *
 * Returns: whether there is such a field, and it is a number
 */
gboolean
snug_seccomp_audit_get_number (const char *fields, const char *name, guint base, guint64 *number);

/**
 * snug_seccomp_audit_describe_process:
 * @audit: a record
 * @dict: gets `time`, and what the record says of `pid`, `uid`, `comm` and `exe`, as
 *   snug_confinement_read_refusal() has them
 */
void snug_seccomp_audit_describe_process (const SnugSeccompAudit *audit, GVariantDict *dict);

G_END_DECLS
