/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SnugRepositoryPins:
 * @keys: (element-type GBytes): what the files hold
 * @digest: a digest over all of it, to see that it changed
 *
 * The OpenPGP keys that the admin put into a folder for a store. Trust starts here and nowhere
 * else.
 */
typedef struct
{
  GPtrArray *keys;
  char *digest;
} SnugRepositoryPins;

/**
 * snug_repository_pins_load:
 * @folder: (nullable): an absolute path
 * @error: return location for an error: %SNUG_ERROR_UNTRUSTED if no key is there,
 *   %SNUG_ERROR_POLICY_DENIED if somebody else than root could have put it there
 *
 * Reads every file of the folder whose name ends in .asc, .gpg, .pgp or .key.
 *
 * Returns: (transfer full): the pins
 */
SnugRepositoryPins *snug_repository_pins_load (const char *folder, GError **error);

/**
 * snug_repository_pins_free:
 * @self: (transfer full): pins
 */
void snug_repository_pins_free (SnugRepositoryPins *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRepositoryPins, snug_repository_pins_free)

G_END_DECLS
