/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Sorts what a sandbox shows. Grants come from many interfaces that know nothing of each other:
 * one shows a directory, another a part of it with more rights. No state but the list.
 */

#include <string.h>
#include "snug-recipe-places.h"

typedef struct
{
  enum snug_recipe_mount_op op;
  char *source; /* (owned) (nullable) */
  char *target; /* (owned) */
  char *data;   /* (owned) (nullable) */
  guint32 flags;
  guint32 mode;
  gboolean granted;
} Place;

struct _SnugRecipePlaces
{
  GPtrArray *list;   /* (owned) (element-type Place) */
  GPtrArray *sealed; /* (owned) (element-type utf8) */
};

/* A snap can write here, so what is shown must not depend on what it left. */
static const char *const snap_writes[] = { "/tmp", "/var/tmp", "/dev/shm" };

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->source);
  g_free (place->target);
  g_free (place->data);
  g_free (place);
}

SnugRecipePlaces *
snug_recipe_places_new (void)
{
  SnugRecipePlaces *self = g_new0 (SnugRecipePlaces, 1);

  self->list = g_ptr_array_new_with_free_func (place_free);
  self->sealed = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
snug_recipe_places_free (SnugRecipePlaces *self)
{
  g_ptr_array_unref (self->list);
  g_ptr_array_unref (self->sealed);
  g_free (self);
}

char *
snug_recipe_template (const char *path)
{
  GString *result = g_string_new (NULL);
  gboolean start = TRUE;

  if (g_str_has_prefix (path, "$HOME") && (path[5] == '/' || path[5] == '\0'))
    {
      g_string_append (result, "%h");
      path += 5;
    }
  for (; *path != '\0'; path++)
    {
      if (start && g_str_has_prefix (path, "$UID"))
        {
          g_string_append (result, "%u");
          path += 3;
        }
      else if (*path == '%')
        g_string_append (result, "%%");
      else
        g_string_append_c (result, *path);
      start = *path == '/';
    }
  return g_string_free (result, FALSE);
}

/* What follows @parent in @path, beginning with its slash or empty; NULL if it is not below. */
static const char *
path_below (const char *path, const char *parent)
{
  const gsize length = g_str_equal (parent, "/") ? 0 : strlen (parent);

  if (strncmp (path, parent, length) != 0 || (path[length] != '/' && path[length] != '\0'))
    return NULL;
  return path + length;
}

static Place *
add_place (SnugRecipePlaces *self,
           enum snug_recipe_mount_op op,
           const char *source,
           const char *target,
           guint32 flags)
{
  Place *place = g_new0 (Place, 1);

  place->op = op;
  place->source = g_strdup (source);
  place->target = g_strdup (target);
  place->flags = flags;
  g_ptr_array_add (self->list, place);
  return place;
}

void
snug_recipe_places_add (SnugRecipePlaces *self,
                        enum snug_recipe_mount_op op,
                        const char *source,
                        const char *target,
                        guint32 flags)
{
  add_place (self, op, source, target, flags);
}

void
snug_recipe_places_add_tmpfs (SnugRecipePlaces *self, const char *target, guint32 mode)
{
  add_place (self, SNUG_MOUNT_TMPFS, NULL, target, 0)->mode = mode;
}

/* Rights of one that the other has not. */
static gboolean
gives_more (guint32 flags, guint32 than)
{
  return (flags & ~than & (SNUG_MOUNT_WRITABLE | SNUG_MOUNT_DEVICE)) != 0
         || (~flags & than & SNUG_MOUNT_NOEXEC) != 0;
}

static guint32
add_up (guint32 one, guint32 other)
{
  const guint32 both = SNUG_MOUNT_NOEXEC | SNUG_MOUNT_OPTIONAL;

  return ((one | other) & ~both) | (one & other & both);
}

/* The place that shows the same, or a wider one that shows it with all its rights. */
static Place *
find_covering (SnugRecipePlaces *self, const char *source, const char *target, guint32 flags)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      Place *place = g_ptr_array_index (self->list, i);
      const char *source_rest, *target_rest;

      if (place->op != SNUG_MOUNT_BIND)
        continue;
      source_rest = path_below (source, place->source);
      target_rest = path_below (target, place->target);
      if (source_rest == NULL || target_rest == NULL || !g_str_equal (source_rest, target_rest))
        continue;
      if (*source_rest == '\0' || (place->granted && !gives_more (flags, place->flags)))
        return place;
    }
  return NULL;
}

