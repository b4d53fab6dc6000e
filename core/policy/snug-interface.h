/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-grant-template.h"
#include "snug-interface-attrs.h"

G_BEGIN_DECLS

/**
 * SNUG_INTERFACE_MAX_SIZE:
 *
 * Bytes that an interface file may have.
 */
#define SNUG_INTERFACE_MAX_SIZE (256 * 1024)

/**
 * SnugInterfaceState:
 * @SNUG_INTERFACE_READY: its grants are in its file
 * @SNUG_INTERFACE_PENDING: known, with all its rules, but its grants are not written yet
 * @SNUG_INTERFACE_UNAVAILABLE: makes sense only on an all-snap image
 *
 * What an interface can do on this system.
 */
typedef enum
{
  SNUG_INTERFACE_READY,
  SNUG_INTERFACE_PENDING,
  SNUG_INTERFACE_UNAVAILABLE,
} SnugInterfaceState;

#define SNUG_TYPE_INTERFACE (snug_interface_get_type ())

/**
 * SnugInterface:
 *
 * One interface, as its file describes it. Immutable and reference-counted, so any thread may hold
 * it.
 */
typedef struct _SnugInterface SnugInterface;

GType snug_interface_get_type (void);

/**
 * snug_interface_parse:
 * @file: the file's name, for messages; its base name without `.yaml` must be the interface's name
 * @content: the text
 * @error: return location for an error with file, line and key; an unknown key is one
 *
 * Reads an interface file (core/data/interfaces/README.md has the format).
 *
 * Returns: (transfer full): the interface
 */
SnugInterface *snug_interface_parse (const char *file, GBytes *content, GError **error);

/**
 * snug_interface_ref:
 * @self: an interface
 *
 * Returns: (transfer full): @self
 */
SnugInterface *snug_interface_ref (SnugInterface *self);

/**
 * snug_interface_unref:
 * @self: (transfer full): an interface
 */
void snug_interface_unref (SnugInterface *self);

/**
 * snug_interface_get_name:
 * @self: an interface
 *
 * Returns: (transfer none): its name
 */
const char *snug_interface_get_name (const SnugInterface *self);

/**
 * snug_interface_get_summary:
 * @self: an interface
 *
 * Returns: (transfer none): what it permits, in a line
 */
const char *snug_interface_get_summary (const SnugInterface *self);

/**
 * snug_interface_get_state:
 * @self: an interface
 *
 * Returns: what it can do here
 */
SnugInterfaceState snug_interface_get_state (const SnugInterface *self);

/**
 * snug_interface_get_reason:
 * @self: an interface
 *
 * Returns: (transfer none) (nullable): why it is not ready, in a clause
 */
const char *snug_interface_get_reason (const SnugInterface *self);

/**
 * snug_interface_is_implicit:
 * @self: an interface
 * @classic: whether the host is a classic system and not an all-snap image
 *
 * Returns: whether the host has a slot of it
 */
gboolean snug_interface_is_implicit (const SnugInterface *self, gboolean classic);

/**
 * snug_interface_affects_plug_on_refresh:
 * @self: an interface
 *
 * Returns: whether a refresh of the slot's snap changes what the plug's snap sees
 */
gboolean snug_interface_affects_plug_on_refresh (const SnugInterface *self);

/**
 * snug_interface_is_super_privileged:
 * @self: an interface
 *
 * Returns: whether a snap with a plug of it needs the store's or root's word to be installed
 */
gboolean snug_interface_is_super_privileged (const SnugInterface *self);

/**
 * snug_interface_get_rule:
 * @self: an interface
 * @side: `plug` or `slot`
 *
 * Returns: (transfer none) (nullable): its base rule, `a{sv}`, as [func@Snug.policy_rule_validate]
 *   accepts it
 */
GVariant *snug_interface_get_rule (const SnugInterface *self, const char *side);

/**
 * snug_interface_get_attrs:
 * @self: an interface
 * @side: `plug` or `slot`
 *
 * Returns: (transfer none): what attributes that side may have
 */
const SnugAttrSpecs *snug_interface_get_attrs (const SnugInterface *self, const char *side);

/**
 * snug_interface_get_templates:
 * @self: an interface
 * @side: `plug` or `slot`: whose sandbox gets the grants
 * @connected: those of each connection, or those of merely having the plug or slot
 *
 * Returns: (transfer none) (element-type SnugGrantTemplate): the grants, in the file's order
 */
GPtrArray *
snug_interface_get_templates (const SnugInterface *self, const char *side, gboolean connected);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugInterface, snug_interface_unref)

G_END_DECLS
