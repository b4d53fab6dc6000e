/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The module's one entry, apart from the backend so that its tests need no plugin engine. */

#include <libpeas/peas.h>
#include <snug.h>
#include "snug-apparmor-confinement.h"

G_MODULE_EXPORT void peas_register_types (PeasObjectModule *module);

G_MODULE_EXPORT void
peas_register_types (PeasObjectModule *module)
{
  peas_object_module_register_extension_type (module, SNUG_TYPE_CONFINEMENT,
                                              SNUG_TYPE_APPARMOR_CONFINEMENT);
}
