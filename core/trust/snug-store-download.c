/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bringing one image: the part that is there is hashed, the rest is hashed while it is written. A
 * lock on the file keeps two from writing to it. Any thread. */

#include "snug-store-download.h"

#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define BLOCK_SIZE (1024 * 1024)

typedef struct
{
  const SnugStoreDownload *request;
  SnugStore *store;
  GCancellable *cancellable;
  int dir_fd;
  int fd;
  guint64 present; /* bytes that are there */
} ImageDownload;

static void
image_download_clear (ImageDownload *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->dir_fd >= 0)
    close (self->dir_fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImageDownload, image_download_clear)

static gboolean
check_request (const SnugStoreDownload *request, GError **error)
{
  if (!snug_digest_is_valid (request->sha3_384) || request->size == 0
      || request->size > (guint64) G_MAXINT64)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image of ‘%s’ has no valid digest or size", request->name);
  if (request->partial[0] == '\0' || request->partial[0] == '.'
      || strchr (request->partial, '/') != NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%.60s’ is not a name for a download", request->partial);
  return TRUE;
}

static gboolean
open_partial (ImageDownload *self, SnugPaths *paths, GError **error)
{
  const char *folder = snug_paths_get (paths, SNUG_PATH_PARTIAL);
  struct stat st;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make ‘%s’", folder);
  self->dir_fd = snug_file_open_root (folder, error);
  if (self->dir_fd < 0 || !snug_file_is_trusted (self->dir_fd, folder, error))
    return FALSE;
  self->fd = snug_file_open_beneath (self->dir_fd, self->request->partial,
                                     O_RDWR | O_CREAT | O_NONBLOCK, 0600, error);
  if (self->fd < 0)
    return FALSE;
  if (fstat (self->fd, &st) < 0 || !S_ISREG (st.st_mode))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s/%s’ is not a regular file",
                           folder, self->request->partial);
  if (fchmod (self->fd, 0600) < 0)
    return snug_set_error_from_errno (error, errno, "cannot set the mode of ‘%s’",
                                      self->request->partial);
  if (flock (self->fd, LOCK_EX | LOCK_NB) < 0)
    return snug_set_error (error, SNUG_ERROR_BUSY, "‘%s’ is being downloaded already",
                           self->request->name);
  self->present = (guint64) st.st_size;
  return TRUE;
}

static gboolean
empty_partial (ImageDownload *self, GError **error)
{
  if (ftruncate (self->fd, 0) < 0 || lseek (self->fd, 0, SEEK_SET) < 0)
    return snug_set_error_from_errno (error, errno, "cannot empty the download of ‘%s’",
                                      self->request->name);
  self->present = 0;
  return TRUE;
}

/* Nothing of worth is in it. */
static void
remove_partial (ImageDownload *self)
{
  g_autoptr (GError) error = NULL;

  if (!snug_file_remove (self->dir_fd, self->request->partial, &error))
    g_debug ("a download stays behind: %s", error->message);
}

/* Takes the part that is there into the digest, and leaves the position behind it. */
static SnugDigest *
hash_present (ImageDownload *self, GError **error)
{
  g_autoptr (SnugDigest) digest = snug_digest_new ();
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  guint64 done = 0;

  if (lseek (self->fd, 0, SEEK_SET) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot read the download of ‘%s’",
                                 self->request->name);
      return NULL;
    }
  while (done < self->present)
    {
      gssize n = read (self->fd, block, MIN (self->present - done, BLOCK_SIZE));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0 || g_cancellable_is_cancelled (self->cancellable))
        {
          snug_set_error (error, n <= 0 ? SNUG_ERROR_FAILED : SNUG_ERROR_CANCELLED,
                          n <= 0 ? "cannot read the download of ‘%s’"
                                 : "the download of ‘%s’ was cancelled",
                          self->request->name);
          return NULL;
        }
      snug_digest_update (digest, block, (gsize) n);
      done += (guint64) n;
      if (self->request->progress != NULL)
        self->request->progress (done, self->request->user_data);
    }
  return g_steal_pointer (&digest);
}

