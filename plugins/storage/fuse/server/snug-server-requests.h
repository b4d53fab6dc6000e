/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-server-image.h"

struct fuse_session;

/* The answers to the kernel's requests (fuse_lowlevel.h of libfuse 3). */

/* A session on the descriptor @fuse_fd, which was mounted by somebody else; NULL if there is no
 * memory. It opens /dev/null, so it comes before the jail. */
struct fuse_session *snug_server_requests_new (int fuse_fd);

/* Answers requests until the mount is gone. Several threads may do so at once, each with an image
 * of its own. */
void snug_server_requests_serve (struct fuse_session *session, SnugServerImage *image);
