/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mounted on first use, unmounted when idle. A launcher holds a shared lock on its snap's recipes
 * while its app lives, and takes it before it looks whether the images are there. So whoever has
 * the exclusive lock knows that nobody of that snap runs or is about to; a launcher that comes
 * later waits, finds nothing mounted, and asks for it again. */

#include "snug-snap-mounts.h"

#include "snug-file.h"
#include "snug-name.h"
#include "snug-recipe-compiler.h"
#include "snug-recipe-format.h"
#include "snug-snap-image.h"
#include "snug-snap-meta.h"
#include "snug-state-snaps.h"

#include <string.h>

#define MOUNT_DIR "/snap/"

struct _SnugSnapMounts
{
  GObject parent_instance;

  SnugPaths *paths; /* (owned) */
  GRWLock lock;     /* readers mount, the writer unmounts */
};

G_DEFINE_FINAL_TYPE (SnugSnapMounts, snug_snap_mounts, G_TYPE_OBJECT)

void
snug_snap_mount_free (SnugSnapMount *self)
{
  g_free (self->instance);
  g_free (self);
}

static void
add_mount (GPtrArray *mounts, const char *instance, SnugRevision revision)
{
  SnugSnapMount *mount = g_new0 (SnugSnapMount, 1);

  mount->instance = g_strdup (instance);
  mount->revision = revision;
  g_ptr_array_add (mounts, mount);
}

static GPtrArray *
mounts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_mount_free);
}

static void
snug_snap_mounts_init (SnugSnapMounts *self)
{
  g_rw_lock_init (&self->lock);
}

static void
snug_snap_mounts_finalize (GObject *object)
{
  SnugSnapMounts *self = SNUG_SNAP_MOUNTS (object);

  g_clear_object (&self->paths);
  g_rw_lock_clear (&self->lock);
  G_OBJECT_CLASS (snug_snap_mounts_parent_class)->finalize (object);
}

static void
snug_snap_mounts_class_init (SnugSnapMountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_snap_mounts_finalize;
}

SnugSnapMounts *
snug_snap_mounts_new (SnugPaths *paths)
{
  SnugSnapMounts *self = g_object_new (SNUG_TYPE_SNAP_MOUNTS, NULL);

  self->paths = g_object_ref (paths);
  return self;
}

/* --- what is needed, on the main thread --- */

static gboolean
is_on_record (SnugState *state, const char *instance, SnugRevision revision)
{
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, instance, NULL);

  for (guint i = 0; revisions != NULL && i < revisions->len; i++)
    if (((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision == revision)
      return TRUE;
  return FALSE;
}

/* `/snap/INSTANCE/REVISION`, and nothing else: what root mounts is not for a file to invent. */
static gboolean
add_image (SnugState *state, GPtrArray *mounts, const char *image, GError **error)
{
  g_auto (GStrv) parts
    = g_str_has_prefix (image, MOUNT_DIR) ? g_strsplit (image + strlen (MOUNT_DIR), "/", 3) : NULL;
  SnugRevision revision = 0;

  if (parts == NULL || g_strv_length (parts) != 2
      || !snug_name_split_instance (parts[0], NULL, NULL, NULL)
      || !snug_revision_parse (parts[1], &revision, NULL)
      || !is_on_record (state, parts[0], revision))
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "its recipe needs ‘%s’, which is not installed; ‘snug doctor’ says more",
                           image);
  add_mount (mounts, parts[0], revision);
  return TRUE;
}

static GPtrArray *
read_images (SnugState *state, GBytes *content, GError **error)
{
  g_autoptr (GPtrArray) mounts = mounts_new ();
  gsize size;
  const struct snug_recipe_header *recipe = g_bytes_get_data (content, &size);
  const char *problem = snug_recipe_check (recipe, size);
  const uint32_t *images;

  if (problem != NULL)
    {
      snug_set_error (error, SNUG_ERROR_FAILED, "its recipe is damaged: %s", problem);
      return NULL;
    }
  images = snug_recipe_table (recipe, &recipe->images);
  for (uint32_t i = 0; i < recipe->images.count; i++)
    if (!add_image (state, mounts, snug_recipe_string (recipe, images[i]), error))
      return NULL;
  return g_steal_pointer (&mounts);
}

static GBytes *
read_recipe (SnugSnapMounts *self, const char *instance, const char *tag, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s" SNUG_RECIPE_SUFFIX, instance, tag);
  snug_autofd int folder
    = snug_file_open_root (snug_paths_get (self->paths, SNUG_PATH_RECIPES), error);

  return folder >= 0 ? snug_file_read (folder, name, SNUG_RECIPE_MAX_SIZE, error) : NULL;
}

