/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An image from a person's hands: copied, hashed, looked into. The copy is made before anything is
 * believed of it, because the original can change at any time. Workers; several at once, each with
 * names of its own. */

#include "snug-image-intake.h"

#include "snug-digest-copy.h"
#include "snug-file.h"
#include "snug-snap-inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>

#define PREFIX         "local-"
#define SCRATCH        "inspect"
#define MAX_IMAGE_SIZE (64 * G_GUINT64_CONSTANT (1024) * 1024 * 1024)

static int
open_folder (const char *path, mode_t mode, GError **error)
{
  snug_autofd int root = snug_file_open_root ("/", error);

  return root >= 0 ? snug_file_make_dirs (root, path + 1, mode, error) : -1;
}

static int
open_partial (SnugPaths *paths, GError **error)
{
  return open_folder (snug_paths_get (paths, SNUG_PATH_PARTIAL), 0700, error);
}

static gboolean
check_source (int fd, guint64 *size, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at the image");
  if (!S_ISREG (st.st_mode))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image is not a regular file; save it to one first");
  if (st.st_size <= 0 || (guint64) st.st_size > MAX_IMAGE_SIZE)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image has %" G_GINT64_FORMAT
                           " bytes; a snap has at least 1 and at most 64 GiB",
                           (gint64) st.st_size);
  if (lseek (fd, 0, SEEK_SET) < 0)
    return snug_set_error_from_errno (error, errno, "cannot read the image");
  *size = (guint64) st.st_size;
  return TRUE;
}

/* Better to know at once than after minutes of copying. */
static gboolean
check_space (int folder, guint64 size, GError **error)
{
  struct statvfs fs;
  guint64 available;

  if (fstatvfs (folder, &fs) < 0)
    return TRUE;
  available = (guint64) fs.f_bavail * fs.f_frsize;
  if (size <= available)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NO_SPACE,
                         "the image needs %" G_GUINT64_FORMAT
                         " MB and the disk has %" G_GUINT64_FORMAT
                         " MB left; remove something and try again",
                         size / 1000000 + 1, available / 1000000);
}

static gboolean
copy_image (SnugImageIntake *self, int fd, int folder, GCancellable *cancellable, GError **error)
{
  const SnugDigestCopyOptions options = { "the image", MAX_IMAGE_SIZE, NULL, NULL };
  snug_autofd int target
    = snug_file_open_beneath (folder, self->partial, O_WRONLY | O_CREAT | O_EXCL, 0600, error);

  if (target < 0)
    return FALSE;
  self->sha3_384 = snug_digest_copy (fd, target, &options, &self->size, cancellable, error);
  if (self->sha3_384 == NULL)
    return FALSE;
  if (fsync (target) < 0)
    return snug_set_error_from_errno (error, errno, "cannot keep the image");
  return TRUE;
}

SnugImageIntake *
snug_image_intake_new (SnugPaths *paths, int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (SnugImageIntake) self = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  snug_autofd int folder = -1;
  guint64 size;

  if (!check_source (fd, &size, error))
    return NULL;
  folder = open_partial (paths, error);
  if (folder < 0 || !check_space (folder, size, error))
    return NULL;
  self = g_new0 (SnugImageIntake, 1);
  self->paths = g_object_ref (paths);
  self->partial = g_strconcat (PREFIX, uuid, NULL);
  if (!copy_image (self, fd, folder, cancellable, error))
    {
      g_prefix_error (error, "cannot copy the image: ");
      return NULL;
    }
  return g_steal_pointer (&self);
}

