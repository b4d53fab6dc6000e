/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugYamlKind:
 * @SNUG_YAML_SCALAR: text
 * @SNUG_YAML_MAP: keys, which are scalars, and values
 * @SNUG_YAML_LIST: values
 *
 * The kinds of nodes in a document.
 */
typedef enum
{
  SNUG_YAML_SCALAR,
  SNUG_YAML_MAP,
  SNUG_YAML_LIST,
} SnugYamlKind;

#define SNUG_TYPE_YAML_NODE (snug_yaml_node_get_type ())

/**
 * SnugYamlNode:
 *
 * A node of a YAML document, read with mistrust: no anchors, no aliases, no tags, no duplicate
 * keys, one document, valid UTF-8, and limits on size, depth and count. Scalars are text: real
 * snaps carry `command: true` unquoted. Immutable; a node keeps its children alive, not its parent.
 */
typedef struct _SnugYamlNode SnugYamlNode;

GType snug_yaml_node_get_type (void);

/**
 * snug_yaml_parse:
 * @name: the document's name, for messages
 * @content: the text
 * @max_size: bytes; a longer text is an error
 * @error: return location for an error, which has the line
 *
 * Returns: (transfer full): the root, which is a map
 */
SnugYamlNode *snug_yaml_parse (const char *name, GBytes *content, gsize max_size, GError **error);

/**
 * snug_yaml_node_ref:
 * @self: a node
 *
 * Returns: (transfer full): @self
 */
SnugYamlNode *snug_yaml_node_ref (SnugYamlNode *self);

/**
 * snug_yaml_node_unref:
 * @self: (transfer full): a node
 */
void snug_yaml_node_unref (SnugYamlNode *self);

/**
 * snug_yaml_node_get_kind:
 * @self: a node
 *
 * Returns: its kind
 */
SnugYamlKind snug_yaml_node_get_kind (const SnugYamlNode *self);

/**
 * snug_yaml_node_get_line:
 * @self: a node
 *
 * Returns: the line where it starts, from 1
 */
guint snug_yaml_node_get_line (const SnugYamlNode *self);

/**
 * snug_yaml_node_get_text:
 * @self: a node
 *
 * Returns: (transfer none) (nullable): the text of a scalar; %NULL for others
 */
const char *snug_yaml_node_get_text (const SnugYamlNode *self);

/**
 * snug_yaml_node_is_null:
 * @self: (nullable): a node
 *
 * Returns: whether it is missing, or a plain scalar that YAML reads as null: empty, `~` or `null`
 */
gboolean snug_yaml_node_is_null (const SnugYamlNode *self);

/**
 * snug_yaml_node_get_length:
 * @self: a node
 *
 * Returns: how many children a map or list has; 0 for a scalar
 */
guint snug_yaml_node_get_length (const SnugYamlNode *self);

/**
 * snug_yaml_node_get_child:
 * @self: a map or list
 * @index: less than its length
 * @key: (out) (optional) (transfer none): the key, for a map
 *
 * Returns: (transfer none): the child
 */
SnugYamlNode *snug_yaml_node_get_child (const SnugYamlNode *self, guint index, const char **key);

/**
 * snug_yaml_node_get:
 * @self: (nullable): a node
 * @key: a key
 *
 * Returns: (transfer none) (nullable): the value; %NULL if there is none or @self is no map
 */
SnugYamlNode *snug_yaml_node_get (const SnugYamlNode *self, const char *key);

/**
 * snug_yaml_node_get_key_line:
 * @self: a map
 * @key: a key
 *
 * Returns: the line where the key stands; 0 if there is none
 */
guint snug_yaml_node_get_key_line (const SnugYamlNode *self, const char *key);

/**
 * snug_yaml_node_parse_boolean:
 * @self: a node
 * @value: (out): the meaning of `true`, `yes`, `on`, `y` and their opposites, as in YAML 1.1
 *
 * Returns: whether it is a boolean
 */
gboolean snug_yaml_node_parse_boolean (const SnugYamlNode *self, gboolean *value);

/**
 * snug_yaml_node_to_variant:
 * @self: a node
 *
 * Gives the value that an attribute has: plain scalars become booleans (`b`, only `true` and
 * `false`), integers (`x`) or strings, quoted ones strings, maps `a{sv}` and lists `av`.
 *
 * Returns: (transfer full): the value, with a reference of its own
 */
GVariant *snug_yaml_node_to_variant (const SnugYamlNode *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugYamlNode, snug_yaml_node_unref)

G_END_DECLS
