/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Decides what of a sandbox's root is made when the recipe is compiled, on disk, and what only when
 * the app starts. Directories, links and mount points cost a launcher more than the mounts
 * themselves, and most are the same each time. What depends on the caller, or on what a directory
 * has at that moment, is made in folders: the nearest directories of the sandbox's own above it.
 */

#include <linux/sched.h>
#include <string.h>
#include "snug-recipe-prepare.h"

#define NAME_LENGTH 32 /* of a SHA-256 in hexadecimal: what differs must not share a root */

typedef struct
{
  SnugRecipeBuilder *builder;
  GArray *mounts;     /* (not owned): the table */
  GHashTable *own;    /* (owned) (element-type utf8): directories that can be prepared */
  GHashTable *taken;  /* (owned) (element-type utf8): where something else is */
  GHashTable *live;   /* (owned) (element-type utf8): what is filled when the app starts */
  gboolean *prepared; /* (owned): for each operation, unless it is below a live directory */
  gboolean root_home; /* /root is filled if the caller is root */
} Preparation;

static void
preparation_clear (Preparation *self)
{
  g_clear_pointer (&self->own, g_hash_table_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_pointer (&self->live, g_hash_table_unref);
  g_clear_pointer (&self->prepared, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Preparation, preparation_clear)

static gboolean
is_fixed (const char *text)
{
  return strchr (text, '%') == NULL;
}

static gboolean
is_at_or_below (const char *path, const char *directory)
{
  const gsize length = strlen (directory);

  return g_str_equal (directory, "/")
         || (strncmp (path, directory, length) == 0
             && (path[length] == '/' || path[length] == '\0'));
}

static gboolean
covers (gpointer path, gpointer value, gpointer cover)
{
  return is_at_or_below (path, cover);
}

/* The nearest directory above that the launcher would have to make something in; %NULL where there
 * is none of the sandbox's own. */
static char *
find_directory (Preparation *self, const char *target)
{
  char *at = g_path_get_dirname (target);

  while (!g_hash_table_contains (self->own, at))
    {
      char *parent = g_hash_table_contains (self->taken, at) ? NULL : g_path_get_dirname (at);

      g_free (at);
      at = parent;
      if (at == NULL || g_str_equal (at, "."))
        {
          g_free (at);
          return NULL;
        }
    }
  return at;
}

/* Where something is already, nothing has to be made for what covers it. */
static void
make_live (Preparation *self, const char *target)
{
  char *directory
    = g_hash_table_contains (self->taken, target) ? NULL : find_directory (self, target);

  if (directory != NULL)
    g_hash_table_add (self->live, directory);
}

/* Whether a place can be made before anybody knows if there is something to put on it. In /etc an
 * empty file or directory says no more than none. */
static gboolean
has_certain_place (Preparation *self, const struct snug_recipe_mount *mount, const char *target)
{
  g_autofree char *source = snug_recipe_builder_text (self->builder, mount->source);

  if (mount->op == SNUG_MOUNT_SYMLINK)
    return is_fixed (source);
  return mount->op != SNUG_MOUNT_BIND
         || ((mount->flags & (SNUG_MOUNT_DIRECTORY | SNUG_MOUNT_PLAIN)) != 0
             && ((mount->flags & SNUG_MOUNT_OPTIONAL) == 0 || is_at_or_below (target, "/etc")));
}

static gboolean
look_at_directory (Preparation *self, gboolean fixed_own, const char *target)
{
  if (g_hash_table_contains (self->own, target))
    return fixed_own;
  if (fixed_own)
    g_hash_table_add (self->own, g_strdup (target));
  else
    make_live (self, target);
  return fixed_own;
}

static gboolean
look_at_other (Preparation *self, const struct snug_recipe_mount *mount, const char *target)
{
  const gboolean fixed_own = (mount->flags & SNUG_MOUNT_OWN) != 0 && is_fixed (target),
                 there = g_hash_table_contains (self->own, target);
  const gboolean prepared = fixed_own && (there || has_certain_place (self, mount, target));

  if (!prepared && !there)
    make_live (self, target);
  g_hash_table_foreach_remove (self->own, covers, (gpointer) target);
  g_hash_table_add (self->taken, g_strdup (target));
  return prepared;
}

static gboolean
look_at (Preparation *self, const struct snug_recipe_mount *mount)
{
  g_autofree char *target = snug_recipe_builder_text (self->builder, mount->target);

  /* A home may be anywhere; where it mostly is, is seen to at the end. */
  if (mount->op == SNUG_MOUNT_READONLY || *target == '%')
    return FALSE;
  if (mount->op == SNUG_MOUNT_DIR)
    return look_at_directory (self, (mount->flags & SNUG_MOUNT_OWN) != 0 && is_fixed (target),
                              target);
  if (mount->op != SNUG_MOUNT_ENTRIES)
    return look_at_other (self, mount, target);
  if (g_hash_table_contains (self->own, target))
    g_hash_table_add (self->live, g_strdup (target));
  else
    make_live (self, target);
  return FALSE;
}

static gboolean
is_below_live (Preparation *self, const char *target)
{
  GHashTableIter iter;
  gpointer live;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, &live, NULL))
    if (!g_str_equal (live, target) && is_at_or_below (target, live))
      return TRUE;
  return FALSE;
}

