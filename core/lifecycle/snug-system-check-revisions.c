/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What there must be for each revision on record, and that there is nothing of others. */

#include "snug-system-check-private.h"

#include "snug-digest-copy.h"
#include "snug-file.h"

#include <fcntl.h>
#include <string.h>

#define MAX_MOUNT_TABLE (16 * 1024 * 1024)

/* `INSTANCE_REVISION` in front of a suffix; %FALSE if it does not look so. */
static gboolean
split_name (const char *name, const char *suffix, char **instance, char **revision)
{
  g_autofree char *stem = NULL;
  const char *dash;

  if (!g_str_has_suffix (name, suffix))
    return FALSE;
  stem = g_strndup (name, strlen (name) - strlen (suffix));
  dash = strrchr (stem, '_');
  if (dash == NULL)
    return FALSE;
  *instance = g_strndup (stem, (gsize) (dash - stem));
  *revision = g_strdup (dash + 1);
  return TRUE;
}

static void
check_strangers (SnugSystemCheck *self, SnugPathId place, const char *const *suffixes)
{
  const char *path = snug_paths_get (self->paths, place);
  g_auto (GStrv) names = snug_system_check_list (path);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; suffixes[j] != NULL && !known; j++)
        {
          g_autofree char *instance = NULL;
          g_autofree char *revision = NULL;

          known = split_name (names[i], suffixes[j], &instance, &revision)
                  && (snug_system_check_knows (self, instance, revision)
                      || snug_system_check_is_busy (self, instance));
        }
      if (!known)
        snug_system_check_add (self, "‘%s/%s’ belongs to no installed revision; it can be deleted",
                               path, names[i]);
    }
}

/* --- images --- */

static void
check_digest (SnugSystemCheck *self, const SnugRevisionRecord *revision, int image)
{
  const SnugDigestCopyOptions options = { revision->instance, G_MAXUINT64, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = NULL;

  if (!self->digests || revision->sha3_384 == NULL)
    return;
  digest = snug_digest_copy (image, -1, &options, NULL, self->cancellable, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (digest == NULL)
    snug_system_check_add (self, "the image of ‘%s’ cannot be read: %s; the disk may be failing",
                           revision->instance, error->message);
  else if (!snug_digest_equal (digest, revision->sha3_384))
    snug_system_check_add (self,
                           "the image of ‘%s’ is not the one that was verified: it was changed or "
                           "the disk is failing; remove the snap and install it again",
                           revision->instance);
}

static void
check_image (SnugSystemCheck *self, const SnugRevisionRecord *revision, int folder)
{
  g_autofree char *text = snug_revision_to_string (revision->revision);
  g_autofree char *name = g_strdup_printf ("%s_%s.snap", revision->instance, text);
  g_autoptr (GError) error = NULL;
  snug_autofd int image
    = folder >= 0 ? snug_file_open_regular (folder, name, G_MAXUINT64, &error) : -1;
  struct stat st;

  if (image < 0 || fstat (image, &st) < 0)
    snug_system_check_add (self,
                           "the image of ‘%s’ revision %s is missing; remove that revision, or put "
                           "its image back as ‘%s/%s’",
                           revision->instance, text, snug_paths_get (self->paths, SNUG_PATH_IMAGES),
                           name);
  else if (st.st_size != revision->size)
    snug_system_check_add (self,
                           "the image of ‘%s’ revision %s has %" G_GINT64_FORMAT
                           " bytes and had %" G_GINT64_FORMAT
                           " when it was verified; remove that revision and install it again",
                           revision->instance, text, (gint64) st.st_size, revision->size);
  else
    check_digest (self, revision, image);
}

/* --- data --- */

static void
check_data (SnugSystemCheck *self, const SnugRevisionRecord *revision)
{
  g_autofree char *text = snug_revision_to_string (revision->revision);
  g_autofree char *path
    = snug_paths_build (self->paths, SNUG_PATH_SNAP_DATA, revision->instance, text, NULL);
  struct stat st;

  if (fstatat (AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR (st.st_mode))
    snug_system_check_add (
      self,
      "the data of ‘%s’ revision %s is missing; bring ‘%s’ back from a backup, "
      "or remove the snap",
      revision->instance, text, path);
}

static void
check_data_of (SnugSystemCheck *self, const char *instance)
{
  g_autofree char *path = snug_paths_build (self->paths, SNUG_PATH_SNAP_DATA, instance, NULL);
  g_auto (GStrv) names = snug_system_check_list (path);

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_str_equal (names[i], "common") && !g_str_equal (names[i], "current")
        && !snug_system_check_knows (self, instance, names[i]))
      snug_system_check_add (
        self, "the data ‘%s/%s’ belongs to no installed revision; keep what you need and delete it",
        path, names[i]);
}

static void
check_all_data (SnugSystemCheck *self)
{
  const char *path = snug_paths_get (self->paths, SNUG_PATH_SNAP_DATA);
  g_auto (GStrv) names = snug_system_check_list (path);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (snug_system_check_is_busy (self, names[i]))
        continue;
      if (g_hash_table_contains (self->by_name, names[i]))
        check_data_of (self, names[i]);
      else
        snug_system_check_add (
          self, "the data ‘%s/%s’ belongs to no installed snap; keep what you need and delete it",
          path, names[i]);
    }
}

/* --- mounts --- */

static void
check_mount_points_of (SnugSystemCheck *self, const char *instance)
{
  g_autofree char *path = snug_paths_build (self->paths, SNUG_PATH_SNAP_MOUNT, instance, NULL);
  g_auto (GStrv) names = snug_system_check_list (path);

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_str_equal (names[i], "current") && !snug_system_check_knows (self, instance, names[i]))
      snug_system_check_add (
        self, "‘%s/%s’ belongs to no installed revision; unmount it if it is mounted and delete it",
        path, names[i]);
}

