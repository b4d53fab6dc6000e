/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every file below a directory that can be opened for writing; nothing is written. What belongs to
 * a single process is passed over: it is about that process. */

#include "attack.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEPTH 12

static void
walk (const char *folder, int depth)
{
  char path[PATH_MAX];
  struct stat info;
  struct dirent *entry;
  DIR *dir = depth < MAX_DEPTH ? opendir (folder) : NULL;
  int fd;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0
          || (depth == 0 && isdigit ((unsigned char) entry->d_name[0]))
          || snprintf (path, sizeof path, "%s/%s", folder, entry->d_name) >= (int) sizeof path
          || lstat (path, &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode))
        walk (path, depth + 1);
      else if (S_ISREG (info.st_mode)
               && (fd = open (path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) >= 0)
        {
          printf ("%s\n", path);
          close (fd);
        }
    }
  if (dir != NULL)
    closedir (dir);
}

int
attack_walk (const char *top)
{
  walk (top, 0);
  printf ("end\n");
  return 0;
}
