/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin-instance.h"

G_BEGIN_DECLS

#define SNUG_TYPE_PLUGIN_SELECTION (snug_plugin_selection_get_type ())

/**
 * SnugPluginSelection:
 *
 * Which plugins of a kind are in use, which are not, and why. Main thread only. It is a picture of
 * one moment: after a reload make a new one.
 */
G_DECLARE_FINAL_TYPE (SnugPluginSelection, snug_plugin_selection, SNUG, PLUGIN_SELECTION, GObject)

/**
 * snug_plugin_selection_choose:
 * @engine: the engine
 * @kind: a kind
 *
 * For storage and confinement: takes the plugin that `Backend` of the kind's section names, or with
 * `auto` the usable one of the highest quality among those in `Allowed` (all if that is empty); of
 * two equals the first by name. For stores: makes one instance for each section `store ID`; those
 * of higher `Priority` come first, then by ID. For lifecycle: takes all that are usable, by name.
 *
 * Only plugins that can be chosen are loaded. It blocks until all of them answered, at most for
 * `ProbeTimeout` of [daemon].
 *
 * Returns: (transfer full): the selection
 */
SnugPluginSelection *snug_plugin_selection_choose (SnugPluginEngine *engine, SnugPluginKind kind);

/**
 * snug_plugin_selection_get_kind:
 * @self: a selection
 *
 * Returns: its kind
 */
SnugPluginKind snug_plugin_selection_get_kind (SnugPluginSelection *self);

/**
 * snug_plugin_selection_get_candidates:
 * @self: a selection
 *
 * Returns: (transfer none) (element-type SnugPluginInstance): each one with the reason why it is in
 * use or is not
 */
GPtrArray *snug_plugin_selection_get_candidates (SnugPluginSelection *self);

/**
 * snug_plugin_selection_get_chosen:
 * @self: a selection
 *
 * Returns: (transfer none) (element-type SnugPluginInstance): those in use: at most one for storage
 * and confinement; for stores and lifecycle all that are usable, in their order
 */
GPtrArray *snug_plugin_selection_get_chosen (SnugPluginSelection *self);

/**
 * snug_plugin_selection_lookup:
 * @self: a selection
 * @id: a plugin's name, or a store's ID
 *
 * Returns: (transfer none) (nullable): the candidate
 */
SnugPluginInstance *snug_plugin_selection_lookup (SnugPluginSelection *self, const char *id);

/**
 * snug_plugin_selection_require:
 * @self: a selection
 * @task: what cannot be done without, for example "cannot mount ‘hello’ revision 3"
 * @error: return location for an error: @task, and each candidate with its reason;
 *   %SNUG_ERROR_NOT_SUPPORTED, %SNUG_ERROR_PLUGIN_BLOCKED if all of them are blocked,
 *   %SNUG_ERROR_NOT_FOUND if there are none
 *
 * Returns: (transfer full): the first of those in use
 */
SnugPlugin *
snug_plugin_selection_require (SnugPluginSelection *self, const char *task, GError **error);

/**
 * snug_plugin_selection_require_id:
 * @self: a selection
 * @id: a plugin's name, or a store's ID
 * @error: return location for an error: %SNUG_ERROR_NOT_FOUND if there is none,
 *   %SNUG_ERROR_PLUGIN_BLOCKED, %SNUG_ERROR_POLICY_DENIED if it is switched off,
 *   %SNUG_ERROR_NOT_SUPPORTED if it cannot work here, %SNUG_ERROR_PLUGIN_FAILED
 *
 * Returns: (transfer full): the one of that ID, if it is usable
 */
SnugPlugin *
snug_plugin_selection_require_id (SnugPluginSelection *self, const char *id, GError **error);

G_END_DECLS
