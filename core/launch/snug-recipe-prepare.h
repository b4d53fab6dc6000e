/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-recipe-builder.h"

G_BEGIN_DECLS

/**
 * snug_recipe_prepare:
 * @builder: a recipe whose operations are laid out, see snug_recipe_lay_out()
 *
 * Marks what a prepared root can have in it, because it is the same for every caller and start, and
 * names that root after its content. Directories that can only be filled when the app starts become
 * folders. A recipe for which there can be no such root is left alone.
 */
void snug_recipe_prepare (SnugRecipeBuilder *builder);

G_END_DECLS
