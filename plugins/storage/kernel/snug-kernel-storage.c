/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mounts an image with the kernel's squashfs on a loop device. All methods may run on several
 * threads at once: after initialisation the object does not change. */

#include "snug-kernel-storage.h"

#include "snug-loop-device.h"
#include "snug-quick-unmount.h"
#include "snug-squashfs-super.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

struct _SnugKernelStorage
{
  GObject parent_instance;

  char *node_dir;
  gboolean direct_io;
};

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

#define autofd __attribute__ ((cleanup (clear_fd)))

static gboolean
snug_kernel_storage_initialize (SnugPlugin *plugin, GVariant *context, GError **error)
{
  SnugKernelStorage *self = SNUG_KERNEL_STORAGE (plugin);
  g_autoptr (GVariant) settings = NULL;
  const char *runtime_dir = NULL;

  if (g_variant_lookup (context, "runtime-dir", "&s", &runtime_dir))
    {
      g_free (self->node_dir);
      self->node_dir = g_strdup (runtime_dir);
    }
  if (g_variant_lookup (context, "settings", "@a{sv}", &settings))
    g_variant_lookup (settings, "DirectIO", "b", &self->direct_io);
  return TRUE;
}

static SnugProbe *
snug_kernel_storage_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  g_autofree char *filesystems = NULL;

  if (geteuid () != 0)
    return snug_probe_new_unusable ("mounting needs root");
  if (access ("/dev/loop-control", R_OK | W_OK) < 0)
    return snug_probe_new_unusable ("there is no /dev/loop-control; load the kernel module ‘loop’");
  if (!g_file_get_contents ("/proc/filesystems", &filesystems, NULL, NULL))
    return snug_probe_new_unusable ("/proc/filesystems cannot be read");
  if (strstr (filesystems, "\tsquashfs\n") == NULL)
    {
      /* fsopen(2) loads the module if there is one. */
      autofd int fd = (int) syscall (SYS_fsopen, "squashfs", FSOPEN_CLOEXEC);

      if (fd < 0)
        return snug_probe_new_unusable (
          "the kernel has no squashfs; load or build the module ‘squashfs’");
    }
  return snug_probe_new (100, NULL);
}

static gboolean
is_mounted (const char *target, gboolean *mounted, GError **error)
{
  struct statx stx;
  struct statfs fs;

  *mounted = FALSE;
  if (statx (AT_FDCWD, target, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &stx) < 0)
    {
      if (errno == ENOENT || errno == ENOTDIR || errno == ENOTCONN)
        return TRUE;
      return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", target);
    }
  if ((stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0)
    return TRUE;
  if (statfs (target, &fs) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at the file system of ‘%s’",
                                      target);
  *mounted = fs.f_type == SQUASHFS_MAGIC;
  return TRUE;
}

static gboolean
snug_kernel_storage_is_mounted (SnugStorage *storage,
                                const char *target,
                                gboolean *mounted,
                                GError **error)
{
  return is_mounted (target, mounted, error);
}

/* The kernel's own words, if it said any: each is "e TEXT" (fsopen(2)). */
static char *
read_complaint (int fs_fd, int saved_errno)
{
  char text[512];
  gssize n = read (fs_fd, text, sizeof text - 1);

  if (n > 2)
    {
      text[n] = '\0';
      return g_strchomp (g_strdup (text + 2));
    }
  return g_strdup (g_strerror (saved_errno));
}

/* A mount that is attached nowhere yet. */
static int
make_mount (const char *node, const char *name, const char *compression, GError **error)
{
  autofd int fs_fd = (int) syscall (SYS_fsopen, "squashfs", FSOPEN_CLOEXEC);
  g_autofree char *complaint = NULL;
  int mount_fd;

  if (fs_fd < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot use the kernel's squashfs");
      return -1;
    }
  if (syscall (SYS_fsconfig, fs_fd, FSCONFIG_SET_STRING, "source", node, 0) == 0
      && syscall (SYS_fsconfig, fs_fd, FSCONFIG_SET_FLAG, "ro", NULL, 0) == 0
      && syscall (SYS_fsconfig, fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
    {
      mount_fd = (int) syscall (SYS_fsmount, fs_fd, FSMOUNT_CLOEXEC,
                                MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
      if (mount_fd >= 0)
        return mount_fd;
    }
  complaint = read_complaint (fs_fd, errno);
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                  "cannot mount the image ‘%s’ (compression %s): %s", name, compression, complaint);
  return -1;
}

static gboolean
check_target (const char *target, GError **error)
{
  struct statx stx;

  if (statx (AT_FDCWD, target, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &stx) < 0)
    return snug_set_error_from_errno (error, errno, "cannot mount on ‘%s’", target);
  if (!S_ISDIR (stx.stx_mode))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "cannot mount on ‘%s’: it is not a directory", target);
  if ((stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0)
    return snug_set_error (error, SNUG_ERROR_BUSY,
                           "cannot mount on ‘%s’: something is mounted there already", target);
  return TRUE;
}

static gboolean
snug_kernel_storage_mount (SnugStorage *storage,
                           int image_fd,
                           const char *source_name,
                           const char *target,
                           GCancellable *cancellable,
                           GError **error)
{
  SnugKernelStorage *self = SNUG_KERNEL_STORAGE (storage);
  g_autofree char *node = NULL;
  const char *compression;
  autofd int loop_fd = -1;
  autofd int mount_fd = -1;

  if (!check_target (target, error)
      || !snug_squashfs_super_check (image_fd, source_name, &compression, error))
    return FALSE;
  loop_fd = snug_loop_device_attach (image_fd, source_name, self->node_dir, self->direct_io, &node,
                                     error);
  if (loop_fd < 0)
    return FALSE;
  mount_fd = make_mount (node, source_name, compression, error);
  if (mount_fd < 0)
    return FALSE;
  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "mounting ‘%s’ was cancelled", target);
  if (syscall (SYS_move_mount, mount_fd, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) < 0)
    return snug_set_error_from_errno (error, errno, "cannot mount on ‘%s’", target);
  return TRUE;
}

static gboolean
snug_kernel_storage_unmount (SnugStorage *storage,
                             const char *target,
                             GCancellable *cancellable,
                             GError **error)
{
  gboolean mounted;

  if (!is_mounted (target, &mounted, error))
    return FALSE;
  return !mounted || snug_quick_unmount (target, FALSE, error);
}

static void
snug_kernel_storage_plugin_init (SnugPluginInterface *iface)
{
  iface->initialize = snug_kernel_storage_initialize;
  iface->probe = snug_kernel_storage_probe;
}

static void
snug_kernel_storage_storage_init (SnugStorageInterface *iface)
{
  iface->mount = snug_kernel_storage_mount;
  iface->unmount = snug_kernel_storage_unmount;
  iface->is_mounted = snug_kernel_storage_is_mounted;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugKernelStorage,
                               snug_kernel_storage,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_kernel_storage_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORAGE,
                                                        snug_kernel_storage_storage_init))

static void
snug_kernel_storage_init (SnugKernelStorage *self)
{
  self->node_dir = g_strdup ("/run/snug/kernel");
}

static void
snug_kernel_storage_finalize (GObject *object)
{
  g_free (SNUG_KERNEL_STORAGE (object)->node_dir);
  G_OBJECT_CLASS (snug_kernel_storage_parent_class)->finalize (object);
}

static void
snug_kernel_storage_class_init (SnugKernelStorageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_kernel_storage_finalize;
}
