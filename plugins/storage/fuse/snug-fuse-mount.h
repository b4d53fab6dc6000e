/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* FUSE mounts as the kernel knows them (fuse(4), fsopen(2), Documentation/filesystems/fuse.rst). */

typedef enum
{
  SNUG_FUSE_MOUNT_NONE,    /* nothing is mounted there, or there is no such place */
  SNUG_FUSE_MOUNT_WORKING, /* a FUSE mount whose server answers */
  SNUG_FUSE_MOUNT_DEAD,    /* a FUSE mount whose server is gone, or whose root is unusable */
  SNUG_FUSE_MOUNT_FOREIGN  /* a mount of another kind */
} SnugFuseMountState;

/* Opens /dev/fuse and makes a mount of it that is attached nowhere: as long as the caller does not
 * attach it, closing both descriptors leaves nothing behind. @source is what the mount table shows.
 * The descriptors belong to the caller. */
gboolean snug_fuse_mount_new (const char *source, int *fuse_fd, int *mount_fd, GError **error);

/* Attaches @mount_fd to @target. */
gboolean snug_fuse_mount_attach (int mount_fd, const char *target, GError **error);

/* Asks the server of @target, if there is one, whether it lives. */
gboolean snug_fuse_mount_look (const char *target, SnugFuseMountState *state, GError **error);

G_END_DECLS
