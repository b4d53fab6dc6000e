/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where libpeas comes in. */

#include "snug-mirror-store.h"

#include <libpeas/peas.h>

G_MODULE_EXPORT void peas_register_types (PeasObjectModule *module);

G_MODULE_EXPORT void
peas_register_types (PeasObjectModule *module)
{
  peas_object_module_register_extension_type (module, SNUG_TYPE_STORE, SNUG_TYPE_MIRROR_STORE);
}
