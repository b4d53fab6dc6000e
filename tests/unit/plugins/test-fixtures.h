/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin-engine.h"
#include "test-tree.h"

/* Puts the modules of fixtures/ into a tree as installed plugins. */

#define PACKAGED SNUG_PATH_PLUGINS
#define LOCAL    SNUG_PATH_LOCAL_PLUGINS

/* The path, below the tree's root, of a file of a plugin. */
static inline char *
plugin_path (Tree *tree, SnugPathId place, const char *kind, const char *name, const char *file)
{
  const char *top = snug_paths_get (tree->paths, place) + strlen (tree->root);

  return g_build_filename (top, kind, name, file, NULL);
}

static inline void
write_metadata (Tree *tree, SnugPathId place, const char *kind, const char *name, const char *text)
{
  g_autofree char *file = g_strconcat (name, ".plugin", NULL);
  g_autofree char *path = plugin_path (tree, place, kind, name, file);

  tree_write (tree, path, text);
}

static inline void
write_schema (Tree *tree, SnugPathId place, const char *kind, const char *name, const char *text)
{
  g_autofree char *file = g_strconcat (name, ".schema", NULL);
  g_autofree char *path = plugin_path (tree, place, kind, name, file);

  tree_write (tree, path, text);
}

static inline void
copy_module (Tree *tree, SnugPathId place, const char *kind, const char *name, const char *fixture)
{
  g_autofree char *source_name = g_strdup_printf ("lib%s.so", fixture);
  g_autofree char *source
    = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "plugins", "fixtures", source_name, NULL);
  g_autofree char *file = g_strdup_printf ("lib%s.so", name);
  g_autofree char *path = plugin_path (tree, place, kind, name, file);
  g_autofree char *full = tree_path (tree, path);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (source, &content, &length, &error);
  g_assert_no_error (error);
  tree_write (tree, path, "");
  g_file_set_contents (full, content, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (full, 0644), ==, 0);
}

static inline void
add_as (Tree *tree, SnugPathId place, const char *kind, const char *name, const char *fixture)
{
  g_autofree char *metadata
    = g_strdup_printf ("[Plugin]\nModule=%s\nName=%s plugin\nDescription=For the tests\n"
                       "Version=1.2\nX-Snug-Vendor=Tester\nX-Snug-ABI=%d\nX-Snug-Kind=%s\n",
                       name, name, SNUG_PLUGIN_ABI, kind);

  write_metadata (tree, place, kind, name, metadata);
  copy_module (tree, place, kind, name, fixture);
}

static inline void
add_plugin (Tree *tree, const char *kind, const char *name)
{
  add_as (tree, PACKAGED, kind, name, name);
}

static inline SnugPluginEngine *
open_engine (Tree *tree)
{
  g_autoptr (SnugConfig) config = snug_config_new (tree->paths);

  return snug_plugin_engine_new (tree->paths, config);
}
