/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-yaml.h"

G_BEGIN_DECLS

#define SNUG_TYPE_GRANT_TEMPLATE (snug_grant_template_get_type ())

/**
 * SnugGrantTemplate:
 *
 * A grant of an interface file, in whose parameters `$(plug.ATTR)`, `$(slot.ATTR)`, `$(each.KEY)`
 * and the names of [struct@Snug.GrantScope] may stand. Immutable and reference-counted.
 */
typedef struct _SnugGrantTemplate SnugGrantTemplate;

GType snug_grant_template_get_type (void);

/**
 * SnugGrantScope:
 * @origin: the interface, or "default"
 * @side: `plug` or `slot`: whose sandbox gets the grant
 * @attrs: (nullable): `a{sv}`: `plug` and `slot`, each `a{sv}`
 * @names: (nullable): `a{ss}`: what `$(NAME)` means, for example `snap`, `plug-snap`, `slot-tag`
 * @dirs: (nullable): `a{ss}`: what `$SNAP`, `$SNAP_DATA` and `$SNAP_COMMON` at the start of a
 *   `snap-path` mean: keys `plug:SNAP`, `slot:SNAP_DATA` …
 * @plug: (nullable): `SNAP:PLUG` by which it comes
 * @slot: (nullable): `SNAP:SLOT` by which it comes
 *
 * What a template is expanded with.
 */
typedef struct
{
  const char *origin;
  const char *side;
  GVariant *attrs;
  GVariant *names;
  GVariant *dirs;
  const char *plug;
  const char *slot;
} SnugGrantScope;

/**
 * snug_grant_template_parse_list:
 * @file: the file's name, for messages
 * @node: (nullable): a list of grants
 * @error: return location for an error with file and line
 *
 * Returns: (transfer full) (element-type SnugGrantTemplate): the grants; empty if there is no @node
 */
GPtrArray *snug_grant_template_parse_list (const char *file, SnugYamlNode *node, GError **error);

/**
 * snug_grant_template_ref:
 * @self: a template
 *
 * Returns: (transfer full): @self
 */
SnugGrantTemplate *snug_grant_template_ref (SnugGrantTemplate *self);

/**
 * snug_grant_template_unref:
 * @self: (transfer full): a template
 */
void snug_grant_template_unref (SnugGrantTemplate *self);

/**
 * snug_grant_template_list_references:
 * @self: a template
 *
 * Returns: (transfer container) (element-type utf8): the attributes it refers to, `plug.ATTR` or
 *   `slot.ATTR`
 */
GPtrArray *snug_grant_template_list_references (const SnugGrantTemplate *self);

/**
 * snug_grant_template_expand:
 * @self: a template
 * @scope: what the references mean
 * @grants: (element-type SnugGrant): where the grants go: one for each element of a list that is
 *   referred to, none if an attribute is not given or a condition does not hold
 * @error: return location for an error
 *
 * A value from a snap never becomes more than a value: control characters, quotes, `..` and
 * whatever is an operator in some backend's language (globs, braces, variables) are refused.
 *
 * Returns: %FALSE if an attribute's value cannot be a part of a grant
 */
gboolean snug_grant_template_expand (const SnugGrantTemplate *self,
                                     const SnugGrantScope *scope,
                                     GPtrArray *grants,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugGrantTemplate, snug_grant_template_unref)

G_END_DECLS
