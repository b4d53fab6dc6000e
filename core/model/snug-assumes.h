/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_SNAPD_LEVEL:
 *
 * The release of snapd whose `snap.yaml` this version understands. A snap that assumes `snapdX.Y`
 * up to it is accepted.
 */
#define SNUG_SNAPD_LEVEL "2.77"

/**
 * snug_assumes_check:
 * @assumes: (array zero-terminated=1): what a snap takes for granted
 * @error: return location for an error that names what is missing
 *
 * Returns: %FALSE with %SNUG_ERROR_NOT_SUPPORTED if something is missing
 */
gboolean snug_assumes_check (const char *const *assumes, GError **error);

G_END_DECLS
