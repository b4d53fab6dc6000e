/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-recipe-builder.h"
#include "snug-recipe-compiler.h"

G_BEGIN_DECLS

/**
 * snug_recipe_add_mounts:
 * @builder: a recipe
 * @input: what is compiled
 * @error: return location for an error
 *
 * Plans the sandbox's root: the base, the snap, its data, /dev, /proc, /etc, and what the plan
 * binds or shows entries of.
 *
 * Returns: %FALSE if the base cannot be read
 */
gboolean snug_recipe_add_mounts (SnugRecipeBuilder *builder,
                                 const SnugRecipeInput *input,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
