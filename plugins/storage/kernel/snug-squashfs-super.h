/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* What the first 96 bytes of an image say, looked at before the kernel sees the image. Layout:
 * Documentation/filesystems/squashfs.rst and fs/squashfs/squashfs_fs.h of Linux. */

/* Checks that @fd is a regular file with a sound superblock of squashfs 4.0; @compression (out) is
 * the name of its compression, a literal. */
gboolean
snug_squashfs_super_check (int fd, const char *name, const char **compression, GError **error);

G_END_DECLS
