/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_MIRROR_STORE (snug_mirror_store_get_type ())

/* A signed repository in a directory of this machine. */
G_DECLARE_FINAL_TYPE (SnugMirrorStore, snug_mirror_store, SNUG, MIRROR_STORE, GObject)

G_END_DECLS
