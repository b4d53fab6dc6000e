/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Starting the process that answers for one mount. */

typedef struct
{
  const char *program; /* its absolute path */
  const char *name;    /* the image's path; only shown, in messages and by ps(1) */
  int fuse_fd;         /* borrowed */
  int image_fd;        /* borrowed */
  uid_t uid;
  gid_t gid;
} SnugFuseServer;

/* Starts a server and waits until it has read the image's tables in its jail. The process is no
 * child of the caller afterwards; it ends when its mount does. */
gboolean
snug_fuse_server_start (const SnugFuseServer *server, GCancellable *cancellable, GError **error);

G_END_DECLS
