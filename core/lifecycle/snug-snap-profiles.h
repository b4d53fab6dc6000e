/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-world.h"

G_BEGIN_DECLS

/*
 * From a policy view to what enforces it: sandboxes, the confinement backend's part, and recipes.
 * All of it follows from the view and the images, so whoever has to take a step back does it again
 * from the view as it is. Workers, one at a time: the kinds that come here exclude one another.
 */

/**
 * snug_snap_profiles_apply:
 * @world: the world
 * @view: who is installed and connected
 * @instances: (element-type utf8): whose sandboxes are to be made; snaps that are disabled or
 *   cannot be read are passed over
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Makes the sandbox of every app and hook, brings it into the kernel, writes the recipes, and takes
 * away those of apps that are gone. Bases are mounted, because recipes hold their layout. May be
 * repeated.
 *
 * Returns: %FALSE if some recipe is not in place
 */
gboolean snug_snap_profiles_apply (const SnugSnapWorld *world,
                                   SnugPolicyView *view,
                                   GPtrArray *instances,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_profiles_plan:
 * @world: the world
 * @view: who is installed and connected
 * @instance: an instance name
 * @cancellable: (nullable): a cancellable
 * @error: return location for %SNUG_ERROR_NOT_INSTALLED, or why there is no plan
 *
 * Plans what snug_snap_profiles_apply() would carry out, by the same steps, and changes nothing: no
 * recipe is written and the kernel is told nothing.
 *
 * Returns: (transfer full) (element-type SnugSandbox): the plan of each app and hook, with the
 *   backend's report on each grant
 */
GPtrArray *snug_snap_profiles_plan (const SnugSnapWorld *world,
                                    SnugPolicyView *view,
                                    const char *instance,
                                    GCancellable *cancellable,
                                    GError **error);

/**
 * snug_snap_profiles_remove:
 * @world: the world
 * @instance: an instance name
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Takes away what snug_snap_profiles_apply() made for a snap. May be repeated.
 *
 * Returns: %FALSE if something is left
 */
gboolean snug_snap_profiles_remove (const SnugSnapWorld *world,
                                    const char *instance,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_profiles_list_dependents:
 * @world: the world
 * @view: who is installed and connected
 * @instance: a snap whose revision changes
 *
 * Returns: (transfer full) (element-type utf8): other snaps whose recipes name its revision: those
 *   that it is the base of and those that are connected
 */
GPtrArray *snug_snap_profiles_list_dependents (const SnugSnapWorld *world,
                                               SnugPolicyView *view,
                                               const char *instance);

/**
 * snug_snap_profiles_describe:
 * @view: who is installed and connected
 * @instance: an instance name
 *
 * Returns: (transfer full): a digest of all in the view that the snap's recipes are made from: with
 *   the same digest they come out the same
 */
char *snug_snap_profiles_describe (SnugPolicyView *view, const char *instance);

/**
 * snug_snap_profiles_find_user:
 * @world: the world
 * @view: who is installed and connected
 * @instance: an instance name
 * @revision: a revision of it that is not the current one
 * @user: (out) (transfer full) (nullable): another snap whose recipes name that revision
 * @error: return location for an error
 *
 * Returns: %FALSE if it could not be found out
 */
gboolean snug_snap_profiles_find_user (const SnugSnapWorld *world,
                                       SnugPolicyView *view,
                                       const char *instance,
                                       SnugRevision revision,
                                       char **user,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_profiles_mount:
 * @world: the world
 * @view: who is installed and connected
 * @instance: an instance name
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Sees to it that the kernel has the snap's profiles, and mounts what its apps and hooks need: the
 * snap, its base, and the snaps with slots that it is connected to.
 *
 * Returns: %FALSE if something is missing
 */
gboolean snug_snap_profiles_mount (const SnugSnapWorld *world,
                                   SnugPolicyView *view,
                                   const char *instance,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
