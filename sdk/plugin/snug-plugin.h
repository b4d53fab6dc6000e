/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include "snug-error.h"
#include "snug-probe.h"

G_BEGIN_DECLS

/**
 * SNUG_PLUGIN_ABI:
 *
 * The level of the plugin ABI. A plugin states it as `X-Snug-ABI` in its `.plugin` file; core
 * refuses another level before it loads any code.
 */
#define SNUG_PLUGIN_ABI 1

#define SNUG_TYPE_PLUGIN (snug_plugin_get_type ())

/**
 * SnugPlugin:
 *
 * What every plugin is, whatever its kind. Core creates the object, calls
 * [method@Snug.Plugin.initialize] once and [method@Snug.Plugin.probe] after it, and only then
 * methods of the kind. All methods run on worker threads, may be called from several at once after
 * initialisation, block, and watch their cancellable.
 */
G_DECLARE_INTERFACE (SnugPlugin, snug_plugin, SNUG, PLUGIN, GObject)

/**
 * SnugPluginInterface:
 * @initialize: takes settings and directories; see [method@Snug.Plugin.initialize]
 * @probe: answers whether the plugin can work here
 */
struct _SnugPluginInterface
{
  GTypeInterface parent;

  gboolean (*initialize) (SnugPlugin *self, GVariant *context, GError **error);
  SnugProbe *(*probe) (SnugPlugin *self, GCancellable *cancellable, GError **error);

  /*< private >*/
  gpointer padding[6];
};

/**
 * snug_plugin_initialize:
 * @self: a plugin
 * @context: `a{sv}`; `id` (s) the plugin's name, or for a store the store's id; `root` (s) the
 *   prefix of every absolute path, "" on a running system; `cache-dir` (s) a directory of the
 *   plugin's own that may be emptied at any time; `runtime-dir` (s) a directory of its own that is
 *   gone after a boot; `state-dir` (s) a directory of its own that stays; `settings` (a{sv}) the
 * keys of the plugin's schema with the values in force
 * @error: return location for an error
 *
 * Hands the plugin its place in the world. The default accepts everything.
 *
 * Returns: %FALSE if a setting has a meaning problem that its schema could not catch
 */
gboolean snug_plugin_initialize (SnugPlugin *self,
                                 GVariant *context,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_plugin_probe:
 * @self: a plugin
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error; only for a defect, not for "cannot work here"
 *
 * Returns: (transfer full): the answer; the default is usable with quality 100
 */
SnugProbe *snug_plugin_probe (SnugPlugin *self, GCancellable *cancellable, GError **error);

G_END_DECLS
