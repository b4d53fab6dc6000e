/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-yaml.h"

G_BEGIN_DECLS

/**
 * SnugAttrSpecs:
 *
 * The attributes that one side of an interface may have: types, patterns, choices, defaults.
 * Immutable; owned by its interface.
 */
typedef struct _SnugAttrSpecs SnugAttrSpecs;

/**
 * snug_attr_specs_parse:
 * @file: the file's name, for messages
 * @node: (nullable): the map of attributes; %NULL: none are declared
 * @error: return location for an error
 *
 * Returns: (transfer full): the specifications
 */
SnugAttrSpecs *snug_attr_specs_parse (const char *file, SnugYamlNode *node, GError **error);

/**
 * snug_attr_specs_free:
 * @self: (transfer full): the specifications
 */
void snug_attr_specs_free (SnugAttrSpecs *self);

/**
 * snug_attr_specs_check:
 * @self: the specifications
 * @attrs: `a{sv}`, the attributes of a plug or slot
 * @error: return location for an error that names the attribute
 *
 * Checks declared attributes. Others pass, as real snaps carry some that nobody reads; no grant can
 * refer to them, because a grant may refer to declared ones only.
 *
 * Returns: %FALSE if an attribute has the wrong form or a required one is missing
 */
gboolean snug_attr_specs_check (const SnugAttrSpecs *self, GVariant *attrs, GError **error);

/**
 * snug_attr_specs_complete:
 * @self: the specifications
 * @attrs: `a{sv}`, checked
 *
 * Returns: (transfer full): @attrs with defaults for what is missing
 */
GVariant *snug_attr_specs_complete (const SnugAttrSpecs *self, GVariant *attrs);

/**
 * snug_attr_specs_get_type:
 * @self: the specifications
 * @path: an attribute, keys of nested ones joined by dots
 *
 * Returns: (transfer none) (nullable): the name of its type (of its elements, for a list); %NULL if
 *   it is not declared
 */
const char *snug_attr_specs_get_type (const SnugAttrSpecs *self, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugAttrSpecs, snug_attr_specs_free)

G_END_DECLS
