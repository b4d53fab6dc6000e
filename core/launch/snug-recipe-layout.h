/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-recipe-builder.h"

G_BEGIN_DECLS

/**
 * snug_recipe_lay_out:
 * @builder: a recipe that has all its mounts
 *
 * Adds the directories that mount points need, as far as they lie in the sandbox's own root, and
 * marks what lies there (%SNUG_MOUNT_OWN): the launcher need not look for links on the way.
 */
void snug_recipe_lay_out (SnugRecipeBuilder *builder);

G_END_DECLS
