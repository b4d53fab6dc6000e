/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Finds, trusts and reads the recipe. It is copied into memory before it is checked, so that
 * nothing that happens to the file afterwards matters.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "snug-run.h"

static uint64_t recipe_content[SNUG_RECIPE_MAX_SIZE / sizeof (uint64_t)];

static struct stat
check_owner (int fd, const char *name)
{
  struct stat info;

  if (fstat (fd, &info) != 0 || info.st_uid != 0 || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    run_die (RUN_EXIT_RECIPE, "%s is refused: somebody other than root could have changed it",
             name);
  return info;
}

/* Snap, app and hook names have no other characters, and so cannot lead out of a directory. */
static bool
is_name (const char *name)
{
  return name[0] != '\0' && name[0] != '-'
         && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
              == strlen (name);
}

/* Anybody may take the lock exclusively; that must not keep an app from starting. */
static void
lock_directory (int fd)
{
  const struct timespec pause = { .tv_nsec = 1000000 };

  for (int i = 0; i < 50 && flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK; i++)
    nanosleep (&pause, NULL);
}

/* Lets snugd mount what an app needs and, if they are not what they should be, make the recipes
 * anew. */
static bool
ask_for (const char *tag)
{
  static char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
  char *const argv[] = { RUN_SNUG, "debug", "ensure-mounted", (char *) tag, NULL };
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    {
      dup2 (STDERR_FILENO, STDOUT_FILENO);
      execve (argv[0], argv, env);
      run_die (RUN_EXIT_NOT_FOUND, "cannot run " RUN_SNUG ": %s", strerror (errno));
    }
  while (pid > 0 && waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  return pid > 0 && status == 0;
}

/* False if it is sound as far as it goes, but for another launcher: that of another version of
 * snug. */
static bool
read_recipe (struct run *run, int fd)
{
  const struct stat info = check_owner (fd, run->file);
  size_t size = 0;
  ssize_t got = 0;
  const char *problem;

  if (!S_ISREG (info.st_mode) || info.st_size > (off_t) sizeof recipe_content)
    run_die (RUN_EXIT_RECIPE, "the recipe of %s is refused: it is no file of a sensible size",
             run->file);
  while (size < (size_t) info.st_size
         && (got = read (fd, (char *) recipe_content + size, (size_t) info.st_size - size)) > 0)
    size += (size_t) got;
  if (got < 0)
    run_die (RUN_EXIT_RECIPE, "cannot read the recipe of %s: %s", run->file, strerror (errno));
  close (fd);
  if (snug_recipe_is_foreign (recipe_content, size))
    return false;
  problem = snug_recipe_check (recipe_content, size);
  if (problem != NULL)
    run_die (RUN_EXIT_RECIPE,
             "the recipe of %s is refused: %s; reinstall the snap, or ask the administrator to",
             run->file, problem);
  run->recipe = (const struct snug_recipe_header *) recipe_content;
  return true;
}

static void
check_identity (const struct run *run, const char *instance)
{
  const char *tag = run_string (run, run->recipe->security_tag);
  size_t length = strcspn (run->file, "@");

  if (strlen (tag) != length || strncmp (tag, run->file, length) != 0
      || strcmp (run_string (run, run->recipe->instance), instance) != 0)
    run_die (RUN_EXIT_RECIPE, "the recipe of %s is refused: it is that of %s", run->file, tag);
}

enum found
{
  FOUND_NONE,
  FOUND_FOREIGN,
  FOUND_RECIPE
};

static enum found
try_recipe (struct run *run, const char *instance)
{
  char name[sizeof run->file + sizeof SNUG_RECIPE_SUFFIX];
  int root, top, dir, fd;

  root = run_open ("/", O_PATH | O_DIRECTORY);
  top = run_open_beneath (root, RUN_RECIPES_DIR + 1, O_PATH | O_DIRECTORY);
  if (top < 0)
    run_die (RUN_EXIT_RECIPE, "cannot open " RUN_RECIPES_DIR ": %s; is snug installed?",
             strerror (errno));
  check_owner (top, RUN_RECIPES_DIR);
  dir = run_open_beneath (top, instance, O_RDONLY | O_DIRECTORY);
  if (dir < 0 && errno == ENOENT)
    return FOUND_NONE;
  if (dir < 0)
    run_die (RUN_EXIT_RECIPE, "cannot open the recipes of %s: %s", instance, strerror (errno));
  check_owner (dir, instance);
  lock_directory (dir);
  snprintf (name, sizeof name, "%s" SNUG_RECIPE_SUFFIX, run->file);
  fd = run_open_beneath (dir, name, O_RDONLY | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT)
    return FOUND_NONE;
  if (fd < 0)
    run_die (RUN_EXIT_RECIPE, "cannot open the recipe of %s: %s", run->file, strerror (errno));
  close (top);
  close (root);
  if (!read_recipe (run, fd))
    {
      close (dir);
      return FOUND_FOREIGN;
    }
  check_identity (run, instance);
  run->lock_fd = dir;
  return FOUND_RECIPE;
}

/* One that was made by another version of snug is made anew once; then it is there or is not. */
static bool
load_recipe (struct run *run, const char *instance)
{
  enum found found = try_recipe (run, instance);
  char tag[sizeof run->file];

  if (found == FOUND_FOREIGN)
    {
      snprintf (tag, sizeof tag, "%.*s", (int) strcspn (run->file, "@"), run->file);
      ask_for (tag);
      found = try_recipe (run, instance);
    }
  if (found == FOUND_FOREIGN)
    run_die (RUN_EXIT_RECIPE,
             "the recipe of %s was made by another version of snug and could not be made anew; see "
             "‘snug changes’",
             run->file);
  return found == FOUND_RECIPE;
}

static bool
find_named (struct run *run, const char *command, const char *hook, const char *variant)
{
  const char *dot = strchr (command, '.');
  const char *app = dot == NULL ? command : dot + 1;
  char instance[101];
  int length = snprintf (instance, sizeof instance, "%.*s",
                         dot == NULL ? (int) strlen (command) : (int) (dot - command), command);

  if (length >= (int) sizeof instance || !is_name (instance) || !is_name (app)
      || (hook != NULL && !is_name (hook)) || (variant != NULL && !is_name (variant))
      || (hook != NULL && dot != NULL))
    return false;
  /* An app that is named like its snap may be called by that name alone. NAME_KEY runs NAME's app.
   */
  if (dot == NULL)
    length = (int) strcspn (instance, "_");
  else
    length = (int) strlen (app);
  length = snprintf (run->file, sizeof run->file, "snap.%s%s.%.*s%s%s", instance,
                     hook != NULL ? ".hook" : "", hook != NULL ? (int) strlen (hook) : length,
                     hook != NULL ? hook : app, variant != NULL ? "@" : "",
                     variant != NULL ? variant : "");
  return length < (int) sizeof run->file && load_recipe (run, instance);
}

void
run_find_recipe (struct run *run, const char *command, const char *hook, const char *variant)
{
  char path[sizeof RUN_BIN_DIR + NAME_MAX + 2], alias[NAME_MAX + 1];
  ssize_t length;

  if (find_named (run, command, hook, variant))
    return;
  /* An alias is a link to the command's link beside it. */
  if (hook == NULL && strchr (command, '/') == NULL
      && snprintf (path, sizeof path, RUN_BIN_DIR "/%s", command) < (int) sizeof path)
    {
      length = readlink (path, alias, sizeof alias - 1);
      if (length > 0)
        {
          alias[length] = '\0';
          if (find_named (run, alias, NULL, variant))
            return;
        }
    }
  run_die (RUN_EXIT_NO_APP, "there is no %s ‘%s’; see ‘snug list’",
           hook != NULL ? "hook of" : "app", command);
}

/* The first directory that is not mounted, or NULL. */
static const char *
find_unmounted (const struct run *run)
{
  const uint32_t *images = snug_recipe_table (run->recipe, &run->recipe->images);
  char path[PATH_MAX + 16];

  for (uint32_t i = 0; i < run->recipe->images.count; i++)
    {
      snprintf (path, sizeof path, "%s/meta", run_string (run, images[i]));
      if (faccessat (AT_FDCWD, path, F_OK, 0) != 0)
        return run_string (run, images[i]);
    }
  return NULL;
}

/* What was asked for may be a new recipe, too, so it is read again. Nobody holds the lock
 * meanwhile: what the old recipe was made for can be taken away. What is unmounted before the lock
 * is there again is asked for once more. */
void
run_ensure_mounted (struct run *run)
{
  char tag[sizeof run->file], instance[101];
  bool asked = true;

  snprintf (tag, sizeof tag, "%s", run_string (run, run->recipe->security_tag));
  snprintf (instance, sizeof instance, "%s", run_string (run, run->recipe->instance));
  for (int i = 0; i < 3 && asked && find_unmounted (run) != NULL; i++)
    {
      close (run->lock_fd);
      asked = ask_for (tag);
      if (try_recipe (run, instance) != FOUND_RECIPE)
        run_die (RUN_EXIT_RECIPE, "the recipe of %s is gone; see ‘snug changes’", run->file);
    }
  if (find_unmounted (run) != NULL)
    run_die (RUN_EXIT_RECIPE, "%s is not mounted and could not be; see ‘snug changes’",
             find_unmounted (run));
}
