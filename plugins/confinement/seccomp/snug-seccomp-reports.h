/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_seccomp_reports_apply:
 * @sandbox: a strict plan whose namespaces are set
 * @abi: the ABI of Landlock
 *
 * Carries out each grant, or withholds it, and reports which.
 */
void snug_seccomp_reports_apply (SnugSandbox *sandbox, int abi);

/**
 * snug_seccomp_reports_apply_devmode:
 * @sandbox: a plan of a snap in devmode
 *
 * Reports each grant as given and limited by nothing.
 */
void snug_seccomp_reports_apply_devmode (SnugSandbox *sandbox);

G_END_DECLS