/* Room for all of it before a byte is fetched. Where the file system cannot say, writing will. */
static gboolean
reserve_space (ImageDownload *self, GError **error)
{
  if (fallocate (self->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) self->request->size) == 0
      || (errno != ENOSPC && errno != EDQUOT && errno != EFBIG))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NO_SPACE,
                         "there is no room for the %" G_GUINT64_FORMAT " bytes of ‘%s’",
                         self->request->size, self->request->name);
}

static int
open_source (ImageDownload *self, GError **error)
{
  guint64 size = 0;
  snug_autofd int source
    = snug_store_open_artifact (self->store, self->request->artifact, self->present, &size,
                                self->cancellable, error);

  if (source < 0)
    return -1;
  if (size != 0 && size != self->request->size)
    {
      snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                      "the store's image of ‘%s’ has %" G_GUINT64_FORMAT
                      " bytes, not the signed %" G_GUINT64_FORMAT,
                      self->request->name, size, self->request->size);
      return -1;
    }
  return snug_steal_fd (&source);
}

/* Brings what is missing; returns the digest of the whole. */
static char *
bring_rest (ImageDownload *self, GError **error)
{
  g_autoptr (SnugDigest) digest = hash_present (self, error);
  SnugDigestCopyOptions options = { self->request->name,
                                    self->request->size,
                                    self->request->progress,
                                    self->request->user_data,
                                    digest,
                                    self->present };
  snug_autofd int source = -1;
  char *hex;

  if (digest == NULL)
    return NULL;
  if (self->present == self->request->size)
    return snug_digest_finish (digest);
  if (!reserve_space (self, error))
    return NULL;
  source = open_source (self, error);
  if (source < 0)
    return NULL;
  hex = snug_digest_copy (source, self->fd, &options, &self->present, self->cancellable, error);
  if (hex != NULL && self->present < self->request->size)
    {
      snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE,
                      "the image of ‘%s’ ended after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                      " bytes; try again to get the rest",
                      self->request->name, self->present, self->request->size);
      g_clear_pointer (&hex, g_free);
    }
  return hex;
}

/* What is longer than the image, or empty, is of no use for another attempt. */
static void
keep_or_remove (ImageDownload *self, const GError *why)
{
  struct stat st;

  if (g_error_matches (why, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED) || fstat (self->fd, &st) < 0
      || st.st_size == 0)
    remove_partial (self);
}

static gboolean
attempt (ImageDownload *self, gboolean *wrong, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *hex = bring_rest (self, &local);

  *wrong = FALSE;
  if (hex == NULL)
    {
      *wrong = g_error_matches (local, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *wrong = !snug_digest_equal (hex, self->request->sha3_384);
  if (*wrong)
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                           "the image of ‘%s’ is not the one that was signed: its digest is wrong",
                           self->request->name);
  if (fsync (self->fd) < 0 || fsync (self->dir_fd) < 0)
    return snug_set_error_from_errno (error, errno, "cannot write ‘%s’ to the disk",
                                      self->request->name);
  return TRUE;
}

gboolean
snug_store_download_run (const SnugStoreDownload *download,
                         SnugStore *store,
                         SnugPaths *paths,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (ImageDownload) self = { download, store, cancellable, -1, -1, 0 };
  g_autoptr (GError) local = NULL;
  gboolean resumed, wrong;

  if (!check_request (download, error) || !open_partial (&self, paths, error))
    return FALSE;
  if (self.present > download->size && !empty_partial (&self, error))
    return FALSE;
  resumed = self.present > 0;
  if (attempt (&self, &wrong, &local))
    return TRUE;
  /* The old part may be what is wrong: once more without it. */
  if (wrong && resumed)
    {
      g_clear_error (&local);
      if (empty_partial (&self, &local) && attempt (&self, &wrong, &local))
        return TRUE;
    }
  keep_or_remove (&self, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
