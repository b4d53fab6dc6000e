/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugRevision:
 *
 * A revision: N > 0 is the store's revision N, N < 0 the local revision x|N|, 0 none.
 */
typedef int SnugRevision;

/**
 * snug_revision_parse:
 * @text: `N` or `xN`, 1 to 2147483647, without a sign or leading zero
 * @revision: (out): the revision
 * @error: return location for an error
 *
 * Returns: %FALSE if @text is not a revision
 */
gboolean snug_revision_parse (const char *text, SnugRevision *revision, GError **error);

/**
 * snug_revision_to_string:
 * @revision: a revision
 *
 * Returns: (transfer full): `N`, `xN`, or `unset`
 */
char *snug_revision_to_string (SnugRevision revision);

G_END_DECLS
