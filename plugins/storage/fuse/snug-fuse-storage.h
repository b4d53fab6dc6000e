/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_FUSE_STORAGE (snug_fuse_storage_get_type ())

/* Storage through a jailed process per mount, for where the kernel has no squashfs or no loop
 * devices. */
G_DECLARE_FINAL_TYPE (SnugFuseStorage, snug_fuse_storage, SNUG, FUSE_STORAGE, GObject)

G_END_DECLS
