/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * SnugRecipeInput:
 * @sandbox: (not nullable): the plan after [method@Snug.Confinement.prepare]
 * @snap_name: the snap's name without an instance key
 * @instance_name: the instance name
 * @revision: the revision as snaps write it (`12`, `x1`)
 * @version: the snap's version
 * @base_name: (nullable): the base; %NULL for a snap without one (`bare`, or a snap that is a base)
 * @base_revision: (nullable): the base's revision, if there is a base
 * @base_dir: (nullable): the base's mounted tree on this machine, read for its top-level entries;
 *   needed unless the snap is classic
 * @hook: (nullable): the hook's name
 * @app: (nullable): the app's name
 * @command: the command as in snap.yaml, relative to the snap, with arguments; for a hook
 *   `meta/hooks/NAME`
 * @command_chain: (nullable) (array zero-terminated=1): command-chain, relative to the snap
 * @environment: (nullable): `a(ss)`, snap-wide entries first, in their order; `$NAME` is expanded
 * @variables: (nullable): `a(ss)`: further SNAP_* variables, e.g. SNAP_APP_COMMON_ID, SNAP_COOKIE
 * @content_dirs: (nullable) (array zero-terminated=1): `/snap/NAME/REV` of further snaps that the
 *   sandbox sees and that must be mounted
 * @layouts: (nullable): `a(sssu)`: kind (`symlink` or `tmpfs`), source, target and mode of what the
 *   snap's layout has besides binds, which are in the plan
 *
 * Everything from which a recipe is made. Nothing is kept after the call.
 */
typedef struct
{
  SnugSandbox *sandbox;
  const char *snap_name;
  const char *instance_name;
  const char *revision;
  const char *version;
  const char *base_name;
  const char *base_revision;
  const char *base_dir;
  const char *hook;
  const char *app;
  const char *command;
  const char *const *command_chain;
  GVariant *environment;
  GVariant *variables;
  const char *const *content_dirs;
  GVariant *layouts;
} SnugRecipeInput;

/**
 * snug_recipe_compile:
 * @input: what to compile
 * @error: return location for an error
 *
 * Compiles a plan. The same input gives the same bytes. Any thread may call it.
 *
 * Returns: (transfer full): a recipe that snug_recipe_check() accepts
 */
GBytes *snug_recipe_compile (const SnugRecipeInput *input, GError **error);

/**
 * snug_recipe_write:
 * @paths: the paths
 * @instance_name: a snap
 * @security_tag: `snap.NAME.APP` or `snap.NAME.hook.HOOK`
 * @recipe: from snug_recipe_compile()
 * @error: return location for an error
 *
 * Puts a recipe in place, atomically; apps that run keep the old one.
 *
 * Returns: %FALSE if the old one is still there
 */
gboolean snug_recipe_write (SnugPaths *paths,
                            const char *instance_name,
                            const char *security_tag,
                            GBytes *recipe,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_remove_all:
 * @paths: the paths
 * @instance_name: a snap
 * @error: return location for an error
 *
 * Takes away every recipe of a snap. The directory stays where an app still runs, because its lock
 * is how that is known. May be repeated.
 *
 * Returns: %FALSE if a recipe is left
 */
gboolean snug_recipe_remove_all (SnugPaths *paths,
                                 const char *instance_name,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_retain:
 * @paths: the paths
 * @instance_name: a snap
 * @security_tags: (element-type utf8): which recipes stay
 * @error: return location for an error
 *
 * Takes away the recipes of apps and hooks that the snap no longer has. May be repeated.
 *
 * Returns: %FALSE if one is left
 */
gboolean snug_recipe_retain (SnugPaths *paths,
                             const char *instance_name,
                             GPtrArray *security_tags,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_needs_image:
 * @paths: the paths
 * @instance_name: a snap
 * @image: `/snap/NAME/REVISION`
 * @needed: (out): whether a recipe of the snap has it among the images that must be mounted
 * @error: return location for an error
 *
 * A recipe that the launcher would refuse needs nothing.
 *
 * Returns: %FALSE if it could not be found out
 */
gboolean snug_recipe_needs_image (SnugPaths *paths,
                                  const char *instance_name,
                                  const char *image,
                                  gboolean *needed,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_is_running:
 * @paths: the paths
 * @instance_name: a snap
 * @running: (out): whether a launcher of one of its apps or hooks lives
 * @error: return location for an error
 *
 * A launcher holds a shared flock(2) on the snap's recipe directory as long as its app lives. Any
 * local user can take such a lock too, so this may put off a refresh but must not forbid one for
 * ever.
 *
 * Returns: %FALSE if it could not be found out
 */
gboolean snug_recipe_is_running (SnugPaths *paths,
                                 const char *instance_name,
                                 gboolean *running,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_try_lock:
 * @paths: the paths
 * @instance_name: a snap
 * @lock: (out): a descriptor that keeps launchers of the snap waiting until it is closed; -1 if the
 *   snap has no recipes, so that there is nobody to wait
 * @error: return location for an error; %SNUG_ERROR_BUSY if one of its apps or hooks lives
 *
 * As snug_recipe_is_running(), but nobody can start in between. To be held for moments.
 *
 * Returns: %FALSE if it is not locked
 */
gboolean snug_recipe_try_lock (SnugPaths *paths,
                               const char *instance_name,
                               int *lock,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
