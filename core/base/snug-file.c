/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening, reading and writing below a directory descriptor. Any thread. No function follows a
 * symbolic link or leaves the directory that it was given (openat2(2)). */

#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

static int
open_resolved (int dir_fd, const char *path, int flags, mode_t mode)
{
  struct open_how how = {
    .flags = (guint64) (flags | O_CLOEXEC | O_NOFOLLOW),
    .mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? mode : 0,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  int fd;

  /* EAGAIN: a rename somewhere raced with the kernel's own check; openat2(2) says to try again. */
  for (guint i = 0; i < 64; i++)
    {
      fd = (int) syscall (SYS_openat2, dir_fd, path, &how, sizeof how);
      if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
        return fd;
    }
  return fd;
}

int
snug_file_open_root (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    snug_set_error_from_errno (error, errno, "cannot open the directory ‘%s’", path);
  return fd;
}

int
snug_file_open_beneath (int dir_fd, const char *path, int flags, mode_t mode, GError **error)
{
  int fd = open_resolved (dir_fd, path, flags, mode);

  if (fd >= 0)
    return fd;
  if (errno == ELOOP)
    snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                    "cannot open ‘%s’: it has a symbolic link where none may be", path);
  else if (errno == EXDEV)
    snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                    "cannot open ‘%s’: it leads out of its directory", path);
  else
    snug_set_error_from_errno (error, errno, "cannot open ‘%s’", path);
  return -1;
}

int
snug_file_open_regular (int dir_fd, const char *path, guint64 max_size, GError **error)
{
  snug_autofd int fd = -1;
  struct stat st;

  /* O_NONBLOCK: opening a FIFO must not wait for a writer. It has no effect on a regular file. */
  fd = snug_file_open_beneath (dir_fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, error);
  if (fd < 0)
    return -1;
  if (fstat (fd, &st) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", path);
      return -1;
    }
  if (!S_ISREG (st.st_mode))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not a regular file", path);
      return -1;
    }
  if ((guint64) st.st_size > max_size)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "‘%s’ has %" G_GUINT64_FORMAT " bytes, more than the %" G_GUINT64_FORMAT
                      " allowed",
                      path, (guint64) st.st_size, max_size);
      return -1;
    }
  return snug_steal_fd (&fd);
}

GBytes *
snug_file_read_fd (int fd, const char *name, gsize max_size, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  gsize length;

  for (;;)
    {
      guint8 block[16384];
      gssize n = read (fd, block, sizeof block);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          snug_set_error_from_errno (error, errno, "cannot read ‘%s’", name);
          return NULL;
        }
      if (n == 0)
        break;
      if ((gsize) n > max_size - content->len)
        {
          snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                          "‘%s’ has more than the %" G_GSIZE_FORMAT " bytes allowed", name,
                          max_size);
          return NULL;
        }
      g_byte_array_append (content, block, (guint) n);
    }

  length = content->len;
  g_byte_array_append (content, (const guint8 *) "", 1);
  return g_bytes_new_take (g_byte_array_free (g_steal_pointer (&content), FALSE), length);
}

GBytes *
snug_file_read (int dir_fd, const char *path, gsize max_size, GError **error)
{
  snug_autofd int fd = snug_file_open_regular (dir_fd, path, max_size, error);

  if (fd < 0)
    return NULL;
  return snug_file_read_fd (fd, path, max_size, error);
}

gboolean
snug_file_write_all (int fd, const char *name, const void *content, gsize size, GError **error)
{
  const guint8 *data = content;

  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return snug_set_error_from_errno (error, errno, "cannot write ‘%s’", name);
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* Opens the directory that holds the last component, so that the rename and its fsync act on the
 * same directory even if the path is exchanged meanwhile. */
static int
open_parent (int dir_fd, const char *path, const char **base, GError **error)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *parent
    = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : g_strdup (".");

  *base = slash != NULL ? slash + 1 : path;
  if (**base == '\0' || g_str_equal (*base, ".") || g_str_equal (*base, ".."))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ does not name a file", path);
      return -1;
    }
  return snug_file_open_beneath (dir_fd, parent, O_RDONLY | O_DIRECTORY, 0, error);
}

static char *
temporary_name (const char *base)
{
  /* 200: the whole must stay within NAME_MAX. */
  return g_strdup_printf (".%.200s.%08x", base, g_random_int ());
}

