/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-info.h"

G_BEGIN_DECLS

/* The parts of snap.yaml, one reader each. For snug-snap-info.c only. */

/**
 * snug_app_info_read_all:
 * @info: the information under construction; its plugs and slots are read already
 * @root: the whole file
 * @error: return location for an error
 *
 * Returns: %FALSE if `apps` is malformed
 */
gboolean snug_app_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error);

/**
 * snug_hook_info_read_all:
 * @info: the information under construction
 * @root: the whole file
 * @files: (nullable): the names in meta/hooks
 * @error: return location for an error
 *
 * Returns: %FALSE if `hooks` is malformed
 */
gboolean snug_hook_info_read_all (SnugSnapInfo *info,
                                  SnugYamlNode *root,
                                  const char *const *files,
                                  GError **error);

/**
 * snug_plug_info_read_all:
 * @info: the information under construction
 * @root: the whole file
 * @error: return location for an error
 *
 * Reads `plugs` and `slots` of the whole file.
 *
 * Returns: %FALSE if one is malformed
 */
gboolean snug_plug_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error);

/**
 * snug_plug_info_bind:
 * @info: the information under construction
 * @owner: the map of an app or hook
 * @path: its key path
 * @plugs: the names of its plugs, added to
 * @slots: the names of its slots, added to
 * @error: return location for an error
 *
 * Reads the `plugs` and `slots` of an app or hook. A name that the file does not define is a plug
 * or slot of the interface of the same name.
 *
 * Returns: %FALSE if one is malformed
 */
gboolean snug_plug_info_bind (SnugSnapInfo *info,
                              SnugYamlNode *owner,
                              const char *path,
                              GPtrArray *plugs,
                              GPtrArray *slots,
                              GError **error);

/**
 * snug_layout_info_read_all:
 * @info: the information under construction
 * @root: the whole file
 * @error: return location for an error
 *
 * Returns: %FALSE if `layout` is malformed
 */
gboolean snug_layout_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error);

/**
 * snug_component_info_read_all:
 * @info: the information under construction
 * @root: the whole file
 * @error: return location for an error
 *
 * Returns: %FALSE if `components` is malformed
 */
gboolean snug_component_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error);

/**
 * snug_app_info_free:
 * @self: (transfer full): an app
 */
void snug_app_info_free (SnugAppInfo *self);

/**
 * snug_hook_info_free:
 * @self: (transfer full): a hook
 */
void snug_hook_info_free (SnugHookInfo *self);

/**
 * snug_plug_info_free:
 * @self: (transfer full): a plug or slot
 */
void snug_plug_info_free (SnugPlugInfo *self);

/**
 * snug_layout_info_free:
 * @self: (transfer full): a layout
 */
void snug_layout_info_free (SnugLayoutInfo *self);

/**
 * snug_component_info_free:
 * @self: (transfer full): a component
 */
void snug_component_info_free (SnugComponentInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugAppInfo, snug_app_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugHookInfo, snug_hook_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugPlugInfo, snug_plug_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugLayoutInfo, snug_layout_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugComponentInfo, snug_component_info_free)

G_END_DECLS
