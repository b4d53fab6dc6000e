/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Looks for links when a recipe is compiled, so that the launcher need not. A directory is the
 * sandbox's own while the recipe has made it in the new root's tmpfs and nothing was put over it.
 * A path of such directories has no link and needs no search. Where it is not known, because a
 * home may be anywhere or a snap may have written there, the launcher still searches.
 */

#include <string.h>
#include "snug-recipe-layout.h"

typedef struct
{
  SnugRecipeBuilder *builder;
  GHashTable *own;   /* (owned) (element-type utf8): directories of the sandbox's own */
  GHashTable *taken; /* (owned) (element-type utf8): where something else is */
  GHashTable *mixed; /* (owned) (element-type utf8): own, but with entries that may be links */
  GArray *mounts;    /* (owned): the new table */
  gboolean unsure;   /* something was placed where nobody knows yet */
} Layout;

static void
layout_clear (Layout *layout)
{
  g_clear_pointer (&layout->own, g_hash_table_unref);
  g_clear_pointer (&layout->taken, g_hash_table_unref);
  g_clear_pointer (&layout->mixed, g_hash_table_unref);
  g_clear_pointer (&layout->mounts, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

static gboolean
is_covered (gpointer path, gpointer value, gpointer cover)
{
  const gsize length = strlen (cover);

  return strncmp (path, cover, length) == 0
         && (((char *) path)[length] == '/' || ((char *) path)[length] == '\0');
}

/* Whether a path is a directory of the sandbox's own; it is made if nothing is there. */
static gboolean
have_directory (Layout *layout, const char *path)
{
  struct snug_recipe_mount mount = { .op = SNUG_MOUNT_DIR, .flags = SNUG_MOUNT_OWN, .mode = 0755 };
  g_autofree char *parent = NULL;

  if (g_hash_table_contains (layout->own, path))
    return TRUE;
  if (layout->unsure || *path != '/' || g_hash_table_contains (layout->taken, path))
    return FALSE;
  parent = g_path_get_dirname (path);
  if (g_hash_table_contains (layout->mixed, parent) || !have_directory (layout, parent))
    return FALSE;
  mount.target = snug_recipe_builder_string (layout->builder, path);
  g_array_append_val (layout->mounts, mount);
  g_hash_table_add (layout->own, g_strdup (path));
  return TRUE;
}

static void
place_directory (Layout *layout, struct snug_recipe_mount mount, const char *target)
{
  if (g_hash_table_contains (layout->own, target))
    return;
  if ((mount.flags & SNUG_MOUNT_OWN) != 0 && !g_hash_table_contains (layout->taken, target))
    g_hash_table_add (layout->own, g_strdup (target));
  else
    mount.flags &= ~SNUG_MOUNT_OWN;
  g_array_append_val (layout->mounts, mount);
}

static void
place_other (Layout *layout, struct snug_recipe_mount mount, const char *target)
{
  /* A folder of the root's tmpfs is made, not mounted over one that is there. */
  if (mount.op == SNUG_MOUNT_TMPFS
      && (g_hash_table_contains (layout->own, target)
          || g_hash_table_contains (layout->taken, target)))
    mount.flags &= ~SNUG_MOUNT_OWN;
  g_hash_table_foreach_remove (layout->own, is_covered, (gpointer) target);
  g_hash_table_add (layout->taken, g_strdup (target));
  g_array_append_val (layout->mounts, mount);
}

static void
place_entries (Layout *layout, struct snug_recipe_mount mount, const char *target)
{
  have_directory (layout, target);
  g_hash_table_add (layout->mixed, g_strdup (target));
  mount.flags &= ~SNUG_MOUNT_OWN;
  g_array_append_val (layout->mounts, mount);
}

static void
place_mount (Layout *layout, struct snug_recipe_mount mount)
{
  g_autofree char *target = snug_recipe_builder_text (layout->builder, mount.target);
  g_autofree char *parent = g_path_get_dirname (target);

  mount.flags &= ~SNUG_MOUNT_OWN;
  if (mount.op == SNUG_MOUNT_READONLY)
    {
      g_array_append_val (layout->mounts, mount);
      return;
    }
  if (*target == '%')
    layout->unsure = TRUE;
  if (!layout->unsure && have_directory (layout, parent))
    mount.flags |= SNUG_MOUNT_OWN;
  if (mount.op == SNUG_MOUNT_ENTRIES)
    place_entries (layout, mount, target);
  else if (mount.op == SNUG_MOUNT_DIR)
    place_directory (layout, mount, target);
  else
    place_other (layout, mount, target);
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
snug_recipe_lay_out (SnugRecipeBuilder *builder)
{
  GArray *old = snug_recipe_builder_get_mounts (builder);
  g_auto (Layout) layout = { builder, new_set (), new_set (), new_set (), NULL, FALSE };

  layout.mounts = g_array_new (FALSE, TRUE, sizeof (struct snug_recipe_mount));
  g_hash_table_add (layout.own, g_strdup ("/"));
  for (guint i = 0; i < old->len; i++)
    place_mount (&layout, g_array_index (old, struct snug_recipe_mount, i));
  g_array_set_size (old, 0);
  g_array_append_vals (old, layout.mounts->data, layout.mounts->len);
}
