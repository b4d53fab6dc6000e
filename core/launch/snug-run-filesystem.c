/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* File systems that a sandbox has of its own, each as a mount that is attached nowhere yet. */

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "snug-run.h"

/* @options: "key=value,key=value"; consumed. */
static int
make_filesystem (const char *type, char *options, uint64_t attributes)
{
  int context = (int) syscall (SYS_fsopen, type, FSOPEN_CLOEXEC), fd;

  if (context < 0)
    return -1;
  for (char *option = strsep (&options, ","); option != NULL; option = strsep (&options, ","))
    {
      char *value = strchr (option, '=');

      if (value != NULL)
        *value++ = '\0';
      if (*option != '\0'
          && syscall (SYS_fsconfig, context,
                      value == NULL ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, option, value, 0)
               != 0)
        return -1;
    }
  if (syscall (SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
    return -1;
  fd = (int) syscall (SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
  run_close_later (context);
  return fd;
}

int
run_make_tmpfs (const char *options, unsigned mode)
{
  char text[256];

  snprintf (text, sizeof text, "mode=%o%s%.200s", mode, *options != '\0' ? "," : "", options);
  return make_filesystem ("tmpfs", text, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/*
 * A directory that only the caller can reach, so /tmp lasts from one app of the snap to the next
 * and no two users meet in it. -1 if there is no such place.
 */
static int
open_private_tmp (const struct run_root *root)
{
  const struct run *run = root->run;
  const char *const parts[] = { "snug", "tmp", run_string (run, run->recipe->instance), "tmp" };
  struct stat info;
  char path[64];
  int fd, next;

  snprintf (path, sizeof path, run->uid == 0 ? "/run" : "/run/user/%s", run->uid_text);
  fd = run_open (path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  for (size_t i = 0; fd >= 0; i++)
    {
      const bool shared_root = run->uid == 0 && i <= 1;

      if (fstat (fd, &info) != 0 || info.st_uid != run->uid
          || (info.st_mode & (shared_root ? 022 : 077)) != (i == 4 ? info.st_mode & 077 : 0))
        return -1;
      if (i == 4)
        break;
      next = run_open_beneath (fd, parts[i], O_PATH | O_DIRECTORY);
      if (next < 0 && errno == ENOENT)
        {
          if (mkdirat (fd, parts[i], i == 3 ? 01777 : (run->uid == 0 && i == 0 ? 0755 : 0700)) != 0
              && errno != EEXIST)
            return -1;
          next = run_open_beneath (fd, parts[i], O_PATH | O_DIRECTORY);
        }
      close (fd);
      fd = next;
    }
  return fd;
}

static int
make_private_tmp (const struct run_root *root)
{
  int fd = open_private_tmp (root), tree = -1;

  if (fd >= 0)
    {
      tree = run_clone_tree (fd, "");
      close (fd);
      if (tree >= 0
          && run_set_attributes (tree, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, AT_RECURSIVE) == 0)
        return tree;
    }
  return run_make_tmpfs ("", 01777);
}

/* The new mount, or -1. */
int
run_make_filesystem (const struct run_root *root, const struct snug_recipe_mount *mount)
{
  const uint64_t strict = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  char pts[] = "ptmxmode=0666,mode=0620";

  switch (mount->op)
    {
    case SNUG_MOUNT_TMPFS:
      return run_make_tmpfs (run_string (root->run, mount->data), mount->mode);
    case SNUG_MOUNT_PRIVATE_TMP:
      return make_private_tmp (root);
    case SNUG_MOUNT_PROC:
      return make_filesystem ("proc", NULL, strict);
    case SNUG_MOUNT_SYSFS:
      return make_filesystem ("sysfs", NULL, strict | MOUNT_ATTR_RDONLY);
    case SNUG_MOUNT_DEVPTS:
      return make_filesystem ("devpts", pts, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    case SNUG_MOUNT_MQUEUE:
      return make_filesystem ("mqueue", NULL, strict);
    default:
      errno = EINVAL;
      return -1;
    }
}