static guint32
mount_flags (SnugBindFlags flags, const char *source)
{
  guint32 result = 0;

  result |= (flags & SNUG_BIND_WRITABLE) != 0 ? SNUG_MOUNT_WRITABLE : 0;
  result |= (flags & SNUG_BIND_OPTIONAL) != 0 ? SNUG_MOUNT_OPTIONAL : 0;
  result |= (flags & SNUG_BIND_DEVICE) != 0 ? SNUG_MOUNT_DEVICE : 0;
  result |= (flags & SNUG_BIND_NOEXEC) != 0 ? SNUG_MOUNT_NOEXEC : 0;
  /* Where users write, a link could be somebody else's; in a snap it would lead to the host's
   * files. The home is opened without links anyway. */
  if (strstr (source, "%u") != NULL || path_below (source, "/tmp") != NULL
      || path_below (source, "/snap") != NULL || path_below (source, "/var/snap") != NULL)
    result |= SNUG_MOUNT_NOFOLLOW;
  return result;
}

static void
add_bind (SnugRecipePlaces *self, const char *source, const char *target, guint32 flags)
{
  Place *place = find_covering (self, source, target, flags);

  if (place == NULL)
    add_place (self, SNUG_MOUNT_BIND, source, target, flags)->granted = TRUE;
  else if (g_str_equal (place->target, target))
    place->flags = add_up (place->flags, flags);
}

static int
compare_lengths (gconstpointer a, gconstpointer b, gpointer data)
{
  GVariant *const *one = a, *const *other = b;
  const char *source_one, *source_other;

  g_variant_get_child (*one, 0, "&s", &source_one);
  g_variant_get_child (*other, 0, "&s", &source_other);
  return (int) strlen (source_one) - (int) strlen (source_other);
}

/* Wider ones first, so that what they contain is known to be there. */
static GPtrArray *
sort_binds (SnugSandbox *sandbox)
{
  g_autoptr (GVariant) binds = snug_sandbox_get_binds (sandbox);
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < g_variant_n_children (binds); i++)
    g_ptr_array_add (sorted, g_variant_get_child_value (binds, i));
  g_ptr_array_sort_with_data (sorted, compare_lengths, NULL);
  return sorted;
}

static char *
real_target (const char *path, SnugRecipeResolve resolve, gpointer data)
{
  g_autofree char *target = snug_recipe_template (path);

  return resolve != NULL ? resolve (data, target) : g_steal_pointer (&target);
}

static void
add_entries (SnugRecipePlaces *self, GVariant *entry, const char *target)
{
  g_autofree const char **except = NULL;
  g_autofree char *source = NULL, *names = NULL;
  const char *directory, *pattern;
  guint32 flags;
  Place *place;

  g_variant_get (entry, "(&s&s^a&su)", &directory, &pattern, &except, &flags);
  source = snug_recipe_template (directory);
  flags = mount_flags (flags, source);
  place = find_covering (self, source, target, flags);
  if (place != NULL && !gives_more (flags, place->flags))
    return;
  names = g_strjoinv ("/", (char **) except);
  place = add_place (self, SNUG_MOUNT_ENTRIES, source, target, flags);
  place->data = *names == '\0' ? g_strdup (pattern) : g_strconcat (pattern, "/", names, NULL);
  place->granted = TRUE;
}

