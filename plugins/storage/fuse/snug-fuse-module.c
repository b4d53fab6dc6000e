/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where libpeas comes in. */

#include "snug-fuse-storage.h"

#include <libpeas/peas.h>

G_MODULE_EXPORT void peas_register_types (PeasObjectModule *module);

G_MODULE_EXPORT void
peas_register_types (PeasObjectModule *module)
{
  peas_object_module_register_extension_type (module, SNUG_TYPE_STORAGE, SNUG_TYPE_FUSE_STORAGE);
}
