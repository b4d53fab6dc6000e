/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the plugin and its server agree on. The server is started as
 * `snug-squashfs-server UID GID IMAGE-NAME` with these descriptors and standard error only. */
#define SNUG_SERVER_FUSE_FD  3
#define SNUG_SERVER_IMAGE_FD 4
#define SNUG_SERVER_READY_FD 5

/* The first byte of the answer on SNUG_SERVER_READY_FD; after the second one a text follows. */
#define SNUG_SERVER_READY  'R'
#define SNUG_SERVER_FAILED 'E'

#define SNUG_SERVER_START_SECONDS 15
