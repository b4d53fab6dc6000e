/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mounts an image with FUSE and a server process of its own. All methods may run on several threads
 * at once: after initialisation the object does not change. */

#include "snug-fuse-storage.h"

#include "snug-fuse-mount.h"
#include "snug-fuse-server.h"
#include "snug-quick-unmount.h"
#include "snug-squashfs-super.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEFAULT_USER "snug-fuse"
#define NOBODY       65534

struct _SnugFuseStorage
{
  GObject parent_instance;

  char *user; /* (owned) of the servers */
};

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

#define autofd __attribute__ ((cleanup (clear_fd)))

static gboolean
look_up_user (const char *name, uid_t *uid, gid_t *gid)
{
  g_autofree char *buffer = g_malloc (16384);
  struct passwd entry;
  struct passwd *found = NULL;

  if (getpwnam_r (name, &entry, buffer, 16384, &found) != 0 || found == NULL)
    return FALSE;
  *uid = entry.pw_uid;
  *gid = entry.pw_gid;
  return TRUE;
}

static gboolean
choose_user (SnugFuseStorage *self, uid_t *uid, gid_t *gid, GError **error)
{
  *uid = NOBODY;
  *gid = NOBODY;
  if (!look_up_user (self->user, uid, gid) && strcmp (self->user, DEFAULT_USER) != 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the setting ‘User’ names ‘%s’, and there is no such user", self->user);
  if (*uid == 0 || *gid == 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the setting ‘User’ names ‘%s’, which is not an unprivileged user",
                           self->user);
  return TRUE;
}

static gboolean
snug_fuse_storage_initialize (SnugPlugin *plugin, GVariant *context, GError **error)
{
  SnugFuseStorage *self = SNUG_FUSE_STORAGE (plugin);
  g_autoptr (GVariant) settings = NULL;
  const char *user = DEFAULT_USER;
  uid_t uid;
  gid_t gid;

  if (g_variant_lookup (context, "settings", "@a{sv}", &settings))
    g_variant_lookup (settings, "User", "&s", &user);
  g_free (self->user);
  self->user = g_strdup (user);
  /* Whoever set it hears at once that it is wrong. Else nobody is looked up before a mount needs
   * it: the modules of the name service would stay in a process that may never mount. */
  return strcmp (user, DEFAULT_USER) == 0 || choose_user (self, &uid, &gid, error);
}

static SnugProbe *
snug_fuse_storage_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  autofd int fd = -1;

  if (geteuid () != 0)
    return snug_probe_new_unusable ("mounting needs root");
  if (access (SNUG_FUSE_SERVER, X_OK) < 0)
    return snug_probe_new_unusable ("the server program " SNUG_FUSE_SERVER " is missing");
  /* Opening it loads the module if there is one. */
  fd = open ("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return snug_probe_new_unusable ("there is no /dev/fuse; load the kernel module ‘fuse’");
  clear_fd (&fd);
  fd = (int) syscall (SYS_fsopen, "fuse", FSOPEN_CLOEXEC);
  if (fd < 0)
    return snug_probe_new_unusable ("the kernel cannot make FUSE mounts with fsopen(2)");
  return snug_probe_new (60, "what is not cached is read through a process, not by the kernel");
}

static gboolean
snug_fuse_storage_is_mounted (SnugStorage *storage,
                              const char *target,
                              gboolean *mounted,
                              GError **error)
{
  SnugFuseMountState state;

  if (!snug_fuse_mount_look (target, &state, error))
    return FALSE;
  *mounted = state == SNUG_FUSE_MOUNT_WORKING;
  return TRUE;
}

/* Refuses a target that cannot be mounted on, and frees it of a mount whose server died. */
static gboolean
prepare_target (const char *target, GError **error)
{
  SnugFuseMountState state;
  struct stat st;

  if (!snug_fuse_mount_look (target, &state, error))
    return FALSE;
  if (state == SNUG_FUSE_MOUNT_DEAD && !snug_quick_unmount (target, TRUE, error))
    return FALSE;
  if (state == SNUG_FUSE_MOUNT_WORKING || state == SNUG_FUSE_MOUNT_FOREIGN)
    return snug_set_error (error, SNUG_ERROR_BUSY,
                           "cannot mount on ‘%s’: something is mounted there already", target);
  if (lstat (target, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot mount on ‘%s’", target);
  if (!S_ISDIR (st.st_mode))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "cannot mount on ‘%s’: it is not a directory", target);
  return TRUE;
}

static gboolean
snug_fuse_storage_mount (SnugStorage *storage,
                         int image_fd,
                         const char *source_name,
                         const char *target,
                         GCancellable *cancellable,
                         GError **error)
{
  SnugFuseStorage *self = SNUG_FUSE_STORAGE (storage);
  SnugFuseServer server = { .program = SNUG_FUSE_SERVER, .name = source_name };
  const char *compression;
  autofd int fuse_fd = -1;
  autofd int mount_fd = -1;

  if (!choose_user (self, &server.uid, &server.gid, error) || !prepare_target (target, error)
      || !snug_squashfs_super_check (image_fd, source_name, &compression, error))
    return FALSE;
  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "mounting ‘%s’ was cancelled", target);
  if (!snug_fuse_mount_new (source_name, &fuse_fd, &mount_fd, error))
    return FALSE;
  server.fuse_fd = fuse_fd;
  server.image_fd = image_fd;
  if (!snug_fuse_server_start (&server, cancellable, error))
    {
      g_prefix_error (error, "compression %s: ", compression);
      return FALSE;
    }
  /* Nobody has seen the mount up to here; if this fails the server ends with it. */
  return snug_fuse_mount_attach (mount_fd, target, error);
}

static gboolean
snug_fuse_storage_unmount (SnugStorage *storage,
                           const char *target,
                           GCancellable *cancellable,
                           GError **error)
{
  SnugFuseMountState state;

  if (!snug_fuse_mount_look (target, &state, error))
    return FALSE;
  if (state == SNUG_FUSE_MOUNT_FOREIGN)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "cannot unmount ‘%s’: it is a mount of another kind", target);
  return state == SNUG_FUSE_MOUNT_NONE
         || snug_quick_unmount (target, state == SNUG_FUSE_MOUNT_DEAD, error);
}

static void
snug_fuse_storage_plugin_init (SnugPluginInterface *iface)
{
  iface->initialize = snug_fuse_storage_initialize;
  iface->probe = snug_fuse_storage_probe;
}

static void
snug_fuse_storage_storage_init (SnugStorageInterface *iface)
{
  iface->mount = snug_fuse_storage_mount;
  iface->unmount = snug_fuse_storage_unmount;
  iface->is_mounted = snug_fuse_storage_is_mounted;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugFuseStorage,
                               snug_fuse_storage,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_fuse_storage_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORAGE,
                                                        snug_fuse_storage_storage_init))

static void
snug_fuse_storage_init (SnugFuseStorage *self)
{
  self->user = g_strdup (DEFAULT_USER);
}

static void
snug_fuse_storage_finalize (GObject *object)
{
  g_free (SNUG_FUSE_STORAGE (object)->user);
  G_OBJECT_CLASS (snug_fuse_storage_parent_class)->finalize (object);
}

static void
snug_fuse_storage_class_init (SnugFuseStorageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_fuse_storage_finalize;
}
