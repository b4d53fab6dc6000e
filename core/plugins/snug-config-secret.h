/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * snug_config_secret_read:
 * @paths: the paths
 * @credentials_dir: (nullable): where systemd put the service's credentials
 * @reference: the value of a secret setting: an absolute path, or the name of a credential or of a
 *   file in /etc/snug/secrets
 * @error: return location for an error
 *
 * Reads a secret. Its file belongs to root, only root can read it, and it has at most 64 KiB of
 * UTF-8 text. A line feed at its end does not count.
 *
 * Returns: (transfer full): the secret; nothing of it is ever part of an error
 */
char *snug_config_secret_read (SnugPaths *paths,
                               const char *credentials_dir,
                               const char *reference,
                               GError **error);

G_END_DECLS
