/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-info.h"

G_BEGIN_DECLS

/**
 * snug_repo_image_read_info:
 * @path: a file
 * @error: return location for an error
 *
 * Reads meta/snap.yaml and the names of the hooks out of a squashfs image, without mounting it.
 *
 * Returns: (transfer full): what the snap says of itself, validated
 */
SnugSnapInfo *snug_repo_image_read_info (const char *path, GError **error);

G_END_DECLS