static void
check_mount_points (SnugSystemCheck *self)
{
  const char *path = snug_paths_get (self->paths, SNUG_PATH_SNAP_MOUNT);
  g_auto (GStrv) names = snug_system_check_list (path);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], "bin") || g_str_equal (names[i], "README")
          || snug_system_check_is_busy (self, names[i]))
        continue;
      if (g_hash_table_contains (self->by_name, names[i]))
        check_mount_points_of (self, names[i]);
      else
        snug_system_check_add (
          self, "‘%s/%s’ belongs to no installed snap; unmount what is mounted there and delete it",
          path, names[i]);
    }
}

/* The folder listing finds strangers; this finds two mounts in one place, which no folder shows. */
static void
check_mount_table (SnugSystemCheck *self)
{
  g_autofree char *prefix
    = g_strconcat (snug_paths_get (self->paths, SNUG_PATH_SNAP_MOUNT), "/", NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  snug_autofd int fd = open ("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
  g_autoptr (GBytes) table
    = fd >= 0 ? snug_file_read_fd (fd, "mountinfo", MAX_MOUNT_TABLE, NULL) : NULL;
  g_auto (GStrv) lines = NULL;

  if (table == NULL)
    return;
  lines = g_strsplit (g_bytes_get_data (table, NULL), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 6);

      if (g_strv_length (words) < 6 || !g_str_has_prefix (words[4], prefix))
        continue;
      if (!g_hash_table_add (seen, g_strdup (words[4])))
        snug_system_check_add (self,
                               "‘%s’ is mounted more than once; ‘umount %s’ takes the upper one "
                               "away",
                               words[4], words[4]);
    }
}

void
snug_system_check_revisions (SnugSystemCheck *self)
{
  static const char *const image_suffixes[] = { ".snap", NULL };
  static const char *const meta_suffixes[] = { ".yaml", ".hooks", NULL };
  snug_autofd int folder
    = snug_file_open_root (snug_paths_get (self->paths, SNUG_PATH_IMAGES), NULL);

  for (guint i = 0; i < self->revisions->len; i++)
    {
      const SnugRevisionRecord *revision = g_ptr_array_index (self->revisions, i);

      if (snug_system_check_is_busy (self, revision->instance))
        continue;
      check_image (self, revision, folder);
      check_data (self, revision);
    }
  check_strangers (self, SNUG_PATH_IMAGES, image_suffixes);
  check_strangers (self, SNUG_PATH_META, meta_suffixes);
  check_all_data (self);
  check_mount_points (self);
  check_mount_table (self);
}
