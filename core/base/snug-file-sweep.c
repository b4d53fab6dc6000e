/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Takes away what snug_file_write(), snug_file_symlink() and snug_file_remove() left when the
 * process was killed within them. Any thread. */

#include "snug-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define REMOVED ".removed."

static gboolean
is_hex (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isxdigit (text[i]) || g_ascii_isupper (text[i]))
      return FALSE;
  return text[length] == '\0';
}

/* “.NAME.” and eight digits, or “.removed.” and sixteen; see temporary_name() and defer_removal().
 */
static gboolean
is_temporary (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (name[0] != '.' || dot == NULL || dot <= name + 1)
    return FALSE;
  if (strlen (dot + 1) == 8)
    return is_hex (dot + 1, 8);
  return g_str_has_prefix (name, REMOVED) && strlen (name) == strlen (REMOVED) + 16
         && is_hex (name + strlen (REMOVED), 16);
}

static gboolean
sweep_below (int dir_fd, const char *name, guint depth, GError **error)
{
  snug_autofd int fd = snug_file_open_beneath (dir_fd, name, O_RDONLY | O_DIRECTORY, 0, error);

  return fd >= 0 && snug_file_sweep (fd, depth - 1, error);
}

gboolean
snug_file_sweep (int dir_fd, guint depth, GError **error)
{
  int copy = snug_file_open_beneath (dir_fd, ".", O_RDONLY | O_DIRECTORY, 0, error);
  DIR *dir = copy >= 0 ? fdopendir (copy) : NULL;
  const struct dirent *entry;
  gboolean ok = TRUE;

  if (dir == NULL)
    {
      if (copy >= 0)
        close (copy);
      return copy >= 0 ? snug_set_error_from_errno (error, errno, "cannot read a directory")
                       : FALSE;
    }
  while (ok && (entry = readdir (dir)) != NULL)
    {
      if (is_temporary (entry->d_name))
        ok = snug_file_remove (dir_fd, entry->d_name, error);
      else if (depth > 0 && entry->d_type == DT_DIR && entry->d_name[0] != '.')
        ok = sweep_below (dir_fd, entry->d_name, depth, error);
    }
  closedir (dir);
  return ok;
}
