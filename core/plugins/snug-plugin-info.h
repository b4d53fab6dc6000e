/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-schema.h"

G_BEGIN_DECLS

/**
 * SnugPluginKind:
 * @SNUG_PLUGIN_KIND_STORE: [iface@Snug.Store]
 * @SNUG_PLUGIN_KIND_STORAGE: [iface@Snug.Storage]
 * @SNUG_PLUGIN_KIND_CONFINEMENT: [iface@Snug.Confinement]
 * @SNUG_PLUGIN_KIND_LIFECYCLE: [iface@Snug.Lifecycle]
 *
 * The extension points of core.
 */
typedef enum
{
  SNUG_PLUGIN_KIND_STORE,
  SNUG_PLUGIN_KIND_STORAGE,
  SNUG_PLUGIN_KIND_CONFINEMENT,
  SNUG_PLUGIN_KIND_LIFECYCLE,
  SNUG_N_PLUGIN_KINDS /*< skip >*/
} SnugPluginKind;

/**
 * SnugPluginState:
 * @SNUG_PLUGIN_STATE_AVAILABLE: checked and not loaded; nobody needed it so far
 * @SNUG_PLUGIN_STATE_BLOCKED: refused before any of its code ran
 * @SNUG_PLUGIN_STATE_SHADOWED: a plugin of the same name comes before it
 * @SNUG_PLUGIN_STATE_DISABLED: the admin switched it off
 * @SNUG_PLUGIN_STATE_FAILED: it could not be loaded, did not initialise, or did not answer
 * @SNUG_PLUGIN_STATE_UNUSABLE: it says that it cannot work here
 * @SNUG_PLUGIN_STATE_USABLE: loaded, and says that it can work here
 *
 * How far a plugin, or an instance of it, came. The names are lower case: `available`.
 */
typedef enum
{
  SNUG_PLUGIN_STATE_AVAILABLE,
  SNUG_PLUGIN_STATE_BLOCKED,
  SNUG_PLUGIN_STATE_SHADOWED,
  SNUG_PLUGIN_STATE_DISABLED,
  SNUG_PLUGIN_STATE_FAILED,
  SNUG_PLUGIN_STATE_UNUSABLE,
  SNUG_PLUGIN_STATE_USABLE,
  SNUG_N_PLUGIN_STATES /*< skip >*/
} SnugPluginState;

/**
 * snug_plugin_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its name, which is also its folder's: `storage`
 */
const char *snug_plugin_kind_to_string (SnugPluginKind kind);

/**
 * snug_plugin_kind_from_string:
 * @name: a name
 * @kind: (out): the kind
 *
 * Returns: whether @name is a kind
 */
gboolean snug_plugin_kind_from_string (const char *name, SnugPluginKind *kind);

/**
 * snug_plugin_kind_get_interface:
 * @kind: a kind
 *
 * Returns: the GInterface that its plugins implement
 */
GType snug_plugin_kind_get_interface (SnugPluginKind kind);

/**
 * snug_plugin_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its name
 */
const char *snug_plugin_state_to_string (SnugPluginState state);

#define SNUG_TYPE_PLUGIN_INFO (snug_plugin_info_get_type ())

/**
 * SnugPluginInfo:
 *
 * A plugin folder that was found: what its metadata says, and what became of it. Main thread only.
 */
G_DECLARE_FINAL_TYPE (SnugPluginInfo, snug_plugin_info, SNUG, PLUGIN_INFO, GObject)

/**
 * snug_plugin_info_new:
 * @kind: the kind whose folder it is in
 * @name: its folder's name
 * @dir: its folder's absolute path
 * @is_packaged: whether it came with the system and not from the vendor folder
 *
 * Returns: (transfer full): a plugin that is available and of which nothing is known
 */
SnugPluginInfo *
snug_plugin_info_new (SnugPluginKind kind, const char *name, const char *dir, gboolean is_packaged);

/**
 * snug_plugin_info_is_name:
 * @name: a name
 *
 * Returns: whether it is a plugin's name: `a-z0-9_-`, a letter first, not `lib` first, at most 40
 */
gboolean snug_plugin_info_is_name (const char *name);

/**
 * snug_plugin_info_read_metadata:
 * @self: a plugin
 * @content: the content of its `.plugin` file
 * @error: return location for an error: %SNUG_ERROR_PLUGIN_BLOCKED with the reason
 *
 * Takes what the file says and checks it: the ABI is ours, the kind is that of the folder, the
 * module is a name, it is a C module and asks for nothing that would load other code.
 *
 * Returns: %FALSE if it must not be loaded
 */
gboolean snug_plugin_info_read_metadata (SnugPluginInfo *self,
                                         GBytes *content,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_plugin_info_set_schema:
 * @self: a plugin
 * @schema: (nullable): its settings
 */
void snug_plugin_info_set_schema (SnugPluginInfo *self, SnugConfigSchema *schema);

/**
 * snug_plugin_info_set_state:
 * @self: a plugin
 * @state: what became of it
 * @reason: (nullable): why, one sentence without a full stop
 */
void snug_plugin_info_set_state (SnugPluginInfo *self, SnugPluginState state, const char *reason);

/**
 * snug_plugin_info_get_kind:
 * @self: a plugin
 *
 * Returns: its kind
 */
SnugPluginKind snug_plugin_info_get_kind (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_name:
 * @self: a plugin
 *
 * Returns: (transfer none): its name; among those that are not shadowed no two have the same,
 * whatever their kinds
 */
const char *snug_plugin_info_get_name (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_dir:
 * @self: a plugin
 *
 * Returns: (transfer none): its folder
 */
const char *snug_plugin_info_get_dir (SnugPluginInfo *self);

/**
 * snug_plugin_info_is_packaged:
 * @self: a plugin
 *
 * Returns: whether it came with the system
 */
gboolean snug_plugin_info_is_packaged (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_title:
 * @self: a plugin
 *
 * Returns: (transfer none): the `Name` of its metadata, or its name
 */
const char *snug_plugin_info_get_title (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_description:
 * @self: a plugin
 *
 * Returns: (transfer none): what its metadata says, or ""
 */
const char *snug_plugin_info_get_description (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_version:
 * @self: a plugin
 *
 * Returns: (transfer none): what its metadata says, or ""
 */
const char *snug_plugin_info_get_version (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_vendor:
 * @self: a plugin
 *
 * Returns: (transfer none): the `X-Snug-Vendor` of its metadata, or ""
 */
const char *snug_plugin_info_get_vendor (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_module:
 * @self: a plugin
 *
 * Returns: (transfer none): the `Module` of its metadata: its shared object without `lib` and
 * `.so`; until that was read, its name
 */
const char *snug_plugin_info_get_module (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_abi:
 * @self: a plugin
 *
 * Returns: the ABI level that it states, or 0
 */
guint snug_plugin_info_get_abi (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_schema:
 * @self: a plugin
 *
 * Returns: (transfer none): its settings; empty if it has none
 */
SnugConfigSchema *snug_plugin_info_get_schema (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_state:
 * @self: a plugin
 *
 * Returns: what became of it
 */
SnugPluginState snug_plugin_info_get_state (SnugPluginInfo *self);

/**
 * snug_plugin_info_get_reason:
 * @self: a plugin
 *
 * Returns: (transfer none) (nullable): why
 */
const char *snug_plugin_info_get_reason (SnugPluginInfo *self);

G_END_DECLS
