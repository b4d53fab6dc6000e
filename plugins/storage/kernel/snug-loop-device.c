/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Loop devices. Any thread; the kernel arbitrates who gets which device. */

#include "snug-loop-device.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LOOP_MAJOR   7
#define MAX_ATTEMPTS 64

static int
get_free_number (GError **error)
{
  int control = open ("/dev/loop-control", O_RDWR | O_CLOEXEC);
  int number, saved_errno;

  if (control < 0)
    {
      snug_set_error_from_errno (
        error, errno, "cannot open /dev/loop-control (is the kernel module ‘loop’ loaded?)");
      return -1;
    }
  number = ioctl (control, LOOP_CTL_GET_FREE);
  saved_errno = errno;
  close (control);
  if (number < 0)
    snug_set_error_from_errno (error, saved_errno, "cannot get a free loop device");
  return number;
}

static gboolean
is_loop_node (const char *path, int number)
{
  struct stat st;

  return lstat (path, &st) == 0 && S_ISBLK (st.st_mode)
         && st.st_rdev == makedev (LOOP_MAJOR, (guint) number);
}

/* udev makes the node, but late or never: a container has no udev. */
static char *
find_node (int number, const char *node_dir, GError **error)
{
  g_autofree char *node = g_strdup_printf ("/dev/loop%d", number);
  g_autofree char *own = NULL;

  if (is_loop_node (node, number))
    return g_steal_pointer (&node);
  own = g_strdup_printf ("%s/loop%d", node_dir, number);
  if (is_loop_node (own, number))
    return g_steal_pointer (&own);
  g_mkdir_with_parents (node_dir, 0700);
  g_unlink (own);
  if (mknod (own, S_IFBLK | 0600, makedev (LOOP_MAJOR, (guint) number)) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot make the device node ‘%s’", own);
      return NULL;
    }
  return g_steal_pointer (&own);
}

static gboolean
configure (int loop_fd, int image_fd, const char *name, gboolean direct_io)
{
  struct loop_config config = {
    .fd = (guint32) image_fd,
    .info = {
      .lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR | (direct_io ? LO_FLAGS_DIRECT_IO : 0),
    },
  };

  g_strlcpy ((char *) config.info.lo_file_name, name, LO_NAME_SIZE);
  if (ioctl (loop_fd, LOOP_CONFIGURE, &config) == 0)
    return TRUE;
  /* Not every file system can read around its cache. */
  if (direct_io && errno == EINVAL)
    return configure (loop_fd, image_fd, name, FALSE);
  return FALSE;
}

int
snug_loop_device_attach (int image_fd,
                         const char *name,
                         const char *node_dir,
                         gboolean direct_io,
                         char **node,
                         GError **error)
{
  for (guint attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      int number = get_free_number (error);
      g_autofree char *path = number >= 0 ? find_node (number, node_dir, error) : NULL;
      int fd;

      if (path == NULL)
        return -1;
      /* A descriptor for writing would make the kernel refuse the read-only flag's meaning to
       * mount. */
      fd = open (path, O_RDONLY | O_CLOEXEC);
      if (fd >= 0 && configure (fd, image_fd, name, direct_io))
        {
          *node = g_steal_pointer (&path);
          return fd;
        }
      if (fd >= 0)
        {
          int saved_errno = errno;

          close (fd);
          errno = saved_errno;
        }
      /* Somebody else took the device between the question and the configuration. */
      if (errno != EBUSY && errno != ENXIO && errno != EAGAIN)
        {
          snug_set_error_from_errno (error, errno, "cannot attach the image ‘%s’ to ‘%s’", name,
                                     path);
          return -1;
        }
      g_usleep (1000 * (attempt + 1));
    }
  snug_set_error (error, SNUG_ERROR_BUSY,
                  "cannot attach the image ‘%s’: other programs took every free loop device", name);
  return -1;
}
