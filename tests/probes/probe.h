/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Each operation does one real thing to one object and says how the kernel took it: 0, or the
 * number of an error. Nothing here asks for anything but the operation's own arguments. */

#include <errno.h>

typedef int (*ProbeOperation) (const char *object);

/* probe-files.c */
int probe_read (const char *object);
int probe_marker (const char *object);
int probe_write (const char *object);
int probe_create (const char *object);
int probe_device (const char *object);
int probe_device_read (const char *object);
int probe_node (const char *object);
int probe_run (const char *object);
int probe_queue (const char *object);
int probe_process (const char *object);

/* probe-sockets.c */
int probe_connect (const char *object);
int probe_abstract (const char *object);
int probe_socket (const char *object);
int probe_tcp (const char *object);
int probe_listen (const char *object);
int probe_netns (const char *object);

/* probe-calls.c */
int probe_call (const char *object);
int probe_cap (const char *object);
int probe_signal (const char *object);
int probe_environment (const char *object);

/* probe-bus.c */
int probe_system_bus (const char *object);
int probe_session_bus (const char *object);
int probe_own_system (const char *object);
int probe_own_session (const char *object);
