/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config.h"
#include "snug-plugin-info.h"

G_BEGIN_DECLS

#define SNUG_TYPE_PLUGIN_ENGINE (snug_plugin_engine_get_type ())

/**
 * SnugPluginEngine:
 *
 * Finds plugins, checks them, and loads those that are asked for. Main thread only.
 */
G_DECLARE_FINAL_TYPE (SnugPluginEngine, snug_plugin_engine, SNUG, PLUGIN_ENGINE, GObject)

/**
 * snug_plugin_engine_new:
 * @paths: the paths
 * @config: the admin's configuration
 *
 * Finds and checks what is there, and tells @config about its settings. Loads nothing.
 *
 * Returns: (transfer full): the engine
 */
SnugPluginEngine *snug_plugin_engine_new (SnugPaths *paths, SnugConfig *config);

/**
 * snug_plugin_engine_get_paths:
 * @self: the engine
 *
 * Returns: (transfer none): the paths
 */
SnugPaths *snug_plugin_engine_get_paths (SnugPluginEngine *self);

/**
 * snug_plugin_engine_get_config:
 * @self: the engine
 *
 * Returns: (transfer none): the configuration
 */
SnugConfig *snug_plugin_engine_get_config (SnugPluginEngine *self);

/**
 * snug_plugin_engine_rescan:
 * @self: the engine
 *
 * Looks again for what is there. Code that is loaded stays loaded until the daemon leaves, so a new
 * version of it takes effect at the next start.
 */
void snug_plugin_engine_rescan (SnugPluginEngine *self);

/**
 * snug_plugin_engine_list:
 * @self: the engine
 *
 * Returns: (transfer none) (element-type SnugPluginInfo): everything that was found, blocked and
 * shadowed ones included, by kind and name
 */
GPtrArray *snug_plugin_engine_list (SnugPluginEngine *self);

/**
 * snug_plugin_engine_lookup:
 * @self: the engine
 * @name: a plugin's name
 *
 * Returns: (transfer none) (nullable): the plugin of that name that is not shadowed
 */
SnugPluginInfo *snug_plugin_engine_lookup (SnugPluginEngine *self, const char *name);

/**
 * snug_plugin_engine_create:
 * @self: the engine
 * @info: a plugin of this engine
 * @error: return location for an error: %SNUG_ERROR_PLUGIN_BLOCKED if it must not be loaded,
 *   %SNUG_ERROR_PLUGIN_FAILED if it cannot be
 *
 * Loads the plugin if it is not, and makes an object of its kind. The plugin's state follows. The
 * object is not initialised; [class@Snug.PluginInstance] does that.
 *
 * Returns: (transfer full): the object
 */
SnugPlugin *
snug_plugin_engine_create (SnugPluginEngine *self, SnugPluginInfo *info, GError **error);

G_END_DECLS
