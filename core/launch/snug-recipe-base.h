/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-recipe-builder.h"
#include "snug-recipe-compiler.h"
#include "snug-recipe-places.h"

G_BEGIN_DECLS

/**
 * SnugRecipeBase:
 * @name: (nullable): the base's name; not owned
 * @path: (nullable) (owned): `/snap/BASE/REV`, where sandboxes see it
 * @fd: (owned): its tree on this machine, -1 without a base
 *
 * The tree of a base while a recipe is compiled. It is an immutable image, so what is found in it
 * stays true.
 */
typedef struct
{
  const char *name;
  char *path;
  int fd;
} SnugRecipeBase;

#define SNUG_RECIPE_BASE_INIT                                                                      \
  {                                                                                                \
    NULL, NULL, -1                                                                                 \
  }

/**
 * snug_recipe_base_open:
 * @self: an initialised base
 * @input: what is compiled; must outlive @self
 * @error: return location for an error
 *
 * Returns: %FALSE if the base is not there; without a base %TRUE, and everything in it is missing
 */
gboolean snug_recipe_base_open (SnugRecipeBase *self,
                                const SnugRecipeInput *input,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_base_clear:
 * @self: a base
 *
 * Closes it.
 */
void snug_recipe_base_clear (SnugRecipeBase *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SnugRecipeBase, snug_recipe_base_clear)

/**
 * snug_recipe_base_list:
 * @self: a base
 * @path: a path without a slash at its start
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): the names in a directory, sorted; none if it is not
 *   there or is a link; %NULL if it cannot be read or has too many
 */
GPtrArray *snug_recipe_base_list (SnugRecipeBase *self, const char *path, GError **error);

/**
 * snug_recipe_base_type:
 * @self: a base
 * @path: a path without a slash at its start
 *
 * Returns: what is there as S_IFMT says it, of a link the link; 0: nothing, or behind a link
 */
mode_t snug_recipe_base_type (SnugRecipeBase *self, const char *path);

/**
 * snug_recipe_base_resolve:
 * @self: a base
 * @path: an absolute path in the sandbox
 *
 * Bases have links such as `/lib` to `usr/lib`; nothing can be mounted through one.
 *
 * Returns: (transfer full): the path with a link in its first component replaced
 */
char *snug_recipe_base_resolve (SnugRecipeBase *self, const char *path);

/**
 * snug_recipe_base_link:
 * @self: a base
 * @builder: a recipe
 * @path: a directory, without a slash at its start; the recipe has made it already
 * @places: what else the sandbox shows
 * @error: return location for an error
 *
 * Makes everything in a directory of the base appear as links into @path of #SnugRecipeBase, which
 * is cheaper than mounts, and leaves out what @places puts there. The directory stays the
 * sandbox's own, so that mount points can be made in it.
 *
 * Returns: %FALSE if the base cannot be read
 */
gboolean snug_recipe_base_link (SnugRecipeBase *self,
                                SnugRecipeBuilder *builder,
                                const char *path,
                                SnugRecipePlaces *places,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_recipe_base_open_up:
 * @self: a base
 * @builder: a recipe that has bound the base's directory @path
 * @path: a directory, without a slash at its start
 * @places: what else the sandbox shows
 * @error: return location for an error
 *
 * A base is read-only, so mount points cannot be made in it. Where @places has something below
 * @path for which the base has no place, the nearest directory that it has becomes one of links.
 *
 * Returns: %FALSE if the base cannot be read
 */
gboolean snug_recipe_base_open_up (SnugRecipeBase *self,
                                   SnugRecipeBuilder *builder,
                                   const char *path,
                                   SnugRecipePlaces *places,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
