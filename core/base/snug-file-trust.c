/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who could change a file? Any thread. */

#include "snug-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

gboolean
snug_file_is_trusted (int fd, const char *name, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", name);
  if (st.st_uid != 0 && st.st_uid != geteuid ())
    return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                           "‘%s’ belongs to user %u, not to root; run ‘chown root:root %s’", name,
                           (guint) st.st_uid, name);
  if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                           "‘%s’ can be written by others than root; run ‘chmod go-w %s’", name,
                           name);
  return TRUE;
}

gboolean
snug_file_path_is_trusted (const char *path, GError **error)
{
  g_auto (GStrv) components = g_strsplit (path, "/", -1);
  g_autoptr (GString) so_far = g_string_new (NULL);
  snug_autofd int fd = snug_file_open_root ("/", error);

  if (fd < 0)
    return FALSE;
  if (path[0] != '/')
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not an absolute path",
                           path);
  for (guint i = 0; components[i] != NULL; i++)
    {
      int next;

      if (components[i][0] == '\0')
        continue;
      g_string_append_printf (so_far, "/%s", components[i]);
      next = snug_file_open_beneath (fd, components[i], O_PATH, 0, error);
      if (next < 0)
        {
          g_prefix_error (error, "cannot trust ‘%s’: ", path);
          return FALSE;
        }
      close (fd);
      fd = next;
      /* O_PATH with O_NOFOLLOW opens a link itself. */
      if (readlinkat (fd, "", (char[1]){ 0 }, 1) >= 0)
        return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                               "‘%s’ is a symbolic link; name its target instead", so_far->str);
      if (!snug_file_is_trusted (fd, so_far->str, error))
        return FALSE;
    }
  return TRUE;
}