/* The places of homes. A launcher whose caller's home is elsewhere makes the whole root itself. */
static void
add_home (Preparation *self)
{
  gboolean wanted = FALSE, crowded = FALSE;

  for (guint i = 0; i < self->mounts->len; i++)
    {
      g_autofree char *target = snug_recipe_builder_text (
        self->builder, g_array_index (self->mounts, struct snug_recipe_mount, i).target);

      wanted = wanted || *target == '%';
      crowded = crowded || g_str_has_prefix (target, "/root/");
    }
  if (wanted && g_hash_table_contains (self->own, "/home"))
    g_hash_table_add (self->live, g_strdup ("/home"));
  self->root_home = wanted && !crowded;
}

static void
append (GArray *result, struct snug_recipe_mount mount, GChecksum *sum, SnugRecipeBuilder *builder)
{
  g_array_append_val (result, mount);
  if ((mount.flags & SNUG_MOUNT_PREPARED) == 0)
    return;
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text
        = snug_recipe_builder_text (builder,
                                    (const guint32[]){ mount.source, mount.target, mount.data }[i]);

      g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
    }
  g_checksum_update (sum, (const guchar *) &mount.op, sizeof mount.op);
  g_checksum_update (sum, (const guchar *) &mount.flags, sizeof mount.flags);
  g_checksum_update (sum, (const guchar *) &mount.mode, sizeof mount.mode);
}

/* What is below a folder is made at the start, as everything is without a prepared root. */
static void
rewrite (Preparation *self)
{
  g_autoptr (GArray) result = g_array_new (FALSE, TRUE, sizeof (struct snug_recipe_mount));
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *name = NULL;

  for (guint i = 0; i < self->mounts->len; i++)
    {
      struct snug_recipe_mount mount = g_array_index (self->mounts, struct snug_recipe_mount, i);
      g_autofree char *target = snug_recipe_builder_text (self->builder, mount.target);
      const gboolean prepared = self->prepared[i] && !is_below_live (self, target);

      mount.flags |= prepared ? SNUG_MOUNT_PREPARED : 0;
      if (prepared && mount.op == SNUG_MOUNT_DIR && g_hash_table_contains (self->live, target))
        mount.op = SNUG_MOUNT_FOLDER;
      append (result, mount, sum, self->builder);
      /* Root's home is filled for root alone. */
      if (prepared && mount.op == SNUG_MOUNT_DIR && self->root_home
          && g_str_equal (target, "/root"))
        {
          mount.op = SNUG_MOUNT_FOLDER;
          mount.flags |= SNUG_MOUNT_ROOT_ONLY;
          append (result, mount, sum, self->builder);
        }
    }
  name = g_strndup (g_checksum_get_string (sum), NAME_LENGTH);
  snug_recipe_builder_get_header (self->builder)->prepared
    = snug_recipe_builder_string (self->builder, name);
  g_array_set_size (self->mounts, 0);
  g_array_append_vals (self->mounts, result->data, result->len);
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
snug_recipe_prepare (SnugRecipeBuilder *builder)
{
  GArray *mounts = snug_recipe_builder_get_mounts (builder);
  g_auto (Preparation) self
    = { builder, mounts, new_set (), new_set (), new_set (), g_new0 (gboolean, mounts->len + 1),
        FALSE };

  /* Who is root there could write to the disk on which the root is. */
  if ((snug_recipe_builder_get_header (builder)->namespaces & CLONE_NEWUSER) == 0)
    return;
  g_hash_table_add (self.own, g_strdup ("/"));
  for (guint i = 0; i < mounts->len; i++)
    self.prepared[i] = look_at (&self, &g_array_index (mounts, struct snug_recipe_mount, i));
  add_home (&self);
  if (g_hash_table_contains (self.live, "/")
      || g_hash_table_size (self.live) >= SNUG_RECIPE_MAX_FOLDERS)
    return;
  rewrite (&self);
}
