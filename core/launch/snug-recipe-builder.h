/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include "snug-recipe-format.h"

G_BEGIN_DECLS

/**
 * SnugRecipeBuilder:
 *
 * Collects a recipe's tables and strings and seals them. Not thread-safe.
 */
typedef struct _SnugRecipeBuilder SnugRecipeBuilder;

/**
 * snug_recipe_builder_new:
 *
 * Returns: (transfer full): an empty recipe
 */
SnugRecipeBuilder *snug_recipe_builder_new (void);

/**
 * snug_recipe_builder_free:
 * @self: a builder
 */
void snug_recipe_builder_free (SnugRecipeBuilder *self);

/**
 * snug_recipe_builder_get_header:
 * @self: a builder
 *
 * Returns: (transfer none): the header, to be filled in but for its tables
 */
struct snug_recipe_header *snug_recipe_builder_get_header (SnugRecipeBuilder *self);

/**
 * snug_recipe_builder_string:
 * @self: a builder
 * @text: (nullable): a string
 *
 * Returns: its place in the string area; equal strings share one
 */
guint32 snug_recipe_builder_string (SnugRecipeBuilder *self, const char *text);

/**
 * snug_recipe_builder_mount:
 * @self: a builder
 * @op: what to do
 * @source: (nullable): see the format
 * @target: see the format
 * @flags: SNUG_MOUNT_* bits
 *
 * Appends an operation on the new root. Tables are recorded with a mode that suits @op: 0755 for a
 * directory or tmpfs, 0644 for a file.
 */
void snug_recipe_builder_mount (SnugRecipeBuilder *self,
                                enum snug_recipe_mount_op op,
                                const char *source,
                                const char *target,
                                guint32 flags);

/**
 * snug_recipe_builder_last_mount:
 * @self: a builder
 * @mode: permission bits
 * @data: (nullable): a tmpfs's options or a file's content
 *
 * Completes the operation that was appended last.
 */
void snug_recipe_builder_last_mount (SnugRecipeBuilder *self, guint32 mode, const char *data);

/**
 * snug_recipe_builder_get_mounts:
 * @self: a recipe
 *
 * Returns: (transfer none) (element-type struct snug_recipe_mount): the operations so far; they may
 *   be changed
 */
GArray *snug_recipe_builder_get_mounts (SnugRecipeBuilder *self);

/**
 * snug_recipe_builder_text:
 * @self: a recipe
 * @string: a string of it
 *
 * Returns: (transfer full): a copy, because further strings move the old ones
 */
char *snug_recipe_builder_text (SnugRecipeBuilder *self, guint32 string);

/**
 * snug_recipe_builder_dir:
 * @self: a builder
 * @op: a directory or a link
 * @path: see the format
 * @target: (nullable): what the link says
 * @mode: permission bits of a directory
 *
 * Appends something that must exist in the caller's home or runtime directory.
 */
void snug_recipe_builder_dir (SnugRecipeBuilder *self,
                              enum snug_recipe_dir_op op,
                              const char *path,
                              const char *target,
                              guint32 mode);

/**
 * snug_recipe_builder_env:
 * @self: a builder
 * @op: what to do
 * @name: (nullable): a variable
 * @value: (nullable): its value
 *
 * Appends an operation on the environment.
 */
void snug_recipe_builder_env (SnugRecipeBuilder *self,
                              enum snug_recipe_env_op op,
                              const char *name,
                              const char *value);

/**
 * snug_recipe_builder_landlock:
 * @self: a builder
 * @path: see the format
 * @access: LANDLOCK_ACCESS_FS_* bits
 */
void snug_recipe_builder_landlock (SnugRecipeBuilder *self, const char *path, guint64 access);

/**
 * snug_recipe_builder_image:
 * @self: a builder
 * @path: a directory that must be mounted
 */
void snug_recipe_builder_image (SnugRecipeBuilder *self, const char *path);

/**
 * snug_recipe_builder_word:
 * @self: a builder
 * @word: the next word of the command line
 */
void snug_recipe_builder_word (SnugRecipeBuilder *self, const char *word);

/**
 * snug_recipe_builder_seccomp:
 * @self: a builder
 * @program: (nullable): an array of struct sock_filter
 */
void snug_recipe_builder_seccomp (SnugRecipeBuilder *self, GBytes *program);

/**
 * snug_recipe_builder_seal:
 * @self: a builder
 * @error: return location for an error
 *
 * Returns: (transfer full): the file's content; an error if the launcher would not accept it
 */
GBytes *snug_recipe_builder_seal (SnugRecipeBuilder *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugRecipeBuilder, snug_recipe_builder_free)

G_END_DECLS
