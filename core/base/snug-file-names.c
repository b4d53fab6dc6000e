/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The names in one directory. Any thread. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "snug-file.h"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
snug_file_list_names (int dir_fd,
                      const char *name,
                      guint max,
                      SnugFileFilter accept,
                      GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  /* fdopendir(3) takes the descriptor it is given, and reading moves its position. */
  int copy = openat (dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = copy >= 0 ? fdopendir (copy) : NULL;
  const struct dirent *entry;

  if (stream == NULL)
    {
      snug_set_error_from_errno (error, errno, "cannot list ‘%s’", name);
      snug_clear_fd (&copy);
      return NULL;
    }
  while (names->len < max && (entry = readdir (stream)) != NULL)
    if (accept (entry))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  closedir (stream);
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}
