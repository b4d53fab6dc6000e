/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* A loop device for one image: read-only, gone with its last user (loop(4)). */

/* Attaches @image_fd to a free device and returns a descriptor of it that the caller owns, or -1;
 * the device lives as long as that descriptor or a mount of it. @node (out) (transfer full) is its
 * path; where /dev has no such node one is made in @node_dir. */
int snug_loop_device_attach (int image_fd,
                             const char *name,
                             const char *node_dir,
                             gboolean direct_io,
                             char **node,
                             GError **error);

G_END_DECLS
