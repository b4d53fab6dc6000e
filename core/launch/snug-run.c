/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * snug-run: starts an app or hook in the sandbox that its recipe describes.
 *
 *   /snap/bin/NAME[.APP] ARGUMENTS…             a link to this program
 *   snug-run [--shell] [--command=VARIANT] NAME[.APP] ARGUMENTS…
 *   snug-run --hook=HOOK [--shell] NAME ARGUMENTS…
 *
 * It has the caller's rights and nothing more. Exit statuses of its own are in snug-run.h.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "snug-run.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

extern char **environ;

/* Something that the launcher opens must not become the app's standard output. */
static void
open_standard_fds (void)
{
  for (int fd = 0; fd < 3; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
      _exit (RUN_EXIT_SANDBOX);
}

/* Only what socket activation passes, and only if it was meant for this process. */
static unsigned
count_listen_fds (void)
{
  const char *pid = getenv ("LISTEN_PID"), *fds = getenv ("LISTEN_FDS");
  long count;

  if (pid == NULL || fds == NULL || strtol (pid, NULL, 10) != (long) getpid ())
    return 0;
  count = strtol (fds, NULL, 10);
  return count > 0 && count <= 1024 ? (unsigned) count : 0;
}

static void
remember_directory (struct run *run)
{
  struct stat info;

  if (getcwd (run->cwd, sizeof run->cwd) == NULL || stat (".", &info) != 0)
    {
      run->cwd[0] = '\0';
      return;
    }
  run->cwd_dev = info.st_dev;
  run->cwd_ino = info.st_ino;
}

static void
build_argv (struct run *run, char **rest, int n_rest)
{
  const uint32_t *words = snug_recipe_table (run->recipe, &run->recipe->argv);
  const uint32_t count = run->shell ? 1 : run->recipe->argv.count;

  run->argv = run_alloc ((count + (size_t) n_rest + 1) * sizeof *run->argv);
  for (uint32_t i = 0; i < count; i++)
    run->argv[i] = (char *) (i == 0 ? run_string (run, words[i])
                                    : run_expand_env (run, run_string (run, words[i])));
  memcpy (run->argv + count, rest, (size_t) n_rest * sizeof *rest);
  run->argv[count + (uint32_t) n_rest] = NULL;
}

/* The index of the first argument that is the app's. */
static int
read_command_line (struct run *run, int argc, char **argv)
{
  const char *name = argc > 0 ? strrchr (argv[0], '/') : NULL, *hook = NULL, *variant = NULL;
  int at = 1;

  if (argc < 1)
    run_die (RUN_EXIT_USAGE, "called without a name");
  name = name != NULL ? name + 1 : argv[0];
  if (strcmp (name, "snug-run") != 0)
    {
      run_find_recipe (run, name, NULL, NULL);
      return 1;
    }
  for (; at < argc && strncmp (argv[at], "--", 2) == 0; at++)
    if (strcmp (argv[at], "--shell") == 0 || strcmp (argv[at], "--command=shell") == 0)
      run->shell = true;
    else if (strncmp (argv[at], "--command=", 10) == 0)
      variant = argv[at] + 10;
    else if (strncmp (argv[at], "--hook=", 7) == 0)
      hook = argv[at] + 7;
    else
      run_die (
        RUN_EXIT_USAGE,
        "unknown option ‘%s’; usage: snug-run [--shell] [--command=NAME] [--hook=NAME] NAME[.APP]",
        argv[at]);
  if (at >= argc)
    run_die (RUN_EXIT_USAGE,
             "which app? usage: snug-run [--shell] [--command=NAME] [--hook=NAME] NAME[.APP]");
  run_find_recipe (run, argv[at], hook, variant);
  return at + 1;
}

int
main (int argc, char **argv)
{
  static struct run run;
  int first;

  /* A setuid bit or file capability would make every assumption here wrong. */
  if (getauxval (AT_SECURE) != 0)
    run_die (RUN_EXIT_SANDBOX,
             "this program must not have a setuid bit or capabilities; reinstall snug");
  open_standard_fds ();
  run.listen_fds = count_listen_fds ();
  run.last_fd = 2 + (int) run.listen_fds;
  syscall (SYS_close_range, 3 + run.listen_fds, ~0u, 0);
  run.uid = geteuid ();
  run.gid = getegid ();
  snprintf (run.uid_text, sizeof run.uid_text, "%u", run.uid);
  first = read_command_line (&run, argc, argv);
  run_ensure_mounted (&run);
  run_find_home (&run);
  run_build_env (&run, environ);
  if (run.listen_fds == 0)
    run_unset_env (&run, "LISTEN_*");
  build_argv (&run, argv + first, argc - first);
  run_make_user_dirs (&run);
  if ((run.recipe->flags & SNUG_RECIPE_CLASSIC) == 0)
    {
      remember_directory (&run);
      run_find_root (&run);
    }
  if ((run.recipe->namespaces & CLONE_NEWPID) != 0)
    run_supervised (&run);
  run_in_place (&run);
}
