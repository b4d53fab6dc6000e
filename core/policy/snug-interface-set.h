/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-connection.h"
#include "snug-interface.h"

G_BEGIN_DECLS

#define SNUG_TYPE_INTERFACE_SET (snug_interface_set_get_type ())

/**
 * SnugInterfaceSet:
 *
 * All interfaces that snug knows, and the grants of a strict snap that has none. Filled once, then
 * read by any thread.
 */
G_DECLARE_FINAL_TYPE (SnugInterfaceSet, snug_interface_set, SNUG, INTERFACE_SET, GObject)

/**
 * snug_interface_set_new:
 * @classic: whether the host is a classic system
 *
 * Returns: (transfer full): an empty set
 */
SnugInterfaceSet *snug_interface_set_new (gboolean classic);

/**
 * snug_interface_set_load:
 * @self: a set
 * @directory: an absolute path; every `*.yaml` in it is an interface, `default.yaml` the grants of
 *   every strict snap
 * @error: return location for an error with file, line and key
 *
 * Loads a directory that only root can change. A file of a later directory replaces one of the same
 * name, so that an admin can overlay single interfaces. A directory that is missing is
 * %SNUG_ERROR_NOT_FOUND.
 *
 * Returns: %FALSE if any file is wrong; the set is as it was
 */
gboolean snug_interface_set_load (SnugInterfaceSet *self,
                                  const char *directory,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_interface_set_list_files:
 * @dir_fd: an open directory
 * @directory: its path, for messages
 * @max: more files are an error
 * @error: return location for an error, also if somebody else than root could change @dir_fd
 *
 * Returns: (transfer full) (element-type utf8): the names in it that end in `.yaml` and do not
 * begin with a dot, sorted
 */
GPtrArray *
snug_interface_set_list_files (int dir_fd, const char *directory, guint max, GError **error);

/**
 * snug_interface_set_is_classic:
 * @self: a set
 *
 * Returns: whether the host is a classic system
 */
gboolean snug_interface_set_is_classic (SnugInterfaceSet *self);

/**
 * snug_interface_set_find:
 * @self: a set
 * @name: a name
 *
 * Returns: (transfer none) (nullable): the interface
 */
SnugInterface *snug_interface_set_find (SnugInterfaceSet *self, const char *name);

/**
 * snug_interface_set_list:
 * @self: a set
 *
 * Returns: (transfer container) (element-type SnugInterface): all, by name
 */
GPtrArray *snug_interface_set_list (SnugInterfaceSet *self);

/**
 * snug_interface_set_get_default_templates:
 * @self: a set
 *
 * Returns: (transfer none) (element-type SnugGrantTemplate): the grants of every strict snap
 */
GPtrArray *snug_interface_set_get_default_templates (SnugInterfaceSet *self);

/**
 * snug_interface_set_check_snap:
 * @self: a set
 * @info: a snap's snap.yaml
 * @error: return location for an error that names the plug or slot
 *
 * Checks the attributes of its plugs and slots. A plug or slot of an unknown interface passes.
 *
 * Returns: %FALSE if one is wrong
 */
gboolean snug_interface_set_check_snap (SnugInterfaceSet *self,
                                        const SnugSnapInfo *info,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_interface_set_build_system_snap:
 * @self: a set
 *
 * Returns: (transfer full): the host as a snap named %SNUG_SYSTEM_SNAP of type `os`, with a slot
 * for each interface that is implicit here, named like it
 */
SnugPolicySnap *snug_interface_set_build_system_snap (SnugInterfaceSet *self);

G_END_DECLS
