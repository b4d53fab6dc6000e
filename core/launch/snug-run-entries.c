/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Shows single entries of a directory. It is read when the app starts, with the caller's rights.
 * The entries are placed in a directory of the sandbox's own, which becomes read-only, so nothing
 * can be made, renamed or removed beside them. Whatever somebody exchanges meanwhile: an entry is
 * cloned by its name without following a link, and what was cloned appears under that name. So an
 * app gets what its pattern names and nothing else, and never what a link leads to.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "snug-run.h"

/* @filter: "PATTERN" or "PATTERN/NAME/NAME…"; a name has no slash. */
static bool
is_chosen (const char *filter, const char *pattern, const char *name)
{
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0
      || fnmatch (pattern, name, FNM_PERIOD | FNM_PATHNAME | FNM_NOESCAPE) != 0)
    return false;
  for (const char *left_out = strchr (filter, '/'); left_out != NULL;
       left_out = strchr (left_out + 1, '/'))
    {
      const size_t length = strcspn (left_out + 1, "/");

      if (strlen (name) == length && memcmp (name, left_out + 1, length) == 0)
        return false;
    }
  return true;
}

static void
show_link (int source, int target, const char *name)
{
  char text[PATH_MAX];
  const ssize_t length = readlinkat (source, name, text, sizeof text - 1);

  if (length <= 0)
    return;
  text[length] = '\0';
  if (symlinkat (text, target, name) != 0 && errno != EEXIST)
    run_die_mount (name);
}

static void
show_entry (const struct snug_recipe_mount *mount, int source, int target, const char *name)
{
  struct stat info;
  /* With what is mounted below, as with every bind. */
  int tree = (int) syscall (SYS_open_tree, source, name,
                            OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW
                              | AT_NO_AUTOMOUNT);

  /* What somebody took away or exchanged since the directory was read is passed over. */
  if (tree < 0 && run_is_absence (errno))
    return;
  if (tree < 0)
    run_die_mount (name);
  if (fstat (tree, &info) != 0 || S_ISLNK (info.st_mode))
    {
      close (tree);
      return;
    }
  if (run_set_attributes (tree, run_bind_attributes (mount), AT_RECURSIVE) != 0)
    run_die_mount (name);
  /* Where a bind shows the whole directory, read-only perhaps, the entry is there already. */
  if ((S_ISDIR (info.st_mode) ? mkdirat (target, name, 0755)
                              : mknodat (target, name, S_IFREG | 0644, 0))
        != 0
      && errno != EEXIST)
    run_die_mount (name);
  if (syscall (SYS_move_mount, tree, "", target, name, MOVE_MOUNT_F_EMPTY_PATH) != 0
      && errno != EINVAL && !run_is_absence (errno))
    run_die_mount (name);
  close (tree);
}

static bool
is_link (int directory, const struct dirent *entry)
{
  struct stat info;

  if (entry->d_type != DT_UNKNOWN)
    return entry->d_type == DT_LNK;
  return fstatat (directory, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0
         && S_ISLNK (info.st_mode);
}

/* Who stands in the directory whose entries are shown will stand in the sandbox's own: an app that
 * is started at home finds there by name what it may see. */
static void
take_directory_along (struct run *run, int source, int place, const char *target)
{
  struct stat from, to;

  if (strcmp (run->cwd, target) != 0 || fstat (source, &from) != 0 || from.st_dev != run->cwd_dev
      || from.st_ino != run->cwd_ino || fstat (place, &to) != 0)
    return;
  run->cwd_dev = to.st_dev;
  run->cwd_ino = to.st_ino;
}

void
run_show_entries (struct run_root *root, const struct snug_recipe_mount *mount, const char *target)
{
  const char *filter = run_string (root->run, mount->data);
  int source = run_open_source (root, mount, O_RDONLY | O_DIRECTORY), place;
  char pattern[NAME_MAX + 1];
  unsigned shown = 0;
  struct dirent *entry;
  DIR *dir;

  if (source < 0 && (mount->flags & SNUG_MOUNT_OPTIONAL) != 0 && run_is_absence (errno))
    return;
  place = source < 0 ? -1 : run_make_parents (root, target + 1);
  dir = place < 0 ? NULL : fdopendir (source);
  if (dir == NULL)
    run_die_mount (target);
  take_directory_along (root->run, source, place, target);
  snprintf (pattern, sizeof pattern, "%.*s", (int) strcspn (filter, "/"), filter);
  while ((entry = readdir (dir)) != NULL)
    {
      if (!is_chosen (filter, pattern, entry->d_name))
        continue;
      if (++shown > SNUG_RECIPE_MAX_SHOWN)
        run_die (RUN_EXIT_SANDBOX,
                 "cannot show ‘%s’ in the sandbox: it has more than %u entries; move some into "
                 "a folder",
                 target, SNUG_RECIPE_MAX_SHOWN);
      if (is_link (source, entry))
        show_link (source, place, entry->d_name);
      else
        show_entry (mount, source, place, entry->d_name);
    }
  closedir (dir);
  close (place);
}