void
snug_recipe_places_add_granted (SnugRecipePlaces *self,
                                SnugSandbox *sandbox,
                                SnugRecipeResolve resolve,
                                gpointer data)
{
  g_autoptr (GPtrArray) binds = sort_binds (sandbox);
  g_autoptr (GVariant) entries = snug_sandbox_get_entries (sandbox);

  for (guint i = 0; i < binds->len; i++)
    {
      g_autofree char *from = NULL, *to = NULL;
      const char *source, *target;
      guint32 flags;

      g_variant_get (g_ptr_array_index (binds, i), "(&s&su)", &source, &target, &flags);
      from = snug_recipe_template (source);
      to = real_target (target, resolve, data);
      add_bind (self, from, to, mount_flags (flags, from));
    }
  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
      g_autofree char *to = NULL;
      const char *directory;

      g_variant_get_child (entry, 0, "&s", &directory);
      to = real_target (directory, resolve, data);
      add_entries (self, entry, to);
    }
}

GPtrArray *
snug_recipe_places_get_targets (SnugRecipePlaces *self)
{
  GPtrArray *targets = g_ptr_array_new ();

  for (guint i = 0; i < self->list->len; i++)
    g_ptr_array_add (targets, ((Place *) g_ptr_array_index (self->list, i))->target);
  return targets;
}

gboolean
snug_recipe_places_has (SnugRecipePlaces *self, const char *path, gboolean below)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const Place *place = g_ptr_array_index (self->list, i);
      const char *rest = path_below (place->target, path);

      if (rest != NULL && below == (*rest == '/'))
        return TRUE;
    }
  return FALSE;
}

/* Component by component, so that a directory comes before what is in it; a home, which may be
 * anywhere, after all fixed places. */
static int
compare_targets (gconstpointer a, gconstpointer b, gpointer data)
{
  const Place *one = *(Place *const *) a, *other = *(Place *const *) b;
  const guchar *x = (const guchar *) one->target, *y = (const guchar *) other->target;

  if ((*x == '%') != (*y == '%'))
    return *x == '%' ? 1 : -1;
  for (; *x != '\0' && *x == *y; x++)
    y++;
  return (*x == '/' ? 1 : *x) - (*y == '/' ? 1 : *y);
}

static gboolean
is_in_snaps_hands (const char *target)
{
  for (guint i = 0; i < G_N_ELEMENTS (snap_writes); i++)
    if (path_below (target, snap_writes[i]) != NULL)
      return TRUE;
  return FALSE;
}

void
snug_recipe_places_seal (SnugRecipePlaces *self, const char *target)
{
  g_ptr_array_add (self->sealed, g_strdup (target));
}

static gboolean
is_sealed (SnugRecipePlaces *self, const char *target)
{
  return g_ptr_array_find_with_equal_func (self->sealed, target, g_str_equal, NULL);
}

void
snug_recipe_places_emit (SnugRecipePlaces *self, SnugRecipeBuilder *builder)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < self->list->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (self->list, i));
  /* GLib's sort is stable: places at one target keep their order. */
  g_ptr_array_sort_with_data (sorted, compare_targets, NULL);
  for (guint i = 0; i < sorted->len; i++)
    {
      const Place *place = g_ptr_array_index (sorted, i);

      if (place->op == SNUG_MOUNT_ENTRIES && is_in_snaps_hands (place->target)
          && !is_sealed (self, place->target))
        {
          snug_recipe_builder_mount (builder, SNUG_MOUNT_TMPFS, NULL, place->target, 0);
          snug_recipe_places_seal (self, place->target);
        }
      snug_recipe_builder_mount (builder, place->op, place->source, place->target, place->flags);
      if (place->data != NULL || place->mode != 0)
        snug_recipe_builder_last_mount (builder, place->mode, place->data);
    }
  for (guint i = 0; i < self->sealed->len; i++)
    snug_recipe_builder_mount (builder, SNUG_MOUNT_READONLY, NULL,
                               g_ptr_array_index (self->sealed, i), 0);
}
