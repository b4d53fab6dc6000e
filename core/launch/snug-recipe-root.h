/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * snug_recipe_root_make:
 * @paths: the paths
 * @instance_name: a snap
 * @recipe: from snug_recipe_compile()
 * @error: return location for an error
 *
 * Makes the prepared root that a recipe names, whole or not at all: directories, links, and places
 * for what the launcher mounts. One that is there stays. A recipe that names none, or that the
 * launcher would refuse, has none.
 *
 * Returns: %FALSE if it is not there
 */
gboolean snug_recipe_root_make (SnugPaths *paths,
                                const char *instance_name,
                                GBytes *recipe,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_root_retain:
 * @paths: the paths
 * @instance_name: a snap of which no app is running: in a running one, what is mounted on a
 *   directory that is removed would vanish
 * @names: (element-type utf8): which prepared roots stay
 * @error: return location for an error
 *
 * Takes away the prepared roots that no recipe names any more. May be repeated.
 *
 * Returns: %FALSE if one is left
 */
gboolean snug_recipe_root_retain (SnugPaths *paths,
                                  const char *instance_name,
                                  GPtrArray *names,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
