/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_SECCOMP_CONFINEMENT (snug_seccomp_confinement_get_type ())

/**
 * SnugSeccompConfinement:
 *
 * The confinement backend that needs nothing but namespaces, seccomp and Landlock. It has no state
 * but what the kernel can do, found out once.
 */
G_DECLARE_FINAL_TYPE (SnugSeccompConfinement,
                      snug_seccomp_confinement,
                      SNUG,
                      SECCOMP_CONFINEMENT,
                      GObject)

G_END_DECLS
