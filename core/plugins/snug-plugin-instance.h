/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin-engine.h"

G_BEGIN_DECLS

#define SNUG_TYPE_PLUGIN_INSTANCE (snug_plugin_instance_get_type ())

/**
 * SnugPluginInstance:
 *
 * One use of a plugin: a store has one for each section `store ID`, the other kinds have one for
 * each plugin. It knows how far it came and why no further. Main thread only; the plugin's methods
 * run on a worker.
 */
G_DECLARE_FINAL_TYPE (SnugPluginInstance, snug_plugin_instance, SNUG, PLUGIN_INSTANCE, GObject)

/**
 * snug_plugin_instance_new:
 * @id: the plugin's name, or the store's ID
 * @section: the section of the configuration with its settings
 * @info: (nullable): the plugin; %NULL if there is none, then @reason says so
 * @reason: (nullable): why it cannot be used
 *
 * Returns: (transfer full): an instance that is not started; failed if @info is %NULL, otherwise
 * with the plugin's state and reason
 */
SnugPluginInstance *snug_plugin_instance_new (const char *id,
                                              const char *section,
                                              SnugPluginInfo *info,
                                              const char *reason);

/**
 * snug_plugin_instance_start_all:
 * @instances: (element-type SnugPluginInstance): instances
 * @engine: the engine
 * @time_limit: microseconds for all of them together
 *
 * Makes the objects of those that are available, hands them their settings and asks whether they
 * can work here: all at once, each on a thread of its own. One that has not answered in time is
 * cancelled and counts as failed; its thread is left to itself and keeps neither this call nor the
 * process. An instance that was started before is left as it is.
 */
void
snug_plugin_instance_start_all (GPtrArray *instances, SnugPluginEngine *engine, gint64 time_limit);

/**
 * snug_plugin_instance_get_id:
 * @self: an instance
 *
 * Returns: (transfer none): the plugin's name, or the store's ID
 */
const char *snug_plugin_instance_get_id (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_info:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): the plugin
 */
SnugPluginInfo *snug_plugin_instance_get_info (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_plugin:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): the object, if the state is usable; a worker that calls it
 * holds a reference of its own
 */
SnugPlugin *snug_plugin_instance_get_plugin (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_state:
 * @self: an instance
 *
 * Returns: how far it came
 */
SnugPluginState snug_plugin_instance_get_state (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_quality:
 * @self: an instance
 *
 * Returns: 0 to 100, as it says itself; 0 if it is not usable
 */
guint snug_plugin_instance_get_quality (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_reason:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): why it is in its state, what is limited, or why another one
 * was chosen
 */
const char *snug_plugin_instance_get_reason (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_problem:
 * @self: an instance that was given to snug_plugin_instance_start_all()
 *
 * A wrong key or value in its section, with file and line. The value of a lower layer, or the
 * default, is in force instead, so this does not keep it from being used.
 *
 * Returns: (transfer none) (nullable): why it counts as misconfigured
 */
const char *snug_plugin_instance_get_problem (SnugPluginInstance *self);

/**
 * snug_plugin_instance_get_priority:
 * @self: an instance
 *
 * Returns: a store's `Priority`; 0 for the other kinds
 */
gint64 snug_plugin_instance_get_priority (SnugPluginInstance *self);

/**
 * snug_plugin_instance_set_priority:
 * @self: an instance
 * @priority: a store's `Priority`
 */
void snug_plugin_instance_set_priority (SnugPluginInstance *self, gint64 priority);

/**
 * snug_plugin_instance_set_state:
 * @self: an instance that is not started
 * @state: how far it came
 * @reason: (nullable): why
 */
void snug_plugin_instance_set_state (SnugPluginInstance *self,
                                     SnugPluginState state,
                                     const char *reason);

/**
 * snug_plugin_instance_set_reason:
 * @self: an instance
 * @reason: (nullable): why it was not chosen
 */
void snug_plugin_instance_set_reason (SnugPluginInstance *self, const char *reason);

G_END_DECLS
