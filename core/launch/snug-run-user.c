/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The caller's home and the directories in it that a snap owns. A snap writes in some of them, so
 * no link is followed below the home: a link there could point the next launch at something else.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snug-run.h"

/* "/" is no home: everything would be in it. */
static bool
is_plain_absolute (const char *path)
{
  const char *part = path;

  if (path == NULL || path[0] != '/' || strlen (path) >= PATH_MAX - 1)
    return false;
  while (*part == '/')
    {
      const size_t length = strcspn (++part, "/");

      if (length == 0 || (length == 1 && part[0] == '.')
          || (length == 2 && part[0] == '.' && part[1] == '.'))
        return false;
      part += length;
    }
  return true;
}

static bool
try_home (struct run *run, const char *path)
{
  struct stat info;
  int fd;

  if (!is_plain_absolute (path))
    return false;
  fd = run_open (path, O_PATH | O_DIRECTORY);
  if (fd < 0)
    return false;
  if (fstat (fd, &info) != 0 || info.st_uid != run->uid)
    {
      close (fd);
      return false;
    }
  strcpy (run->home, path);
  run->home_fd = fd;
  return true;
}

/* libc's lookup would load modules; a user that /etc/passwd does not know has HOME. */
static bool
find_passwd_home (struct run *run)
{
  char line[PATH_MAX + 1024];
  FILE *file = fopen ("/etc/passwd", "re");
  bool found = false;

  while (file != NULL && !found && fgets (line, sizeof line, file) != NULL)
    {
      char *rest = line;
      const char *fields[6] = { NULL };

      for (int i = 0; i < 6 && rest != NULL; i++)
        fields[i] = strsep (&rest, ":\n");
      if (fields[5] != NULL && strcmp (fields[2], run->uid_text) == 0)
        {
          found = true;
          try_home (run, fields[5]);
        }
    }
  if (file != NULL)
    fclose (file);
  return run->home_fd >= 0;
}

void
run_find_home (struct run *run)
{
  char path[PATH_MAX];
  size_t length;
  const char *home = getenv ("HOME");

  run->home_fd = -1;
  run->home[0] = '\0';
  if (home != NULL && strlen (home) < sizeof path)
    {
      strcpy (path, home);
      length = strlen (path);
      while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
      if (try_home (run, path))
        return;
    }
  find_passwd_home (run);
}

/* Makes what is missing of a path below a directory; the last part gets the mode, others 0700. */
static void
make_path (const struct run *run, int base, const char *path, mode_t mode)
{
  char part[PATH_MAX];
  int fd = run_open_beneath (base, path, O_PATH | O_DIRECTORY);

  for (const char *end = path; fd < 0 && errno == ENOENT && end != NULL;)
    {
      const char *slash;
      int parent;

      end = strchr (end, '/');
      snprintf (part, sizeof part, "%.*s", end == NULL ? (int) strlen (path) : (int) (end - path),
                path);
      if (end != NULL)
        end++;
      slash = strrchr (part, '/');
      if (slash == NULL)
        parent = base;
      else
        {
          part[slash - part] = '\0';
          parent = run_open_beneath (base, part, O_PATH | O_DIRECTORY);
        }
      if (parent < 0)
        break;
      if (mkdirat (parent, slash == NULL ? part : slash + 1, end == NULL ? mode : 0700) != 0
          && errno != EEXIST)
        run_die (RUN_EXIT_USER_DIR, "cannot make the directory ‘%s’ of %s: %s", path, run->file,
                 strerror (errno));
      if (parent != base)
        close (parent);
      errno = ENOENT;
      if (end == NULL)
        fd = run_open_beneath (base, path, O_PATH | O_DIRECTORY);
    }
  if (fd < 0)
    run_die (RUN_EXIT_USER_DIR, "cannot open the directory ‘%s’ of %s: %s", path, run->file,
             errno == ELOOP ? "a link is in the way; remove it" : strerror (errno));
  close (fd);
}

static void
make_link (const struct run *run, int base, const char *path, const char *target)
{
  char old[NAME_MAX + 1], parent_path[PATH_MAX], temporary[64];
  const char *name = strrchr (path, '/');
  int parent;
  ssize_t length;

  if (name == NULL)
    return;
  snprintf (parent_path, sizeof parent_path, "%.*s", (int) (name - path), path);
  name++;
  parent = run_open_beneath (base, parent_path, O_PATH | O_DIRECTORY);
  if (parent < 0)
    run_die (RUN_EXIT_USER_DIR, "cannot open the directory ‘%s’ of %s: %s", parent_path, run->file,
             strerror (errno));
  length = readlinkat (parent, name, old, sizeof old - 1);
  if (length < 0 || (size_t) length != strlen (target)
      || memcmp (old, target, (size_t) length) != 0)
    {
      snprintf (temporary, sizeof temporary, ".%s.%d", name, (int) getpid ());
      unlinkat (parent, temporary, 0);
      if (symlinkat (target, parent, temporary) != 0
          || renameat (parent, temporary, parent, name) != 0)
        run_die (RUN_EXIT_USER_DIR, "cannot set the link ‘%s’ of %s: %s", path, run->file,
                 strerror (errno));
    }
  close (parent);
}

void
run_make_user_dirs (struct run *run)
{
  const struct snug_recipe_dir *dirs = snug_recipe_table (run->recipe, &run->recipe->dirs);
  const mode_t mask = umask (0);
  char runtime[64];
  struct stat info;

  for (uint32_t i = 0; i < run->recipe->dirs.count; i++)
    {
      const char *text = run_string (run, dirs[i].path), *path;
      size_t skip = 0;
      int base = run->home_fd;

      if (strncmp (text, "%h/", 3) == 0)
        path = run_expand (run, text), skip = strlen (run->home) + 1;
      else
        {
          /* The only other place that is the caller's: /run/user/UID, if there is one. */
          path = run_expand (run, text);
          snprintf (runtime, sizeof runtime, "/run/user/%s/", run->uid_text);
          if (path == NULL || strncmp (path, runtime, strlen (runtime)) != 0)
            continue;
          skip = strlen (runtime);
          base = run_open (runtime, O_PATH | O_DIRECTORY | O_NOFOLLOW);
          if (base < 0 || fstat (base, &info) != 0 || info.st_uid != run->uid)
            continue;
        }
      if (path == NULL || base < 0)
        continue;
      if (dirs[i].op == SNUG_DIR_MAKE)
        make_path (run, base, path + skip, dirs[i].mode);
      else
        make_link (run, base, path + skip, run_string (run, dirs[i].target));
    }
  umask (mask);
}
