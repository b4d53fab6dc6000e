/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "snug-snap-image.h"
#include "test-root.h"

/* A backend that remembers what it was told; the real ones have their own suite. */

typedef struct
{
  GObject parent;
  GHashTable *mounts; /* target to source */
  gboolean fail;
  guint busy; /* how often it will be */
  gint n_at_work;
  gint n_mounts;
} MemoryStorage;

typedef GObjectClass MemoryStorageClass;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MemoryStorage, g_object_unref)

static GType memory_storage_get_type (void);

static gboolean
memory_mount (SnugStorage *storage,
              int fd,
              const char *source,
              const char *target,
              GCancellable *cancellable,
              GError **error)
{
  MemoryStorage *self = (MemoryStorage *) storage;

  if (self->fail)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "not an image");
  g_assert_true (g_file_test (target, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_atomic_int_add (&self->n_at_work, 1), ==, 0);
  g_usleep (5000);
  g_atomic_int_inc (&self->n_mounts);
  g_assert_cmpint (g_atomic_int_add (&self->n_at_work, -1), ==, 1);
  g_hash_table_insert (self->mounts, g_strdup (target), g_strdup (source));
  return TRUE;
}

static gboolean
memory_unmount (SnugStorage *storage, const char *target, GCancellable *cancellable, GError **error)
{
  MemoryStorage *self = (MemoryStorage *) storage;

  if (self->busy > 0)
    {
      self->busy--;
      return snug_set_error (error, SNUG_ERROR_BUSY, "a process uses it");
    }
  g_hash_table_remove (self->mounts, target);
  return TRUE;
}

static gboolean
memory_is_mounted (SnugStorage *storage, const char *target, gboolean *mounted, GError **error)
{
  *mounted = g_hash_table_contains (((MemoryStorage *) storage)->mounts, target);
  return TRUE;
}

static void
memory_storage_plugin_init (SnugPluginInterface *iface)
{
}

static void
memory_storage_storage_init (SnugStorageInterface *iface)
{
  iface->mount = memory_mount;
  iface->unmount = memory_unmount;
  iface->is_mounted = memory_is_mounted;
}

G_DEFINE_TYPE_WITH_CODE (MemoryStorage,
                         memory_storage,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, memory_storage_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORAGE, memory_storage_storage_init))

static void
memory_storage_init (MemoryStorage *self)
{
  self->mounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
memory_storage_finalize (GObject *object)
{
  g_hash_table_unref (((MemoryStorage *) object)->mounts);
  G_OBJECT_CLASS (memory_storage_parent_class)->finalize (object);
}

static void
memory_storage_class_init (MemoryStorageClass *klass)
{
  klass->finalize = memory_storage_finalize;
}

static void
test_place (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = snug_snap_image_get_path (root->paths, "foo", -1);

  g_assert_true (g_str_has_suffix (path, "/var/lib/snug/snaps/foo_x1.snap"));
  g_assert_false (snug_snap_image_place (root->paths, "gone", "foo", -1, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  root_write (root, "var/lib/snug/partial/42", "image", 0600);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_snap_image_place (root->paths, "42", "foo", -1, &error));
      g_assert_no_error (error);
    }
  root_assert_file (root, "var/lib/snug/snaps/foo_x1.snap", "image");
  g_assert_false (root_has (root, "var/lib/snug/partial/42"));
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_snap_image_remove (root->paths, "foo", -1, &error));
  g_assert_false (root_has (root, "var/lib/snug/snaps/foo_x1.snap"));
}

static void
test_mount (Root *root, gconstpointer data)
{
  g_autoptr (MemoryStorage) storage = g_object_new (memory_storage_get_type (), NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *target = snug_snap_image_get_mount_point (root->paths, "foo", 7);

  g_assert_false (
    snug_snap_image_mount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  root_write (root, "var/lib/snug/snaps/foo_7.snap", "image", 0600);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (
        snug_snap_image_mount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (g_hash_table_size (storage->mounts), ==, 1);
  g_assert_true (g_hash_table_contains (storage->mounts, target));
  for (guint i = 0; i < 2; i++)
    g_assert_true (
      snug_snap_image_unmount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (root_has (root, "snap/foo"));
}

/* Somebody stands in it: what is idle stays, what goes goes. */
static void
test_detach (Root *root, gconstpointer data)
{
  g_autoptr (MemoryStorage) storage = g_object_new (memory_storage_get_type (), NULL);
  g_autoptr (GError) error = NULL;

  root_write (root, "var/lib/snug/snaps/foo_7.snap", "image", 0600);
  g_assert_true (
    snug_snap_image_mount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  storage->busy = 1;
  g_assert_false (
    snug_snap_image_unmount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_true (root_has (root, "snap/foo"));
  storage->busy = 1;
  g_assert_true (
    snug_snap_image_detach (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (storage->mounts), ==, 0);
  g_assert_false (root_has (root, "snap/foo"));
}

static void
test_image_is_a_link (Root *root, gconstpointer data)
{
  g_autoptr (MemoryStorage) storage = g_object_new (memory_storage_get_type (), NULL);
  g_autoptr (GError) error = NULL;

  root_write (root, "var/lib/snug/snaps/other", "image", 0600);
  g_assert_cmpint (symlinkat ("other", root->fd, "var/lib/snug/snaps/foo_7.snap"), ==, 0);
  g_assert_false (
    snug_snap_image_mount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

static void
test_backend_refuses (Root *root, gconstpointer data)
{
  g_autoptr (MemoryStorage) storage = g_object_new (memory_storage_get_type (), NULL);
  g_autoptr (GError) error = NULL;

  storage->fail = TRUE;
  root_write (root, "var/lib/snug/snaps/foo_7.snap", "image", 0600);
  g_assert_false (
    snug_snap_image_mount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  /* Undo clears what the attempt left. */
  g_assert_true (
    snug_snap_image_unmount (root->paths, SNUG_STORAGE (storage), "foo", 7, NULL, NULL));
  g_assert_false (root_has (root, "snap/foo"));
}

/* --- two at once --- */

typedef struct
{
  Root *root;
  SnugStorage *storage;
} Mounter;

static gpointer
mount_base (gpointer data)
{
  const Mounter *mounter = data;

  g_assert_true (
    snug_snap_image_mount (mounter->root->paths, mounter->storage, "core", 1, NULL, NULL));
  return NULL;
}

/* A base is mounted for whoever needs it, and the backend is asked once. */
static void
test_two_at_once (Root *root, gconstpointer data)
{
  g_autoptr (MemoryStorage) storage = g_object_new (memory_storage_get_type (), NULL);
  Mounter mounter = { root, SNUG_STORAGE (storage) };
  GThread *threads[4];

  root_write (root, "var/lib/snug/snaps/core_1.snap", "image", 0600);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("mount", mount_base, &mounter);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (storage->n_mounts, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/snap-image/place", test_place);
  root_test ("/lifecycle/snap-image/mount", test_mount);
  root_test ("/lifecycle/snap-image/detach", test_detach);
  root_test ("/lifecycle/snap-image/image-is-a-link", test_image_is_a_link);
  root_test ("/lifecycle/snap-image/backend-refuses", test_backend_refuses);
  root_test ("/lifecycle/snap-image/two-at-once", test_two_at_once);
  return g_test_run ();
}
