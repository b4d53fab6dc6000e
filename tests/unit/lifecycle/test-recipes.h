/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-recipe-builder.h"
#include "test-root.h"

/* The smallest recipe that the launcher accepts, in its place. */
static inline void
put_recipe (Root *root, const char *instance, const char *tag, const char *const *images)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *folder = g_build_filename ("var/lib/snug/recipes", instance, NULL);
  g_autofree char *name = g_strconcat (tag, ".recipe", NULL);
  snug_autofd int fd = snug_file_make_dirs (root->fd, folder, 0755, NULL);

  header->security_tag = snug_recipe_builder_string (builder, tag);
  header->instance = snug_recipe_builder_string (builder, instance);
  header->flags = SNUG_RECIPE_CLASSIC;
  snug_recipe_builder_word (builder, "/snap/x/1/x");
  for (guint i = 0; images[i] != NULL; i++)
    snug_recipe_builder_image (builder, images[i]);
  bytes = snug_recipe_builder_seal (builder, &error);
  g_assert_no_error (error);
  g_assert_true (snug_file_write (fd, name, g_bytes_get_data (bytes, NULL),
                                  g_bytes_get_size (bytes), 0644, NULL));
}
