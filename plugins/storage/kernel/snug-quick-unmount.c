/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Unmounting without waiting. The last reference to a file system pays for its end, so a copy of
 * the mount that is attached nowhere takes over the last reference, and a thread closes it. Any
 * thread. */

#include "snug-quick-unmount.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Declared here, because <sys/mount.h> and <linux/mount.h> do not go together in glibc 2.36. */
extern int umount2 (const char *target, int flags);
#define UMOUNT_DETACH   2
#define UMOUNT_NOFOLLOW 8

static gpointer
close_copy (gpointer data)
{
  close (GPOINTER_TO_INT (data));
  return NULL;
}

/* If no thread can be had, this one waits. */
static void
close_later (int fd)
{
  g_autoptr (GThread) thread = g_thread_try_new ("unmount", close_copy, GINT_TO_POINTER (fd), NULL);

  if (thread == NULL)
    close (fd);
}

gboolean
snug_quick_unmount (const char *target, gboolean detach, GError **error)
{
  int copy
    = (int) syscall (SYS_open_tree, AT_FDCWD, target,
                     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
  int result = umount2 (target, UMOUNT_NOFOLLOW | (detach ? UMOUNT_DETACH : 0));
  int saved_errno = errno;

  if (copy >= 0)
    close_later (copy);
  if (result == 0 || saved_errno == EINVAL || saved_errno == ENOENT)
    return TRUE;
  if (saved_errno == EBUSY)
    return snug_set_error (error, SNUG_ERROR_BUSY, "cannot unmount ‘%s’: a process uses it",
                           target);
  return snug_set_error_from_errno (error, saved_errno, "cannot unmount ‘%s’", target);
}