static gboolean
has_subject (const SnugSnapInfo *info, const char *name, gboolean hook)
{
  return hook ? snug_snap_info_find_hook (info, name) != NULL
              : snug_snap_info_find_app (info, name) != NULL;
}

/* A snap whose recipes are not there: they are about to be made, or were lost. */
static GPtrArray *
find_by_record (SnugSnapMounts *self,
                SnugState *state,
                const SnugSnapRecord *snap,
                const char *name,
                gboolean hook,
                GError **error)
{
  g_autoptr (SnugSnapInfo) info
    = snug_snap_meta_read (self->paths, snap->instance, snap->current, error);
  g_autoptr (GPtrArray) mounts = mounts_new ();
  g_autoptr (SnugSnapRecord) base = NULL;

  if (info == NULL)
    return NULL;
  if (!has_subject (info, name, hook))
    {
      snug_set_error (error, SNUG_ERROR_NOT_FOUND, "the snap ‘%s’ has no %s ‘%s’", snap->instance,
                      hook ? "hook" : "app", name);
      return NULL;
    }
  add_mount (mounts, snap->instance, snap->current);
  if (snap->base != NULL)
    base = snug_state_get_snap (state, snap->base, NULL);
  if (base != NULL)
    add_mount (mounts, base->instance, base->current);
  return g_steal_pointer (&mounts);
}

static GPtrArray *
find_for (SnugSnapMounts *self,
          SnugState *state,
          const SnugSnapRecord *snap,
          const char *tag,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) recipe = read_recipe (self, snap->instance, tag, &local_error);
  g_autofree char *instance = NULL;
  g_autofree char *name = NULL;
  gboolean hook = FALSE;

  if (recipe != NULL)
    return read_images (state, recipe, error);
  if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!snug_name_parse_tag (tag, &instance, &name, &hook, error))
    return NULL;
  return find_by_record (self, state, snap, name, hook, error);
}

GPtrArray *
snug_snap_mounts_find (SnugSnapMounts *self, SnugState *state, const char *tag, GError **error)
{
  g_autofree char *instance = NULL;
  g_autofree char *name = NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;
  GPtrArray *mounts;
  gboolean hook;

  if (!snug_name_parse_tag (tag, &instance, &name, &hook, error))
    return NULL;
  snap = snug_state_get_snap (state, instance, error);
  if (snap == NULL)
    return NULL;
  if (!snap->active)
    {
      snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                      "the snap ‘%s’ is disabled; ‘snug enable %s’ makes it usable", instance,
                      instance);
      return NULL;
    }
  mounts = find_for (self, state, snap, tag, error);
  if (mounts == NULL)
    g_prefix_error (error, "cannot mount what ‘%s’ needs: ", tag);
  return mounts;
}

GPtrArray *
snug_snap_mounts_list (SnugSnapMounts *self, SnugState *state, GError **error)
{
  g_autoptr (GPtrArray) snaps = snug_state_list_snaps (state, error);
  g_autoptr (GPtrArray) mounts = mounts_new ();

  for (guint i = 0; snaps != NULL && i < snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (snaps, i);
      g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, snap->instance, error);

      if (revisions == NULL)
        return NULL;
      for (guint j = 0; j < revisions->len; j++)
        add_mount (mounts, snap->instance,
                   ((SnugRevisionRecord *) g_ptr_array_index (revisions, j))->revision);
    }
  return snaps != NULL ? g_steal_pointer (&mounts) : NULL;
}

/* Mount points are made and removed with their mounts. */
static gboolean
has_mount_point (SnugSnapMounts *self, const SnugSnapMount *mount)
{
  g_autofree char *target
    = snug_snap_image_get_mount_point (self->paths, mount->instance, mount->revision);

  return g_file_test (target, G_FILE_TEST_IS_DIR);
}

gboolean
snug_snap_mounts_have_any (SnugSnapMounts *self, GPtrArray *mounts)
{
  for (guint i = 0; i < mounts->len; i++)
    if (has_mount_point (self, g_ptr_array_index (mounts, i)))
      return TRUE;
  return FALSE;
}

/* --- mounting, on a worker --- */

static gboolean
ensure_one (SnugSnapMounts *self,
            SnugStorage *storage,
            const SnugSnapMount *mount,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) first = NULL;

  if (snug_snap_image_mount (self->paths, storage, mount->instance, mount->revision, cancellable,
                             &first))
    return TRUE;
  /* What is left of a mount that died is in the way; if that is not it, the second attempt says the
   * same as the first. */
  if (!snug_snap_image_unmount (self->paths, storage, mount->instance, mount->revision, cancellable,
                                NULL))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  return snug_snap_image_mount (self->paths, storage, mount->instance, mount->revision, cancellable,
                                error);
}

