/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include "snug-recipe-builder.h"

G_BEGIN_DECLS

/**
 * SnugRecipePlaces:
 *
 * What a sandbox shows besides the base, brought into an order in which nothing covers what is to
 * be seen: a directory before what is placed in it. One thread at a time.
 */
typedef struct _SnugRecipePlaces SnugRecipePlaces;

/**
 * snug_recipe_places_new:
 *
 * Returns: (transfer full): no places
 */
SnugRecipePlaces *snug_recipe_places_new (void);

/**
 * snug_recipe_places_free:
 * @self: (transfer full): places
 */
void snug_recipe_places_free (SnugRecipePlaces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRecipePlaces, snug_recipe_places_free)

/**
 * snug_recipe_template:
 * @path: a path with `$HOME` at its start or `$UID` at the start of a component
 *
 * Returns: (transfer full): the same in the recipe's notation
 */
char *snug_recipe_template (const char *path);

/**
 * snug_recipe_places_add:
 * @self: places
 * @op: what is done
 * @source: (nullable): its source, in the recipe's notation
 * @target: where, in the recipe's notation
 * @flags: SNUG_MOUNT_* flags
 *
 * Adds something that every sandbox has.
 */
void snug_recipe_places_add (SnugRecipePlaces *self,
                             enum snug_recipe_mount_op op,
                             const char *source,
                             const char *target,
                             guint32 flags);

/**
 * snug_recipe_places_add_tmpfs:
 * @self: places
 * @target: where, in the recipe's notation
 * @mode: permission bits of its root
 *
 * Adds an empty folder in memory.
 */
void snug_recipe_places_add_tmpfs (SnugRecipePlaces *self, const char *target, guint32 mode);

/**
 * SnugRecipeResolve:
 * @data: what was given with the function
 * @path: a path in the sandbox
 *
 * Returns: (transfer full): the same place without links on the way
 */
typedef char *(*SnugRecipeResolve) (gpointer data, const char *path);

/**
 * snug_recipe_places_add_granted:
 * @self: places
 * @sandbox: a plan
 * @resolve: (nullable) (scope call): gives a target its real path
 * @data: for @resolve
 *
 * Adds the binds and entries of a plan. Grants add up: what two of them show at one place has the
 * rights of both, and what a wider one shows with the same rights is not placed twice.
 */
void snug_recipe_places_add_granted (SnugRecipePlaces *self,
                                     SnugSandbox *sandbox,
                                     SnugRecipeResolve resolve,
                                     gpointer data);

/**
 * snug_recipe_places_get_targets:
 * @self: places
 *
 * Returns: (transfer container) (element-type utf8): the targets, in the recipe's notation
 */
GPtrArray *snug_recipe_places_get_targets (SnugRecipePlaces *self);

/**
 * snug_recipe_places_has:
 * @self: places
 * @path: an absolute path
 * @below: whether something below @path counts, and not what is at @path itself
 *
 * Returns: whether something is placed there
 */
gboolean snug_recipe_places_has (SnugRecipePlaces *self, const char *path, gboolean below);

/**
 * snug_recipe_places_seal:
 * @self: places
 * @target: where the recipe makes a file system of the sandbox's own
 *
 * Makes it read-only once everything is in its place.
 */
void snug_recipe_places_seal (SnugRecipePlaces *self, const char *target);

/**
 * snug_recipe_places_emit:
 * @self: places
 * @builder: a recipe that has the directories in which the places are
 *
 * Writes the places down.
 */
void snug_recipe_places_emit (SnugRecipePlaces *self, SnugRecipeBuilder *builder);

G_END_DECLS
