/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>

/* Gives up everything that serving an image does not need: own namespaces, an empty root, no
 * privilege, small limits. It forks: the calling process ends, and its child in the new PID
 * namespace returns. Returns NULL, or a literal that says what failed, with errno set. */
const char *snug_server_jail_enter (uid_t uid, gid_t gid);

/* After this there are no new threads or processes. */
const char *snug_server_jail_forbid_processes (void);
