/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_seccomp_refusal_read:
 * @line: a line of the kernel's log
 *
 * Returns: (transfer full) (nullable): what a filter of system calls or Landlock refused, as
 *   snug_confinement_read_refusal() has it; %NULL if the line tells of nothing of the kind
 */
GVariant *snug_seccomp_refusal_read (const char *line);

G_END_DECLS
