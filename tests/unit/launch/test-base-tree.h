/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib/gstdio.h>
#include <linux/sched.h>
#include <string.h>
#include <unistd.h>
#include "snug-file.h"
#include "snug-recipe-builder.h"

/* A base's tree of a few names: those that end in a slash are directories, ‘a>b’ is a link, the
 * others are files. */

static inline char *
base_tree_new (const char *const *entries)
{
  char *base = g_dir_make_tmp ("snug-base-XXXXXX", NULL);

  g_assert_nonnull (base);
  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (entries[i], ">", 2);
      g_autofree char *path = g_build_filename (base, parts[0], NULL);

      if (parts[1] != NULL)
        g_assert_cmpint (symlink (parts[1], path), ==, 0);
      else if (g_str_has_suffix (path, "/"))
        g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
      else
        g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  return base;
}

static inline void
base_tree_free (char *base)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), &error);
  g_autofree char *name = g_path_get_basename (base);

  g_assert_no_error (error);
  g_assert_true (snug_file_remove (fd, name, &error));
  g_free (base);
}

static const char *const op_names[]
  = { "",    "bind",    "tmpfs", "proc",     "sysfs", "devpts",  "mqueue",
      "dir", "symlink", "file",  "readonly", "tmp",   "entries", "folder" };

/* Without the marks that only spare the launcher work. */
static inline char *
mounts_to_text (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (recipe, &recipe->mounts);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < recipe->mounts.count; i++)
    g_string_append_printf (text, "%s %s %s %x\n", op_names[mounts[i].op],
                            snug_recipe_string (recipe, mounts[i].source),
                            snug_recipe_string (recipe, mounts[i].target),
                            mounts[i].flags
                              & ~(SNUG_MOUNT_OWN | SNUG_MOUNT_DIRECTORY | SNUG_MOUNT_PLAIN
                                  | SNUG_MOUNT_PREPARED));
  return g_string_free (text, FALSE);
}

/* What a builder has so far, with the least that a recipe needs around it. */
static inline char *
builder_to_text (SnugRecipeBuilder *builder)
{
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  header->security_tag = snug_recipe_builder_string (builder, "snap.foo.foo");
  header->instance = snug_recipe_builder_string (builder, "foo");
  header->namespaces = CLONE_NEWNS | CLONE_NEWUSER;
  header->flags = SNUG_RECIPE_DEVMODE;
  snug_recipe_builder_word (builder, "/x");
  bytes = snug_recipe_builder_seal (builder, &error);
  g_assert_no_error (error);
  return mounts_to_text (g_bytes_get_data (bytes, NULL));
}
