/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_APPARMOR_CONFINEMENT (snug_apparmor_confinement_get_type ())

/**
 * SnugApparmorConfinement:
 *
 * The confinement backend that adds a profile for each app and hook to what the kernel's other
 * mechanisms enforce.
 */
G_DECLARE_FINAL_TYPE (SnugApparmorConfinement,
                      snug_apparmor_confinement,
                      SNUG,
                      APPARMOR_CONFINEMENT,
                      GObject)

G_END_DECLS