gboolean
snug_snap_mounts_ensure (SnugSnapMounts *self,
                         SnugStorage *storage,
                         GPtrArray *mounts,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&self->lock);

  for (guint i = 0; i < mounts->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !ensure_one (self, storage, g_ptr_array_index (mounts, i), cancellable, error))
      return FALSE;
  return TRUE;
}

void
snug_snap_mounts_wait (SnugSnapMounts *self)
{
  g_autoptr (GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&self->lock);

  (void) locker;
}

/* --- unmounting, on a worker --- */

/* The snaps of which something is mounted: those that run are among them. */
typedef struct
{
  GPtrArray *mounted;  /* (owned container) of SnugSnapMount */
  GArray *locks;       /* (owned) of int */
  GHashTable *running; /* (owned) of char* */
} Release;

static void
release_clear (Release *release)
{
  for (guint i = 0; i < release->locks->len; i++)
    close (g_array_index (release->locks, int, i));
  g_array_unref (release->locks);
  g_ptr_array_unref (release->mounted);
  g_hash_table_unref (release->running);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Release, release_clear)

static gboolean
is_mounted (SnugSnapMounts *self, SnugStorage *storage, const SnugSnapMount *mount)
{
  g_autofree char *target
    = snug_snap_image_get_mount_point (self->paths, mount->instance, mount->revision);
  gboolean mounted = FALSE;

  return has_mount_point (self, mount) && snug_storage_is_mounted (storage, target, &mounted, NULL)
         && mounted;
}

static gboolean
lock_snap (SnugSnapMounts *self, Release *release, const char *instance, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  int lock;

  if (snug_recipe_try_lock (self->paths, instance, &lock, &local_error))
    {
      if (lock >= 0)
        g_array_append_val (release->locks, lock);
      return TRUE;
    }
  if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_hash_table_add (release->running, g_strdup (instance));
  return TRUE;
}

static gboolean
lock_all (SnugSnapMounts *self, Release *release, GError **error)
{
  const char *last = NULL;

  /* Revisions of a snap stand together. */
  for (guint i = 0; i < release->mounted->len; i++)
    {
      const SnugSnapMount *mount = g_ptr_array_index (release->mounted, i);

      if (g_strcmp0 (last, mount->instance) != 0
          && !lock_snap (self, release, mount->instance, error))
        return FALSE;
      last = mount->instance;
    }
  return TRUE;
}

static gboolean
is_needed (SnugSnapMounts *self,
           const Release *release,
           const SnugSnapMount *mount,
           gboolean *needed,
           GError **error)
{
  g_autofree char *text = snug_revision_to_string (mount->revision);
  g_autofree char *image = g_strconcat (MOUNT_DIR, mount->instance, "/", text, NULL);
  GHashTableIter iter;
  gpointer instance;

  /* What runs may have been started with a recipe that is no more, of another revision. */
  *needed = g_hash_table_contains (release->running, mount->instance);
  g_hash_table_iter_init (&iter, release->running);
  while (!*needed && g_hash_table_iter_next (&iter, &instance, NULL))
    if (!snug_recipe_needs_image (self->paths, instance, image, needed, error))
      return FALSE;
  return TRUE;
}

gboolean
snug_snap_mounts_release (SnugSnapMounts *self,
                          SnugStorage *storage,
                          GPtrArray *mounts,
                          gboolean *left,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&self->lock);
  g_auto (Release) release = { g_ptr_array_new (), g_array_new (FALSE, FALSE, sizeof (int)),
                               g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };

  *left = FALSE;
  for (guint i = 0; i < mounts->len; i++)
    if (is_mounted (self, storage, g_ptr_array_index (mounts, i)))
      g_ptr_array_add (release.mounted, g_ptr_array_index (mounts, i));
  if (!lock_all (self, &release, error))
    return FALSE;
  for (guint i = 0; i < release.mounted->len; i++)
    {
      const SnugSnapMount *mount = g_ptr_array_index (release.mounted, i);
      g_autoptr (GError) local_error = NULL;
      gboolean needed;

      if (!is_needed (self, &release, mount, &needed, error))
        return FALSE;
      if (needed
          || (!g_cancellable_is_cancelled (cancellable)
              && snug_snap_image_unmount (self->paths, storage, mount->instance, mount->revision,
                                          cancellable, &local_error)))
        continue;
      *left = TRUE;
      if (local_error != NULL)
        g_debug ("cannot unmount ‘%s’: %s", mount->instance, local_error->message);
    }
  return TRUE;
}
