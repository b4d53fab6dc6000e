/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The mount side of the FUSE backend. Any thread; no state. */

#include "snug-fuse-mount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

static gboolean
configure (int fs_fd, const char *source, int fuse_fd)
{
  g_autofree char *number = g_strdup_printf ("%d", fuse_fd);
  const struct
  {
    const char *key;
    const char *value; /* NULL: a flag */
  } options[] = {
    { "source", source },
    { "subtype", "snug-squashfs" },
    { "fd", number },
    { "rootmode", "40000" },
    { "user_id", "0" },
    { "group_id", "0" },
    { "default_permissions", NULL },
    { "allow_other", NULL },
    { "ro", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      guint command = options[i].value != NULL ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG;

      if (syscall (SYS_fsconfig, fs_fd, command, options[i].key, options[i].value, 0) < 0)
        return FALSE;
    }
  return syscall (SYS_fsconfig, fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0;
}

gboolean
snug_fuse_mount_new (const char *source, int *fuse_fd, int *mount_fd, GError **error)
{
  int fuse = open ("/dev/fuse", O_RDWR | O_CLOEXEC);
  int fs, mount = -1, saved_errno;

  if (fuse < 0)
    return snug_set_error_from_errno (
      error, errno, "cannot open /dev/fuse (is the kernel module ‘fuse’ loaded?)");
  fs = (int) syscall (SYS_fsopen, "fuse", FSOPEN_CLOEXEC);
  if (fs >= 0 && configure (fs, source, fuse))
    mount = (int) syscall (SYS_fsmount, fs, FSMOUNT_CLOEXEC,
                           MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
  saved_errno = errno;
  if (fs >= 0)
    close (fs);
  if (mount < 0)
    {
      close (fuse);
      return snug_set_error_from_errno (error, saved_errno, "cannot make a FUSE mount for ‘%s’",
                                        source);
    }
  *fuse_fd = fuse;
  *mount_fd = mount;
  return TRUE;
}

gboolean
snug_fuse_mount_attach (int mount_fd, const char *target, GError **error)
{
  if (syscall (SYS_move_mount, mount_fd, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) < 0)
    return snug_set_error_from_errno (error, errno, "cannot mount on ‘%s’", target);
  return TRUE;
}

/* ECONNABORTED comes once, from a request under way when the server went; ENOTCONN ever after. */
static gboolean
means_dead (int saved_errno)
{
  return saved_errno == ENOTCONN || saved_errno == ECONNABORTED;
}

/* The kind of file system is the kernel's word. A root whose inode the kernel gave up, because the
 * server contradicted itself, cannot be looked at, but this works. */
static gboolean
is_fuse (const char *target)
{
  struct statfs fs;

  if (statfs (target, &fs) < 0)
    return means_dead (errno);
  return fs.f_type == FUSE_SUPER_MAGIC;
}

gboolean
snug_fuse_mount_look (const char *target, SnugFuseMountState *state, GError **error)
{
  struct statx stx;
  struct statfs fs;

  *state = SNUG_FUSE_MOUNT_NONE;
  /* Attributes may be old: that the place is a mount point is known without the server. */
  if (statx (AT_FDCWD, target, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
             STATX_TYPE, &stx)
      < 0)
    {
      int saved_errno = errno;

      if (means_dead (saved_errno) || (saved_errno == EIO && is_fuse (target)))
        *state = SNUG_FUSE_MOUNT_DEAD;
      else if (saved_errno != ENOENT && saved_errno != ENOTDIR)
        return snug_set_error_from_errno (error, saved_errno, "cannot look at ‘%s’", target);
      return TRUE;
    }
  if ((stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0)
    return TRUE;
  /* This is never answered from a cache. */
  if (statfs (target, &fs) == 0)
    *state = fs.f_type == FUSE_SUPER_MAGIC ? SNUG_FUSE_MOUNT_WORKING : SNUG_FUSE_MOUNT_FOREIGN;
  else if (means_dead (errno))
    *state = SNUG_FUSE_MOUNT_DEAD;
  else
    return snug_set_error_from_errno (error, errno, "cannot look at the file system of ‘%s’",
                                      target);
  return TRUE;
}
