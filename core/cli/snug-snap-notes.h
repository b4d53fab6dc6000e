/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * snug_snap_notes:
 * @snap: a dictionary as ListInstalled, Search or a channel of GetDetails has it
 *
 * What is unusual about a snap, in the words of the column Notes.
 *
 * Returns: (transfer full): for example `devmode,disabled`, or `-`
 */
char *snug_snap_notes (GVariant *snap);

G_END_DECLS
