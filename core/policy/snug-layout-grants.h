/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-constraint.h"
#include "snug-sandbox-builder.h"

G_BEGIN_DECLS

/**
 * SNUG_LAYOUT_ORIGIN:
 *
 * The origin of what a snap's own `layout` shows.
 */
#define SNUG_LAYOUT_ORIGIN "layout"

/**
 * snug_layout_expand:
 * @path: a path of a layout, with $SNAP, $SNAP_DATA or $SNAP_COMMON at its start or without
 * @name: where the snap is: its name in its own sandbox, its instance name elsewhere
 * @revision: its revision as text
 *
 * Returns: (transfer full): the absolute path
 */
char *snug_layout_expand (const char *path, const char *name, const char *revision);

/**
 * snug_layout_add_grants:
 * @sandbox: the plan of an app or hook that is confined
 * @snap: its snap
 *
 * Grants what the binds and empty folders of the snap's layout show: nothing that is not the
 * snap's own, at other places. What is below $SNAP stays read-only there too. Links need no grant:
 * they lead to what is seen anyway.
 */
void snug_layout_add_grants (SnugSandbox *sandbox, const SnugPolicySnap *snap);

/**
 * snug_layout_pack:
 * @snap: a snap
 *
 * Returns: (transfer full): `a(sssu)`: kind, source, target and mode of its links and empty
 *   folders, as the snap sees them; the binds are in the grants
 */
GVariant *snug_layout_pack (const SnugPolicySnap *snap);

G_END_DECLS
