/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_apparmor_refusal_read:
 * @line: a line of the kernel's log
 *
 * Returns: (transfer full) (nullable): what a profile of a snap refused, or would have refused if
 * it did not only complain, as snug_confinement_read_refusal() has it; %NULL if the line tells of
 *   nothing of the kind
 */
GVariant *snug_apparmor_refusal_read (const char *line);

G_END_DECLS
