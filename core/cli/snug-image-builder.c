/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Making an image with mksquashfs. One thread. The image is written beside its place and renamed,
 * so that no half of one is ever found there. */

#include "snug-image-builder.h"

#include "snug-fd.h"
#include "snug-snap-inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_MESSAGE 2000

/* A file that goes away with its scope unless it was committed. */
typedef struct
{
  char *path; /* (owned) (nullable) */
} PartialFile;

static void
partial_file_clear (PartialFile *partial)
{
  if (partial->path != NULL)
    g_unlink (partial->path);
  g_free (partial->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PartialFile, partial_file_clear)

SnugSnapInfo *
snug_image_check (const char *source, GError **error)
{
  snug_autofd int tree = open (source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  SnugSnapInfo *info;

  if (tree < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot open the directory ‘%s’", source);
      return NULL;
    }
  info = snug_snap_inspect (tree, error);
  if (info == NULL)
    g_prefix_error (error, "cannot pack ‘%s’: ", source);
  return info;
}

char *
snug_image_build_name (const SnugSnapInfo *info)
{
  guint n = info->architectures != NULL ? g_strv_length (info->architectures) : 0;
  const char *architecture = n == 0 ? "all" : n == 1 ? info->architectures[0] : "multi";

  if (info->version == NULL || info->version[0] == '\0')
    return g_strdup_printf ("%s_%s.snap", info->name, architecture);
  return g_strdup_printf ("%s_%s_%s.snap", info->name, info->version, architecture);
}

static gboolean
check_compression (const char *compression, GError **error)
{
  static const char *const known[] = { "zstd", "xz", "gzip", "lzo", NULL };

  return g_strv_contains (known, compression)
         || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                            "cannot compress with ‘%s’: it is zstd, xz, gzip or lzo", compression);
}

/* Bases and their like carry owners and attributes that mean something, if root made them. */
static gboolean
keeps_owners (const SnugSnapInfo *info)
{
  static const char *const types[] = { "base", "os", "snapd", NULL };

  return g_strv_contains (types, info->type);
}

static char *
path_within (const char *directory, const char *path)
{
  g_autofree char *prefix
    = g_str_has_suffix (directory, "/") ? g_strdup (directory) : g_strconcat (directory, "/", NULL);

  return g_str_has_prefix (path, prefix) ? g_strdup (path + strlen (prefix)) : NULL;
}

/* The image may lie in the directory that it is made of; it does not become part of itself. */
static void
exclude (GPtrArray *argv, const char *source, const char *partial, const char *image)
{
  const char *const outside[] = { partial, image };

  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      char *inside = path_within (source, outside[i]);

      if (inside == NULL)
        continue;
      if (i == 0)
        g_ptr_array_add (argv, g_strdup ("-e"));
      g_ptr_array_add (argv, inside);
    }
}

static GPtrArray *
build_command (const SnugImageRequest *request,
               const SnugSnapInfo *info,
               const char *source,
               const char *partial,
               const char *image)
{
  static const char *const fixed[]
    = { "-noappend", "-no-fragments", "-no-progress", "-quiet", "-exit-on-error" };
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);
  gboolean owners = keeps_owners (info);

  g_ptr_array_add (argv, g_strdup ("mksquashfs"));
  g_ptr_array_add (argv, g_strdup (source));
  g_ptr_array_add (argv, g_strdup (partial));
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (argv, g_strdup (fixed[i]));
  g_ptr_array_add (argv, g_strdup ("-comp"));
  g_ptr_array_add (argv, g_strdup (request->compression != NULL ? request->compression : "zstd"));
  if (!owners || geteuid () != 0)
    g_ptr_array_add (argv, g_strdup ("-all-root"));
  g_ptr_array_add (argv, g_strdup (owners ? "-xattrs" : "-no-xattrs"));
  exclude (argv, source, partial, image);
  g_ptr_array_add (argv, NULL);
  return argv;
}

static void
restore_interrupt (gpointer data)
{
  signal (SIGINT, SIG_DFL);
}

static gboolean
run_to_end (GPtrArray *argv, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *said = NULL;

  g_subprocess_launcher_set_child_setup (launcher, restore_interrupt, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, error);
  if (process == NULL)
    {
      g_prefix_error (error, "cannot start mksquashfs, which the package squashfs-tools has: ");
      return FALSE;
    }
  if (!g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, error))
    return FALSE;
  if (g_subprocess_get_successful (process))
    return TRUE;
  if (g_subprocess_get_if_signaled (process))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "mksquashfs was interrupted");
  if (strlen (said) > MAX_MESSAGE)
    said[MAX_MESSAGE] = '\0';
  return snug_set_error (error, SNUG_ERROR_FAILED, "mksquashfs failed: %s", g_strstrip (said));
}

/* Ctrl-C ends mksquashfs, not us, so that what it wrote is taken away. */
static gboolean
run_command (GPtrArray *argv, GError **error)
{
  void (*handler) (int) = signal (SIGINT, SIG_IGN);
  gboolean ok = run_to_end (argv, error);

  signal (SIGINT, handler);
  return ok;
}

static gboolean
finish (const char *partial, const char *image, GError **error)
{
  snug_autofd int fd = open (partial, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  mode_t mask = umask (022);
  struct stat st;

  umask (mask);
  if (fd < 0 || fstat (fd, &st) < 0
      || (st.st_size < SNUG_IMAGE_MIN_SIZE && ftruncate (fd, SNUG_IMAGE_MIN_SIZE) < 0)
      || fchmod (fd, 0666 & ~mask) < 0 || fsync (fd) < 0)
    return snug_set_error_from_errno (error, errno, "cannot finish the image ‘%s’", image);
  if (g_rename (partial, image) < 0)
    return snug_set_error_from_errno (error, errno, "cannot give the image its name ‘%s’", image);
  return TRUE;
}

static char *
resolve_source (const char *source, GError **error)
{
  char *resolved = realpath (source, NULL);
  char *copy;

  if (resolved == NULL)
    {
      snug_set_error_from_errno (error, errno, "cannot find the directory ‘%s’", source);
      return NULL;
    }
  copy = g_strdup (resolved);
  free (resolved);
  return copy;
}

char *
snug_image_build (const SnugImageRequest *request, const SnugSnapInfo *info, GError **error)
{
  g_autofree char *usual = snug_image_build_name (info);
  g_autofree char *target = resolve_source (request->target != NULL ? request->target : ".", error);
  g_autofree char *source = target != NULL ? resolve_source (request->source, error) : NULL;
  g_autofree char *image = NULL;
  g_auto (PartialFile) partial = { NULL };
  g_autoptr (GPtrArray) argv = NULL;
  snug_autofd int fd = -1;

  if (source == NULL
      || (request->compression != NULL && !check_compression (request->compression, error)))
    return NULL;
  image = g_canonicalize_filename (request->filename != NULL ? request->filename : usual, target);
  partial.path = g_strconcat (image, ".XXXXXX", NULL);
  fd = g_mkstemp_full (partial.path, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot write ‘%s’", image);
      g_clear_pointer (&partial.path, g_free);
      return NULL;
    }
  argv = build_command (request, info, source, partial.path, image);
  if (!run_command (argv, error) || !finish (partial.path, image, error))
    {
      g_prefix_error (error, "cannot pack ‘%s’: ", request->source);
      return NULL;
    }
  g_clear_pointer (&partial.path, g_free);
  return g_steal_pointer (&image);
}
