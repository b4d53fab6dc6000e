/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_KERNEL_STORAGE (snug_kernel_storage_get_type ())

/* Storage through the kernel's own squashfs. */
G_DECLARE_FINAL_TYPE (SnugKernelStorage, snug_kernel_storage, SNUG, KERNEL_STORAGE, GObject)

G_END_DECLS
