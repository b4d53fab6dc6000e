/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config.h"
#include "snug-plugin-info.h"

G_BEGIN_DECLS

/**
 * snug_plugin_security_check_policy:
 * @info: a plugin
 * @config: the admin's configuration
 * @error: return location for an error: %SNUG_ERROR_PLUGIN_BLOCKED with the reason
 *
 * Whether the admin lets this plugin be loaded at all: `PluginDeny` and `PluginPolicy` of [daemon].
 *
 * Returns: %FALSE if not
 */
gboolean snug_plugin_security_check_policy (SnugPluginInfo *info,
                                            SnugConfig *config,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_plugin_security_check_files:
 * @info: a plugin; takes the metadata and the schema that are read on the way
 * @paths: the paths
 * @error: return location for an error: %SNUG_ERROR_PLUGIN_BLOCKED with the reason
 *
 * Whether only root can have written what would be loaded: the folder and all above it, and every
 * file in it; and whether the metadata is acceptable. None of the plugin's code runs. It is called
 * at the scan and once more right before the plugin is loaded. Between that second check and the
 * dynamic loader's open only root can exchange a file, because every directory on the way was found
 * to be writable by root alone.
 *
 * Returns: %FALSE if it must not be loaded
 */
gboolean snug_plugin_security_check_files (SnugPluginInfo *info,
                                           SnugPaths *paths,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_plugin_security_get_module_name:
 * @info: a plugin
 *
 * Returns: (transfer full): the file name of its shared object
 */
char *snug_plugin_security_get_module_name (SnugPluginInfo *info);

G_END_DECLS