static gboolean
remove_scratch (SnugPaths *paths, const char *name, GError **error)
{
  g_autofree char *path = snug_paths_build (paths, SNUG_PATH_RUNTIME, SCRATCH, NULL);
  snug_autofd int folder = open_folder (path, 0700, error);

  if (folder < 0)
    return FALSE;
  if (unlinkat (folder, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
    return snug_set_error_from_errno (error, errno, "cannot remove the mount point ‘%s/%s’", path,
                                      name);
  return TRUE;
}

static gboolean
look_inside (SnugImageIntake *self, const char *target, GError **error)
{
  snug_autofd int tree = snug_file_open_root (target, error);

  if (tree < 0)
    return FALSE;
  g_clear_pointer (&self->info, snug_snap_info_unref);
  self->info = snug_snap_inspect (tree, error);
  return self->info != NULL;
}

/* Whatever the look into it found, the mount goes; what could not be taken away is found by the
 * next sweep. */
static gboolean
mount_and_look (SnugImageIntake *self,
                SnugStorage *storage,
                const char *name,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *target = snug_paths_build (self->paths, SNUG_PATH_RUNTIME, SCRATCH, name, NULL);
  g_autofree char *source = snug_paths_build (self->paths, SNUG_PATH_PARTIAL, self->partial, NULL);
  snug_autofd int folder = open_partial (self->paths, error);
  snug_autofd int image = -1;
  g_autoptr (GError) left = NULL;
  gboolean ok;

  if (folder < 0)
    return FALSE;
  image = snug_file_open_regular (folder, self->partial, MAX_IMAGE_SIZE, error);
  if (image < 0 || !snug_storage_mount (storage, image, source, target, cancellable, error))
    return FALSE;
  ok = look_inside (self, target, error);
  if (!snug_storage_unmount (storage, target, NULL, &left))
    g_message ("cannot take away the mount ‘%s’: %s", target, left->message);
  return ok;
}

gboolean
snug_image_intake_inspect (SnugImageIntake *self,
                           SnugStorage *storage,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *target
    = snug_paths_build (self->paths, SNUG_PATH_RUNTIME, SCRATCH, self->partial, NULL);
  snug_autofd int folder = open_folder (target, 0700, error);
  gboolean ok;

  if (folder < 0)
    return FALSE;
  snug_clear_fd (&folder);
  ok = mount_and_look (self, storage, self->partial, cancellable, error);
  if (!remove_scratch (self->paths, self->partial, ok ? error : NULL))
    return FALSE;
  return ok;
}

void
snug_image_intake_keep (SnugImageIntake *self)
{
  self->kept = TRUE;
}

void
snug_image_intake_free (SnugImageIntake *self)
{
  snug_autofd int folder = !self->kept ? open_partial (self->paths, NULL) : -1;

  if (folder >= 0 && !snug_file_remove (folder, self->partial, NULL))
    g_message ("cannot remove the copy ‘%s’ of an image", self->partial);
  g_clear_object (&self->paths);
  g_clear_pointer (&self->info, snug_snap_info_unref);
  g_free (self->partial);
  g_free (self->sha3_384);
  g_free (self);
}

/* --- what a process that was killed left --- */

static char **
list_names (const char *path, const char *prefix)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

gboolean
snug_image_intake_has_leftovers (SnugPaths *paths)
{
  g_autofree char *scratch = snug_paths_build (paths, SNUG_PATH_RUNTIME, SCRATCH, NULL);
  g_auto (GStrv) mounts = list_names (scratch, "");
  g_auto (GStrv) copies = list_names (snug_paths_get (paths, SNUG_PATH_PARTIAL), PREFIX);

  return mounts[0] != NULL || copies[0] != NULL;
}

gboolean
snug_image_intake_sweep (SnugPaths *paths, SnugStorage *storage, GHashTable *keep, GError **error)
{
  g_autofree char *scratch = snug_paths_build (paths, SNUG_PATH_RUNTIME, SCRATCH, NULL);
  g_auto (GStrv) mounts = list_names (scratch, "");
  g_auto (GStrv) copies = list_names (snug_paths_get (paths, SNUG_PATH_PARTIAL), PREFIX);
  snug_autofd int folder = -1;

  for (guint i = 0; mounts[i] != NULL; i++)
    {
      g_autofree char *target = g_build_filename (scratch, mounts[i], NULL);

      if (!snug_storage_unmount (storage, target, NULL, error)
          || !remove_scratch (paths, mounts[i], error))
        return FALSE;
    }
  folder = copies[0] != NULL ? open_partial (paths, error) : -1;
  for (guint i = 0; copies[i] != NULL; i++)
    if (!g_hash_table_contains (keep, copies[i])
        && (folder < 0 || !snug_file_remove (folder, copies[i], error)))
      return FALSE;
  return TRUE;
}
