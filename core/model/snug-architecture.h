/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_architecture_get_host:
 *
 * Returns: (transfer none): this machine's architecture by its Debian name, or `unknown`
 */
const char *snug_architecture_get_host (void);

/**
 * snug_architecture_from_machine:
 * @machine: the `machine` of uname(2), for example `x86_64`
 *
 * Returns: (transfer none) (nullable): the Debian name
 */
const char *snug_architecture_from_machine (const char *machine);

/**
 * snug_architecture_is_known:
 * @name: a Debian name, or `all`
 *
 * Returns: whether snaps are made for it
 */
gboolean snug_architecture_is_known (const char *name);

/**
 * snug_architecture_matches:
 * @architectures: (array zero-terminated=1): what a snap is made for
 * @host: a Debian name
 *
 * Returns: whether it runs on @host
 */
gboolean snug_architecture_matches (const char *const *architectures, const char *host);

G_END_DECLS
