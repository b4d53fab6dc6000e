/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Carries documents and images out of a directory: a disk, a stick, an NFS share. All methods may
 * run on several threads at once: after initialisation the object does not change. The directory is
 * opened for each request, because what is mounted there comes and goes. */

#include "snug-mirror-store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_NAME 512

struct _SnugMirrorStore
{
  GObject parent_instance;

  char *path; /* (nullable) */
};

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

#define autofd __attribute__ ((cleanup (clear_fd)))

static gboolean
snug_mirror_store_initialize (SnugPlugin *plugin, GVariant *context, GError **error)
{
  SnugMirrorStore *self = SNUG_MIRROR_STORE (plugin);
  g_autoptr (GVariant) settings = NULL;
  const char *root = "";
  const char *path = NULL;

  g_variant_lookup (context, "root", "&s", &root);
  if (g_variant_lookup (context, "settings", "@a{sv}", &settings))
    g_variant_lookup (settings, "Path", "&s", &path);
  if (path == NULL || path[0] != '/')
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘Path’ is not set; it names the directory of the repository");
  g_free (self->path);
  self->path = g_strconcat (root, path, NULL);
  return TRUE;
}

/* @path is the admin's, so links in it are followed; nothing below it follows any. */
static int
open_directory (SnugMirrorStore *self, GError **error)
{
  int fd = self->path != NULL ? open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (fd < 0)
    snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE,
                    "the directory ‘%s’ cannot be opened (%s); is it mounted?",
                    self->path != NULL ? self->path : "", g_strerror (errno));
  return fd;
}

static SnugProbe *
snug_mirror_store_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  autofd int fd = open_directory (SNUG_MIRROR_STORE (plugin), &local);

  /* A stick that is not there now may be there later, so this store is usable all the same. */
  return fd >= 0 ? snug_probe_new (100, NULL) : snug_probe_new (50, local->message);
}

static gboolean
check_name (const char *name, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  gboolean ok = name[0] != '\0' && strlen (name) <= MAX_NAME;

  for (guint i = 0; ok && parts[i] != NULL; i++)
    ok = parts[i][0] != '\0' && !g_str_equal (parts[i], ".") && !g_str_equal (parts[i], "..");
  return ok
         || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                            "‘%.80s’ is not the path of a file in a repository", name);
}

static gboolean
fail_open (const char *name, int saved_errno, GError **error)
{
  if (saved_errno == ENOENT || saved_errno == ENOTDIR)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no ‘%s’", name);
  if (saved_errno == ELOOP || saved_errno == EXDEV)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%s’ is or has a symbolic link, which a repository may not have", name);
  return snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE, "cannot open ‘%s’: %s", name,
                         g_strerror (saved_errno));
}

/* Opens a regular file below the directory, without following a link and without waiting for a
 * FIFO. */
static int
open_file (SnugMirrorStore *self, const char *name, struct stat *st, GError **error)
{
  struct open_how how
    = { .flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
  autofd int dir_fd = -1;
  autofd int fd = -1;
  int opened;

  if (!check_name (name, error))
    return -1;
  dir_fd = open_directory (self, error);
  if (dir_fd < 0)
    return -1;
  /* EAGAIN: a rename raced with the kernel's check; openat2(2) says to try again. */
  for (guint i = 0; fd < 0 && i < 64; i++)
    {
      fd = (int) syscall (SYS_openat2, dir_fd, name, &how, sizeof how);
      if (fd < 0 && errno != EAGAIN && errno != EINTR)
        break;
    }
  if (fd < 0)
    {
      fail_open (name, errno, error);
      return -1;
    }
  if (fstat (fd, st) < 0 || !S_ISREG (st->st_mode))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not a regular file", name);
      return -1;
    }
  opened = fd;
  fd = -1;
  return opened;
}

static gboolean
fail_size (const char *name, guint64 max_size, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                         "‘%s’ has more than the %" G_GUINT64_FORMAT " bytes that it may have",
                         name, max_size);
}

/* The file may grow while it is read, so the limit counts what comes. */
static GBytes *
read_all (int fd, const char *name, guint64 max_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  for (;;)
    {
      guint8 block[16384];
      gssize n = read (fd, block, sizeof block);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          snug_set_error (error, SNUG_ERROR_STORE_UNAVAILABLE, "cannot read ‘%s’: %s", name,
                          g_strerror (errno));
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&content));
      if ((guint64) n > max_size - content->len)
        {
          fail_size (name, max_size, error);
          return NULL;
        }
      if (g_cancellable_is_cancelled (cancellable))
        {
          snug_set_error (error, SNUG_ERROR_CANCELLED, "reading ‘%s’ was cancelled", name);
          return NULL;
        }
      g_byte_array_append (content, block, (guint) n);
    }
}

static GBytes *
snug_mirror_store_fetch_document (SnugStore *store,
                                  const char *name,
                                  guint64 max_size,
                                  GCancellable *cancellable,
                                  GError **error)
{
  struct stat st;
  autofd int fd = open_file (SNUG_MIRROR_STORE (store), name, &st, error);

  if (fd < 0)
    return NULL;
  if ((guint64) st.st_size > max_size)
    {
      fail_size (name, max_size, error);
      return NULL;
    }
  return read_all (fd, name, max_size, cancellable, error);
}

static int
snug_mirror_store_open_artifact (SnugStore *store,
                                 GVariant *token,
                                 guint64 offset,
                                 guint64 *size,
                                 GCancellable *cancellable,
                                 GError **error)
{
  autofd int fd = -1;
  struct stat st;
  int opened;

  if (!g_variant_is_of_type (token, G_VARIANT_TYPE_STRING))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "the token of an image is the text of its path, not a value of type %s",
                      g_variant_get_type_string (token));
      return -1;
    }
  fd = open_file (SNUG_MIRROR_STORE (store), g_variant_get_string (token, NULL), &st, error);
  if (fd < 0)
    return -1;
  if (offset > (guint64) st.st_size)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "‘%s’ has %" G_GUINT64_FORMAT " bytes only",
                      g_variant_get_string (token, NULL), (guint64) st.st_size);
      return -1;
    }
  if (lseek (fd, (off_t) offset, SEEK_SET) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot read ‘%s’",
                                 g_variant_get_string (token, NULL));
      return -1;
    }
  posix_fadvise (fd, (off_t) offset, 0, POSIX_FADV_SEQUENTIAL);
  *size = (guint64) st.st_size;
  opened = fd;
  fd = -1;
  return opened;
}

static void
snug_mirror_store_plugin_init (SnugPluginInterface *iface)
{
  iface->initialize = snug_mirror_store_initialize;
  iface->probe = snug_mirror_store_probe;
}

/* No search, details and resolve: core answers these out of the documents that it verified. */
static void
snug_mirror_store_store_init (SnugStoreInterface *iface)
{
  iface->fetch_document = snug_mirror_store_fetch_document;
  iface->open_artifact = snug_mirror_store_open_artifact;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugMirrorStore,
                               snug_mirror_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_mirror_store_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORE,
                                                        snug_mirror_store_store_init))

static void
snug_mirror_store_init (SnugMirrorStore *self)
{
}

static void
snug_mirror_store_finalize (GObject *object)
{
  g_free (SNUG_MIRROR_STORE (object)->path);
  G_OBJECT_CLASS (snug_mirror_store_parent_class)->finalize (object);
}

static void
snug_mirror_store_class_init (SnugMirrorStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_mirror_store_finalize;
}
