/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * snug_image_facts_load:
 * @path: an image, or a directory of which one could be made
 * @error: return location for an error
 *
 * Looks into a snap that is not installed, with the rights of whoever asks: no daemon, no mount. It
 * says what the snap claims; nobody vouches for it.
 *
 * Returns: (transfer full): a dictionary with the keys of ListInstalled that an image can know, and
 * `path`, `architectures` (as) and `plugs` (as)
 */
GVariant *snug_image_facts_load (const char *path, GError **error);

G_END_DECLS
