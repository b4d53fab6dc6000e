/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-view.h"

G_BEGIN_DECLS

#define SNUG_TYPE_POLICY_VIEWS (snug_policy_views_get_type ())

/**
 * SnugPolicyViews:
 *
 * Where the present policy view is: the main thread replaces it after each commit, and whoever
 * works takes a reference.
 */
G_DECLARE_FINAL_TYPE (SnugPolicyViews, snug_policy_views, SNUG, POLICY_VIEWS, GObject)

/**
 * snug_policy_views_new:
 * @paths: the paths
 *
 * Returns: (transfer full): a place without a view
 */
SnugPolicyViews *snug_policy_views_new (SnugPaths *paths);

/**
 * snug_policy_views_update:
 * @self: the place
 * @state: the database
 *
 * Replaces the view by one of what is on record now. If that cannot be read there is no view until
 * the next update: nobody works with a stale one. Main thread.
 */
void snug_policy_views_update (SnugPolicyViews *self, SnugState *state);

/**
 * snug_policy_views_get:
 * @self: the place
 * @error: return location for an error
 *
 * Any thread.
 *
 * Returns: (transfer full): the present view
 */
SnugPolicyView *snug_policy_views_get (SnugPolicyViews *self, GError **error);

G_END_DECLS
