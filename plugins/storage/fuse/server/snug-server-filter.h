/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From now on all threads may make only the system calls that serving needs; any other kills the
 * process. Returns 0 or a negative errno. */
int snug_server_filter_load (void);