static gboolean
write_temporary (int parent_fd, const char *temporary, GBytes *content, mode_t mode, GError **error)
{
  snug_autofd int fd = -1;
  gsize size;
  const void *data = g_bytes_get_data (content, &size);

  fd = snug_file_open_beneath (parent_fd, temporary, O_WRONLY | O_CREAT | O_EXCL, 0600, error);
  if (fd < 0)
    return FALSE;
  if (!snug_file_write_all (fd, temporary, data, size, error))
    return FALSE;
  if (fchmod (fd, mode) < 0)
    return snug_set_error_from_errno (error, errno, "cannot set the mode of ‘%s’", temporary);
  if (fsync (fd) < 0)
    return snug_set_error_from_errno (error, errno, "cannot write ‘%s’ to the disk", temporary);
  return TRUE;
}

static gboolean
put_in_place (int parent_fd, const char *temporary, const char *base, GError **error)
{
  if (renameat (parent_fd, temporary, parent_fd, base) < 0)
    {
      int saved_errno = errno;

      unlinkat (parent_fd, temporary, 0);
      return snug_set_error_from_errno (error, saved_errno, "cannot replace ‘%s’", base);
    }
  if (fsync (parent_fd) < 0)
    return snug_set_error_from_errno (error, errno,
                                      "cannot write the directory of ‘%s’ to the disk", base);
  return TRUE;
}

gboolean
snug_file_write (int dir_fd,
                 const char *path,
                 const void *content,
                 gsize size,
                 mode_t mode,
                 GError **error)
{
  snug_autofd int parent_fd = -1;
  g_autofree char *temporary = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (content, size);
  const char *base;

  parent_fd = open_parent (dir_fd, path, &base, error);
  if (parent_fd < 0)
    return FALSE;
  temporary = temporary_name (base);
  if (!write_temporary (parent_fd, temporary, bytes, mode, error))
    {
      unlinkat (parent_fd, temporary, 0);
      return FALSE;
    }
  return put_in_place (parent_fd, temporary, base, error);
}

gboolean
snug_file_symlink (const char *target, int dir_fd, const char *path, GError **error)
{
  snug_autofd int parent_fd = -1;
  g_autofree char *temporary = NULL;
  const char *base;

  parent_fd = open_parent (dir_fd, path, &base, error);
  if (parent_fd < 0)
    return FALSE;
  temporary = temporary_name (base);
  if (symlinkat (target, parent_fd, temporary) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make the link ‘%s’", path);
  return put_in_place (parent_fd, temporary, base, error);
}

static int
make_one_dir (int parent_fd, const char *name, mode_t mode, GError **error)
{
  snug_autofd int fd = -1;
  gboolean made;

  if (g_str_equal (name, ".."))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "a path of a new directory may not have ‘..’");
      return -1;
    }
  made = mkdirat (parent_fd, name, mode) == 0;
  if (!made && errno != EEXIST)
    {
      snug_set_error_from_errno (error, errno, "cannot make the directory ‘%s’", name);
      return -1;
    }
  fd = snug_file_open_beneath (parent_fd, name, O_RDONLY | O_DIRECTORY, 0, error);
  if (fd < 0)
    return -1;
  /* mkdir(2) takes the umask away; the caller's mode is meant as it stands. */
  if (made && fchmod (fd, mode) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot set the mode of the directory ‘%s’", name);
      return -1;
    }
  return snug_steal_fd (&fd);
}

int
snug_file_make_dirs (int dir_fd, const char *path, mode_t mode, GError **error)
{
  g_auto (GStrv) components = g_strsplit (path, "/", -1);
  snug_autofd int fd = snug_file_open_beneath (dir_fd, ".", O_RDONLY | O_DIRECTORY, 0, error);

  if (fd < 0)
    return -1;
  for (guint i = 0; components[i] != NULL; i++)
    {
      int next;

      if (components[i][0] == '\0' || g_str_equal (components[i], "."))
        continue;
      next = make_one_dir (fd, components[i], mode, error);
      if (next < 0)
        {
          g_prefix_error (error, "cannot make ‘%s’: ", path);
          return -1;
        }
      close (fd);
      fd = next;
    }
  return snug_steal_fd (&fd);
}
