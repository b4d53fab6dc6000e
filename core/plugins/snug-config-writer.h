/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config.h"

G_BEGIN_DECLS

/**
 * SNUG_CONFIG_WRITER_FILE:
 *
 * The one file in /var/lib/snug/conf.d that the daemon writes.
 */
#define SNUG_CONFIG_WRITER_FILE "50-snugd.conf"

/**
 * snug_config_writer_apply:
 * @paths: where the files are
 * @changes: (array length=n_changes): checked wishes
 * @n_changes: how many
 * @error: return location for an error
 *
 * Rewrites the daemon's own file atomically and durably. A file that cannot be read is an error and
 * is left as it is.
 *
 * Returns: %FALSE if the old file is still there
 */
gboolean snug_config_writer_apply (SnugPaths *paths,
                                   const SnugConfigChange *changes,
                                   gsize n_changes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
