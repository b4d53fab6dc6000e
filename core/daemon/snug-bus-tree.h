/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-dispatcher.h"

G_BEGIN_DECLS

/**
 * SNUG_BUS_ROOT:
 *
 * The path of the Manager object; everything else is below it.
 */
#define SNUG_BUS_ROOT "/org/snug/Manager1"

/**
 * SnugBusClass:
 * @branch: (nullable): the part of the path between the root and the objects; %NULL for the root
 * @info: the interface
 * @methods: (array length=n_methods): its methods
 * @n_methods: how many
 * @list: (nullable): the last parts of the paths of all objects; the root has none
 * @get_properties: all properties of an object as `a{sv}`, transfer full; %NULL with
 *   %SNUG_ERROR_NOT_FOUND if there is no such object
 *
 * A kind of objects. They are not kept: what they are is asked for when somebody wants to know.
 */
typedef struct
{
  const char *branch;
  GDBusInterfaceInfo *info;
  const SnugMethod *methods;
  gsize n_methods;
  char **(*list) (gpointer user_data);
  GVariant *(*get_properties) (const char *node, gpointer user_data, GError **error);
} SnugBusClass;

#define SNUG_TYPE_BUS_TREE (snug_bus_tree_get_type ())

/**
 * SnugBusTree:
 *
 * The objects on the bus, with org.freedesktop.DBus.ObjectManager and Properties. Main thread.
 */
G_DECLARE_FINAL_TYPE (SnugBusTree, snug_bus_tree, SNUG, BUS_TREE, GObject)

/**
 * snug_bus_tree_new:
 * @bus: the bus
 * @dispatcher: where calls go
 *
 * Returns: (transfer full): a tree without objects
 */
SnugBusTree *snug_bus_tree_new (GDBusConnection *bus, SnugDispatcher *dispatcher);

/**
 * snug_bus_tree_get_dispatcher:
 * @self: the tree
 *
 * Returns: (transfer none): what takes its calls
 */
SnugDispatcher *snug_bus_tree_get_dispatcher (SnugBusTree *self);

/**
 * snug_bus_tree_add:
 * @self: the tree
 * @klass: a kind of objects; copied, the tables live as long as the tree
 * @user_data: for its functions
 * @error: return location for an error
 *
 * Puts a kind of objects on the bus. The root comes last.
 *
 * Returns: %FALSE if the path is taken
 */
gboolean snug_bus_tree_add (SnugBusTree *self,
                            const SnugBusClass *klass,
                            gpointer user_data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_bus_tree_escape:
 * @name: a name
 *
 * Returns: (transfer full): @name as a part of a path: what is not a letter or digit is _XX
 */
char *snug_bus_tree_escape (const char *name);

/**
 * snug_bus_tree_unescape:
 * @node: a part of a path
 *
 * Returns: (transfer full) (nullable): the name; %NULL if @node was not made by
 *   snug_bus_tree_escape()
 */
char *snug_bus_tree_unescape (const char *node);

/**
 * snug_bus_tree_tell_added:
 * @self: the tree
 * @branch: a branch
 * @node: an object that is new
 *
 * Sends InterfacesAdded.
 */
void snug_bus_tree_tell_added (SnugBusTree *self, const char *branch, const char *node);

/**
 * snug_bus_tree_tell_removed:
 * @self: the tree
 * @branch: a branch
 * @node: an object that is gone
 *
 * Sends InterfacesRemoved.
 */
void snug_bus_tree_tell_removed (SnugBusTree *self, const char *branch, const char *node);

/**
 * snug_bus_tree_tell_changed:
 * @self: the tree
 * @branch: (nullable): a branch, or %NULL for the root
 * @node: (nullable): an object
 * @changed: (nullable): `a{sv}`, the properties that changed; %NULL for all; a floating reference
 * is taken
 *
 * Sends PropertiesChanged.
 */
void snug_bus_tree_tell_changed (SnugBusTree *self,
                                 const char *branch,
                                 const char *node,
                                 GVariant *changed);

/**
 * snug_bus_tree_emit:
 * @self: the tree
 * @branch: (nullable): a branch, or %NULL for the root
 * @node: (nullable): an object
 * @signal: a signal of its interface
 * @parameters: its arguments; a floating reference is taken
 */
void snug_bus_tree_emit (SnugBusTree *self,
                         const char *branch,
                         const char *node,
                         const char *signal,
                         GVariant *parameters);

G_END_DECLS
